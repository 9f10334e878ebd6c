// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dropout (Srivastava et al. 2014).

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// Training: each element is zero with probability `rate`, the others divided by 1 - rate.
/// Evaluation: nothing.
struct dropout {
  using layer_tag = void;
  double rate = 0.5;
  label name = {};
};

}  // namespace resin
