// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution along a row: sound and other series.

#include <resin/dsl/conv2d.hpp>

namespace resin::inline RESIN_VERSION {

/// Padding of a row: a number for both ends, {left, right}, `same` or `same_upper`.
struct padding1 {
  padding2 ends = 0;
  constexpr padding1() = default;
  constexpr padding1(int both) : ends(0, both) {}
  constexpr padding1(int left, int right) : ends(0, 0, left, right) {}
  constexpr padding1(padding2 rule) : ends(rule) {}
  padding1(const char*) = delete;  // same and same_upper are values: no quotes
};

/// (C,1,W) -> (filters,1,Q): conv2d with a kernel of one row, numbers in the place of pairs. Weight
/// (filters, C / groups, kernel), as PyTorch's, bias (filters). Another height than 1 is refused.
struct conv1d {
  using layer_tag = void;
  int filters = 0;
  int kernel = 1;
  int stride = 1;
  padding1 padding = 0;
  int dilation = 1;
  int groups = 1;
  bool bias = true;
  label name = {};
};

}  // namespace resin
