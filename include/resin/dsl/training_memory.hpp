// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How much memory a training step may take.

#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Net>
struct bounded_net {
  using layer_tag = combinator;
  Net net;
  long long bytes;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The same network, trained in at most `bytes` an image (its training_arena_bytes) if computing
/// values again instead of keeping them allows it: first batch norms and activations, then the
/// convolutions inside blocks too (Chen et al. 2016, "Training Deep Nets with Sublinear Memory
/// Cost"). 0 asks for as little as that can reach. Results and gradients keep their bits; of
/// several bounds the least holds.
template <Layer Net>
constexpr dsl::bounded_net<Net> with_training_memory(Net net, long long bytes) {
  return {net, bytes};
}

}  // namespace resin
