// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A vector of narrow numbers as floats, and how elementwise kernels cut a batch of them.

#include <resin/base/namespaces.hpp>
#include <resin/base/part.hpp>
#include <resin/geometry/narrow/key.hpp>
#include <resin/kernels/conv/direct_tile.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/bytes.hpp>
#include <resin/simd/pairs.hpp>

#include <cstddef>
#include <cstdint>

namespace resin::kernels::inline RESIN_TARGET {

/// One tensor of a batch: image n starts at data + n * image, in bytes.
struct narrow_span {
  std::uint8_t* data = nullptr;
  std::ptrdiff_t image = 0;
  [[nodiscard]] RESIN_INLINE std::uint8_t* at(long long n) const { return data + n * image; }
};

/// lanes<float> numbers in a row. Bytes are floats 0 to 255; stored they are rounded to nearest,
/// ties to even, moved by the range's zero and clamped. Of the others the range means nothing.
template <narrow_type>
struct narrow_element;

template <>
struct narrow_element<narrow_type::int8> {
  static constexpr int bytes = simd::lanes<float>;
  static RESIN_INLINE simd::vec<float> load(std::uint8_t const* p) {
    simd::words w[1];
    simd::load_bytes<1>(p, w);
    return simd::to_float(w[0]);
  }
  static RESIN_INLINE void store(std::uint8_t* p, simd::vec<float> const& v, simd::byte_range r) {
    simd::words const w[1] = {simd::to_nearest(v)};
    simd::store_bytes<1>(p, w, r);
  }
};
template <>
struct narrow_element<narrow_type::bfloat16> {
  static constexpr int bytes = 2 * simd::lanes<float>;
  static RESIN_INLINE simd::vec<float> load(std::uint8_t const* p) {
    return simd::load_bfloat16(p);
  }
  static RESIN_INLINE void store(std::uint8_t* p, simd::vec<float> const& v, simd::byte_range) {
    simd::store_bfloat16(p, v);
  }
};
template <>
struct narrow_element<narrow_type::float32> {
  static constexpr int bytes = 4 * simd::lanes<float>;
  static RESIN_INLINE simd::vec<float> load(std::uint8_t const* p) {
    return simd::load(reinterpret_cast<float const*>(p));
  }
  static RESIN_INLINE void store(std::uint8_t* p, simd::vec<float> const& v, simd::byte_range) {
    simd::store(reinterpret_cast<float*>(p), v);
  }
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// relu, relu6 and leaky relu of a vector; bytes' are a part of their range.
RESIN_INLINE simd::vec<float> activate_quick(simd::vec<float> const& v, activation_kind act,
                                             float alpha) {
  simd::vec<float> one[1] = {v};
  activate_tile(one, act, alpha);
  return one[0];
}

}  // namespace resin::kernels::detail
