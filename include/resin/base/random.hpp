// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Counter-based random numbers: a draw is a pure function of (seed, purpose, name or step, index),
// never of the order of calls.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace resin::detail::inline RESIN_VERSION {
/// SplitMix64's output function: a bijection of 64-bit words with full avalanche.
constexpr std::uint64_t mix64(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}
/// FNV-1a of a character range.
constexpr std::uint64_t fnv1a(const char* text, int size, std::uint64_t h = 0xcbf29ce484222325ull) {
  for (int i = 0; i < size; ++i) h = (h ^ static_cast<unsigned char>(text[i])) * 0x100000001b3ull;
  return h;
}
/// A hash of memory, eight bytes at a step.
inline std::uint64_t hash_bytes(void const* data, std::size_t bytes, std::uint64_t h = 0) {
  unsigned char const* const at = static_cast<unsigned char const*>(data);
  for (std::size_t i = 0; i < bytes; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at + i, bytes - i < 8 ? bytes - i : 8);
    h = ((h << 29 | h >> 35) ^ word) * 0x9e3779b97f4a7c15ull;
  }
  return mix64(h ^ bytes);
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// What a draw is for; keeps streams of one seed apart.
// clang-format off
enum class purpose : std::uint64_t {
  initialize = 1, shuffle, crop, flip, cutout, dropout, synthetic, user
};
// clang-format on

/// A stream of draws, indexed, not iterated: `stream(i)` is the i-th word whatever was drawn
/// before.
struct random_stream {
  std::uint64_t key;
  constexpr random_stream(std::uint64_t seed, purpose what, std::uint64_t which)
      : key(detail::mix64(
            detail::mix64(seed * 0x2545f4914f6cdd1dull + static_cast<std::uint64_t>(what)) ^
            detail::mix64(which))) {}
  [[nodiscard]] constexpr std::uint64_t operator()(std::uint64_t index) const {
    return detail::mix64(key + index * 0xd1342543de82ef95ull);
  }
  /// In [0, 1), 24 bits, exact in float.
  [[nodiscard]] constexpr double uniform(std::uint64_t index) const {
    return static_cast<double>((*this)(index) >> 40) / 16777216.0;
  }
  /// In [0, bound); bound >= 1. The bias is below bound / 2^32.
  [[nodiscard]] constexpr std::uint32_t below(std::uint64_t index, std::uint32_t bound) const {
    return static_cast<std::uint32_t>((((*this)(index) >> 32) * bound) >> 32);
  }
};

}  // namespace resin
