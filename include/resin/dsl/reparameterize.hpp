// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Parallel convolutions as one (Ding et al. 2021).

#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Net>
struct reparameterized_net {
  using layer_tag = combinator;
  Net net;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The network with each sum whose paths are convolutions of one input (of one stride, odd kernels,
/// padded `same`), each with or without a batch norm, or a batch norm alone, as one convolution
/// with a bias, called as the sum is. It computes what the network does in evaluation once
/// `reparameterize(object, other_object)` has moved the weights.
template <Layer Net>
constexpr dsl::reparameterized_net<Net> reparameterize(Net net) {
  return {net};
}

}  // namespace resin
