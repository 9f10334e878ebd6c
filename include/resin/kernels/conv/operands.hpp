// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a convolution reads and writes: y = act(conv(x) + bias + addend) over a batch.

#include <resin/dsl/activation_kind.hpp>

#include <cstddef>

namespace resin::kernels::inline RESIN_TARGET {

/// Pointers with the stride between images, in elements. `w` is packed by conv_pack.hpp; bias has
/// round_up(K, B) elements or is null; addend lies as y does, is null or is y itself.
template <class T>
struct conv_operands {
  T const* x;
  std::ptrdiff_t x_image;
  T const* w;
  T const* bias;
  T const* addend;
  std::ptrdiff_t addend_image;
  T* y;
  std::ptrdiff_t y_image;
  activation_kind act;
  T alpha;
  int batch;
};

}  // namespace resin::kernels
