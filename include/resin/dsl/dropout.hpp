// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dropout (Srivastava et al. 2014). Whether an element is kept is a function of the stream and of
// its place (image, channel, pixel) in logical order, so it depends neither on the vector width nor
// on threads, and the backward pass draws the same mask again.

#include <resin/dsl/leaf_layer.hpp>

#include <cstdint>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// Training: each element is zero with probability `rate`, the others divided by 1 - rate.
/// Evaluation: nothing.
struct dropout {
  using layer_tag = leaf_layer;
  double rate = 0.5;
  label name = {};

  static constexpr label kind = "dropout";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::channels,
            .in_place = true,
            .adds = true,
            .random = true,
            .in_training = rate != 0,
            .in_evaluation = false};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (!(rate >= 0 && rate < 1)) return out_of_range("rate");
    return in;
  }
  template <class T>
  constexpr void words(T& text) const {
    text.number(rate);
  }

  template <class W>
  void forward(W const& w) const {
    auto none = w.x;
    none.data = nullptr;
    drop(w, w.x, none, w.y);
  }
  template <class W>
  void backward(W const& w) const {
    drop(w, w.dy, w.addend, w.dx);
  }

 private:
  /// to = from / (1 - rate) where kept, else 0 [+ addend], in lanes without a channel 0.
  template <class W, class From, class To>
  void drop(W const& w, From const& from, From const& addend, To const& to) const {
    using T = typename W::number;
    auto const pixels = static_cast<std::uint64_t>(w.in_pixels()),
               elements = static_cast<std::uint64_t>(w.in.c) * pixels;
    double const bound = rate * 16777216.0;  // a draw is a multiple of 2^-24: kept if draw >= rate
    auto threshold = static_cast<std::uint64_t>(bound);
    if (static_cast<double>(threshold) < bound) ++threshold;
    auto const stream = w.stream;
    auto const gain = W::all(1 / (1 - rate)), zero = W::all(0);
    w.each_stretch([&](long long n, int block, long long pixel, long long at, long long length) {
      auto const lanes = w.channels(block);
      std::uint64_t const first = static_cast<std::uint64_t>(w.first_image + n) * elements +
                                  static_cast<std::uint64_t>(lanes.first) * pixels +
                                  static_cast<std::uint64_t>(pixel);
      auto const* const x = from.at(n) + at;
      auto const* const z = addend.data ? addend.at(n) + at : nullptr;
      auto* const y = to.at(n) + at;
      for (long long i = 0; i < length; i += W::lanes) {
        std::uint64_t const draw = first + static_cast<std::uint64_t>(i / W::lanes);
        alignas(64) T keep[W::lanes];
        for (int c = 0; c < W::lanes; ++c)
          keep[c] = static_cast<T>((stream(draw + static_cast<std::uint64_t>(c) * pixels) >> 40) >=
                                   threshold);
        for (int c = lanes.count; c < W::lanes; ++c) keep[c] = T(0);
        auto const r = W::select(W::load(keep) > zero, W::load(x + i) * gain, zero);
        W::store(y + i, z ? r + W::load(z + i) : r);
      }
    });
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
