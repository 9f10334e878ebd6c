// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The parameterless shortcut (ResNet's option A): the input subsampled by the stride, between
// channels of zeros.

#include <resin/kernels/pool_shape.hpp>
#include <resin/kernels/runs.hpp>

namespace resin::kernels {

/// x: (C,H,W) by map `c`, y: (K,P,Q) by map `k`; y's logical channel front + i at (p, q) is x's
/// channel i at (p, q) * stride.
struct pad_channels_shape {
  channel_map c, k;
  int H, W, P, Q, stride_h, stride_w, front;
};

namespace detail {

/// `count` neighbouring lanes of one block that come from neighbouring places of another tensor.
struct lane_run {
  int lane, count, place;
};

/// Splits the lanes of a block into runs; place_of(logical channel) is a physical channel or -1.
/// Returns the number of runs.
template <int B, class F>
RESIN_INLINE int lane_runs(block_lanes lanes, lane_run (&runs)[B], F&& place_of) {
  int count = 0;
  for (int lane = 0; lane < lanes.count; ++lane) {
    int const place = place_of(lanes.first + lane);
    if (place < 0) continue;
    bool const goes_on = count && runs[count - 1].lane + runs[count - 1].count == lane &&
                         runs[count - 1].place + runs[count - 1].count == place && place % B != 0;
    if (goes_on)
      ++runs[count - 1].count;
    else
      runs[count++] = {lane, 1, place};
  }
  return count;
}

}  // namespace detail

/// Tasks are channel blocks of y. A whole block that comes from a whole block is moved by vectors.
template <class T>
void pad_channels_forward(pad_channels_shape const& s, span_of<T const> x, span_of<T> y, int batch,
                          part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(s.k, B), C = s.c.channels();
  std::ptrdiff_t const in = static_cast<std::ptrdiff_t>(s.H) * s.W * B,
                       out = static_cast<std::ptrdiff_t>(s.P) * s.Q * B;
  std::ptrdiff_t const step = static_cast<std::ptrdiff_t>(s.stride_w) * B;
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    T const* const image = x.at(task / blocks);
    T* const to = y.at(task / blocks) + block * out;
    detail::lane_run runs[B];
    int const count = detail::lane_runs<B>(lanes_of_block(s.k, block, B), runs, [&](int k) {
      return k < s.front || k >= s.front + C ? -1 : s.c.physical(k - s.front, B);
    });
    if (count == 1 && runs[0].count == B) {
      T const* const from = image + runs[0].place / B * in;
      for (int p = 0; p < s.P; ++p) {
        T const* const row = from + static_cast<std::ptrdiff_t>(p) * s.stride_h * s.W * B;
        for (int q = 0; q < s.Q; ++q)
          simd::storeu(to + (static_cast<std::ptrdiff_t>(p) * s.Q + q) * B,
                       simd::loadu(row + q * step));
      }
      continue;
    }
    detail::begin_plane<T>(nullptr, to, out);
    for (int r = 0; r < count; ++r) {
      T const* const from = image + runs[r].place / B * in + runs[r].place % B;
      for (int p = 0; p < s.P; ++p) {
        T const* const row = from + static_cast<std::ptrdiff_t>(p) * s.stride_h * s.W * B;
        T* const target = to + static_cast<std::ptrdiff_t>(p) * s.Q * B + runs[r].lane;
        for (int q = 0; q < s.Q; ++q)
          for (int lane = 0; lane < runs[r].count; ++lane)
            target[q * B + lane] = row[q * step + lane];
      }
    }
  }
}

/// dx = dy at the subsampled places, else 0 [+ addend]; dx may be addend. Tasks are channel blocks
/// of x.
template <class T>
void pad_channels_backward(pad_channels_shape const& s, span_of<T const> dy,
                           span_of<T const> addend, span_of<T> dx, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(s.c, B), K = s.k.channels();
  std::ptrdiff_t const in = static_cast<std::ptrdiff_t>(s.H) * s.W * B,
                       out = static_cast<std::ptrdiff_t>(s.P) * s.Q * B;
  std::ptrdiff_t const step = static_cast<std::ptrdiff_t>(s.stride_w) * B;
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    T const* const image = dy.at(task / blocks);
    T* const to = dx.at(task / blocks) + block * in;
    detail::begin_plane<T>(addend.data ? addend.at(task / blocks) + block * in : nullptr, to, in);
    detail::lane_run runs[B];
    int const count = detail::lane_runs<B>(lanes_of_block(s.c, block, B), runs, [&](int c) {
      return s.front + c >= K ? -1 : s.k.physical(s.front + c, B);
    });
    for (int r = 0; r < count; ++r) {
      T const* const from = image + runs[r].place / B * out + runs[r].place % B;
      for (int p = 0; p < s.P; ++p) {
        T const* const row = from + static_cast<std::ptrdiff_t>(p) * s.Q * B;
        T* const target = to + static_cast<std::ptrdiff_t>(p) * s.stride_h * s.W * B + runs[r].lane;
        if (runs[r].count == B)
          for (int q = 0; q < s.Q; ++q)
            simd::storeu(target + q * step,
                         simd::loadu(target + q * step) + simd::loadu(row + q * B));
        else
          for (int q = 0; q < s.Q; ++q)
            for (int lane = 0; lane < runs[r].count; ++lane)
              target[q * step + lane] += row[q * B + lane];
      }
    }
  }
}

}  // namespace resin::kernels
