// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The fully connected layer.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// (C) or (C,1,1) -> (units): W x + b; weight (units, C), bias (units). An image needs `flatten` or
/// a global pooling before.
struct dense {
  using layer_tag = void;
  int units = 0;
  bool bias = true;
  label name = {};
};

}  // namespace resin
