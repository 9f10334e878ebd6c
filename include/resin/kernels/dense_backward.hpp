// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense layer backward: dx = W^T dy + addend, dw = dy x^T, db = sum of dy over the batch.

#include <resin/kernels/dense.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Vectors of inputs in a register tile.
inline constexpr int dense_vectors = 4;

/// dx of Images images, Vectors vectors of inputs from c on; `part` elements of the last one exist.
/// In registers: Images * Vectors sums, one vector of w; an output costs Vectors loads and Images
/// broadcasts.
template <int Images, int Vectors, class T>
RESIN_INLINE void dense_data_tile(dense_shape s, int c, int part, T const* dy,
                                  std::ptrdiff_t dy_image, T const* w, T const* addend,
                                  std::ptrdiff_t addend_image, T* dx, std::ptrdiff_t dx_image) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Images * Vectors];
  unroll<Images>([&](auto n) RESIN_UNROLLED {
    unroll<Vectors>([&](auto v) RESIN_UNROLLED {
      sum[n * Vectors + v] =
          addend ? simd::loadu(addend + n * addend_image + c + v * lanes) : vec(T(0));
    });
  });
  // A row that ends inside the tile runs on into the next ones; only the last rows need care.
  std::ptrdiff_t const room = static_cast<std::ptrdiff_t>(s.K) * s.C - c - Vectors * lanes;
  int const whole = Vectors > 1 || part == lanes ? s.K
                    : room < 0                   ? 0
                                                 : static_cast<int>(room / s.C) + 1;
  T const* row = w + c;
  auto const add = [&](int k, auto&& value) RESIN_UNROLLED {
    vec d[Images];
    unroll<Images>([&](auto n) RESIN_UNROLLED {
      d[n] = simd::in_register<T>(simd::broadcast(dy[n * dy_image + k]));
    });
    unroll<Vectors>([&](auto v) RESIN_UNROLLED {
      vec const weight = simd::in_register<T>(value(row + v * lanes));
      unroll<Images>(
          [&](auto n) RESIN_UNROLLED { simd::accumulate<T>(sum[n * Vectors + v], d[n], weight); });
    });
  };
  int k = 0;
  for (; k < whole; ++k, row += s.C)
    add(k, [](T const* p) RESIN_UNROLLED { return simd::loadu(p); });
  if constexpr (Vectors == 1)  // wider tiles hold whole vectors alone
    for (; k < s.K; ++k, row += s.C)
      add(k, [&](T const* p) RESIN_UNROLLED { return simd::loadu_part(p, part); });
  unroll<Images>([&](auto n) RESIN_UNROLLED {
    if constexpr (Vectors == 1)
      sum[n] = xsimd::select(simd::loadu(upper_lanes<T>.value + lanes - part) == vec(T(0)), sum[n],
                             vec(T(0)));
    unroll<Vectors>([&](auto v) RESIN_UNROLLED {
      simd::storeu(dx + n * dx_image + c + v * lanes, sum[n * Vectors + v]);
    });
  });
}

/// dw of Rows outputs from k on (`rows` exist), Vectors vectors of inputs from c on, over the whole
/// batch. In registers: Rows * Vectors sums; an image costs Vectors loads of x and Rows broadcasts
/// of dy.
template <int Rows, int Vectors, class T>
RESIN_INLINE void dense_weights_tile(dense_shape s, int k, int rows, int c, int part, T const* x,
                                     std::ptrdiff_t x_image, T const* dy, std::ptrdiff_t dy_image,
                                     int batch, T* dw) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Rows * Vectors];
  unroll<Rows * Vectors>([&](auto i) RESIN_UNROLLED { sum[i] = vec(T(0)); });
  for (int n = 0; n < batch; ++n) {
    T const* const from = x + n * x_image + c;
    T const* const d = dy + n * dy_image + k;
    vec input[Vectors];
    unroll<Vectors>([&](auto v) RESIN_UNROLLED {
      input[v] = Vectors == 1 && part < lanes ? simd::loadu_part(from + v * lanes, part)
                                              : simd::loadu(from + v * lanes);
    });
    unroll<Rows>([&](auto i) RESIN_UNROLLED {
      vec const g = simd::in_register<T>(simd::broadcast(d[i < rows ? i : 0]));
      unroll<Vectors>(
          [&](auto v) RESIN_UNROLLED { simd::accumulate<T>(sum[i * Vectors + v], g, input[v]); });
    });
  }
  unroll<Rows>([&](auto i) RESIN_UNROLLED {
    if (i < rows) {
      T* const to = dw + static_cast<std::ptrdiff_t>(k + i) * s.C + c;
      unroll<Vectors>([&](auto v) RESIN_UNROLLED {
        if (Vectors == 1 && part < lanes) {
          alignas(64) T lane[lanes];
          simd::store(lane, sum[i * Vectors + v]);
          for (int e = 0; e < part; ++e) {
            to[v * lanes + e] = lane[e];
            keep_loop();
          }
        } else {
          simd::storeu(to + v * lanes, sum[i * Vectors + v]);
        }
      });
    }
  });
}

