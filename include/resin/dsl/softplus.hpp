// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softplus, the smooth rectifier (Dugas et al. 2001).

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: log(1 + e^x).
struct softplus_layer {
  using layer_tag = leaf_layer;

  static constexpr label kind = "softplus";
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
    w.each([](V const& x) { return of<W>(x); });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& x, V const& dy) { return dy * W::sigmoid(x); });
  }

  /// The function of a vector, without overflow.
  template <class W>
  static typename W::vec of(typename W::vec const& x) {
    return W::max(x, W::all(0)) + W::log1p(W::exp(W::all(0) - W::abs(x)));
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Softplus", {g.x});
  }
};
inline constexpr softplus_layer softplus{};

}  // namespace resin
RESIN_END_INSTANTIATED
