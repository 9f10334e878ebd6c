// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// QuantizeLinear and DequantizeLinear between layers: no layers, but what bytes of a value stand
// for.
#include "translation.hpp"

#include <algorithm>
#include <cmath>

namespace onnx_import {

namespace {

/// The step that the node's scale and zero point tell, counted from 0.
byte_step step_of(translation const& t) {
  array const& scale = t.weights(1);
  shared_array const zero = t.constant(2);
  if (t.has(2) && !zero) throw refusal("its zero point depends on the image");
  if (scale.size() != 1 || (zero && zero->size() != 1))
    throw refusal("values of an image have a scale for each channel; Resin's have one");
  std::vector<array const*> in{nullptr, nullptr};
  if (zero) in.push_back(zero.get());
  double const least = least_byte({t.n(), t.m.opset, in, false}),
               from_0 = (zero ? zero->number(0) : 0) - least;
  byte_step s{static_cast<float>(scale.number(0)), static_cast<int>(from_0), t.at};
  if (!(s.scale > 0) || !std::isfinite(s.scale) || from_0 < 0 || from_0 > 255)
    throw refusal("its scale is not positive and finite, or its zero point is no byte");
  return s;
}

/// A rectifier that a quantiser left to the bounds of the bytes.
bool rectified(layer const& l, byte_step s) {
  return s.zero == 0 && (l.word == "conv2d" || l.word == "depthwise_conv2d" || l.word == "dense" ||
                         l.word == "batch_norm" || l.word == "add");
}

void quantize(translation& t) {
  view x = t.input(0);
  byte_step const s = step_of(t);
  node const& n = t.n();
  bool function_behind = true, float_beside = false;
  for (node const& r : t.m.nodes)
    for (std::string const& name : r.inputs) {
      if (name == n.inputs[0] && r.op != "QuantizeLinear") float_beside = true;
      if (name == n.outputs[0] && r.op == "DequantizeLinear" && !r.outputs.empty())
        for (node const& f : t.m.nodes)
          if (std::count(f.inputs.begin(), f.inputs.end(), r.outputs[0]) > 0)
            function_behind = function_behind && (f.op == "Relu" || f.op == "Clip");
    }
  for (port const& p : t.m.outputs) {
    float_beside = float_beside || p.name == n.inputs[0];
    for (node const& r : t.m.nodes)
      if (r.op == "DequantizeLinear" && r.inputs[0] == n.outputs[0] && !r.outputs.empty() &&
          r.outputs[0] == p.name)
        function_behind = false;
  }
  if (rectified(t.of(x), s) && !function_behind && !float_beside) {
    int relu = -1;
    for (std::size_t k = 0; k < t.layers.size(); ++k)
      if (t.layers[k].word == "relu" && t.layers[k].in[0] == x.layer && t.layers[k].step == s)
        relu = static_cast<int>(k);
    x.layer = relu >= 0 ? relu : t.add("relu", {x.layer});
  }
  layer& l = t.of(x);
  if (l.step.scale > 0 && !(l.step == s))
    throw refusal("its values have two scales; Resin's have one");
  if (l.step.scale == 0) l.step = s;
  l.read_in_float = l.read_in_float || float_beside;
  t.give(x);
}
void dequantize(translation& t) {
  auto const v = t.views.find(t.n().inputs[0]);
  if (v == t.views.end()) throw refusal("its input 0 is missing");
  if (!(t.of(v->second).step == step_of(t)))
    throw refusal("its scale or zero point is not that of the QuantizeLinear before it");
  t.give(v->second);
}

}  // namespace

translator_table byte_translators() {
  return {{"QuantizeLinear", quantize}, {"DequantizeLinear", dequantize}};
}

void note_weight_steps(translation& t) {
  std::map<std::string, node const*> maker;
  for (node const& n : t.m.nodes)
    for (std::string const& name : n.outputs) maker.emplace(name, &n);
  for (layer& l : t.layers) {
    if (l.node < 0 || !l.parameters.count("weight")) continue;
    for (std::string name : t.m.nodes[static_cast<std::size_t>(l.node)].inputs) {
      auto const at = t.known.values.find(name);
      if (at == t.known.values.end() || !at->second->known || at->second->rank() < 2) continue;
      node const* made = nullptr;
      for (int steps = 0; steps < 64; ++steps) {
        auto const by = maker.find(name);
        if (by == maker.end() || by->second->inputs.empty()) break;
        made = by->second;
        if (made->op == "DequantizeLinear") break;
        name = made->inputs[0];
      }
      if (made == nullptr || made->op != "DequantizeLinear") continue;
      auto const part = [&](std::size_t k) -> array const* {
        auto const v =
            k < made->inputs.size() ? t.known.values.find(made->inputs[k]) : t.known.values.end();
        return v != t.known.values.end() && v->second->known ? v->second.get() : nullptr;
      };
      array const *scale = part(1), *zero = part(2);
      for (std::int64_t k = 0; scale != nullptr && k < scale->size(); ++k)
        l.weight_steps.push_back(static_cast<float>(scale->number(k)));
      for (std::int64_t k = 0; zero != nullptr && k < zero->size(); ++k)
        l.weight_zeros = l.weight_zeros || zero->number(k) != 0;
    }
  }
}

}  // namespace onnx_import
