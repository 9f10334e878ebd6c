// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the translators of single operators share: the layers so far, and which value is which.

#include "normal_form.hpp"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace onnx_import {

/// A value of the graph as a layer's output; `last`: its channels are its last axis.
struct view {
  int layer = -1;
  bool last = false;
};

struct translation {
  model const& m;
  facts const& known;
  std::deque<layer> layers{};  // references to them stay good
  std::map<std::string, view> views{};
  int at = -1;  // the node that is translated

  [[nodiscard]] node const& n() const { return m.nodes[static_cast<std::size_t>(at)]; }
  [[nodiscard]] call attributes() const { return {n(), m.opset, {}, false}; }
  [[nodiscard]] bool has(std::size_t k) const {
    return k < n().inputs.size() && !n().inputs[k].empty();
  }
  /// The constant that input k is, or nullptr.
  [[nodiscard]] shared_array constant(std::size_t k) const;
  /// The constant, or a refusal.
  [[nodiscard]] array const& weights(std::size_t k) const;
  /// The weight of the file that a constant was made of.
  [[nodiscard]] std::string origin(std::string name) const;
  [[nodiscard]] view input(std::size_t k) const;
  [[nodiscard]] layer& of(view v) { return layers[static_cast<std::size_t>(v.layer)]; }
  [[nodiscard]] layer& of(int l) { return layers[static_cast<std::size_t>(l)]; }
  [[nodiscard]] extents const& dims(std::string const& value) const;
  [[nodiscard]] extents const& dims_in(std::size_t k) const { return dims(n().inputs[k]); }
  [[nodiscard]] extents const& dims_out() const { return dims(n().outputs[0]); }

  /// A new layer that reads `in`, of the extents of the node's output.
  int add(std::string word, std::vector<int> in, std::vector<field> fields = {});
  /// A layer that cannot be said unless an idiom around it is recognised.
  int cannot(std::string idiom, std::vector<int> in, std::string why);
  void give(int l, bool last = false) { views[n().outputs[0]] = {l, last}; }
  void give(view v) { views[n().outputs[0]] = v; }

  /// scale * x + shift, one number or one for each channel; composes with what x is, but for `own`.
  int affine(int x, std::vector<double> scale, std::vector<double> shift, bool own = false);
  int function(std::string const& name, std::string const& code, int x);
};

using translator = void (*)(translation&);
using translator_table = std::map<std::string, translator>;
[[nodiscard]] translator_table elementwise_translators();
[[nodiscard]] translator_table window_translators();
[[nodiscard]] translator_table shape_translators();
[[nodiscard]] translator_table resize_translators();
[[nodiscard]] translator_table byte_translators();

/// What weights that are bytes in the file are multiples of.
void note_weight_steps(translation& t);

/// A batch, channels, height and width of a value's extents; refuses what is none of it.
struct image_extents {
  int c, h, w;
};
[[nodiscard]] image_extents image_of(extents const& dims, bool last, std::int64_t batch);

}  // namespace onnx_import
