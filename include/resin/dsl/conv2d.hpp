// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>
#include <resin/dsl/padding.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> (filters,P,Q), P = (H + top + bottom - dilation * (kernel - 1) - 1) / stride + 1
/// (rounded down), Q likewise. Cross-correlation as in every framework; weight (filters, C /
/// groups, kernel h, kernel w), bias (filters).
struct conv2d {
  using layer_tag = void;
  int filters = 0;
  extent2 kernel = 1;
  extent2 stride = 1;
  padding2 padding = 0;
  extent2 dilation = 1;
  int groups = 1;
  bool bias = true;
  label name = {};
};

}  // namespace resin
