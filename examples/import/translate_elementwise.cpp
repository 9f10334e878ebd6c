// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "names.hpp"
#include "pointwise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace onnx_import {

namespace {

bool near(double a, double b) { return std::abs(a - b) <= 1e-5 * std::max(1., std::abs(b)); }

/// A function of each element, as the word or the lambda's body that it is in Resin.
void word(translation& t, char const* w) {
  view const x = t.input(0);
  t.give(t.add(w, {x.layer}), x.last);
}
void with_alpha(translation& t, char const* w, double alpha, double usual) {
  view const x = t.input(0);
  t.give(t.add(w, {x.layer}, {{"alpha", number_text(alpha), number_text(usual), "double"}}),
         x.last);
}
void code(translation& t, char const* name, std::string const& body) {
  view const x = t.input(0);
  t.give(t.function(name, body, x.layer), x.last);
}

void clipped(translation& t, view x, double low, double high) {
  constexpr double none = std::numeric_limits<double>::infinity();
  int l = x.layer;
  if (low == 0 && high == 6)
    l = t.add("relu6", {x.layer});
  else if (low == 0 && high == none)
    l = t.add("relu", {x.layer});
  else if (low == -1 && high == 1)
    l = t.add("hard_tanh", {x.layer});
  else if (low != -none && high != none)
    l = t.function("clip", "min(max(x, " + number_text(low) + "), " + number_text(high) + ")", l);
  else if (low != -none)
    l = t.function("at_least", "max(x, " + number_text(low) + ")", l);
  else if (high != none)
    l = t.function("at_most", "min(x, " + number_text(high) + ")", l);
  if (l != x.layer) t.of(l).scale = {low, high};
  t.give(l, x.last);
}
void clip(translation& t) {
  constexpr double none = std::numeric_limits<double>::infinity();
  call const c = t.attributes();
  double low = -none, high = none;
  if (t.m.opset < 11) {
    low = c.attribute_or("min", low);
    high = c.attribute_or("max", high);
    if (low <= -3.4e38) low = -none;
    if (high >= 3.4e38) high = none;
  } else {
    if (t.has(1)) low = t.weights(1).number(0);
    if (t.has(2)) high = t.weights(2).number(0);
  }
  clipped(t, t.input(0), low, high);
}
/// ONNX's default has the slope .2, everybody's has a sixth.
void hard_sigmoid(translation& t) {
  call const c = t.attributes();
  double const a = c.attribute_or("alpha", .2), b = c.attribute_or("beta", .5);
  if (near(a, 1. / 6) && near(b, .5)) return word(t, "hard_sigmoid");
  code(t, "hard_sigmoid_of",
       "min(max(" + number_text(a) + " * x + " + number_text(b) + ", 0.), 1.)");
}
void selu(translation& t) {
  double const a = t.attributes().attribute_or("alpha", 1.67326319217681884765625),
               g = t.attributes().attribute_or("gamma", 1.05070102214813232421875);
  if (near(a, 1.6732632423543772) && near(g, 1.0507009873554805)) return word(t, "selu");
  code(t, "selu_of",
       number_text(g) + " * max(x, 0.) + " + number_text(g * a) + " * expm1(min(x, 0.))");
}

void prelu(translation& t) {
  array slope = t.weights(1);
  view const x = t.input(0);
  bool const shared = slope.size() == 1;
  if (x.last || (!shared && slope.size() != t.of(x).c) ||
      (!shared && t.dims_in(0).size() > 2 && slope.dims.back() == t.of(x).c && t.of(x).image() &&
       slope.rank() == 1 && t.m.opset >= 7))
    throw refusal("slopes of extents " + text_of(slope.dims) +
                  "; Resin's prelu has one, or one for each channel");
  int const l = t.add("prelu", {x.layer}, {{"shared", shared ? "true" : "false", "false", "bool"}});
  t.of(l).called = t.origin(t.n().inputs[1]);
  slope.dims = {slope.size()};
  t.of(l).parameters["weight"] = std::move(slope);
  t.give(l);
}

void same(translation& t) { t.give(t.input(0)); }
void dropout(translation& t) {
  call const c = t.attributes();
  double rate = c.attribute_or("ratio", .5);
  if (shared_array const a = t.constant(1); a && a->size() == 1) rate = a->number(0);
  view const x = t.input(0);
  if (!(rate > 0 && rate < 1)) {
    t.give(x);
    return;
  }
  t.give(t.add("dropout", {x.layer}, {{"rate", number_text(rate), ".5", "double"}}), x.last);
}
void cast(translation& t) {
  std::int64_t const to = t.attributes().attribute_or("to", std::int64_t{1});
  if (to != 1 && to != 10 && to != 11 && to != 16)
    throw refusal("to = " + std::to_string(to) + ", integers; images are real numbers in Resin");
  same(t);
}

/// The constant as one number, or as a number for each channel of x.
std::vector<double> by_channel(translation& t, array const& a, view x) {
  std::vector<double> v;
  for (std::int64_t k = 0; k < a.size(); ++k) v.push_back(a.number(k));
  if (v.size() == 1) return v;
  extents const& dims = t.dims_out();
  extents own = a.dims;
  if (t.m.opset < 7 && t.attributes().has_attribute("axis"))
    own = aligned(t.attributes(), own, static_cast<std::int64_t>(dims.size()));
  std::size_t const channel = x.last ? dims.size() - 1 : 1;
  bool good = own.size() <= dims.size();
  for (std::size_t k = 0; good && k < own.size(); ++k) {
    std::size_t const d = dims.size() - own.size() + k;
    good = own[k] == (d == channel ? t.of(x).c : 1);
  }
  if (!good)
    throw refusal("a constant of extents " + text_of(a.dims) + " meets an image of extents " +
                  text_of(dims) + "; Resin takes one number, or one for each channel");
  return v;
}

bool same_extents(layer const& a, layer const& b) { return a.c == b.c && a.h == b.h && a.w == b.w; }

/// Factors that an Expand repeats over the image they scale.
int scaled_by_expanded(translation& t, view image, view factors) {
  int const by = t.of(factors).in[0];
  if (t.of(image).c != t.of(by).c || image.last != factors.last || !t.of(image).said())
    throw refusal(t.of(factors).why);
  return t.add("scale", {image.layer, by});
}

void multiply(translation& t) {
  for (std::size_t k : {1u, 0u})
    if (shared_array const a = t.constant(k)) {
      view const x = t.input(1 - k);
      if (t.of(x).idiom == "pointwise")  // the last factor may make a word of it
        if (int const w = pointwise(t, true); w >= 0) return t.give(w, x.last);
      std::string const origin = t.origin(t.n().inputs[k]);
      // A factor that a module learned, behind another's bias, stays its own.
      bool const own = t.of(x).idiom == "bias" && is_parameter_path(origin);
      bool const first = own || t.of(x).word != "affine";
      int const l = t.affine(x.layer, by_channel(t, *a, x), {0}, own);
      t.of(l).called = first ? origin : "";
      t.give(l, x.last);
      return;
    }
  view const x = t.input(0), y = t.input(1);
  layer const &a = t.of(x), &b = t.of(y);
  for (view const v : {x, y})
    if (t.of(v).idiom == "expand")
      return t.give(scaled_by_expanded(t, v.layer == x.layer ? y : x, v), x.last);
  if (x.layer == y.layer) {
    t.give(t.function("square", "x * x", x.layer), x.last);
  } else if (int const l = same_extents(a, b) && x.last == y.last ? pointwise(t, false) : -1;
             l >= 0) {
    t.give(l, x.last);
  } else if (x.last != y.last && (a.image() || b.image())) {
    throw refusal("its inputs have their channels in different places");
  } else if (a.c == b.c && !b.image()) {
    t.give(t.add("scale", {x.layer, y.layer}), x.last);
  } else if (a.c == b.c && !a.image()) {
    t.give(t.add("scale", {y.layer, x.layer}), x.last);
  } else {
    throw refusal("values of extents " + text_of(t.dims_in(0)) + " and " + text_of(t.dims_in(1)) +
                  " are multiplied; Resin scales an image by a number for each channel");
  }
}
/// Adds images of one extent, with constants among them.
void add(translation& t) {
  std::vector<int> in;
  std::vector<double> shift{0};
  bool last = false;
  view some;
  for (std::size_t k = 0; k < t.n().inputs.size(); ++k)
    if (!t.constant(k)) some = t.input(k);
  if (some.layer < 0) throw refusal("it reads no image");
  for (std::size_t k = 0; k < t.n().inputs.size(); ++k) {
    if (shared_array const a = t.constant(k)) {
      std::vector<double> const v = by_channel(t, *a, some);
      if (v.size() > shift.size()) shift.resize(v.size(), shift[0]);
      for (std::size_t c = 0; c < shift.size(); ++c) shift[c] += v[v.size() == 1 ? 0 : c];
      continue;
    }
    view x = t.input(k);
    last = x.last;
    if (t.of(x).idiom == "pad_channels" || t.of(x).idiom == "subsample") {
      // The word stands on the skip of a residual alone.
      layer const pad = t.of(x);
      x.layer = t.add("pad_channels", pad.in);
    }
    in.push_back(x.layer);
    if (x.last != some.last && t.of(x).image())
      throw refusal("its inputs have their channels in different places");
  }
  for (int i : in)
    if (!same_extents(t.of(i), t.of(in[0])))
      throw refusal("values of extents " + text_of(t.dims_in(0)) + " and " + text_of(t.dims_in(1)) +
                    " are added; Resin adds images of one extent");
  int const sum = in.size() == 1 ? in[0] : t.add("add", in);
  bool const moved = std::any_of(shift.begin(), shift.end(), [](double v) { return v != 0; });
  if (!moved && shift.size() == 1) return t.give(sum, last);
  int const l = t.affine(sum, {1}, shift);
  if (shift.size() > 1) t.of(l).idiom = "bias";  // also of zeros: they may be trained
  t.give(l, last);
}
void mean(translation& t) {
  add(t);
  view const x = t.views.at(t.n().outputs[0]);
  if (std::size_t const n = t.n().inputs.size(); n > 1)
    t.give(t.affine(x.layer, {1. / static_cast<double>(n)}, {0}), x.last);
}
void subtract(translation& t) {
  if (shared_array const a = t.constant(1)) {
    view const x = t.input(0);
    auto v = by_channel(t, *a, x);
    for (double& e : v) e = -e;
    t.give(t.affine(x.layer, {1}, v), x.last);
  } else if (shared_array const b = t.constant(0)) {
    view const x = t.input(1);
    t.give(t.affine(x.layer, {-1}, by_channel(t, *b, x)), x.last);
  } else {
    view const x = t.input(0), y = t.input(1);
    if (t.of(y).idiom == "channel_mean" && t.of(y).in[0] == x.layer)
      return t.give(t.cannot("centred", {x.layer}, "means over channels are subtracted"), x.last);
    int const l = same_extents(t.of(x), t.of(y)) ? pointwise(t, false) : -1;
    if (l < 0) throw refusal("two images are subtracted; Resin adds them");
    t.give(l, x.last);
  }
}

/// x / (k + alpha sum of squares) ^ beta, the sum as a convolution of squares: the norm of an even
/// size.
int norm_of_even_size(translation& t, int x, int y) {
  layer const& power = t.of(y);
  if (power.idiom != "pow") return -1;
  layer const& conv = t.of(power.in[0]);
  if (conv.word != "conv2d" || !conv.parameters.count("bias")) return -1;
  layer const& square = t.of(conv.in[0]);
  if (square.idiom != "square" || square.in[0] != x) return -1;
  array const& w = conv.parameters.at("weight");
  array const& k = conv.parameters.at("bias");
  std::int64_t const n = w.dims[0];
  if (w.dims[1] != n || w.size() != n * n) return -1;
  // The window of channel c reaches from c - before to c + after; some channel sees all of it.
  std::int64_t before = 0, after = 0;
  for (std::int64_t a = 0; a < n; ++a)
    for (std::int64_t b = 0; b < n; ++b)
      if (w.number(a * n + b) != 0) {
        before = std::max(before, a - b);
        after = std::max(after, b - a);
      }
  std::int64_t const size = before + after + 1;
  double const share = w.number(0);
  if (size / 2 != before || (size - 1) / 2 != after) return -1;
  for (std::int64_t a = 0; a < n; ++a) {
    if (k.number(a) != k.number(0)) return -1;
    for (std::int64_t b = 0; b < n; ++b)
      if (w.number(a * n + b) != (a - b <= before && b - a <= after ? share : 0.)) return -1;
  }
  return t.add("local_response_norm", {x},
               {{"size", std::to_string(size), "5", "int"},
                {"alpha", number_text(share * static_cast<double>(size)), "1e-4", "double"},
                {"beta", number_text(power.scale[0]), ".75", "double"},
                {"k", number_text(k.number(0)), "1", "double"}});
}
/// (x - mean) / sqrt(variance + epsilon) over the channels: the norm, its weights to follow.
int norm_over_channels(translation& t, int x, int y) {
  layer const& root = t.of(y);
  if (t.of(x).idiom != "centred" || root.idiom != "root") return -1;
  layer const& sum = t.of(root.in[0]);
  if (sum.word != "affine" || sum.scale != std::vector<double>{1} || sum.shift.size() != 1)
    return -1;
  layer const& variance = t.of(sum.in[0]);
  if (variance.idiom != "variance" || variance.in[0] != x || !(sum.shift[0] > 0)) return -1;
  int const from = t.of(x).in[0];
  int const l = t.add("layer_norm", {from},
                      {{"epsilon", number_text(sum.shift[0]), "1e-5", "double"},
                       {"over", "over::channels", "over::channels", "over"}});
  array ones = array::zeros({t.of(from).c});
  t.of(l).parameters["bias"] = ones;
  std::fill(ones.f.begin(), ones.f.end(), 1.f);
  t.of(l).parameters["weight"] = std::move(ones);
  return l;
}
void divide(translation& t) {
  if (shared_array const a = t.constant(1)) {
    view const x = t.input(0);
    if (t.of(x).idiom == "pointwise")
      if (int const w = pointwise(t, true); w >= 0) return t.give(w, x.last);
    auto v = by_channel(t, *a, x);
    for (double& e : v) e = 1 / e;
    t.give(t.affine(x.layer, v, {0}), x.last);
  } else if (shared_array const b = t.constant(0); b && b->size() == 1) {
    view const x = t.input(1);
    t.give(t.function("quotient", number_text(b->number(0)) + " / x", x.layer), x.last);
  } else {
    view const x = t.input(0), y = t.input(1);
    int l = norm_over_channels(t, x.layer, y.layer);
    if (l >= 0) return t.give(l, x.last);
    l = norm_of_even_size(t, x.layer, y.layer);
    if (l < 0 && same_extents(t.of(x), t.of(y))) l = pointwise(t, false);
    if (l < 0) throw refusal("two images are divided; Resin has no such layer");
    t.give(l);
  }
}
void power(translation& t) {
  array const& e = t.weights(1);
  if (e.size() != 1) throw refusal("exponents that differ");
  view const x = t.input(0);
  double const v = e.number(0);
  int const l = v == 2 ? t.function("square", "x * x", x.layer)
                       : t.function("pow", "pow(x, " + number_text(v) + ")", x.layer);
  t.of(l).scale = {v};
  t.give(l, x.last);
}
void bounded(translation& t, bool below) {
  if (t.n().inputs.size() == 1) return same(t);
  constexpr double none = std::numeric_limits<double>::infinity();
  for (std::size_t k : {1u, 0u})
    if (shared_array const a = t.constant(k); a && a->size() == 1 && t.n().inputs.size() == 2)
      return clipped(t, t.input(1 - k), below ? a->number(0) : -none, below ? none : a->number(0));
  throw refusal("images are compared; Resin takes one number");
}

}  // namespace

