// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "normal_form.hpp"

#include "names.hpp"
#include "translation.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>

namespace onnx_import {

namespace {

/// 0.5 as .5, 1e-05 as 1e-5.
std::string trimmed(std::string text) {
  if (auto const e = text.find('e'); e != std::string::npos) {
    std::string tail = text.substr(e + 1);
    bool const minus = tail[0] == '-';
    tail.erase(0, std::min(tail.find_first_not_of("+-0"), tail.size() - 1));
    std::string head = text.substr(0, e);
    if (auto const dot = head.find('.'); dot != std::string::npos) {
      while (head.back() == '0') head.pop_back();
      if (head.back() == '.') head.pop_back();
    }
    text = head + "e" + (minus ? "-" : "") + tail;
  }
  if (text.rfind("0.", 0) == 0) text.erase(0, 1);
  if (text.rfind("-0.", 0) == 0) text.erase(1, 1);
  return text;
}

}  // namespace

std::string number_text(double v) {
  if (!std::isfinite(v)) throw refusal("one of its constants is infinite, or no number");
  char buffer[64];
  auto const written = [&](std::chars_format format, int digits) {
    return std::string(buffer,
                       std::to_chars(buffer, buffer + sizeof buffer, v, format, digits).ptr);
  };
  // Six digits where they are the number to float's precision: exporters' 1.0000001e-5 is 1e-5.
  std::string const plain = written(std::chars_format::general, 6),
                    power = written(std::chars_format::scientific, 5);
  double six = 0;
  std::from_chars(plain.data(), plain.data() + plain.size(), six);
  if (std::abs(six - v) > 2e-7 * std::abs(v))
    return trimmed(std::string(
        buffer, std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(v)).ptr));
  return v != 0 && trimmed(power).size() < trimmed(plain).size() && std::abs(v) < 1
             ? trimmed(power)
             : trimmed(plain);
}
std::string pair_text(std::int64_t h, std::int64_t w) {
  return h == w ? std::to_string(h) : "{" + std::to_string(h) + ", " + std::to_string(w) + "}";
}

std::string padding_text(std::int64_t top, std::int64_t bottom, std::int64_t left,
                         std::int64_t right) {
  if (top != bottom || left != right)
    return "{" + std::to_string(top) + ", " + std::to_string(bottom) + ", " + std::to_string(left) +
           ", " + std::to_string(right) + "}";
  return pair_text(top, left);
}

image_extents image_of(extents const& dims, bool last, std::int64_t batch) {
  if (dims.empty() || dims.size() > 4)
    throw refusal("a value of extents " + text_of(dims) +
                  "; Resin's are N x C, N x C x W and N x C x H x W");
  if (dims[0] != batch)
    throw refusal("a value of extents " + text_of(dims) + " does not begin with the batch");
  if (dims.size() == 1) return {1, 1, 1};
  std::size_t const c = last ? dims.size() - 1 : 1, first = last ? 1 : 2;
  auto const number = [](std::int64_t v) { return static_cast<int>(v); };
  image_extents e{number(dims[c]), 1, 1};
  if (dims.size() == 4) e = {number(dims[c]), number(dims[first]), number(dims[first + 1])};
  if (dims.size() == 3) e = {number(dims[c]), 1, number(dims[first])};
  if (e.c < 1 || e.h < 1 || e.w < 1) throw refusal("a value of extents " + text_of(dims));
  return e;
}

shared_array translation::constant(std::size_t k) const {
  if (!has(k)) return nullptr;
  auto const at_value = known.values.find(n().inputs[k]);
  return at_value != known.values.end() && at_value->second->known ? at_value->second : nullptr;
}
array const& translation::weights(std::size_t k) const {
  shared_array const a = constant(k);
  if (!a)
    throw refusal("its input " + std::to_string(k) +
                  " depends on the image; weights are to be constants");
  if (a->integer) throw refusal("its input " + std::to_string(k) + " holds integers");
  return *a;
}
std::string translation::origin(std::string name) const {
  for (std::size_t k = static_cast<std::size_t>(at); k-- > 0;) {
    node const& before = m.nodes[k];
    bool const makes =
        std::find(before.outputs.begin(), before.outputs.end(), name) != before.outputs.end();
    if (makes && before.op == "Identity" && is_parameter_path(name)) break;
    if (makes && !before.inputs.empty()) name = before.inputs[0];
  }
  return name;
}
view translation::input(std::size_t k) const {
  auto const v = has(k) ? views.find(n().inputs[k]) : views.end();
  if (v == views.end()) throw refusal("its input " + std::to_string(k) + " is missing");
  if (known.values.at(n().inputs[k])->integer)
    throw refusal("its input " + std::to_string(k) + " holds integers");
  return v->second;
}
extents const& translation::dims(std::string const& value) const {
  return known.values.at(value)->dims;
}

