// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once

#include <resin/base/namespaces.hpp>

#include <cerrno>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// Calls again what a signal has interrupted: uninterrupted([&] { return ::fsync(file); }).
template <class F>
auto uninterrupted(F call) {
  for (;;) {
    auto const result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
