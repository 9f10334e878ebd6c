// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a convolution reads and writes: y = act(conv(x) + bias + addend) over a batch.

#include <resin/base/part.hpp>
#include <resin/dsl/activation_kind.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/conv/problem.hpp>
#include <resin/kernels/thread_grid.hpp>

#include <cstddef>

namespace resin::kernels::inline RESIN_TARGET {

/// Pointers with the stride between images, in elements. `w` is packed by conv_pack; bias has
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
namespace resin::kernels::detail::inline RESIN_TARGET {
using geometry::channel_range;
using geometry::conv_axis;
using geometry::conv_gradient;
using geometry::conv_phase;
using geometry::correlation;
}  // namespace resin::kernels::detail
