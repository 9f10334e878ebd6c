// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one-dimensional transforms of F(2,3), F(4,3) and F(2,5): Toom-Cook at the points 0, +-1 and
// infinity, or 0, +-sqrt(1/2), +-sqrt(2) and infinity. y = output(weights(g) * input(d)) gives M
// sums of R products by M + R - 1 multiplications; in two dimensions each is applied along both
// axes. The sum of products is the same form read backwards: F(3,M) makes three sums of M products
// by backward_weights(backward_output(dy) * input(x)), the transposes of `weights` and `output`.

#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

namespace resin::kernels::detail {

/// Of vectors. Not the points +-1, +-2 of the literature: over 16 to 256 channels they cost three
/// to five times the error for two multiplications less.
template <int M, int R>
struct winograd;

template <>
struct winograd<2, 3> {
  template <class T>
  static RESIN_INLINE void input(simd::vec<T> const (&d)[4], simd::vec<T> (&v)[4]) {
    v[0] = d[0] - d[2];
    v[1] = d[1] + d[2];
    v[2] = d[2] - d[1];
    v[3] = d[3] - d[1];
  }
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[4], simd::vec<T> (&y)[2]) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = m[3] + (m[1] - m[2]);
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[3], simd::vec<T> (&u)[4]) {
    using vec = simd::vec<T>;
    vec const half(T(0.5)), even = half * (g[0] + g[2]), odd = half * g[1];
    u[0] = g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = g[2];
  }
};

/// What F(4,3) and F(2,5) share: their points.
struct six_points {
  static constexpr double near = 0.70710678118654752440, far = 1.41421356237309504880;
  /// Transformed weights at +-near and +-far, of the even and odd taps' parts.
  template <class T>
  static RESIN_INLINE void at_finite_points(simd::vec<T> const& even_a, simd::vec<T> const& odd_a,
                                            simd::vec<T> const& even_b, simd::vec<T> const& odd_b,
                                            simd::vec<T> (&u)[6]) {
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
  }
  template <class T>
  static RESIN_INLINE void input(simd::vec<T> const (&d)[6], simd::vec<T> (&v)[6]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far)), minus_a(T(-near)), minus_b(T(-far)),
        sum(T(-2.5)), half(T(-0.5)), two(T(-2));
    vec const even_a = simd::fma<T>(two, d[2], d[4]), odd_a = simd::fma<T>(two, d[1], d[3]);
    vec const even_b = simd::fma<T>(half, d[2], d[4]), odd_b = simd::fma<T>(half, d[1], d[3]);
    v[0] = simd::fma<T>(sum, d[2], d[0] + d[4]);
    v[1] = simd::fma<T>(a, odd_a, even_a);
    v[2] = simd::fma<T>(minus_a, odd_a, even_a);
    v[3] = simd::fma<T>(b, odd_b, even_b);
    v[4] = simd::fma<T>(minus_b, odd_b, even_b);
    v[5] = simd::fma<T>(sum, d[3], d[1] + d[5]);
  }
};

