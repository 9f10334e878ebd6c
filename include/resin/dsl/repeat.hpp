// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// n copies of a block.

#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Body>
struct repeat_block {
  using layer_tag = combinator;
  int count;
  Body body;
  int first;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(body);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// n copies of a block that keeps its input's shape, each with weights of its own, named first ...
/// first + n - 1. It stays a loop: n copies cost the build one. n = 0 is the identity.
template <Layer Body>
constexpr dsl::repeat_block<Body> repeat(int n, Body block, int first = 0) {
  return {n, block, first};
}
template <class Count, class Block>
requires(!Layer<Block>) constexpr dsl::refused_layer repeat(Count const&, Block const&, int = 0) {
  static_assert(dsl::arguments_fit<dsl::count_of<Count, Block>>,
                "not_a_layer - repeat takes the number of copies, then the block - write repeat(3, "
                "block); docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
