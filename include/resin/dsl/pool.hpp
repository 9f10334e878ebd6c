// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Pooling.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>
#include <resin/dsl/padding.hpp>

namespace resin::inline RESIN_VERSION {

/// Maximum of each window, whose pixels lie `dilation` apart; padding never wins. Stride defaults
/// to the window. ceil_mode rounds the output extent up, dropping a window that would start in the
/// bottom or right padding, as PyTorch and Caffe do.
struct max_pool2d {
  using layer_tag = void;
  extent2 window = 2;
  extent2 stride = 0;
  padding2 padding = 0;
  extent2 dilation = 1;
  bool ceil_mode = false;
  label name = {};
};

/// Mean of each window; count_include_pad divides by the window with its padding, else by the
/// pixels inside the image.
struct avg_pool2d {
  using layer_tag = void;
  extent2 window = 2;
  extent2 stride = 0;
  padding2 padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  label name = {};
};

/// Mean over bins floor(p H / h) ... ceil((p + 1) H / h), for any input extent.
struct adaptive_avg_pool2d {
  using layer_tag = void;
  int h = 1, w = 1;
  label name = {};
};

/// Mean over all pixels: (C,H,W) -> (C,1,1) (Lin et al. 2014).
inline constexpr adaptive_avg_pool2d global_avg_pool{};

}  // namespace resin
