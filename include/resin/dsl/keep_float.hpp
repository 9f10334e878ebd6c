// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which layers of a quantised network are not.

#include <resin/base/label.hpp>

namespace resin::inline RESIN_VERSION {

/// Layers and scopes that stay in float, by the names that summary shows; at most 16.
struct keep_float {
  label names[16] = {};
};

}  // namespace resin
