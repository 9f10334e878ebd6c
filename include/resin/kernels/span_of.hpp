// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One tensor of a batch as kernels see it: the first image and the distance to the next.

#include <resin/base/macros.hpp>

#include <cstddef>
#include <type_traits>

namespace resin::kernels::inline RESIN_TARGET {

/// Image n starts at `data + n * image`, in elements. `data == nullptr` stands for "no such
/// operand".
template <class T>
struct span_of {
  T* data = nullptr;
  std::ptrdiff_t image = 0;
  [[nodiscard]] RESIN_INLINE constexpr T* at(long long n) const { return data + n * image; }
  constexpr operator span_of<T const>() const requires(!std::is_const_v<T>) {
    return {data, image};
  }
};

}  // namespace resin::kernels
