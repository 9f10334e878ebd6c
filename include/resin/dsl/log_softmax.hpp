// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The logarithm of softmax (Bridle 1990): what networks end with that PyTorch trains by NLLLoss.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: log softmax over the channels of each pixel, without overflow.
struct log_softmax_layer {
  using layer_tag = leaf_layer;

  static constexpr label kind = "log_softmax";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::blocked,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_y = true};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }

  /// Calls f(place of the pixel's first block, its image) for the pixels of this thread.
  template <class W, class F>
  static void each_pixel(W const& w, F f) {
    auto const mine = w.share_of(static_cast<long long>(w.batch) * w.in_pixels());
    for (long long i = mine.first; i < mine.last; ++i)
      f(i % w.in_pixels() * W::lanes, i / w.in_pixels());
  }
  /// Block b in lanes that are channels, `other` in the rest.
  template <class W>
  static auto channels(W const& w, typename W::vec const& v, int b, double other) {
    int const last = w.in_blocks() - 1;
    return b < last ? v : W::first_lanes(v, w.in.c - last * W::lanes, W::all(other));
  }

  /// y = (x - m) - log(sum of e^(x - m)), m the largest.
  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    long long const step = static_cast<long long>(w.in_pixels()) * W::lanes;
    each_pixel(w, [&](long long at, long long n) {
      auto const* const x = w.x.at(n) + at;
      auto* const y = w.y.at(n) + at;
      V most = W::all(-W::infinity);
      for (int b = 0; b < w.in_blocks(); ++b)
        most = W::max(most, channels(w, W::load(x + b * step), b, -W::infinity));
      V const m = W::all(W::largest(most));
      V sum = W::all(0);
      for (int b = 0; b < w.in_blocks(); ++b)
        sum = sum + channels(w, W::exp(W::load(x + b * step) - m), b, 0);
      V const log = W::log(W::all(W::sum(sum)));
      for (int b = 0; b < w.in_blocks(); ++b)
        W::store(y + b * step, channels(w, W::load(x + b * step) - m - log, b, 0));
    });
  }
  /// dx = dy - e^y (sum of dy)
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    long long const step = static_cast<long long>(w.in_pixels()) * W::lanes;
    each_pixel(w, [&](long long at, long long n) {
      auto const *const y = w.y.at(n) + at, *const dy = w.dy.at(n) + at;
      V total = W::all(0);
      for (int b = 0; b < w.in_blocks(); ++b)
        total = total + channels(w, W::load(dy + b * step), b, 0);
      V const sum = W::all(W::sum(total));
      for (int b = 0; b < w.in_blocks(); ++b) {
        V const r = W::load(dy + b * step) - W::exp(W::load(y + b * step)) * sum;
        long long const place = at + b * step;
        W::store(w.dx.at(n) + place,
                 channels(w, w.addend.data ? r + W::load(w.addend.at(n) + place) : r, b, 0));
      }
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("LogSoftmax", {g.x}, {{"axis", 1}});
  }
};
inline constexpr log_softmax_layer log_softmax{};

}  // namespace resin
RESIN_END_INSTANTIATED
