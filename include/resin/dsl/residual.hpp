// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Skips (He et al. 2015).

#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Path>
struct shortcut_path {
  Path path;
};
struct pad_channels_shortcut {};
struct identity_shortcut {};

template <class Body, class Shortcut>
struct residual_block {
  using layer_tag = combinator;
  Body body;
  Shortcut skip;
  template <class F>
  constexpr auto with_children(F f) const {
    if constexpr (requires { skip.path; })
      return f(body, skip.path);
    else
      return f(body);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The other way around a body: `residual(body, shortcut(conv2d{...} | batch_norm{}))`.
template <Layer Path>
constexpr dsl::shortcut_path<Path> shortcut(Path path) {
  return {path};
}
/// The paper's option A: the identity subsampled by the body's stride, (K - C) / 2 zero channels
/// before and the rest after.
inline constexpr dsl::pad_channels_shortcut pad_channels{};

/// x -> body(x) + x.
template <Layer Body>
constexpr dsl::residual_block<Body, dsl::identity_shortcut> residual(Body body) {
  return {body, {}};
}
/// x -> body(x) + path(x).
template <Layer Body, Layer Path>
constexpr dsl::residual_block<Body, dsl::shortcut_path<Path>> residual(
    Body body, dsl::shortcut_path<Path> skip) {
  return {body, skip};
}
/// x -> body(x) + padded(x).
template <Layer Body>
constexpr dsl::residual_block<Body, dsl::pad_channels_shortcut> residual(
    Body body, dsl::pad_channels_shortcut) {
  return {body, {}};
}
template <class... Wrong>
constexpr dsl::refused_layer residual(Wrong...) {
  static_assert(
      dsl::arguments_fit<sizeof...(Wrong)>,
      "not_a_layer - residual takes a body, then perhaps a skip - write residual(body), "
      "residual(body, shortcut(path)) or residual(body, pad_channels); docs/errors.md#not_a_layer");
  return {};
}
template <class Path>
requires(!Layer<Path>) constexpr dsl::refused_layer shortcut(Path const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Path>>,
                "not_a_layer - shortcut takes one layer - write shortcut(conv2d{...} | "
                "batch_norm{}); docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
