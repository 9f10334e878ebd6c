// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The program that the import writes to prove its header.

#include "array.hpp"

#include <string>
#include <vector>

namespace onnx_import {

/// Numbers in [-1, 1), of the place alone: the image of the test.
[[nodiscard]] float image_value(std::uint64_t i);

struct expectation {
  std::string tap{};  // empty: the network's output
  shared_array values{};
  float precision = 0;  // of stored halves
};

/// A program that compares the network's outputs within 1e-4 of the largest, and what halves round.
/// `image` where it is not that of image_value(); `channels_last` where the file's is N, H, W, C.
[[nodiscard]] std::string test_text(std::string const& name, std::string const& bytes, int batch,
                                    int c, int h, int w, shared_array const& image,
                                    std::vector<expectation> const& outputs);

}  // namespace onnx_import
