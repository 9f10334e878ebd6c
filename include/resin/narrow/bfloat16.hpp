// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Inference in bfloat16.

#include <resin/runtime/narrow_network.hpp>

namespace resin::inline RESIN_VERSION {

/// The upper half of a float, as the second argument of network.
struct bfloat16 {};

}  // namespace resin
namespace resin::inline RESIN_TARGET {

/// A network whose values and weights are bfloat16 and whose sums are floats. Parameters, images
/// and results are floats. It evaluates; train the network of floats.
template <auto const& Net>
class network<Net, bfloat16> : public detail::narrow_network<Net, narrow_type::bfloat16> {
 public:
  using detail::narrow_network<Net, narrow_type::bfloat16>::narrow_network;
};

}  // namespace resin
