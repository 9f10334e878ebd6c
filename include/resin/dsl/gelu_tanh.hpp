// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The GELU of Hendrycks and Gimpel 2016 by a hyperbolic tangent, as GPT-2 and PyTorch's
// approximate="tanh".

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
struct gelu_tanh_layer {
  using layer_tag = leaf_layer;
  static constexpr double k = 0.79788456080286535588, c = 0.044715;

  static constexpr label kind = "gelu_tanh";
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
    w.each([](V const& x) { return W::all(.5) * x * (W::all(1) + W::tanh(inner<W>(x))); });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& x, V const& dy) {
      V const t = W::tanh(inner<W>(x));
      V const slope = W::all(k) * W::fma(W::all(3 * c), x * x, W::all(1));
      return dy * W::all(.5) * (W::all(1) + t + x * (W::all(1) - t * t) * slope);
    });
  }

  template <class W>
  static typename W::vec inner(typename W::vec const& x) {
    return W::all(k) * x * W::fma(W::all(c), x * x, W::all(1));
  }

  template <class G>
  auto onnx(G& g) const {
    auto const cube = g.node("Mul", {g.x, g.node("Mul", {g.x, g.x}, {}, "/Square")}, {}, "/Cube");
    auto const part = g.node("Mul", {cube, g.number("/c", c)}, {}, "/Scaled");
    auto const sum = g.node("Add", {g.x, part}, {}, "/Add");
    auto const t =
        g.node("Tanh", {g.node("Mul", {sum, g.number("/k", k)}, {}, "/Inner")}, {}, "/Tanh");
    auto const one = g.node("Add", {t, g.number("/one", 1)}, {}, "/One");
    auto const whole = g.node("Mul", {g.x, one}, {}, "/Whole");
    return g.node("Mul", {whole, g.number("/half", .5)});
  }
};
inline constexpr gelu_tanh_layer gelu_tanh{};

}  // namespace resin
RESIN_END_INSTANTIATED
