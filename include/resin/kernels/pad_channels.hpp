// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The parameterless shortcut (ResNet's option A): the input subsampled by the stride, between
// channels of zeros.

#include <resin/kernels/pool_shape.hpp>
#include <resin/kernels/runs.hpp>

namespace resin::kernels::inline RESIN_TARGET {

/// x: (C,H,W) by map `c`, y: (K,P,Q) by map `k`; y's logical channel front + i at (p, q) is x's
/// channel i at (p, q) * stride.
struct pad_channels_shape {
  channel_map c, k;
  int H, W, P, Q, stride_h, stride_w, front;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {
/// True where B neighbouring lanes come from the whole block that begins at `first`.
[[nodiscard]] constexpr bool whole_block(int first, int last, int B) {
  return first % B == 0 && last == first + B - 1;
}
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Tasks are channel blocks of y. A whole block that comes from a whole block is moved by vectors,
/// others a channel at a time.
template <class T>
RESIN_KERNEL void pad_channels_forward(pad_channels_shape const& s, span_of<T const> x,
                                       span_of<T> y, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(s.k, B), C = s.c.channels();
  std::ptrdiff_t const in = static_cast<std::ptrdiff_t>(s.H) * s.W * B,
                       out = static_cast<std::ptrdiff_t>(s.P) * s.Q * B,
                       row = static_cast<std::ptrdiff_t>(s.stride_h) * s.W * B,
                       step = static_cast<std::ptrdiff_t>(s.stride_w) * B;
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    block_lanes const lanes = lanes_of_block(s.k, block, B);
    T const* const image = x.at(task / blocks);
    T* const to = y.at(task / blocks) + block * out;
    int const first = lanes.first - s.front;
    if (lanes.count == B && first >= 0 && first + B <= C &&
        detail::whole_block(s.c.physical(first, B), s.c.physical(first + B - 1, B), B)) {
      T const* const from = image + s.c.physical(first, B) / B * in;
      for (int p = 0; p < s.P; ++p)
        for (int q = 0; q < s.Q; ++q)
          simd::storeu(to + (static_cast<std::ptrdiff_t>(p) * s.Q + q) * B,
                       simd::loadu(from + p * row + q * step));
      continue;
    }
    detail::begin_plane<T>(nullptr, to, out);
    for (int lane = 0; lane < lanes.count; ++lane) {
      if (first + lane < 0 || first + lane >= C) continue;
      int const place = s.c.physical(first + lane, B);
      T const* const from = image + place / B * in + place % B;
      for (int p = 0; p < s.P; ++p)
        for (int q = 0; q < s.Q; ++q) {
          to[(static_cast<std::ptrdiff_t>(p) * s.Q + q) * B + lane] = from[p * row + q * step];
          detail::keep_loop();
        }
    }
  }
}

/// dx = dy at the subsampled places, else 0 [+ addend]; dx may be addend. Tasks are channel blocks
/// of x.
template <class T>
RESIN_KERNEL void pad_channels_backward(pad_channels_shape const& s, span_of<T const> dy,
                                        span_of<T const> addend, span_of<T> dx, int batch,
                                        part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(s.c, B), K = s.k.channels();
  std::ptrdiff_t const in = static_cast<std::ptrdiff_t>(s.H) * s.W * B,
                       out = static_cast<std::ptrdiff_t>(s.P) * s.Q * B,
                       row = static_cast<std::ptrdiff_t>(s.stride_h) * s.W * B,
                       step = static_cast<std::ptrdiff_t>(s.stride_w) * B;
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    block_lanes const lanes = lanes_of_block(s.c, block, B);
    T const* const image = dy.at(task / blocks);
    T* const to = dx.at(task / blocks) + block * in;
    detail::begin_plane<T>(addend.data ? addend.at(task / blocks) + block * in : nullptr, to, in);
    int const first = lanes.first + s.front;
    if (lanes.count == B && first + B <= K &&
        detail::whole_block(s.k.physical(first, B), s.k.physical(first + B - 1, B), B)) {
      T const* const from = image + s.k.physical(first, B) / B * out;
      for (int p = 0; p < s.P; ++p)
        for (int q = 0; q < s.Q; ++q) {
          T* const at = to + p * row + q * step;
          simd::storeu(at, simd::loadu(at) +
                               simd::loadu(from + (static_cast<std::ptrdiff_t>(p) * s.Q + q) * B));
        }
      continue;
    }
    for (int lane = 0; lane < lanes.count && first + lane < K; ++lane) {
      int const place = s.k.physical(first + lane, B);
      T const* const from = image + place / B * out + place % B;
      for (int p = 0; p < s.P; ++p)
        for (int q = 0; q < s.Q; ++q) {
          to[p * row + q * step + lane] += from[(static_cast<std::ptrdiff_t>(p) * s.Q + q) * B];
          detail::keep_loop();
        }
    }
  }
}

}  // namespace resin::kernels