int translation::add(std::string word, std::vector<int> in, std::vector<field> fields) {
  layer l;
  l.word = std::move(word);
  l.fields = std::move(fields);
  bool const last = !in.empty() && has(0) && views.count(n().inputs[0]) && input(0).last;
  l.in = std::move(in);
  l.node = at;
  try {
    auto const e = image_of(dims_out(), last, dims(m.inputs[0].name)[0]);
    l.c = e.c;
    l.h = e.h;
    l.w = e.w;
  } catch (refusal const& e) {
    if (l.said()) throw;  // an idiom's inner values may be of any extents
  }
  layers.push_back(std::move(l));
  return static_cast<int>(layers.size()) - 1;
}
int translation::cannot(std::string idiom, std::vector<int> in, std::string why) {
  int const l = add("", std::move(in));
  of(l).idiom = std::move(idiom);
  of(l).why = std::move(why);
  return l;
}
int translation::affine(int x, std::vector<double> scale, std::vector<double> shift, bool own) {
  layer const before = of(x);
  if (before.word == "affine" && !own) {
    std::size_t const n = std::max({scale.size(), shift.size(), before.scale.size()});
    std::vector<double> s(n), t(n);
    auto const pick = [](std::vector<double> const& v, std::size_t k) {
      return v[v.size() == 1 ? 0 : k];
    };
    for (std::size_t k = 0; k < n; ++k) {
      s[k] = pick(scale, k) * pick(before.scale, k);
      t[k] = pick(scale, k) * pick(before.shift, k) + pick(shift, k);
    }
    scale = std::move(s);
    shift = std::move(t);
    x = before.in[0];
  }
  std::size_t const n = std::max(scale.size(), shift.size());
  scale.resize(n, scale[0]);
  shift.resize(n, shift[0]);
  int const l = add("affine", {x});
  layer& y = of(l);
  y.c = of(x).c;
  y.h = of(x).h;
  y.w = of(x).w;
  y.scale = std::move(scale);
  y.shift = std::move(shift);
  if (before.word == "affine" && !own) y.called = before.called;
  return l;
}
int translation::function(std::string const& name, std::string const& code, int x) {
  int const l =
      add("activation", {x}, {{"function", name, "", "text"}, {"code", code, "", "text"}});
  of(l).idiom = name;
  return l;
}

