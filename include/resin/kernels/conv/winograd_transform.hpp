// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Winograd's transforms of whole tiles, along both axes, and the fetching of pixels ahead of them.

#include <resin/kernels/conv/winograd_axis.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

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
RESIN_END_INSTANTIATED
