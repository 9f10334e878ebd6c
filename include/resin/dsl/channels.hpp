// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A slice of the channels.

#include <resin/dsl/index_map.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> (last - first, H, W): channels first to last - 1.
struct channels {
  using layer_tag = leaf_layer;
  int first = 0, last = 0;
  label name = {};

  static constexpr label kind = "channels";
  constexpr leaf_traits traits() const { return {.adds = true}; }
  constexpr leaf_shape output(extent3 in) const {
    if (first < 0) return out_of_range("first", first, 0);
    if (last <= first) return out_of_range("last", last, first + 1);
    if (last > in.c) return out_of_range("last", last, in.c);
    return {last - first, in.h, in.w};
  }
  template <class T>
  constexpr void words(T& text) const {
    text.number(first);
    text.number(last);
  }

  /// Where in x the element (c, h, v) of y comes from.
  constexpr auto place(extent3 in) const {
    return [f = first, in](int c, int h, int v) { return ((c + f) * in.h + h) * in.w + v; };
  }
  template <class W>
  void forward(W const& w) const {
    detail::take_elements(w, place(w.in));
  }
  template <class W>
  void backward(W const& w) const {
    detail::give_elements(w, place(w.in));
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Slice", {g.image(), g.integers("/first", {first}), g.integers("/last", {last}),
                            g.integers("/axes", {1})});
  }
};

}  // namespace resin
