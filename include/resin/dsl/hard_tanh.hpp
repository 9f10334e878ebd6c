// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The hyperbolic tangent in straight lines (Collobert 2004).

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: x cut to [-1, 1].
struct hard_tanh_layer {
  using layer_tag = leaf_layer;

  static constexpr label kind = "hard_tanh";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::elements,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_y = true};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& x) { return W::clamp(x, W::all(-1), W::all(1)); });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& y, V const& dy) {
      return W::select((y > W::all(-1)) & (y < W::all(1)), dy, W::all(0));
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Clip", {g.x, g.number("/low", -1), g.number("/high", 1)});
  }
};
inline constexpr hard_tanh_layer hard_tanh{};

}  // namespace resin
RESIN_END_INSTANTIATED
