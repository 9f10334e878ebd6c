// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The logistic function in straight lines (Courbariaux et al. 2015, as Howard et al. 2019 have it).

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: min(max(x + 3, 0), 6) / 6.
struct hard_sigmoid_layer {
  using layer_tag = leaf_layer;

  static constexpr label kind = "hard_sigmoid";
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
    w.each(
        [](V const& x) { return W::clamp(x + W::all(3), W::all(0), W::all(6)) * W::all(1. / 6); });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& y, V const& dy) {
      return W::select((y > W::all(0)) & (y < W::all(1)), dy * W::all(1. / 6), W::all(0));
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("HardSigmoid", {g.x}, {{"alpha", 1.f / 6}, {"beta", .5f}});
  }
};
inline constexpr hard_sigmoid_layer hard_sigmoid{};

}  // namespace resin
RESIN_END_INSTANTIATED