namespace {

/// Layers that the outputs need.
std::vector<bool> needed(std::deque<layer> const& layers, std::vector<int> const& roots) {
  std::vector<bool> yes(layers.size(), false);
  for (int r : roots) yes[static_cast<std::size_t>(r)] = true;
  for (std::size_t k = layers.size(); k-- > 0;)
    if (yes[k])
      for (int i : layers[k].in) yes[static_cast<std::size_t>(i)] = true;
  return yes;
}

double pick(std::vector<double> const& v, std::size_t k) { return v[v.size() == 1 ? 0 : k]; }

/// Moves the affine map of y into the layer that gives y.
bool absorb(layer& y, layer const& map) {
  std::vector<double> const &scale = map.scale, &shift = map.shift;
  bool const norm = y.word == "batch_norm" || y.word == "group_norm" || y.word == "instance_norm" ||
                    (y.word == "layer_norm" && y.parameters.at("weight").size() == y.c);
  if (!norm && y.word != "conv2d" && y.word != "depthwise_conv2d" && y.word != "dense")
    return false;
  array& weight = y.parameters.at("weight");
  auto const filters = static_cast<std::size_t>(weight.dims[0]);
  std::size_t const each = weight.f.size() / filters;
  auto const one = [](double v) { return v == 1; };
  if (!std::all_of(scale.begin(), scale.end(), one))
    for (std::size_t k = 0; k < weight.f.size(); ++k)
      weight.f[k] = static_cast<float>(static_cast<double>(weight.f[k]) * pick(scale, k / each));
  bool const moved = std::any_of(shift.begin(), shift.end(), [](double v) { return v != 0; });
  if (!y.parameters.count("bias") && (moved || map.idiom == "bias")) {
    y.parameters["bias"] = array::zeros({static_cast<std::int64_t>(filters)});
    find(y.fields, "bias")->text = "true";
  }
  if (auto const b = y.parameters.find("bias"); b != y.parameters.end())
    for (std::size_t k = 0; k < filters; ++k)
      b->second.f[k] =
          static_cast<float>(static_cast<double>(b->second.f[k]) * pick(scale, k) + pick(shift, k));
  return true;
}

/// An affine map of the image itself: its unit, or its mean and deviation.
bool scales_image(layer& l) {
  auto const numbers = [&](auto f) {
    std::string to;
    bool all_one = true;
    for (std::size_t c = 0; c < l.scale.size(); ++c) {
      all_one = all_one && f(c) == f(0);
      to += (c ? ", " : "") + number_text(f(c));
    }
    return all_one ? number_text(f(0)) : "{" + to + "}";
  };
  auto const zero = [](double v) { return v == 0; };
  bool const moved = !std::all_of(l.shift.begin(), l.shift.end(), zero);
  auto const first = [&](double v) { return v == l.scale[0]; };
  if (!moved && l.scale[0] != 0 && std::all_of(l.scale.begin(), l.scale.end(), first)) {
    l.word = "rescale";
    l.fields = {{"factor", number_text(l.scale[0]), number_text(1 / 255.), "double"}};
    return true;
  }
  constexpr std::size_t most = 16;  // numbers that normalize takes
  if (l.scale.size() > most ||
      std::any_of(l.scale.begin(), l.scale.end(), [](double v) { return !(v > 0); }))
    return false;
  l.word = "normalize";
  l.fields = {{"mean", numbers([&](std::size_t c) { return moved ? -l.shift[c] / l.scale[c] : 0; }),
               "0", "channel_numbers"},
              {"deviation", numbers([&](std::size_t c) { return 1 / l.scale[c]; }), "1",
               "channel_numbers"}};
  return true;
}

/// Every affine map becomes part of the layer before it, a function of one element, or a batch norm
/// whose statistics are 0 and 1.
void settle_affine_maps(std::deque<layer>& layers, std::vector<output>& outputs) {
  std::vector<int> roots;
  for (output const& o : outputs) roots.push_back(o.layer);
  std::vector<bool> const used = needed(layers, roots);
  std::vector<int> readers(layers.size(), 0);
  for (int r : roots) ++readers[static_cast<std::size_t>(r)];
  for (std::size_t k = 0; k < layers.size(); ++k)
    if (used[k])
      for (int i : layers[k].in) ++readers[static_cast<std::size_t>(i)];
  std::vector<int> stands_for(layers.size());
  for (std::size_t k = 0; k < layers.size(); ++k) {
    layer& l = layers[k];
    stands_for[k] = static_cast<int>(k);
    for (int& i : l.in) i = stands_for[static_cast<std::size_t>(i)];
    if (!used[k] || l.word != "affine") continue;
    auto const is = [](std::vector<double> const& v, double x) {
      return std::all_of(v.begin(), v.end(), [x](double e) { return e == x; });
    };
    auto const before = static_cast<std::size_t>(l.in[0]);
    // A factor that the file calls by a module's name was learned.
    bool const learned = l.called.find('.') != std::string::npos && is(l.shift, 0) &&
                         l.scale.size() == static_cast<std::size_t>(l.c) &&
                         layers[before].word != "group_norm" &&
                         !(layers[before].word == "layer_norm" && layers[before].called.empty());
    if ((layers[before].word == "group_norm" || layers[before].word == "layer_norm") &&
        layers[before].called.empty())
      layers[before].called = l.called;
    bool const nothing = is(l.scale, 1) && is(l.shift, 0) && !learned;
    bool const bias = nothing && l.idiom == "bias" && layers[before].parameters.count("weight") &&
                      !layers[before].parameters.count("bias");
    if (nothing && !(bias && readers[before] == 1)) {
      stands_for[k] = l.in[0];
      readers[before] += readers[k] - 1;
      if (l.step.scale > 0) layers[before].step = l.step;
    } else if (!learned && readers[before] == 1 && absorb(layers[before], l)) {
      stands_for[k] = l.in[0];
      readers[before] = readers[k];
      layers[before].step = l.step;
    } else if (!learned && before == 0 && scales_image(l)) {
    } else if (!learned && is(l.scale, l.scale[0]) && is(l.shift, l.shift[0])) {
      std::string code = number_text(l.scale[0]) + " * x";
      if (l.scale[0] == 1) code = "x";
      if (l.scale[0] == -1) code = "-x";
      if (double const t = l.shift[0]; t != 0)
        code += (t < 0 ? " - " : " + ") + number_text(std::abs(t));
      l.word = "activation";
      l.fields = {{"function", "linear", "", "text"}, {"code", code, "", "text"}};
    } else if (is(l.shift, 0)) {
      l.word = "channel_scale";
      array scale = array::zeros({l.c});
      for (std::size_t c = 0; c < scale.f.size(); ++c)
        scale.f[c] = static_cast<float>(pick(l.scale, c));
      l.parameters["weight"] = std::move(scale);
    } else {
      l.word = "batch_norm";
      l.fields = {{"epsilon", "1e-5", "1e-5", "double"}, {"momentum", ".1", ".1", "double"}};
      array ones = array::zeros({l.c}), shift = ones, scale = ones;
      for (std::size_t c = 0; c < scale.f.size(); ++c) {
        scale.f[c] = static_cast<float>(pick(l.scale, c));
        shift.f[c] = static_cast<float>(pick(l.shift, c));
        ones.f[c] = static_cast<float>(1 - 1e-5);
      }
      l.parameters["running_mean"] = array::zeros({l.c});
      l.parameters["weight"] = std::move(scale);
      l.parameters["bias"] = std::move(shift);
      l.parameters["running_var"] = std::move(ones);
    }
  }
  for (output& o : outputs) o.layer = stands_for[static_cast<std::size_t>(o.layer)];
}

/// What Resin, or this program, would need for an operator that it does not take.
std::string missing(node const& n) {
  static constexpr char quantised[] =
      "quantised values; import the model in float, and quantize() it in Resin";
  static std::map<std::string, char const*> const needs = {
      {"LSTM", "recurrent layers"},
      {"GRU", "recurrent layers"},
      {"RNN", "recurrent layers"},
      {"If", "control flow, and a network of Resin is fixed"},
      {"Loop", "control flow, and a network of Resin is fixed"},
      {"Scan", "control flow, and a network of Resin is fixed"},
      {"NonMaxSuppression", "a step of the program behind the network"},
      {"TopK", "a step of the program behind the network"},
      {"ArgMax", "a step of the program behind the network"},
      {"QLinearConv", quantised},
      {"ConvInteger", quantised},
      {"DynamicQuantizeLinear", quantised},
      {"MatMulInteger", quantised},
      {"QLinearMatMul", quantised},
  };
  if (!n.domain.empty())
    return "operators of " + n.domain + " are not ONNX's own; export the model without them";
  auto const known = needs.find(n.op);
  return known != needs.end() ? std::string("it would need ") + known->second
                              : "Resin has no layer that computes it";
}

}  // namespace

