// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Group normalisation (Wu and He 2018).

#include <resin/dsl/group_work.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: each group of C / groups channels of an image to mean 0 and deviation 1,
/// then a factor and a shift a channel. `weight`, `bias` (C).
struct group_norm {
  using layer_tag = leaf_layer;
  int groups = 1;
  double epsilon = 1e-5;
  label name = {};

  static constexpr label kind = "group_norm";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::blocked,
            .family = leaf_family::norm,
            .in_place = true,
            .adds = true,
            .backward_reads_x = true,
            .parameters_read_x = true,
            .parameter_steps = 2};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (groups < 1) return out_of_range("groups", groups, 1);
    if (in.c % groups != 0) return does_not_suit("groups", groups, in.c);
    if (!(epsilon > 0)) return out_of_range("epsilon");
    return in;
  }
  constexpr leaf_parameters parameters(extent3 in) const {
    return {{.name = "weight", .shape = {in.c}, .start = 1}, {.name = "bias", .shape = {in.c}}};
  }
  constexpr long long scratch(extent3 in, extent3, int lanes) const {
    return 4 * detail::group_work::padded(in, lanes);
  }
  constexpr long long shared_memory(extent3 in, extent3, int lanes) const {
    return detail::group_work::shared_memory(in, lanes);
  }
  constexpr leaf_field field(extent3, extent3) const { return {.all = true}; }

  template <class W>
  void forward(W const& w) const {
    detail::group_work{groups, epsilon}.forward(w);
  }
  template <class W>
  void backward(W const& w) const {
    detail::group_work{groups, epsilon}.backward(w);
  }
  template <class W>
  void backward_parameters(W const& w) const {
    detail::group_work{groups, epsilon}.backward_parameters(w);
  }
  template <class T>
  constexpr void words(T& text) const {
    text.number(groups);
  }
  template <class G>
  auto onnx(G& g) const {
    // InstanceNormalization of (N, groups, rest), and back to the shape of x.
    auto const rows = g.node("Reshape", {g.x, g.integers("/rows", {0, groups, -1})}, {}, "/Rows");
    auto const normal = g.node("InstanceNormalization",
                               {rows, g.filled("/one", 1, groups), g.filled("/zero", 0, groups)},
                               {{"epsilon", static_cast<float>(epsilon)}}, "/Normal");
    auto const shape = g.flat ? g.integers("/shape", {0, g.in.c})
                              : g.integers("/shape", {0, g.in.c, g.in.h, g.in.w});
    auto const back = g.node("Reshape", {normal, shape}, {}, "/Back");
    auto const scaled = g.node("Mul", {back, g.channel_parameter("weight")}, {}, "/Scaled");
    return g.node("Add", {scaled, g.channel_parameter("bias")});
  }
};

}  // namespace resin
