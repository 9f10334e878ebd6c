// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softmax over the channels of each pixel. Lanes without a channel are ignored and written as zero.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: e^x / the sum of e^x over the channels. Not before cross_entropy, which
/// takes logits.
struct softmax_layer {
  using layer_tag = leaf_layer;

  static constexpr label kind = "softmax";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::blocked,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_y = true,
            .probabilities = true};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    V const lowest = W::all(-static_cast<double>(W::infinity)), zero = W::all(0);
    each_pixel(w, [&](long long n, long long pixel, long long step) {
      auto const* const from = w.x.at(n) + pixel;
      auto* const to = w.y.at(n) + pixel;
      V best = lowest;
      for (int c = 0, b = 0; c < w.in.c; c += W::lanes, ++b)
        best = W::max(W::first_lanes(W::load(from + b * step), w.in.c - c, lowest), best);
      V const most = W::all(static_cast<double>(W::largest(best)));
      V total = zero;
      for (int c = 0, b = 0; c < w.in.c; c += W::lanes, ++b) {
        V const e = W::first_lanes(W::exp(W::load(from + b * step) - most), w.in.c - c, zero);
        total = total + e;
        W::store(to + b * step, e);
      }
      V const k = W::all(static_cast<double>(1 / W::sum(total)));
      for (int c = 0, b = 0; c < w.in.c; c += W::lanes, ++b)
        W::store(to + b * step, W::first_lanes(W::load(to + b * step) * k, w.in.c - c, zero));
    });
  }
  /// dx = y * (dy - sum over channels of dy * y)
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    V const zero = W::all(0);
    each_pixel(w, [&](long long n, long long pixel, long long step) {
      auto const *const y = w.y.at(n) + pixel, *const dy = w.dy.at(n) + pixel;
      auto const* const z = w.addend.data ? w.addend.at(n) + pixel : nullptr;
      auto* const dx = w.dx.at(n) + pixel;
      V total = zero;
      for (int c = 0, b = 0; c < w.in.c; c += W::lanes, ++b)
        total = total +
                W::first_lanes(W::load(y + b * step) * W::load(dy + b * step), w.in.c - c, zero);
      V const mean = W::all(static_cast<double>(W::sum(total)));
      for (int c = 0, b = 0; c < w.in.c; c += W::lanes, ++b) {
        V r = W::load(y + b * step) * (W::load(dy + b * step) - mean);
        if (z) r = r + W::load(z + b * step);
        W::store(dx + b * step, W::first_lanes(r, w.in.c - c, zero));
      }
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Softmax", {g.x}, {{"axis", 1}});
  }

 private:
  /// f(image, where the pixel is, from block to block) for this thread's pixels.
  template <class W, class F>
  static void each_pixel(W const& w, F f) {
    long long const pixels = w.in_pixels();
    auto const mine = w.share_of(w.batch * pixels);
    for (long long i = mine.first; i < mine.last; ++i)
      f(i / pixels, i % pixels * W::lanes, pixels * W::lanes);
  }
};
inline constexpr softmax_layer softmax{};

}  // namespace resin
RESIN_END_INSTANTIATED
