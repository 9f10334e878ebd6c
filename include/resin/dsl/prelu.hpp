// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Rectifiers with learned slopes (He et al. 2015).

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: x where it is positive, else its channel's slope times x; `shared`: one
/// slope for all channels. weight (C), or (1), starts at `initial`.
struct prelu {
  using layer_tag = leaf_layer;
  bool shared = false;
  double initial = .25;
  label name = {};

  static constexpr label kind = "prelu";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::channels,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_x = true,
            .parameters_read_x = true,
            .parameter_steps = shared ? 2 : 1};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }
  constexpr leaf_parameters parameters(extent3 in) const {
    return {{.name = "weight", .shape = {shared ? 1 : in.c}, .start = initial}};
  }
  /// The sums of the channels, before they are added up.
  constexpr long long shared_memory(extent3 in, extent3, int) const { return shared ? in.c : 0; }

  template <class W>
  auto slope(W const& w, int block) const {
    return shared ? W::all(w.parameter[0][0]) : w.of_channels(w.parameter[0], block);
  }
  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each_channel([&](int block) {
      return [a = slope(w, block)](V const& x) { return W::select(x > W::all(0), x, a * x); };
    });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each_channel([&](int block) {
      return [a = slope(w, block)](V const& x, V const& dy) {
        return W::select(x > W::all(0), dy, a * dy);
      };
    });
  }
  template <class W>
  void backward_parameters(W const& w) const {
    using V = typename W::vec;
    if (w.step == 0)
      w.channel_sums(shared ? w.shared : w.gradient[0], [](V const& x, V const& dy) {
        return W::select(x > W::all(0), W::all(0), x * dy);
      });
    else if (w.who.index == 0)
      w.gradient[0][0] = W::total(w.shared, w.in.c);
  }

  template <class G>
  auto onnx(G& g) const {
    return g.node("PRelu", {g.x, g.channel_parameter("weight")});
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
