// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The unit of a network's input as a part of the network: one factor for all numbers.

#include <resin/dsl/leaf_layer.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: y = factor x. First in a network it says that images are handed over as
/// they are: bytes count as 0 to 255, and a trainer does not divide them.
struct rescale {
  using layer_tag = leaf_layer;
  double factor = 1 / 255.;
  label name = {};

  static constexpr label kind = "rescale";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::elements, .in_place = true, .adds = true, .scales_input = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (!(factor - factor == 0) || factor == 0) return out_of_range("factor");
    return in;
  }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each([a = W::all(static_cast<typename W::number>(factor))](V const& x) { return a * x; });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([a = W::all(static_cast<typename W::number>(factor))](V const&, V const& dy) {
      return a * dy;
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Mul", {g.x, g.number("/factor", factor)});
  }
};

}  // namespace resin
