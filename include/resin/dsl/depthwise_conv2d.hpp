// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution of each channel by itself.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>
#include <resin/dsl/padding.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> (C * multiplier,P,Q): conv2d with groups = C and filters = C * multiplier, C taken
/// from the input. weight (C * multiplier, 1, kernel h, kernel w).
struct depthwise_conv2d {
  using layer_tag = void;
  extent2 kernel = 3;
  extent2 stride = 1;
  padding2 padding = 0;
  extent2 dilation = 1;
  int multiplier = 1;
  bool bias = true;
  label name = {};
};

}  // namespace resin
