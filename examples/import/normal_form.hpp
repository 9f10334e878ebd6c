// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From ONNX's nodes to layers: what exporters spell in several nodes becomes the word it was.

#include "evaluation.hpp"
#include "layer.hpp"

#include <string>
#include <vector>

namespace onnx_import {

struct output {
  std::string name;
  int layer;
  bool last = false;  // the file's has its channels last
  std::string label{};  // its name as a C++ string holds it, once
};

struct layer_graph {
  std::vector<layer> layers{};  // in the order they run; layer 0 is the input
  std::vector<output> outputs{};
  std::vector<std::string> refused{};  // a sentence for each node that cannot be said
  bool channels_last = false;  // the file's input is N, H, W, C
};

/// What is told of node k.
[[nodiscard]] std::string sentence(model const& m, std::size_t k, std::string const& why);

/// Whether the image's channels are its last axis: on every way from it, functions of one element
/// and paddings come before a Transpose that moves them.
[[nodiscard]] bool stored_last(model const& m, std::size_t rank);

/// Layers that no output needs are left out. `dims` are the extents of the image in the file's
/// order.
[[nodiscard]] layer_graph normal_form(model const& m, facts const& known, extents const& dims);

}  // namespace onnx_import
