// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One learned factor a channel: the layer scale of CaiT (Touvron et al. 2021) and ConvNeXt.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: y = weight x, a factor a channel. `weight` (C), spared weight decay.
struct channel_scale {
  using layer_tag = leaf_layer;
  double initial = 1;
  label name = {};

  static constexpr label kind = "channel_scale";
  constexpr leaf_traits traits() const {
    return {
        .memory = leaf_memory::channels, .in_place = true, .adds = true, .parameters_read_x = true};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }
  constexpr leaf_parameters parameters(extent3 in) const {
    return {{.name = "weight", .shape = {in.c}, .start = initial}};
  }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each_channel([&](int block) {
      return [a = w.of_channels(w.parameter[0], block)](V const& x) { return a * x; };
    });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each_channel([&](int block) {
      return [a = w.of_channels(w.parameter[0], block)](V const&, V const& dy) { return a * dy; };
    });
  }
  template <class W>
  void backward_parameters(W const& w) const {
    using V = typename W::vec;
    w.channel_sums(w.gradient[0], [](V const& x, V const& dy) { return x * dy; });
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("Mul", {g.x, g.channel_parameter("weight")});
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