template <>
struct winograd<4, 3> : six_points {
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[6], simd::vec<T> (&y)[4]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far)), half(T(0.5)), two(T(2)),
        a3(T(near / 2)), b3(T(2 * far));
    vec const even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
    y[0] = m[0] + (even_a + even_b);
    y[1] = simd::fma<T>(a, odd_a, b * odd_b);
    y[2] = simd::fma<T>(half, even_a, two * even_b);
    y[3] = simd::fma<T>(a3, odd_a, simd::fma<T>(b3, odd_b, m[5]));
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[3], simd::vec<T> (&u)[6]) {
    using vec = simd::vec<T>;
    vec const even_a = vec(T(-2. / 3)) * simd::fma<T>(vec(T(0.5)), g[2], g[0]),
              odd_a = vec(T(-2. / 3 * near)) * g[1],
              even_b = vec(T(1. / 6)) * simd::fma<T>(vec(T(2)), g[2], g[0]),
              odd_b = vec(T(1. / 6 * far)) * g[1];
    u[0] = g[0];
    at_finite_points<T>(even_a, odd_a, even_b, odd_b, u);
    u[5] = g[2];
  }
  template <class T>
  static RESIN_INLINE void backward_output(simd::vec<T> const (&dy)[4], simd::vec<T> (&dm)[6]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far)), minus_a(T(-near)), minus_b(T(-far)),
        half(T(0.5)), two(T(2));
    vec const even_a = simd::fma<T>(half, dy[2], dy[0]), odd_a = simd::fma<T>(half, dy[3], dy[1]),
              even_b = simd::fma<T>(two, dy[2], dy[0]), odd_b = simd::fma<T>(two, dy[3], dy[1]);
    dm[0] = dy[0];
    dm[1] = simd::fma<T>(a, odd_a, even_a);
    dm[2] = simd::fma<T>(minus_a, odd_a, even_a);
    dm[3] = simd::fma<T>(b, odd_b, even_b);
    dm[4] = simd::fma<T>(minus_b, odd_b, even_b);
    dm[5] = dy[3];
  }
  template <class T>
  static RESIN_INLINE void backward_weights(simd::vec<T> const (&du)[6], simd::vec<T> (&dg)[3]) {
    using vec = simd::vec<T>;
    vec const third(T(1. / 3)), minus_a(T(-2. / 3 * near)), b(T(1. / 6 * far)), half(T(0.5)),
        minus_two(T(-2));
    vec const even_a = du[1] + du[2], odd_a = du[1] - du[2], even_b = third * (du[3] + du[4]),
              odd_b = du[3] - du[4];
    dg[0] = simd::fma<T>(minus_two * third, even_a, simd::fma<T>(half, even_b, du[0]));
    dg[1] = simd::fma<T>(minus_a, odd_a, b * odd_b);
    dg[2] = du[5] + (even_b - third * even_a);
  }
};

template <>
struct winograd<2, 5> : six_points {
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[6], simd::vec<T> (&y)[2]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far));
    y[0] = m[0] + ((m[1] + m[2]) + (m[3] + m[4]));
    y[1] = simd::fma<T>(a, m[1] - m[2], simd::fma<T>(b, m[3] - m[4], m[5]));
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[5], simd::vec<T> (&u)[6]) {
    using vec = simd::vec<T>;
    vec const quarter(T(0.25)), half(T(0.5)), two(T(2)), four(T(4));
    vec const even_a =
                  vec(T(-2. / 3)) * simd::fma<T>(quarter, g[4], simd::fma<T>(half, g[2], g[0])),
              odd_a = vec(T(-2. / 3 * near)) * simd::fma<T>(half, g[3], g[1]),
              even_b = vec(T(1. / 6)) * simd::fma<T>(four, g[4], simd::fma<T>(two, g[2], g[0])),
              odd_b = vec(T(1. / 6 * far)) * simd::fma<T>(two, g[3], g[1]);
    u[0] = g[0];
    at_finite_points<T>(even_a, odd_a, even_b, odd_b, u);
    u[5] = g[4];
  }
};

/// Where a tile lies in its image of rows x cols tiles.
struct winograd_place {
  int rows, cols;
  long long image;
  int row, col;
  /// Tile number `at` of the batch.
  RESIN_INLINE winograd_place(int tile_rows, int tile_cols, long long at)
      : rows(tile_rows),
        cols(tile_cols),
        image(at / (rows * cols)),
        row(static_cast<int>(at % (rows * cols)) / cols),
        col(static_cast<int>(at % cols)) {}
  RESIN_INLINE void next() {
    if (++col < cols) return;
    col = 0;
    if (++row < rows) return;
    row = 0;
    ++image;
  }
};

/// One tile of In x In vectors along both axes: columns first, through a buffer in L1. Both loops
/// are rolled: unrolled, 36 vectors do not fit the registers either. Columns outside [low, high)
/// are zero; a row outside the image is a pointer to zeros.
template <int In, int Out, class T, class F>
RESIN_INLINE void transform_tile(T const* const (&row)[In], int low, int high, T* to,
                                 std::ptrdiff_t plane, F transform) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  alignas(64) T half[Out * In * lanes];
  vec d[In], v[Out];
  for (int j = 0; j < In; ++j) {
    if (j < low || j >= high) {
      unroll<Out>([&](auto i) RESIN_UNROLLED { v[i] = vec(T(0)); });
    } else {
      unroll<In>([&](auto i) RESIN_UNROLLED { d[i] = simd::load(row[i] + j * lanes); });
      transform(d, v);
    }
    unroll<Out>([&](auto i) RESIN_UNROLLED { simd::store(half + (i * In + j) * lanes, v[i]); });
  }
  for (int i = 0; i < Out; ++i) {
    unroll<In>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(half + (i * In + j) * lanes); });
    transform(d, v);
    unroll<Out>([&](auto j) RESIN_UNROLLED { simd::store(to + j * plane, v[j]); });
    to += Out * plane;
  }
}

