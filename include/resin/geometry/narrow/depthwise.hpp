// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where the weights and constants of a depthwise convolution of bytes lie. A vector of bytes holds
// part of a pixel's block, or several pixels of a narrow one; four taps are multiplied at a time.

#include <resin/base/blocks.hpp>
#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// `lanes` words, or 4 * lanes bytes, to a vector; `block` bytes of a pixel lie together.
struct byte_depthwise {
  int block, taps, lanes;

  [[nodiscard]] constexpr int vector() const { return 4 * lanes; }
  /// Vectors of a block; pixels of a vector, each with weights of its own in it.
  [[nodiscard]] constexpr int parts() const { return block > vector() ? block / vector() : 1; }
  [[nodiscard]] constexpr int pixels() const { return block < vector() ? vector() / block : 1; }
  /// Words of taps.
  [[nodiscard]] constexpr int words() const { return (taps + 3) / 4; }
  /// Of one block: bytes of weights, and 32-bit constants.
  [[nodiscard]] constexpr long long weights() const { return 4LL * parts() * words() * vector(); }
  [[nodiscard]] constexpr int constants() const { return parts() * vector(); }

  /// Of channel c (in memory) for pixel `pixel` of a vector: byte b of a vector is lane
  /// b / 16 * 4 + b % 4 of word vector b % 16 / 4, as simd::interleave has it.
  [[nodiscard]] constexpr int constant_at(int c, int pixel) const {
    int const b = byte_at(c, pixel);
    return part_at(c) * vector() + b % 16 / 4 * lanes + b / 16 * 4 + b % 4;
  }
  [[nodiscard]] constexpr long long weight_at(int c, int tap, int pixel) const {
    int const b = byte_at(c, pixel);
    return ((static_cast<long long>(part_at(c)) * words() + tap / 4) * 4 + b % 16 / 4) * vector() +
           (b / 16 * 4 + b % 4) * 4 + tap % 4;
  }

 private:
  [[nodiscard]] constexpr int part_at(int c) const {
    return c / block * parts() + c % block / vector();
  }
  [[nodiscard]] constexpr int byte_at(int c, int pixel) const {
    return c % block % vector() + pixel * block;
  }
};

}  // namespace resin
