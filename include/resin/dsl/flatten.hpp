// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From an image to a vector.

#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

struct flatten_layer {
  using layer_tag = void;
};
/// (C,H,W) -> (C*H*W), in that order.
inline constexpr flatten_layer flatten{};

}  // namespace resin
