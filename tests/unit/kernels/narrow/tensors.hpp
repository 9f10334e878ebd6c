// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Planar arrays to and from the blocks of narrow tensors.

#include "../../test.hpp"

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/bfloat16.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/narrow/plan.hpp>

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace narrow_test {

using bytes = resin::aligned_buffer<std::uint8_t>;

/// Channels of a tensor in memory: the pieces of a concat start at block boundaries.
struct pieces {
  std::vector<int> sizes;
  [[nodiscard]] resin::channel_map map() const {
    return {sizes.data(), static_cast<int>(sizes.size())};
  }
  /// Channels in memory, where a block is `block` channels.
  [[nodiscard]] int extent(int block) const { return map().extent(block); }
};

/// Where element (n, c, pixel) lies, for elements of `size` bytes in blocks of `block` bytes.
struct place {
  pieces const& c;
  int pixels, block, size;
  [[nodiscard]] std::size_t image() const {
    int const step = block / size;
    return static_cast<std::size_t>((c.extent(step) + step - 1) / step) * block * pixels;
  }
  [[nodiscard]] std::size_t operator()(int n, int channel, int pixel) const {
    int const step = block / size, at = c.map().physical(channel, step);
    return n * image() + (static_cast<std::size_t>(at / step) * pixels + pixel) * block +
           static_cast<std::size_t>(at % step) * size;
  }
};

/// Elements of T from a planar array, garbage in the rest.
template <class T>
bytes blocked(std::vector<T> const& a, place const& at, int batch) {
  bytes b(at.image() * batch + 64);
  std::minstd_rand engine(77);
  for (std::uint8_t& v : b) v = static_cast<std::uint8_t>(engine());
  int const C = at.c.map().channels();
  for (int n = 0; n < batch; ++n)
    for (int c = 0; c < C; ++c)
      for (int p = 0; p < at.pixels; ++p)
        std::memcpy(b.data() + at(n, c, p),
                    &a[(static_cast<std::size_t>(n) * C + c) * at.pixels + p], sizeof(T));
  return b;
}
template <class T>
std::vector<T> planar(bytes const& b, place const& at, int batch) {
  int const C = at.c.map().channels();
  std::vector<T> a(static_cast<std::size_t>(batch) * C * at.pixels);
  for (int n = 0; n < batch; ++n)
    for (int c = 0; c < C; ++c)
      for (int p = 0; p < at.pixels; ++p)
        std::memcpy(&a[(static_cast<std::size_t>(n) * C + c) * at.pixels + p],
                    b.data() + at(n, c, p), sizeof(T));
  return a;
}

/// Elements of two arrays that are not the same; all where their sizes are not.
template <class A>
std::size_t differences(A const& a, A const& b) {
  if (a.size() != b.size()) return a.size() + b.size();
  std::size_t n = 0;
  for (std::size_t i = 0; i < a.size(); ++i) n += a[i] != b[i];
  return n;
}

inline std::vector<std::uint8_t> random_bytes(std::size_t n, unsigned seed) {
  std::minstd_rand engine(seed + 1);
  std::vector<std::uint8_t> a(n);
  for (std::uint8_t& v : a) v = static_cast<std::uint8_t>(engine() >> 8);
  return a;
}

}  // namespace narrow_test
