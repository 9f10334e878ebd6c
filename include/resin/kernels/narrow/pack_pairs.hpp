// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a training step in bfloat16 multiplies, made from floats: weights as pairs of channels, x as
// pairs of pixels, dy as rows of filters.

#include <resin/base/instructions.hpp>

#if RESIN_BFLOAT16_TRAINING

#include <resin/base/part.hpp>
#include <resin/geometry/narrow/training.hpp>
#include <resin/kernels/conv/taps.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/pairs.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::bfloat16_gradient;
static_assert(simd::lanes<float> == 16);

/// A pixel of a channel block at a position that has one; zeros elsewhere.
struct phase_plane {
  int row_first, col_first, row_step, col_step;  ///< of x, for row and column 0 of the plane
  int rows, width;
};
/// emit(a pixel's 16 channels) for every position of a plane.
template <class Emit>
RESIN_INLINE void for_each_position(phase_plane const& p, int H, int W, float const* x,
                                    Emit&& emit) {
  simd::vec<float> const zero(0.f);
  for (int r = 0; r < p.rows; ++r) {
    int const h = p.row_first + r * p.row_step;
    float const* const row = x + static_cast<std::ptrdiff_t>(h) * W * 16;
    bool const inside = h >= 0 && h < H;
    for (int c = 0; c < p.width; ++c) {
      int const w = p.col_first + c * p.col_step;
      emit(inside && w >= 0 && w < W ? simd::load(row + static_cast<std::ptrdiff_t>(w) * 16)
                                     : zero);
    }
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Canonical weights (K, C, R, S), each times its filter's `scale` if that is not null, for the
/// kernel of p; p.shape may be a correlation of backward-data. `in` and `out` are the maps of what
/// it reads and writes. Holes get zeros. Tasks are blocks of filters.
RESIN_KERNEL inline void pack_pairs(narrow_plan const& p, conv_shape const& s, float const* w,
                                    float const* scale, channel_map in, channel_map out,
                                    std::uint8_t* packed, part who) {
  using namespace detail;
  geometry::correlation const& g = p.shape;
  int const window = s.R * s.S, taps = g.row.taps * g.col.taps, words = p.key.words,
            C = g.transposed ? out.channels() : in.channels();
  std::ptrdiff_t const filter = g.transposed ? window : static_cast<std::ptrdiff_t>(C) * window,
                       channel = g.transposed ? static_cast<std::ptrdiff_t>(C) * window : window;
  int const panels = p.panels(16);
  task_range const mine = share(ceil_div(g.k, 16), who);
  alignas(64) float tile[16][16];
  for (int block = static_cast<int>(mine.first); block < mine.last; ++block) {
    int const panel = block / p.key.vectors, v = block % p.key.vectors;
    int const vectors =
        p.key.vector_tail && panel == panels - 1 ? p.key.vector_tail : p.key.vectors;
    block_lanes const filters = lanes_of_block(out, block, 16);
    std::uint8_t* const to = packed + panel * p.panel + v * 64;
    for (int first = 0; first < g.c; first += 8) {
      block_lanes const channels = lanes_of_block(in, first / 8, 16);
      std::ptrdiff_t const row =
          static_cast<std::ptrdiff_t>(first / words) * taps * words + first % words;
      if (filters.count < 16 || channels.count < 16)
        for (auto& line : tile) simd::store(line, simd::vec<float>(0.f));
      float const* const corner = w + filters.first * filter + channels.first * channel;
      for_each_tap(g, s.S, [&](int t, int tap) RESIN_UNROLLED {
        for (int k = 0; k < filters.count; ++k) {
          float const factor = scale ? scale[filters.first + k] : 1.f;
          float const* const from = corner + k * filter + tap;
          for (int c = 0; c < channels.count; ++c) {
            tile[c][k] = factor * from[c * channel];
            keep_loop();
          }
        }
        std::uint8_t* at = to + (row + static_cast<std::ptrdiff_t>(t) * words) * vectors * 64;
        for (int i = 0; i < 16; i += 2, at += vectors * 64) {
          simd::words const both = simd::round_pairs(simd::load(tile[i]), simd::load(tile[i + 1]));
          simd::store_words(at, both);
        }
      });
    }
  }
}

/// Blocks of 16 floats as blocks of `block` bytes of bfloat16, with zeros where there are no
/// channels; `blocks` of the former. Tasks are blocks of y.
RESIN_KERNEL inline void round_blocks(int blocks, int pixels, int block, span_of<float const> x,
                                      std::uint8_t* y, std::ptrdiff_t y_image, int batch,
                                      part who) {
  using namespace detail;
  int const each = block / 32, tasks = ceil_div(blocks, each);
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(pixels) * 16;
  task_range const mine = share(static_cast<long long>(batch) * tasks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const b = static_cast<int>(task % tasks) * each;
    long long const n = task / tasks;
    float const* const from = x.at(n) + b * plane;
    std::uint8_t* const to = y + n * y_image + b * plane * 2;
    for (int i = 0; i < each; ++i) {
      bool const exists = b + i < blocks;
      for (int p = 0; p < pixels; ++p)
        simd::store_bfloat16(
            to + static_cast<std::ptrdiff_t>(p) * block + i * 32,
            exists ? simd::load(from + i * plane + p * 16) : simd::vec<float>(0.f));
    }
  }
}

/// dy of a group of n images as rows of filters: row k at y + k * 2 * g.line, its first position
/// behind g.before zeros. Tasks are blocks of filters.
RESIN_KERNEL inline void pack_filter_rows(geometry::bfloat16_gradient const& g,
                                          span_of<float const> dy, int n, std::uint8_t* y,
                                          part who) {
  using namespace detail;
  std::ptrdiff_t const line = 2 * g.line,
                       pixels = static_cast<std::ptrdiff_t>(g.rows) * g.cols * 16;
  task_range const mine = share(g.k_blocks(), who);
  for (int block = static_cast<int>(mine.first); block < mine.last; ++block) {
    std::uint8_t* const rows = y + block * 16 * line;
    __builtin_memset(rows, 0, static_cast<std::size_t>(16 * line));
    for (int image = 0; image < n; ++image) {
      float const* from = dy.at(image) + block * pixels;
      for (int r = 0; r < g.rows; ++r) {
        std::uint8_t* const to =
            rows + 2 * (g.before + static_cast<std::ptrdiff_t>(image) * g.plane + r * g.width);
        // A row's last run ends in zeros, over the beginning of the next row, which comes then.
        for (int q = 0; q < g.cols; q += 16) {
          simd::words pair[8];
          unroll<8>([&](auto i) RESIN_UNROLLED {
            int const a = q + 2 * i;
            simd::vec<float> const zero(0.f);
            pair[i] = simd::round_pairs(a < g.cols ? simd::load(from + a * 16) : zero,
                                        a + 1 < g.cols ? simd::load(from + (a + 1) * 16) : zero);
          });
          simd::store_transposed(pair, to + 2 * q, line);
        }
        from += static_cast<std::ptrdiff_t>(g.cols) * 16;
      }
    }
  }
}

/// x of a group of n images as pairs of positions: 64 bytes for 16 channels of two, a block of
/// channels and a phase at a time. Tasks are those.
RESIN_KERNEL inline void pack_position_pairs(geometry::bfloat16_gradient const& g,
                                             conv_shape const& s, span_of<float const> x, int n,
                                             std::uint8_t* y, part who) {
  using namespace detail;
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(s.H) * s.W * 16;
  int const down = (s.R - 1) * s.dilation_h / s.stride_h;
  task_range const mine = share(static_cast<long long>(g.c_blocks()) * g.phases(), who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task / g.phases()),
              phase = static_cast<int>(task % g.phases());
    std::uint8_t* to = y + task * g.x_block();
    std::uint8_t const* const end = to + 32LL * g.positions(n);
    // The phase of that number is the residue that so many others come before.
    int a = 0, b = 0;
    while (geometry::phases_below(a + 1, s.R, s.dilation_h, s.stride_h) <= phase / g.phases_w) ++a;
    while (geometry::phases_below(b + 1, s.S, s.dilation_w, s.stride_w) <= phase % g.phases_w) ++b;
    phase_plane const p{a - s.pad_top, b - s.pad_left, s.stride_h, s.stride_w, s.P + down, g.width};
    simd::vec<float> held(0.f);
    bool holds = false;
    auto const emit = [&](simd::vec<float> const& v) RESIN_UNROLLED {
      if (holds) {
        simd::store_words(to, simd::round_pairs(held, v));
        to += 64;
      }
      held = v;
      holds = !holds;
    };
    for (int image = 0; image < n; ++image) {
      for_each_position(p, s.H, s.W, x.at(image) + block * plane, emit);
      if (holds) emit(simd::vec<float>(0.f));
    }
    for (; to < end; to += 64) simd::store_words(to, simd::words(0));
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED

#endif
