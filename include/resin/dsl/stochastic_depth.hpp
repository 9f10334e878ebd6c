// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Residual branches that are left out at random (Huang et al. 2016), an image at a time.

#include <resin/dsl/kept_stretch.hpp>
#include <resin/dsl/leaf_layer.hpp>
#include <resin/dsl/residual.hpp>
#include <resin/dsl/sequential.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: in training all of an image is 0 with probability `rate`, else
/// x / (1 - rate); in evaluation x.
struct image_dropout {
  using layer_tag = leaf_layer;
  double rate = .5;
  label name = {};

  static constexpr label kind = "image_dropout";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::elements,
            .in_place = true,
            .adds = true,
            .random = true,
            .in_evaluation = false};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (!(rate >= 0 && rate < 1)) return out_of_range("rate");
    return in;
  }

  template <class W>
  auto factor(W const& w, long long n) const {
    bool const kept = w.stream.uniform(static_cast<unsigned long long>(w.first_image + n)) >= rate;
    return W::all(kept ? 1 / (1 - rate) : 0);
  }
  template <class W>
  void forward(W const& w) const {
    auto const mine = w.share_of(w.batch);
    for (long long n = mine.first; n < mine.last; ++n)
      detail::keep_stretch(w, factor(w, n), n, 0, w.elements);
  }
  template <class W>
  void backward(W const& w) const {
    auto const mine = w.share_of(w.batch);
    for (long long n = mine.first; n < mine.last; ++n)
      detail::keep_stretch_backward(w, factor(w, n), n, 0, w.elements);
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Identity", {g.x});
  }
};

/// x + body(x); in training, for a share `rate` of the images x alone, and the body's part of the
/// others grows by 1 / (1 - rate).
template <Layer Body>
constexpr auto stochastic_depth(double rate, Body body) {
  return residual(body | image_dropout{.rate = rate});
}

}  // namespace resin