/// A channel block of a batch, cut into rows x cols tiles an image; the first starts at pixel
/// (row_first, col_first).
template <class T>
struct tile_source {
  T const* data;
  std::ptrdiff_t image;
  int height, width, row_first, col_first, rows, cols;
};

/// Fetches pixels to L2 a few tiles at a time, while sums run from L1: what comes from memory is
/// there when it is transformed or written. Rows as short as a tile's the hardware does not
/// foresee. Of each tile what it has beyond its neighbours above and to the left: Step rows and
/// columns, `reach` from its first. Lines outside the image do no harm.
template <int Step, class T>
struct tile_fetch {
  tile_source<T> from;
  int reach;
  bool write;
  long long first;
  int tiles, left;  ///< tiles of a channel block, and of all blocks those to come
  int step;  ///< tiles a call

  RESIN_INLINE tile_fetch(tile_source<T> const& source, int first_pixel, bool writes,
                          long long first_tile, int count, int blocks, int calls)
      : from(source),
        reach(first_pixel),
        write(writes),
        first(first_tile),
        tiles(count),
        left(count * blocks),
        step((left + calls - 1) / calls) {}

  RESIN_INLINE void operator()() {
    constexpr int lanes = simd::lanes<T>, line = 64 / static_cast<int>(sizeof(T));
    std::ptrdiff_t const row_elements = static_cast<std::ptrdiff_t>(from.width) * lanes;
    for (int i = step; i > 0 && left > 0; --i) {
      --left;
      winograd_place const at(from.rows, from.cols, first + left % tiles);
      int const h = from.row_first + at.row * Step + reach + left / tiles * from.height,
                w = from.col_first + at.col * Step + reach;
      T const* row = from.data + at.image * from.image + h * row_elements +
                     static_cast<std::ptrdiff_t>(w) * lanes;
      auto const rows = [&](auto writes) RESIN_UNROLLED {
        for (int r = 0; r < Step; ++r, row += row_elements)
          unroll<(Step * lanes + line - 1) / line>(
              [&](auto l) RESIN_UNROLLED { simd::prefetch_l2<writes>(row + l * line); });
      };
      write ? rows(std::true_type{}) : rows(std::false_type{});
    }
  }
};

/// Tiles [first, first + count), In pixels wide and Step apart, zero outside the image: tile after
/// tile at `to`, point after point `plane` elements apart.
template <int In, int Out, int Step, class T, class F>
RESIN_INLINE void transform_tiles(tile_source<T> const& s, long long first, int count, T* to,
                                  std::ptrdiff_t plane, F transform) {
  constexpr int lanes = simd::lanes<T>;
  alignas(64) T zeros[In * lanes];
  for (int i = 0; i < In; ++i) simd::store(zeros + i * lanes, simd::vec<T>(T(0)));
  std::ptrdiff_t const row_elements = static_cast<std::ptrdiff_t>(s.width) * lanes;
  winograd_place at(s.rows, s.cols, first);
  for (int i = 0; i < count; ++i, at.next(), to += lanes) {
    int const h = s.row_first + at.row * Step, w = s.col_first + at.col * Step;
    T const* const corner =
        s.data + at.image * s.image + h * row_elements + static_cast<std::ptrdiff_t>(w) * lanes;
    T const* row[In];
    unroll<In>([&](auto r) RESIN_UNROLLED {
      row[r] = h + r >= 0 && h + r < s.height ? corner + r * row_elements : zeros;
    });
    transform_tile<In, Out>(row, -w, s.width - w, to, plane, transform);
  }
}

}  // namespace resin::kernels::detail
