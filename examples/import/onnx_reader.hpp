// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ONNX files: the graph, its weights, and the tensors of its test data.

#include "model.hpp"

#include <filesystem>

namespace onnx_import {

/// What is wrong with a whole file.
struct bad_file : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads a model of operator sets 1 to 22, weights inside or in files beside it. Whatever the file
/// promises is compared with its size before memory is taken. Throws bad_file.
[[nodiscard]] model read_model(std::filesystem::path const& path);

/// Reads a tensor as ONNX's test data hold it.
[[nodiscard]] array read_tensor(std::filesystem::path const& path);

}  // namespace onnx_import
