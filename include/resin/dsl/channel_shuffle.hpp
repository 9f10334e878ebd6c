// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The channels of groups, one of each in turn (ShuffleNet, Zhang et al. 2018).

#include <resin/dsl/index_map.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: channel k groups + i of y is channel i C / groups + k of x.
struct channel_shuffle {
  using layer_tag = leaf_layer;
  int groups = 2;
  label name = {};

  static constexpr label kind = "channel_shuffle";
  constexpr leaf_traits traits() const { return {.memory = leaf_memory::pieces, .adds = true}; }
  constexpr leaf_shape output(extent3 in) const {
    if (groups < 1) return out_of_range("groups", groups, 1);
    if (in.c % groups != 0) return does_not_suit("groups", groups, in.c);
    return in;
  }
  template <class T>
  constexpr void words(T& text) const {
    text.number(groups);
  }

  /// Where channels come from that are shuffled by `count` groups of `size`.
  static constexpr auto source(int count, int size) {
    return [count, size](int c, int h, int v) {
      return detail::element_place{c % count * size + c / count, h, v};
    };
  }
  template <class W>
  void forward(W const& w) const {
    detail::move_elements(w, 1, 1, source(groups, w.in.c / groups));
  }
  template <class W>
  void backward(W const& w) const {
    detail::move_elements(w, 1, 1, source(w.in.c / groups, groups));
  }

  template <class G>
  auto onnx(G& g) const {
    auto const cut =
        g.node("Reshape", {g.x, g.integers("/cut", {0, groups, g.in.c / groups, -1})}, {}, "/Cut");
    auto const turned = g.node("Transpose", {cut}, {{"perm", {0, 2, 1, 3}}}, "/Turned");
    return g.node("Reshape", {turned, g.flat ? g.integers("/shape", {0, g.in.c})
                                             : g.integers("/shape", {0, g.in.c, g.in.h, g.in.w})});
  }
};

}  // namespace resin
