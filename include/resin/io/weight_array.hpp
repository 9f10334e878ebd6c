// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One array of a weight file, seen in place, and its values as a network's scalar type.

#include <resin/base/bfloat16.hpp>
#include <resin/io/half.hpp>
#include <resin/io/representable.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// The scalar types that weights are read from; `other` is known in size alone.
enum class weight_type : unsigned char { f8, f4, f2, bf16, other };

/// A row-major array within bytes that somebody else holds, little endian, of any alignment.
struct weight_array {
  std::vector<std::size_t> shape{};
  weight_type type = weight_type::f4;
  std::string type_name{};  // as the file has it
  std::span<std::uint8_t const> bytes{};
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

/// Copies the values, converted. False if one of them is finite but beyond T's range.
template <class T>
[[nodiscard]] bool copy_weights(weight_array const& from, T* to) {
  std::uint8_t const* in = from.bytes.data();
  auto const each = [&]<class Bits>(Bits, auto convert) {
    for (std::size_t i = 0, n = from.bytes.size() / sizeof(Bits); i < n; ++i) {
      Bits bits;
      std::memcpy(&bits, in + i * sizeof(Bits), sizeof bits);
      if (!convert(bits, to[i])) return false;
    }
    return true;
  };
  // Equal types are copied as bytes: a NaN keeps its payload.
  if ((from.type == weight_type::f4 && std::is_same_v<T, float>) ||
      (from.type == weight_type::f8 && std::is_same_v<T, double>)) {
    if (!from.bytes.empty()) std::memcpy(to, in, from.bytes.size());
    return true;
  }
  switch (from.type) {
    case weight_type::f8:
      return each(double{}, [](double x, T& y) {
        if (!representable<T>(x)) return false;
        y = static_cast<T>(x);
        return true;
      });
    case weight_type::f4:
      return each(float{}, [](float x, T& y) { return y = static_cast<T>(x), true; });
    case weight_type::f2:
      return each(std::uint16_t{},
                  [](std::uint16_t x, T& y) { return y = static_cast<T>(half_to_float(x)), true; });
    case weight_type::bf16:
      return each(std::uint16_t{}, [](std::uint16_t x, T& y) {
        return y = static_cast<T>(bfloat16_to_float(x)), true;
      });
    default:
      return false;
  }
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
