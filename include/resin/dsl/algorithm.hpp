// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How convolutions are computed, where the choice is not left to the compiler.

#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// automatic: the fastest by the cost model that keeps the error budget. direct: sums of products
/// in the order of the channels, and what an output's window does not hold does not reach it, be it
/// infinite (docs/explanation/numerics.md). winograd_2x2, winograd_4x4: F(2x2,3x3) or F(2x2,5x5),
/// and F(4x4,3x3), where a convolution allows it (window, stride 1, no dilation, no groups), else
/// direct.
enum class algorithm : unsigned char { automatic, direct, winograd_2x2, winograd_4x4 };

}  // namespace resin
namespace resin::dsl::inline RESIN_VERSION {
template <class Net>
struct forced_net {
  using layer_tag = combinator;
  Net net;
  algorithm by;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The same layers or network, its convolutions computed by `by`, forward and backward; the
/// innermost of several holds.
template <Layer Net>
constexpr dsl::forced_net<Net> with_algorithm(Net net, algorithm by) {
  return {net, by};
}

}  // namespace resin
