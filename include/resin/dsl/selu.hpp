// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Self-normalising units (Klambauer et al. 2017).

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: s x where x > 0, else s a (e^x - 1); s = 1.0507, a = 1.6733.
struct selu_layer {
  using layer_tag = leaf_layer;
  static constexpr double s = 1.0507009873554804934193349852946,
                          a = 1.6732632423543772848170429916717;

  static constexpr label kind = "selu";
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
    w.each([](V const& x) {
      return W::select(x > W::all(0), W::all(s) * x, W::all(s * a) * W::expm1(x));
    });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each([](V const& y, V const& dy) {
      return dy * W::select(y > W::all(0), W::all(s), y + W::all(s * a));
    });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Selu", {g.x});
  }
};
inline constexpr selu_layer selu{};

}  // namespace resin
RESIN_END_INSTANTIATED
