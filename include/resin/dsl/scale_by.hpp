// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Channel attention (Hu et al. 2018).

#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Path>
struct scaled_block {
  using layer_tag = combinator;
  Path path;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(path);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// x -> x * path(x): path returns one factor for each channel, (C,1,1). Squeeze and excite is
/// `scale_by(global_avg_pool | dense{.units = C / 16} | relu | dense{.units = C} | sigmoid)`.
template <Layer Path>
constexpr dsl::scaled_block<Path> scale_by(Path path) {
  return {path};
}
template <class Path>
requires(!Layer<Path>) constexpr dsl::refused_layer scale_by(Path const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Path>>,
                "not_a_layer - scale_by takes one layer - write scale_by(global_avg_pool | "
                "dense{...} | sigmoid); docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
