// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution backward with respect to weights and bias, in two phases: partial sums over a fixed
// number of chunks of the batch, then their sum in canonical layout.

#include <resin/base/part.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/conv/plan.hpp>
#include <resin/kernels/conv/direct_gradient_ahead.hpp>
#include <resin/kernels/conv/direct_gradient_tile.hpp>
#include <resin/kernels/conv/gather.hpp>
#include <resin/kernels/conv/winograd_gradient.hpp>
#include <resin/kernels/runs.hpp>

#include <cstddef>

namespace resin::kernels::detail::inline RESIN_TARGET {

using resin::detail::block_gradient;
using resin::detail::gradient_blocking;

[[nodiscard]] constexpr int gradient_chunks(gradient_blocking const& b, int batch) {
  long long const units = static_cast<long long>(batch) * b.bands;
  return units < b.chunks ? static_cast<int>(units) : b.chunks;
}

/// The channel blocks of x that a panel's filters see.
[[nodiscard]] constexpr channel_range panel_x_blocks(conv_key const& key, correlation const& g,
                                                     int panel, int lanes) {
  if (key.x == layout::planar) return {0, 1};
  int const width = key.vectors * lanes;
  channel_range const c = filter_channels(g, panel * width, (panel + 1) * width);
  return {c.first / lanes, ceil_div(c.last, lanes)};
}

/// All tiles of one (panel, channel block): tap, then channels; planar: (channel, tap) lines.
template <conv_key Key, int Vectors, class T>
RESIN_INLINE void gradient_pair(gradient_job<T> job, gradient_ahead& ahead, int const* offset,
                                int taps, int channels, T* sums) {
  constexpr int width = Vectors * simd::lanes<T>;
  T const* const x = job.x;
  if constexpr (Key.x == layout::planar) {
    for (int line = 0; line < channels * taps; line += Key.cols) {
      ahead.deal(job);
      gradient_lines<Key.cols, Key.window, Vectors>(
          job, offset + line, sums + static_cast<std::ptrdiff_t>(line) * width);
    }
  } else {
    for (int t = 0; t < taps; ++t)
      for (int c = 0; c < channels; c += Key.cols) {
        job.x = x + offset[t] + c;
        ahead.deal(job);
        gradient_tile<Key.cols, Vectors>(
            job, sums + static_cast<std::ptrdiff_t>(t * simd::lanes<T> + c) * width);
      }
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// First phase. Loops: chunk, group of images (or band of rows) whose x and dy fit in L1, channel
/// block of x (gathered with its border), panel of filters, tap, channels; the register tile sums
/// over the group's pixels. Lanes of x and dy past C and K may hold any finite value: their sums
/// are never read. `partial` holds plan.partial(batch) elements. Parts share chunks and (channel
/// block, panel) pairs.
template <conv_key Key, class T>
RESIN_KERNEL RESIN_ONE_REGION void conv_backward_weights(conv_shape const& shape, T const* x,
                                                         std::ptrdiff_t x_image, T const* dy,
                                                         std::ptrdiff_t dy_image, int batch,
                                                         T* partial, T* scratch, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>, pixel = Key.x == layout::planar ? 1 : lanes;
  constexpr bool depthwise = Key.algorithm == conv_algorithm::depthwise;
  correlation const g = resin::detail::forward_correlation(shape);
  gradient_blocking const b = block_gradient(shape, tile_of(Key), this_target, sizeof(T));
  int const taps = shape.R * shape.S, planes = Key.x == layout::planar ? shape.C : 1;
  int* const offset = reinterpret_cast<int*>(scratch);
  T* const band = scratch + b.table;
  std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(shape.H) * shape.W * pixel;
  for (int c = 0, i = 0; c < planes; ++c)
    for (int r = 0; r < shape.R; ++r)
      for (int s = 0; s < shape.S; ++s, ++i)
        offset[i] = static_cast<int>(tap_offset(b.row_elements, b.phases, b.phase_width, pixel,
                                                r * shape.dilation_h * (shape.R > 1),
                                                s * shape.dilation_w) +
                                     c * (b.flat ? x_plane : b.block_elements));
  if (Key.x == layout::planar)
    for (int i = planes * taps; i < b.lines; ++i) offset[i] = offset[0];

  int const chunks = gradient_chunks(b, batch);
  long long const pairs = static_cast<long long>(b.x_blocks) * b.panels;
  thread_grid const grid = share_grid(who.count, chunks, pairs, false);
  task_range const my_chunks = share(chunks, {who.index / grid.panels, grid.rows});
  task_range const mine = share(pairs, {who.index % grid.panels, grid.panels});
  if (mine.first == mine.last) return;
  std::ptrdiff_t const y_plane = static_cast<std::ptrdiff_t>(shape.P) * shape.Q * lanes;
  gradient_job<T> job;
  job.x_row = b.row_elements * b.row_step;
  job.dy_row = static_cast<std::ptrdiff_t>(b.cols) * lanes;
  job.dy_vector = y_plane;
  job.dy_image = dy_image;
  job.x_image = b.flat ? x_image : b.block_elements * planes;
  for (long long chunk = my_chunks.first; chunk < my_chunks.last; ++chunk) {
    task_range const units =
        share(static_cast<long long>(batch) * b.bands, {static_cast<int>(chunk), chunks});
    for (long long unit = units.first; unit < units.last;) {
      int const image = static_cast<int>(unit / b.bands),
                row = static_cast<int>(unit % b.bands) * b.band;
      job.images = units.last - unit < b.group ? static_cast<int>(units.last - unit) : b.group;
      job.rows = row + b.band < b.rows ? b.band : b.rows - row;
      job.cols = b.flat && row == b.rows - 1 ? b.last_cols : b.cols;
      job.first = unit == units.first;
      gather_shape const s{shape.H,
                           shape.W,
                           (job.rows - 1) * b.row_step + (shape.R - 1) * shape.dilation_h + 1,
                           row * shape.stride_h - shape.pad_top,
                           b.row_inc,
                           b.phases,
                           b.phase_width,
                           -shape.pad_left,
                           shape.stride_w};
      gradient_ahead ahead =
          next_unit<Key>(shape, b, job, unit, units.last, x, x_image, dy, dy_image, batch);
      for (int block = static_cast<int>(mine.first / b.panels);
           block * static_cast<long long>(b.panels) < mine.last; ++block) {
        T const* const from = x + image * x_image + block * x_plane;
        if (b.flat) {
          job.x = from + static_cast<std::ptrdiff_t>(row) * b.cols * pixel;
        } else {
          for (int i = 0; i < job.images; ++i)
            for (int p = 0; p < planes; ++p)
              gather_plane<Key.x == layout::blocked>(s, from + i * x_image + p * x_plane,
                                                     band + (i * planes + p) * b.block_elements);
          job.x = band;
        }
        T const* const y =
            dy + image * dy_image + static_cast<std::ptrdiff_t>(row) * b.cols * lanes;
        if constexpr (depthwise) {
          job.dy = y + block * y_plane;
          depthwise_gradient(
              job, offset, taps,
              partial + chunk * b.partial + static_cast<std::ptrdiff_t>(block) * taps * lanes);
        } else {
          int const first =
              block == mine.first / b.panels ? static_cast<int>(mine.first % b.panels) : 0;
          int const last =
              (block + 1LL) * b.panels < mine.last
                  ? b.panels
                  : static_cast<int>(mine.last - static_cast<long long>(block) * b.panels);
          int const channels = Key.x == layout::planar           ? shape.C
                               : shape.C - block * lanes < lanes ? shape.C - block * lanes
                                                                 : lanes;
          for (int p = first; p < last; ++p) {
            channel_range const seen = panel_x_blocks(Key, g, p, lanes);
            if (block < seen.first || block >= seen.last) continue;
            job.dy = y + p * Key.vectors * y_plane;
            T* const sums = partial + chunk * b.partial +
                            (static_cast<std::ptrdiff_t>(p) * b.panel_blocks + block - seen.first) *
                                b.lines * (Key.vectors * lanes);
            if constexpr (Key.vector_tail != 0) {
              if (p == b.panels - 1) {
                gradient_pair<Key, Key.vector_tail>(job, ahead, offset, taps, channels, sums);
                continue;
              }
            }
            gradient_pair<Key, Key.vectors>(job, ahead, offset, taps, channels, sums);
          }
        }
      }
      unit += job.images;
    }
  }
}

/// Second phase: sums the chunks in order and writes dw (K, C / groups, R, S) of the logical
/// channels. Reads whole vectors of filters; the scattered stores of one channel block stay in L1.
template <class T>
RESIN_KERNEL void conv_backward_weights_finish(conv_key key, conv_shape const& shape,
                                               T const* partial, int batch, channel_map c,
                                               channel_map k, T* dw, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  bool const planar = key.x == layout::planar;
  correlation const g = resin::detail::forward_correlation(shape);
  gradient_blocking const b = block_gradient(shape, tile_of(key), this_target, sizeof(T));
  int const taps = shape.R * shape.S,
            chunks =
                key.algorithm == conv_algorithm::winograd_4x4
                    ? gradient_chunks(block_winograd_gradient(shape, this_target, sizeof(T)), batch)
                    : gradient_chunks(b, batch);
  auto const total = [&](std::ptrdiff_t at, T* lane) RESIN_UNROLLED {
    simd::vec<T> sum = simd::load(partial + at);
    for (int i = 1; i < chunks; ++i) sum += simd::load(partial + i * b.partial + at);
    simd::store(lane, sum);
  };
  constexpr int tile = 16;
  alignas(64) T lane[tile * lanes];
  if (key.algorithm == conv_algorithm::depthwise) {
    task_range const mine = share(b.x_blocks, who);
    for (int block = static_cast<int>(mine.first); block < mine.last; ++block)
      for (int t = 0; t < taps; ++t) {
        total((static_cast<std::ptrdiff_t>(block) * taps + t) * lanes, lane);
        for (int i = 0; i < lanes && block * lanes + i < shape.C; ++i)
          dw[static_cast<std::ptrdiff_t>(block * lanes + i) * taps + t] = lane[i];
      }
  } else {
    int const in_group = c.channels() / shape.groups, out_group = k.channels() / shape.groups;
    task_range const mine = share(static_cast<long long>(b.panels) * key.vectors, who);
    for (int kb = static_cast<int>(mine.first); kb < mine.last && kb * lanes < shape.K; ++kb) {
      int const panel = kb / key.vectors, v = kb % key.vectors;
      block_lanes const filters = lanes_of_block(k, kb, lanes);
      int const width =
          (key.vector_tail != 0 && panel == b.panels - 1 ? key.vector_tail : key.vectors) * lanes;
      channel_range const seen = panel_x_blocks(key, g, panel, lanes);
      for (int block = seen.first; block < seen.last; ++block) {
        std::ptrdiff_t const at =
            (static_cast<std::ptrdiff_t>(panel) * b.panel_blocks + block - seen.first) * b.lines *
                (key.vectors * lanes) +
            v * lanes;
        block_lanes const channels =
            planar ? block_lanes{0, shape.C} : lanes_of_block(c, block, lanes);
        // A filter's (channel, tap) pairs are adjacent in dw; with groups a channel at a time, as
        // filters see different ones.
        int const together = shape.groups == 1 ? channels.count : 1;
        for (int i = 0; i < channels.count; i += together)
          for (int pair = 0; pair < together * taps; pair += tile) {
            int const n = together * taps - pair < tile ? together * taps - pair : tile;
            int channel = i + pair / taps, t = pair % taps;
            for (int j = 0; j < n; ++j) {
              int const line = planar ? channel * taps + t : t * lanes + channel;
              total(at + static_cast<std::ptrdiff_t>(line) * width, lane + j * lanes);
              if (++t == taps) t = 0, ++channel;
            }
            for (int f = 0; f < filters.count; ++f) {
              int const filter = filters.first + f,
                        in = channels.first + i -
                             (shape.groups == 1 ? 0 : filter / out_group * in_group);
              if (in < 0 || in >= in_group) continue;
              T* const to =
                  dw + (static_cast<std::ptrdiff_t>(filter) * in_group + in) * taps + pair;
              for (int j = 0; j < n; ++j) {
                to[j] = lane[j * lanes + f];
                keep_loop();
              }
            }
          }
      }
    }
  }
}

/// db of the logical filters: the sum of dy over images and pixels, four running sums a channel
/// block.
template <class T>
RESIN_KERNEL void conv_backward_bias(conv_shape const& shape, T const* dy, std::ptrdiff_t dy_image,
                                     int batch, channel_map k, T* db, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  using vec = simd::vec<T>;
  int const pixels = shape.P * shape.Q;
  task_range const mine = share(ceil_div(shape.K, lanes), who);
  for (int block = static_cast<int>(mine.first); block < mine.last; ++block) {
    vec sum[4] = {vec(T(0)), vec(T(0)), vec(T(0)), vec(T(0))};
    for (int image = 0; image < batch; ++image) {
      T const* at = dy + image * dy_image + static_cast<std::ptrdiff_t>(block) * pixels * lanes;
      int p = 0;
      for (; p + 4 <= pixels; p += 4, at += 4 * lanes)
        unroll<4>([&](auto i) RESIN_UNROLLED { sum[i] += simd::load(at + i * lanes); });
      for (; p < pixels; ++p, at += lanes) sum[0] += simd::load(at);
    }
    alignas(64) T lane[lanes];
    simd::store(lane, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    block_lanes const filters = lanes_of_block(k, block, lanes);
    for (int i = 0; i < filters.count; ++i) {
      db[filters.first + i] = lane[i];
      keep_loop();
    }
  }
}

}  // namespace resin::kernels