std::string sentence(model const& m, std::size_t k, std::string const& why) {
  node const& n = m.nodes[k];
  std::string const name = !n.name.empty() ? n.name : n.outputs.empty() ? "" : n.outputs[0];
  return "node \"" + name + "\" (" + (n.domain.empty() ? "" : n.domain + ".") + n.op +
         ", operator set " + std::to_string(m.opset) + "): " + why;
}

bool stored_last(model const& m, std::size_t rank) {
  static std::set<std::string> const pointwise{"Add",  "Sub",      "Mul",     "Div", "Cast",
                                               "Clip", "Identity", "Dropout", "Pad", "Relu"};
  std::vector<std::int64_t> const front = rank == 4   ? std::vector<std::int64_t>{0, 3, 1, 2}
                                          : rank == 3 ? std::vector<std::int64_t>{0, 2, 1}
                                                      : std::vector<std::int64_t>{};
  std::set<std::string> image{m.inputs[0].name};
  bool moved = false;
  for (node const& n : m.nodes) {
    bool const reads = std::any_of(n.inputs.begin(), n.inputs.end(),
                                   [&](std::string const& i) { return image.count(i) > 0; });
    if (!reads || n.outputs.empty()) continue;
    auto const perm = n.attributes.find("perm");
    if (n.op == "Transpose" && perm != n.attributes.end() && perm->second.is_list == front)
      moved = true;
    else if (pointwise.count(n.op))
      image.insert(n.outputs[0]);
    else
      return false;
  }
  for (port const& p : m.outputs)
    if (image.count(p.name)) return false;
  return moved;
}

