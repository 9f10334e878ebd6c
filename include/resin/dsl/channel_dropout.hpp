// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dropout of whole channels (Tompson et al. 2015).

#include <resin/dsl/kept_stretch.hpp>
#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: in training each channel of an image is 0 with probability `rate`, else
/// x / (1 - rate); in evaluation x.
struct channel_dropout {
  using layer_tag = leaf_layer;
  double rate = .5;
  label name = {};

  static constexpr label kind = "channel_dropout";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::channels,
            .in_place = true,
            .adds = true,
            .random = true,
            .in_evaluation = false};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (!(rate >= 0 && rate < 1)) return out_of_range("rate");
    return in;
  }

  /// Elements of a block of channels.
  template <class W>
  static long long stretch(W const& w) {
    return static_cast<long long>(w.in_pixels()) * W::lanes;
  }
  /// f(factors of the channels of a block, image, where the block begins).
  template <class W, class F>
  void each_plane(W const& w, F f) const {
    using T = typename W::number;
    long long const blocks = w.in_blocks();
    auto const mine = w.share_of(w.batch * blocks);
    for (long long i = mine.first; i < mine.last; ++i) {
      int const block = static_cast<int>(i % blocks);
      auto const lanes = w.channels(block);
      alignas(64) T keep[W::lanes] = {};
      for (int c = 0; c < lanes.count; ++c) {
        long long const place = (w.first_image + i / blocks) * w.in.c + lanes.first + c;
        bool const kept = w.stream.uniform(static_cast<unsigned long long>(place)) >= rate;
        keep[c] = static_cast<T>(kept ? 1 / (1 - rate) : 0);
      }
      f(W::load(keep), i / blocks, block * stretch(w));
    }
  }
  template <class W>
  void forward(W const& w) const {
    each_plane(w, [&](auto const& keep, long long n, long long at) {
      detail::keep_stretch(w, keep, n, at, stretch(w));
    });
  }
  template <class W>
  void backward(W const& w) const {
    each_plane(w, [&](auto const& keep, long long n, long long at) {
      detail::keep_stretch_backward(w, keep, n, at, stretch(w));
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Identity", {g.x});
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