/// Tiles of `Vectors` whole vectors over the columns of blocks [first, last), then single ones:
/// visit.operator()<Vectors>(column, elements of the last vector).
template <int Lanes, class F>
RESIN_INLINE void for_each_column_tile(int C, task_range blocks, F&& visit) {
  int b = static_cast<int>(blocks.first);
  for (; b + dense_vectors <= blocks.last && (b + dense_vectors) * Lanes <= C; b += dense_vectors)
    visit.template operator()<dense_vectors>(b * Lanes, Lanes);
  for (; b < blocks.last; ++b)
    visit.template operator()<1>(b * Lanes, C - b * Lanes < Lanes ? C - b * Lanes : Lanes);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// dx: rows of round_up(C, lanes), zeros behind the C elements; addend: rows as dx or null, may be
/// dx. Loops: tile of inputs, tile of images, outputs. Threads share inputs, then images.
template <class T>
RESIN_KERNEL void dense_backward_data(dense_shape s, T const* dy, std::ptrdiff_t dy_image,
                                      T const* w, T const* addend, std::ptrdiff_t addend_image,
                                      T* dx, std::ptrdiff_t dx_image, int batch, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  int const blocks = ceil_div(s.C, lanes);
  thread_grid const grid = share_grid(who.count, batch, blocks, true);
  task_range const images = share(batch, {who.index / grid.panels, grid.rows});
  for_each_column_tile<lanes>(s.C, share(blocks, {who.index % grid.panels, grid.panels}),
                              [&]<int Vectors>(int c, int part) RESIN_UNROLLED {
                                int n = static_cast<int>(images.first);
                                auto const run = [&]<int Images>() RESIN_UNROLLED {
                                  for (; n + Images <= images.last; n += Images)
                                    dense_data_tile<Images, Vectors>(
                                        s, c, part, dy + n * dy_image, dy_image, w,
                                        addend ? addend + n * addend_image : nullptr, addend_image,
                                        dx + n * dx_image, dx_image);
                                };
                                run.template operator()<dense_images>();
                                run.template operator()<1>();
                              });
}

/// dw: canonical rows [K][C] of exactly C elements; db: K elements or null; both overwritten.
/// Loops: tile of outputs, tile of inputs, images: every sum runs over the batch in order.
template <class T>
RESIN_KERNEL void dense_backward_weights(dense_shape s, T const* x, std::ptrdiff_t x_image,
                                         T const* dy, std::ptrdiff_t dy_image, int batch, T* dw,
                                         T* db, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>, rows = dense_images;
  int const blocks = ceil_div(s.C, lanes), row_tiles = ceil_div(s.K, rows);
  thread_grid const grid = share_grid(who.count, row_tiles, blocks, false);
  task_range const mine = share(row_tiles, {who.index / grid.panels, grid.rows});
  task_range const columns = share(blocks, {who.index % grid.panels, grid.panels});
  for (int i = static_cast<int>(mine.first); i < mine.last; ++i) {
    int const k = i * rows, count = s.K - k < rows ? s.K - k : rows;
    for_each_column_tile<lanes>(s.C, columns, [&]<int Vectors>(int c, int part) RESIN_UNROLLED {
      dense_weights_tile<rows, Vectors>(s, k, count, c, part, x, x_image, dy, dy_image, batch, dw);
    });
    if (db && columns.first == 0 && columns.last > 0)
      for (int j = k; j < k + count; ++j) {
        T sum = T(0);
        for (int n = 0; n < batch; ++n) sum += dy[n * dy_image + j];
        db[j] = sum;
        keep_loop();
      }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
