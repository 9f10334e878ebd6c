// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batch normalisation (Ioffe and Szegedy 2015).

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same. Training: statistics of the batch, running = (1 - momentum) * running +
/// momentum * batch (unbiased variance). Evaluation: running statistics, folded into the
/// convolution before it. weight, bias, running_mean, running_var (C).
struct batch_norm {
  using layer_tag = void;
  double epsilon = 1e-5;
  double momentum = 0.1;
  label name = {};
};

}  // namespace resin
