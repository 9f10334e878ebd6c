// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "pointwise.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace onnx_import {

namespace {

constexpr std::size_t most_nodes = 40, most_text = 240;

/// Nodes of functions of an element between one value and another.
class cone {
 public:
  cone(translation& t) : t_(t) {
    for (std::size_t k = 0; k <= static_cast<std::size_t>(t.at); ++k)
      for (std::string const& name : t.m.nodes[k].outputs) maker_[name] = k;
  }

  /// Values that the end is made of, the latest first.
  std::vector<std::string> inside(std::string const& end) {
    std::vector<std::string> found;
    gather(end, found);
    std::sort(found.begin(), found.end(),
              [&](auto const& a, auto const& b) { return place(a) > place(b); });
    return found;
  }
  /// The numbers of `name` where those of `base` are `samples`; nothing where other images come in.
  std::optional<array> values(std::string const& name, std::string const& base,
                              array const& samples) {
    if (name == base) return samples;
    if (auto const number = scalar(name)) {
      array a{{}, false, true};
      a.f = {static_cast<float>(*number)};
      return a;
    }
    node const* const n = function(name);
    if (n == nullptr) return {};
    std::vector<array> in(n->inputs.size());
    call c{*n, t_.m.opset, {}, true};
    for (std::size_t k = 0; k < in.size(); ++k) {
      if (!n->inputs[k].empty()) {
        auto a = values(n->inputs[k], base, samples);
        if (!a) return {};
        in[k] = std::move(*a);
      }
      c.in.push_back(n->inputs[k].empty() ? nullptr : &in[k]);
    }
    try {
      operators().at(n->op)(c);
    } catch (refusal const&) {
      return {};
    }
    if (c.out.empty() || c.out[0].integer) return {};
    return c.out[0];
  }
  /// The same as text; empty where there are no words.
  std::string text(std::string const& name, std::string const& base) {
    if (name == base) return "x";
    if (auto const number = scalar(name)) return number_text(*number);
    node const* const n = function(name);
    if (n == nullptr) return "";
    static std::map<std::string, char const*> const shapes{{"Add", "(# + #)"},
                                                           {"Sub", "(# - #)"},
                                                           {"Mul", "# * #"},
                                                           {"Div", "(# / (#))"},
                                                           {"Neg", "(-#)"},
                                                           {"Abs", "abs(#)"},
                                                           {"Exp", "exp(#)"},
                                                           {"Log", "log(#)"},
                                                           {"Sqrt", "sqrt(#)"},
                                                           {"Tanh", "tanh(#)"},
                                                           {"Erf", "erf(#)"},
                                                           {"Sigmoid", "(1. / (1. + exp(-(#))))"},
                                                           {"Relu", "max(#, 0.)"},
                                                           {"Reciprocal", "(1. / #)"},
                                                           {"Max", "max(#, #)"},
                                                           {"Min", "min(#, #)"},
                                                           {"Pow", "pow(#, #)"},
                                                           {"Identity", "#"},
                                                           {"Sin", "sin(#)"},
                                                           {"Cos", "cos(#)"},
                                                           {"Softplus", "log1p(exp(#))"}};
    auto const shape = shapes.find(n->op);
    if (shape == shapes.end()) return "";
    std::string to;
    std::size_t input = 0;
    for (char const* c = shape->second; *c != 0; ++c) {
      if (*c != '#') {
        to += *c;
        continue;
      }
      std::string const part = input < n->inputs.size() ? text(n->inputs[input++], base) : "";
      to += part;
      if (part.empty() || to.size() > most_text) return "";
    }
    return input == n->inputs.size() ? to : "";
  }

 private:
  std::optional<double> scalar(std::string const& name) const {
    auto const v = t_.known.values.find(name);
    if (v == t_.known.values.end() || !v->second->known || v->second->size() != 1) return {};
    return v->second->number(0);
  }
  node const* function(std::string const& name) const {
    auto const at = maker_.find(name);
    if (at == maker_.end()) return nullptr;
    node const& n = t_.m.nodes[at->second];
    static operator_table const all = elementwise_operators();
    return n.domain.empty() && all.count(n.op) > 0 && n.op != "Where" && n.op != "Dropout"
               ? &n
               : nullptr;
  }
  std::ptrdiff_t place(std::string const& name) const {
    auto const at = maker_.find(name);
    return at == maker_.end() ? -1 : static_cast<std::ptrdiff_t>(at->second);
  }
  void gather(std::string const& name, std::vector<std::string>& found) {
    if (name.empty() || scalar(name) || found.size() > most_nodes ||
        std::find(found.begin(), found.end(), name) != found.end())
      return;
    found.push_back(name);
    if (node const* const n = function(name))
      for (std::string const& i : n->inputs) gather(i, found);
  }

  translation& t_;
  std::map<std::string, std::size_t> maker_{};
};

double cut(double v, double low, double high) { return std::min(std::max(v, low), high); }
struct known_function {
  char const* word;
  double (*f)(double);
};
constexpr known_function words[] = {
    {"silu", [](double x) { return x / (1 + std::exp(-x)); }},
    {"gelu", [](double x) { return x / 2 * (1 + std::erf(x * .70710678118654752440)); }},
    {"gelu_tanh",
     [](double x) {
       return x / 2 * (1 + std::tanh(.79788456080286535588 * (x + .044715 * x * x * x)));
     }},
    {"hard_swish", [](double x) { return x * cut(x / 6 + .5, 0, 1); }},
    {"hard_sigmoid", [](double x) { return cut(x / 6 + .5, 0, 1); }},
    {"mish", [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
    {"softplus", [](double x) { return std::log1p(std::exp(x)); }},
    {"sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"relu", [](double x) { return std::max(x, 0.); }},
    {"relu6", [](double x) { return cut(x, 0, 6); }},
};

}  // namespace

int pointwise(translation& t, bool words_only) {
  cone c(t);
  std::string const end = t.n().outputs[0];
  std::vector<std::string> const all = c.inside(end);
  if (all.size() > most_nodes) return -1;
  array samples = array::zeros({65});
  for (std::size_t k = 0; k < samples.f.size(); ++k)
    samples.f[k] = (static_cast<float>(k) - 32.f) / 4.f + .03f;
  int first = -1;
  for (std::string const& base : all) {
    auto const v = t.views.find(base);
    if (base == end || v == t.views.end() || !t.of(v->second).said()) continue;
    auto const y = c.values(end, base, samples);
    if (!y || y->size() != samples.size()) continue;
    auto const is = [&](known_function const& w) {
      for (std::size_t k = 0; k < samples.f.size(); ++k) {
        double const want = w.f(static_cast<double>(samples.f[k]));
        if (!(std::abs(static_cast<double>(y->f[k]) - want) <= 2e-6 * (1 + std::abs(want))))
          return false;
      }
      return true;
    };
    auto const word = std::find_if(std::begin(words), std::end(words), is);
    if (word != std::end(words)) return t.add(word->word, {v->second.layer});
    if (words_only) continue;
    std::string const text = c.text(end, base);
    if (text.empty()) {
      if (first < 0) first = v->second.layer;
      continue;
    }
    int const l = t.function("function", text, v->second.layer);
    t.of(l).idiom = "pointwise";
    return l;
  }
  if (first < 0) return -1;
  return t.cannot(
      "pointwise", {first},
      "a function of one element for which there is no word; write it as a layer of your "
      "own");
}

}  // namespace onnx_import
