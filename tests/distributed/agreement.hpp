// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What processes found, as a number, and whether all of them found it.

#include <resin/train/process_group.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// A number of the bits of some memory.
template <class T>
std::uint64_t bits(std::span<T const> values) {
  std::uint64_t h = 1469598103934665603u;
  auto const* const bytes = reinterpret_cast<unsigned char const*>(values.data());
  for (std::size_t i = 0; i < values.size_bytes(); ++i) h = (h ^ bytes[i]) * 1099511628211u;
  return h;
}

inline bool all_have(std::uint64_t mine, resin::process_group& group) {
  std::vector<std::uint64_t> all(static_cast<std::size_t>(group.size()));
  group.gather(&mine, sizeof mine, all.data());
  for (std::uint64_t const other : all)
    if (other != mine) return false;
  return true;
}