layer_graph normal_form(model const& m, facts const& known, extents const& dims) {
  layer_graph g;
  translation t{m, known};
  std::string const& image = m.inputs[0].name;
  g.channels_last = stored_last(m, dims.size());
  if (dims.size() == 4 && dims[3] == 1 && dims[1] != 1)  // of one channel: a Reshape moves it
    for (node const& n : m.nodes)
      if (auto const v = n.outputs.empty() ? known.values.end() : known.values.find(n.outputs[0]);
          n.op == "Reshape" && n.inputs[0] == image && v != known.values.end() &&
          v->second->dims == extents{dims[0], 1, dims[1], dims[2]})
        g.channels_last = true;
  image_extents const e = image_of(dims, g.channels_last, dims[0]);
  layer first;
  first.word = "input";
  first.c = e.c;
  first.h = e.h;
  first.w = e.w;
  // Vectors over time that the graph sees as columns of an image are such from the start.
  bool column = dims.size() == 3;
  for (node const& n : m.nodes)
    if (std::find(n.inputs.begin(), n.inputs.end(), image) != n.inputs.end() &&
        !n.outputs.empty()) {
      auto const v = known.values.find(n.outputs[0]);
      column = column && v != known.values.end() &&
               v->second->dims == extents{dims[0], dims[1], dims[2], 1};
    }
  if (column) std::swap(first.h, first.w);
  t.layers.push_back(first);
  t.views[image] = {0, g.channels_last};

  translator_table table = elementwise_translators(), others;
  for (auto const& more :
       {window_translators(), shape_translators(), resize_translators(), byte_translators()})
    others.insert(more.begin(), more.end());
  // A row of numbers is a batch of them: functions of one element are all that is said of it.
  if (dims.size() > 1) table.insert(others.begin(), others.end());

  std::vector<std::string> why(m.nodes.size());
  for (std::size_t k = 0; k < m.nodes.size(); ++k) {
    node const& n = m.nodes[k];
    if (n.outputs.empty()) continue;
    auto const value = known.values.find(n.outputs[0]);
    if (value != known.values.end() && value->second->known) continue;  // folded
    bool const no_op = known.failed[k] == "unknown";
    if (no_op || !known.failed[k].empty()) {
      why[k] = no_op ? missing(n) : known.failed[k];
      continue;
    }
    bool reached = !known.unreached[k];
    for (std::size_t i = 0; i < n.inputs.size(); ++i)
      if (!n.inputs[i].empty() && !t.views.count(n.inputs[i])) {
        auto const v = known.values.find(n.inputs[i]);
        reached = reached && v != known.values.end() && v->second->known;
      }
    if (!reached) continue;
    t.at = static_cast<int>(k);
    auto const by = table.find(n.op);
    try {
      if (by == table.end())
        throw refusal(others.count(n.op)
                          ? "it works on more than single numbers, of extents " + text_of(dims)
                          : missing(n));
      by->second(t);
    } catch (refusal const& r) {
      why[k] = r.what();
    } catch (std::out_of_range const&) {
      why[k] = "what it reads is not in the file";
    }
  }

  // Nodes that the outputs need, and the layers that are wanted of them.
  std::map<std::string, std::size_t> maker;
  for (std::size_t k = 0; k < m.nodes.size(); ++k)
    for (std::string const& name : m.nodes[k].outputs) maker.emplace(name, k);
  std::vector<bool> wanted(m.nodes.size(), false);
  std::vector<int> roots;
  for (port const& p : m.outputs) {
    if (auto const at = maker.find(p.name); at != maker.end()) wanted[at->second] = true;
    auto const v = t.views.find(p.name);
    if (v == t.views.end()) {
      auto const fixed = known.values.find(p.name);
      if (fixed != known.values.end() && fixed->second->known)
        g.refused.push_back("output \"" + p.name + "\": it does not depend on the image");
      else if (fixed != known.values.end() && fixed->second->integer)
        g.refused.push_back("output \"" + p.name + "\": it holds integers");
      else if (!maker.count(p.name))
        g.refused.push_back("output \"" + p.name + "\": no node makes it");
      continue;
    }
    if (auto const value = known.values.find(p.name);
        value != known.values.end() && value->second->integer)
      g.refused.push_back("output \"" + p.name + "\": it holds integers");
    g.outputs.push_back({p.name, v->second.layer, v->second.last && t.of(v->second).image()});
    roots.push_back(v->second.layer);
  }
  for (std::size_t k = m.nodes.size(); k-- > 0;) {
    if (!wanted[k]) continue;
    for (std::string const& name : m.nodes[k].inputs) {
      if (auto const at = maker.find(name); at != maker.end() && at->second < k)
        wanted[at->second] = true;
      bool const lost = m.nodes[k].outputs.empty() || !t.views.count(m.nodes[k].outputs[0]);
      if (auto const v = t.views.find(name); lost && v != t.views.end())
        roots.push_back(v->second.layer);
    }
  }
  std::vector<bool> const used = needed(t.layers, roots);
  for (std::size_t k = 0; k < t.layers.size(); ++k)
    if (used[k] && t.layers[k].word == "max_unpool2d" &&
        !used[static_cast<std::size_t>(t.layers[k].numbers[0])])
      why[static_cast<std::size_t>(t.layers[k].node)] =
          "nothing but places is taken of its pooling; Resin unpools what it pools";
  for (std::size_t k = 0; k < t.layers.size(); ++k)
    if (used[k] && !t.layers[k].said() && t.layers[k].node >= 0) {
      auto& to = why[static_cast<std::size_t>(t.layers[k].node)];
      if (to.empty()) to = t.layers[k].why;
    }
  for (std::size_t k = 0; k < m.nodes.size(); ++k)
    if (wanted[k] && !why[k].empty()) g.refused.push_back(sentence(m, k, why[k]));
  if (g.outputs.empty() && g.refused.empty()) g.refused.push_back("the graph has no output");
  if (!g.refused.empty()) return g;

  // Poolings that are undone are counted from the image on.
  int pools = 0;
  for (layer& l : t.layers) {
    field* const name = l.word == "max_pool2d" ? find(l.fields, "name") : nullptr;
    if (name != nullptr) name->text = "pool" + std::to_string(++pools);
    if (l.word == "max_unpool2d")
      find(l.fields, "of")->text = find(t.of(static_cast<int>(l.numbers[0])).fields, "name")->text;
  }
  note_weight_steps(t);
  settle_affine_maps(t.layers, g.outputs);
  roots.clear();
  for (output const& o : g.outputs) roots.push_back(o.layer);
  std::vector<bool> const kept = needed(t.layers, roots);
  std::vector<int> place(t.layers.size(), -1);
  for (std::size_t k = 0; k < t.layers.size(); ++k) {
    if (!kept[k] && k > 0) continue;
    place[k] = static_cast<int>(g.layers.size());
    g.layers.push_back(std::move(t.layers[k]));
    for (int& i : g.layers.back().in) i = place[static_cast<std::size_t>(i)];
  }
  std::set<std::string> labels;
  for (output& o : g.outputs) {
    o.layer = place[static_cast<std::size_t>(o.layer)];
    o.label = label_text(o.name);
    for (int k = 2; !labels.insert(o.label).second; ++k)
      o.label = label_text(o.name).substr(0, 40) + "_" + std::to_string(k);
  }
  return g;
}

}  // namespace onnx_import
