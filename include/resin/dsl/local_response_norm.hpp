// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Local response normalisation (Krizhevsky et al. 2012).

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: y = x (k + alpha / size * sum of x^2 over `size` neighbouring
/// channels)^-beta, size / 2 of them before the channel and (size - 1) / 2 behind it. As PyTorch
/// and Caffe, alpha is divided by size; the paper's is not: its alpha = 1e-4 is size * 1e-4 here.
struct local_response_norm {
  using layer_tag = void;
  int size = 5;
  double alpha = 1e-4;
  double beta = .75;
  double k = 1;
  label name = {};
};

}  // namespace resin
