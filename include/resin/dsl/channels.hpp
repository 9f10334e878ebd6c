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
  constexpr leaf_traits traits() const { return {.memory = leaf_memory::pieces, .adds = true}; }
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

  template <class W>
  void forward(W const& w) const {
    detail::move_elements(w, 1, 1, [f = first](int c, int h, int v) {
      return detail::element_place{c + f, h, v};
    });
  }
  template <class W>
  void backward(W const& w) const {
    detail::move_elements(w, 1, 1, [f = first, l = last](int c, int h, int v) {
      return detail::element_place{c < l ? c - f : -1, h, v};
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Slice", {g.image(), g.integers("/first", {first}), g.integers("/last", {last}),
                            g.integers("/axes", {1})});
  }
};

}  // namespace resin
