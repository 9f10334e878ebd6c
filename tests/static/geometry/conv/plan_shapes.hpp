// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Targets and shapes that the tests of convolution plans ask about.

#include <resin/geometry/conv/plan.hpp>

namespace plans {

inline constexpr resin::target avx512{64, 32, 32 << 10, 1 << 20}, avx2{32, 16, 32 << 10, 512 << 10},
    sse2{16, 16, 32 << 10, 256 << 10};

constexpr resin::conv_shape square(int C, int H, int K, int R = 3, int stride = 1, int groups = 1) {
  int const pad = R / 2, P = (H + 2 * pad - R) / stride + 1;
  return {C, H, H, K, P, P, R, R, stride, stride, 1, 1, pad, pad, groups};
}

}  // namespace plans
