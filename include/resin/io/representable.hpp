// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which values a narrower scalar type can hold.

#include <resin/base/namespaces.hpp>

#include <cmath>
#include <limits>

namespace resin::detail::inline RESIN_VERSION {

/// False for a finite value beyond T's range, which a conversion would make infinite.
template <class T, class From>
[[nodiscard]] bool representable(From x) {
  if constexpr (std::numeric_limits<From>::max_exponent <= std::numeric_limits<T>::max_exponent)
    return true;
  else
    return !std::isfinite(x) || std::abs(x) <= static_cast<From>(std::numeric_limits<T>::max());
}

}  // namespace resin::detail
