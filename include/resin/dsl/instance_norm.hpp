// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Instance normalisation (Ulyanov et al. 2016).

#include <resin/dsl/group_work.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: each channel of an image to mean 0 and deviation 1, then, if `affine`, a
/// factor and a shift. `weight`, `bias` (C).
struct instance_norm {
  using layer_tag = leaf_layer;
  double epsilon = 1e-5;
  bool affine = true;
  label name = {};

  static constexpr label kind = "instance_norm";
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
    if (!(epsilon > 0)) return out_of_range("epsilon");
    return in;
  }
  constexpr leaf_parameters parameters(extent3 in) const {
    if (!affine) return {};
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
    detail::group_work{w.in.c, epsilon}.forward(w);
  }
  template <class W>
  void backward(W const& w) const {
    detail::group_work{w.in.c, epsilon}.backward(w);
  }
  template <class W>
  void backward_parameters(W const& w) const {
    detail::group_work{w.in.c, epsilon}.backward_parameters(w);
  }
  template <class G>
  auto onnx(G& g) const {
    auto const factor = affine ? g.parameter("weight") : g.filled("/one", 1, g.in.c);
    auto const shift = affine ? g.parameter("bias") : g.filled("/zero", 0, g.in.c);
    auto const normal = g.node("InstanceNormalization", {g.image(), factor, shift},
                               {{"epsilon", static_cast<float>(epsilon)}}, "/Normal");
    return g.node("Reshape", {normal, g.flat ? g.integers("/shape", {0, g.in.c})
                                             : g.integers("/shape", {0, g.in.c, g.in.h, g.in.w})});
  }
};

}  // namespace resin
