// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The extents a network takes.

#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// One image of C x H x W; stands first in a network and nowhere else.
struct input {
  using layer_tag = void;
  int c = 0, h = 1, w = 1;
};

}  // namespace resin
