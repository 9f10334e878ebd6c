// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The weight gradient of depthwise convolutions: the walk of the direct one, its second phase by
// channels.

#include <resin/kernels/conv/direct_gradient.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Sums the chunks in order; parts share channel blocks.
template <class T>
RESIN_KERNEL void finish_depthwise_gradient(geometry::partial_sums const& b, int chunks,
                                            conv_shape const& shape, T const* partial, T* dw,
                                            part who) {
  constexpr int lanes = simd::lanes<T>;
  int const taps = shape.R * shape.S;
  auto const total = [&](std::ptrdiff_t at, T* lane) RESIN_UNROLLED {
    simd::vec<T> sum = simd::load(partial + at);
    for (int i = 1; i < chunks; ++i) sum += simd::load(partial + i * b.size + at);
    simd::store(lane, sum);
  };
  alignas(64) T lane[lanes];
  task_range const mine = share(ceil_div(shape.C, lanes), who);
  for (int block = static_cast<int>(mine.first); block < mine.last; ++block)
    for (int t = 0; t < taps; ++t) {
      total((static_cast<std::ptrdiff_t>(block) * taps + t) * lanes, lane);
      for (int i = 0; i < lanes && block * lanes + i < shape.C; ++i)
        dw[static_cast<std::ptrdiff_t>(block * lanes + i) * taps + t] = lane[i];
    }
}

struct depthwise_gradient : geometry::depthwise_gradient {
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_gradient<blocking> const& g, span_of<T const> x,
                               span_of<T const> dy, int batch, T* partial, T* scratch, part who) {
    direct_backward_weights<Key>(g, x, dy, batch, partial, scratch, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void finish(conv_gradient<blocking> const& g, T const* partial, int batch,
                                  channel_map, channel_map, T* dw, part who) {
    finish_depthwise_gradient(g.blocking.partial, g.blocking.chunks.count(batch), g.shape, partial,
                              dw, who);
  }
  template <class T>
  static RESIN_INLINE void bias(conv_shape const& s, span_of<T const> dy, int batch, channel_map k,
                                T* db, part who) {
    bias_gradient(s, dy, batch, k, db, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
