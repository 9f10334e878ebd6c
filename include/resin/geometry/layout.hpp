// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a tensor's channels are laid out in memory.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// planar: C x H x W as users hand it in. blocked: ceil(C / B) x H x W x B with B lanes of one
/// vector.
enum class layout : unsigned char { planar, blocked };

}  // namespace resin
