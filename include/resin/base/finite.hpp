// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Is a number a number? Asked of its bits: under -ffast-math and -Ofast a compiler may take
// std::isnan for false and std::isfinite for true.

#include <resin/base/namespaces.hpp>

#include <bit>
#include <concepts>
#include <cstdint>

namespace resin::detail::inline RESIN_VERSION {

/// Neither infinite nor NaN.
template <std::floating_point T>
[[nodiscard]] constexpr bool is_finite(T x) {
  if constexpr (sizeof(T) == 4)
    return (std::bit_cast<std::uint32_t>(x) & 0x7f800000u) != 0x7f800000u;
  else
    return (std::bit_cast<std::uint64_t>(static_cast<double>(x)) & 0x7ff0000000000000u) !=
           0x7ff0000000000000u;
}
template <std::floating_point T>
[[nodiscard]] constexpr bool is_nan(T x) {
  if constexpr (sizeof(T) == 4)
    return (std::bit_cast<std::uint32_t>(x) & 0x7fffffffu) > 0x7f800000u;
  else
    return (std::bit_cast<std::uint64_t>(static_cast<double>(x)) & 0x7fffffffffffffffu) >
           0x7ff0000000000000u;
}

}  // namespace resin::detail
