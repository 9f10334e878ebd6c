// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Mish (Misra 2020).

#include <resin/dsl/softplus.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: x tanh(log(1 + e^x)).
struct mish_layer {
  using layer_tag = leaf_layer;

  static constexpr label kind = "mish";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::elements,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_x = true};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& x) { return x * W::tanh(softplus_layer::of<W>(x)); });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& x, V const& dy) {
      V const t = W::tanh(softplus_layer::of<W>(x));
      return dy * W::fma(x * W::sigmoid(x), W::all(1) - t * t, t);
    });
  }

  template <class G>
  auto onnx(G& g) const {
    auto const smooth = g.node("Softplus", {g.x}, {}, "/Softplus");
    return g.node("Mul", {g.x, g.node("Tanh", {smooth}, {}, "/Tanh")});
  }
};
inline constexpr mish_layer mish{};

}  // namespace resin
RESIN_END_INSTANTIATED
