// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How evaluation stores the weights of layers that are bound by memory.

#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// full: as they are. bfloat16: the weights of dense layers as bfloat16, a float's upper half,
/// rounded to nearest even: half the bytes to read, three digits.
enum class weights : unsigned char { full, bfloat16 };

}  // namespace resin
namespace resin::dsl::inline RESIN_VERSION {
template <class Net>
struct stored_net {
  using layer_tag = combinator;
  Net net;
  weights stored;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The same layers or network, its dense layers' weights stored so where float evaluates;
/// parameters, state() and training stay float. The innermost of several holds.
template <Layer Net>
constexpr dsl::stored_net<Net> with_weights(Net net, weights stored) {
  return {net, stored};
}

}  // namespace resin
