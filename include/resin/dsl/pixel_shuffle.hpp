// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Channels become pixels (Shi et al. 2016).

#include <resin/dsl/index_map.hpp>

namespace resin::inline RESIN_VERSION {

/// (C r^2,H,W) -> (C, H r, W r), r the factor: y(c, h r + i, w r + j) = x(c r^2 + i r + j, h, w).
struct pixel_shuffle {
  using layer_tag = leaf_layer;
  int factor = 2;
  label name = {};

  static constexpr label kind = "pixel_shuffle";
  constexpr leaf_traits traits() const { return {.memory = leaf_memory::pieces, .adds = true}; }
  constexpr leaf_shape output(extent3 in) const {
    if (factor < 1) return out_of_range("factor", factor, 1);
    if (in.c % (factor * factor) != 0) return does_not_suit("factor", factor * factor, in.c);
    return {in.c / (factor * factor), in.h * factor, in.w * factor};
  }
  template <class T>
  constexpr void words(T& text) const {
    text.number(factor);
  }

  template <class W>
  void forward(W const& w) const {
    detail::shuffle_pixels(w, factor);
  }
  template <class W>
  void backward(W const& w) const {
    detail::unshuffle_pixels(w, factor);
  }

  template <class G>
  auto onnx(G& g) const {
    auto const cut = g.node(
        "Reshape", {g.image(), g.integers("/cut", {0, g.out.c, factor, factor, g.in.h, g.in.w})},
        {}, "/Cut");
    auto const turned = g.node("Transpose", {cut}, {{"perm", {0, 1, 4, 2, 5, 3}}}, "/Turned");
    return g.node("Reshape", {turned, g.integers("/shape", {0, g.out.c, g.out.h, g.out.w})});
  }
};

}  // namespace resin