translator_table elementwise_translators() {
  return {
      // clang-format off
      {"Relu", [](translation& t) { word(t, "relu"); }},
      {"Sigmoid", [](translation& t) { word(t, "sigmoid"); }},
      {"Tanh", [](translation& t) { word(t, "tanh_"); }},
      {"HardSwish", [](translation& t) { word(t, "hard_swish"); }},
      {"LeakyRelu", [](translation& t) { with_alpha(t, "leaky_relu", t.attributes().attribute_or("alpha", .01), .01); }},
      {"Elu", [](translation& t) { with_alpha(t, "elu", t.attributes().attribute_or("alpha", 1.), 1); }},
      {"Gelu", [](translation& t) { word(t, t.attributes().attribute_or("approximate", "none") == "tanh" ? "gelu_tanh" : "gelu"); }},
      {"Clip", clip},
      {"HardSigmoid", hard_sigmoid},
      {"PRelu", prelu},
      {"Abs", [](translation& t) { code(t, "absolute", "abs(x)"); }},
      {"Acos", [](translation& t) { code(t, "arc_cosine", "2. * atan(sqrt((1. - x) / (1. + x)))"); }},
      {"Acosh", [](translation& t) { code(t, "area_cosine", "log(x + sqrt(x * x - 1.))"); }},
      {"Asin", [](translation& t) { code(t, "arc_sine", "atan(x / sqrt(1. - x * x))"); }},
      {"Asinh", [](translation& t) { code(t, "area_sine", "select(x < 0., -log1p(x * x / (1. + sqrt(1. + x * x)) - x), log1p(x * x / (1. + sqrt(1. + x * x)) + x))"); }},
      {"Atan", [](translation& t) { code(t, "arc_tangent", "atan(x)"); }},
      {"Atanh", [](translation& t) { code(t, "area_tangent", ".5 * log1p(2. * x / (1. - x))"); }},
      {"Celu", [](translation& t) { with_alpha(t, "celu", t.attributes().attribute_or("alpha", 1.), 1); }},
      {"Cos", [](translation& t) { code(t, "cosine", "cos(x)"); }},
      {"Cosh", [](translation& t) { code(t, "hyperbolic_cosine", "cosh(x)"); }},
      {"Erf", [](translation& t) { code(t, "erf", "erf(x)"); }},
      {"Exp", [](translation& t) { code(t, "exponential", "exp(x)"); }},
      {"Log", [](translation& t) { code(t, "logarithm", "log(x)"); }},
      {"Mish", [](translation& t) { word(t, "mish"); }},
      {"Neg", [](translation& t) { view const x = t.input(0); t.give(t.affine(x.layer, {-1}, {0}), x.last); }},
      {"Reciprocal", [](translation& t) { code(t, "quotient", "1. / x"); }},
      {"Selu", selu},
      {"Sin", [](translation& t) { code(t, "sine", "sin(x)"); }},
      {"Sinh", [](translation& t) { code(t, "hyperbolic_sine", "sinh(x)"); }},
      {"Softplus", [](translation& t) { word(t, "softplus"); }},
      {"Softsign", [](translation& t) { code(t, "softsign", "x / (1. + abs(x))"); }},
      {"Sqrt", [](translation& t) { code(t, "root", "sqrt(x)"); }},
      {"Tan", [](translation& t) { code(t, "tangent", "sin(x) / cos(x)"); }},
      {"ThresholdedRelu", [](translation& t) { code(t, "thresholded", "select(x > " + number_text(t.attributes().attribute_or("alpha", 1.)) + ", x, 0. * x)"); }},
      {"Identity", same},
      {"Dropout", dropout},
      {"Cast", cast},
      {"CastLike", same},
      {"Add", add},
      {"Sum", add},
      {"Mean", mean},
      {"Sub", subtract},
      {"Mul", multiply},
      {"Div", divide},
      {"Pow", power},
      {"Max", [](translation& t) { bounded(t, true); }},
      {"Min", [](translation& t) { bounded(t, false); }},
      // clang-format on
  };
}

}  // namespace onnx_import
