// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Continuously differentiable exponential units (Barron 2017). celu(.5): another alpha.

#include <resin/dsl/leaf_layer.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: x where x > 0, else alpha (e^(x / alpha) - 1).
struct celu_layer {
  using layer_tag = leaf_layer;
  double alpha = 1;
  constexpr celu_layer operator()(double value) const { return {value}; }

  static constexpr label kind = "celu";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::elements,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_y = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (!(alpha > 0)) return out_of_range("alpha");
    return in;
  }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each([a = alpha](V const& x) {
      return W::select(x > W::all(0), x, W::all(a) * W::expm1(x * W::all(1 / a)));
    });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([a = alpha](V const& y, V const& dy) {
      return dy * W::select(y > W::all(0), W::all(1), W::fma(y, W::all(1 / a), W::all(1)));
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Celu", {g.x}, {{"alpha", static_cast<float>(alpha)}});
  }
};
inline constexpr celu_layer celu{};

}  // namespace resin
