// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Pooling along a row.

#include <resin/dsl/conv1d.hpp>
#include <resin/dsl/pool.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,1,W) -> (C,1,Q): max_pool2d with a window of one row. Another height than 1 is refused.
struct max_pool1d {
  using layer_tag = void;
  int window = 2;
  int stride = 0;
  padding1 padding = 0;
  int dilation = 1;
  bool ceil_mode = false;
  label name = {};
};

/// The same of avg_pool2d.
struct avg_pool1d {
  using layer_tag = void;
  int window = 2;
  int stride = 0;
  padding1 padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  label name = {};
};

}  // namespace resin
