// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Max pooling to a given size, and of the whole image.

#include <resin/dsl/index_map.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> (C, h, w): output (i, j) is the largest of rows [i H / h, ceil((i + 1) H / h)) and
/// the like columns, as PyTorch's. A NaN stays one.
struct adaptive_max_pool2d {
  using layer_tag = leaf_layer;
  int h = 1, w = 1;
  label name = {};

  static constexpr label kind = "adaptive_max_pool2d";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::channels,
            .family = leaf_family::pool,
            .adds = true,
            .backward_reads_x = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (h < 1 || w < 1) return out_of_range("h_w", extent2(h, w), extent2(1, 1));
    return {in.c, h, w};
  }
  template <class T>
  constexpr void words(T& text) const {
    text.extents({h, w});
  }
  constexpr leaf_field field(extent3, extent3) const { return {.all = true}; }

  static constexpr int first(int i, int in, int out) { return i * in / out; }
  static constexpr int last(int i, int in, int out) { return ((i + 1) * in + out - 1) / out; }

  /// The largest of the window of output (i, j) in a block of x.
  template <class W>
  static typename W::vec largest(W const& work, typename W::number const* x, int i, int j) {
    typename W::vec most = W::all(-static_cast<double>(W::infinity));
    for (int r = first(i, work.in.h, work.out.h); r < last(i, work.in.h, work.out.h); ++r)
      for (int s = first(j, work.in.w, work.out.w); s < last(j, work.in.w, work.out.w); ++s)
        most = W::max(most, W::load(x + (static_cast<long long>(r) * work.in.w + s) * W::lanes));
    return most;
  }
  template <class W>
  void forward(W const& work) const {
    long long const blocks = work.in_blocks();
    auto const mine = work.share_of(work.batch * blocks);
    for (long long k = mine.first; k < mine.last; ++k) {
      auto const* const x = work.x.at(k / blocks) + k % blocks * work.in_pixels() * W::lanes;
      auto* const y = work.y.at(k / blocks) + k % blocks * work.out_pixels() * W::lanes;
      for (int i = 0; i < work.out.h; ++i)
        for (int j = 0; j < work.out.w; ++j)
          W::store(y + (i * work.out.w + j) * W::lanes, largest(work, x, i, j));
    }
  }
  /// To the first of the largest, in the order of rows.
  template <class W>
  void backward(W const& work) const {
    using V = typename W::vec;
    detail::give_pixels(work, [&](auto* dx, auto const* dy, long long n, int block) {
      auto const* const x =
          work.x.at(n) + static_cast<long long>(block) * work.in_pixels() * W::lanes;
      for (int i = 0; i < work.out.h; ++i)
        for (int j = 0; j < work.out.w; ++j) {
          V const most = largest(work, x, i, j);
          V left = W::load(dy + (i * work.out.w + j) * W::lanes);
          for (int r = first(i, work.in.h, work.out.h); r < last(i, work.in.h, work.out.h); ++r)
            for (int s = first(j, work.in.w, work.out.w); s < last(j, work.in.w, work.out.w); ++s) {
              long long const at = (static_cast<long long>(r) * work.in.w + s) * W::lanes;
              auto const hit = W::load(x + at) == most;
              W::store(dx + at, W::load(dx + at) + W::select(hit, left, W::all(0)));
              left = W::select(hit, W::all(0), left);
            }
        }
    });
  }

  template <class G>
  auto onnx(G& g) const {
    if (h == 1 && w == 1) return g.node("GlobalMaxPool", {g.image()});
    return g.even_pool("MaxPool", h, w);
  }
};

/// The largest of each channel.
inline constexpr adaptive_max_pool2d global_max_pool{1, 1};

}  // namespace resin
RESIN_END_INSTANTIATED
