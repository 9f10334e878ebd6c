// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where the weights and constants of a depthwise convolution of bytes lie. A vector of bytes holds
// part of a pixel's block, or several pixels of a narrow one; four taps of a window's column are
// multiplied at a time.

#include <resin/base/blocks.hpp>
#include <resin/geometry/conv/shape.hpp>

namespace resin::inline RESIN_VERSION {

/// `lanes` words, or 4 * lanes bytes, to a vector; `block` bytes of a pixel lie together; a window
/// of R x S taps.
struct byte_depthwise {
  int block, R, S, lanes;

  [[nodiscard]] constexpr int vector() const { return 4 * lanes; }
  /// Vectors of a block; pixels of a vector, each with weights of its own in it.
  [[nodiscard]] constexpr int parts() const { return block > vector() ? block / vector() : 1; }
  [[nodiscard]] constexpr int pixels() const { return block < vector() ? vector() / block : 1; }
  /// Words of taps: of a window's column, of all.
  [[nodiscard]] constexpr int column_words() const { return (R + 3) / 4; }
  [[nodiscard]] constexpr int words() const { return S * column_words(); }
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
    int const b = byte_at(c, pixel), r = tap / S,
              word = part_at(c) * words() + tap % S * column_words() + r / 4;
    return (word * 4LL + b % 16 / 4) * vector() + (b / 16 * 4 + b % 4) * 4 + r % 4;
  }

  /// Bytes of a pixel in a vector. Columns of x that are laid ready at a time, as many as take some
  /// 16 KB: for s.Q outputs, or for as many as a vector holds at least.
  [[nodiscard]] constexpr int chunk() const { return block < vector() ? block : vector(); }
  [[nodiscard]] constexpr int columns(conv_shape const& s) const {
    int const reach = (S - 1) * s.dilation_w + 1, all = (s.Q - 1) * s.stride_w + reach,
              least = (pixels() - 1) * s.stride_w + reach,
              most = (16 << 10) / (4 * chunk() * column_words());
    int const some = most > least ? most : least;
    return all < some ? all : some;
  }
  /// They lie in streams, one for each column modulo the stride, word of taps and vector of words,
  /// behind a table of the window's columns; the bytes of the table, of a stream, of all.
  [[nodiscard]] constexpr int table() const { return (4 * S + 63) / 64 * 64; }
  [[nodiscard]] constexpr int stream(conv_shape const& s) const {
    int const whole = (columns(s) + pixels() - 1) / pixels() * pixels();
    return ((whole + s.stride_w - 1) / s.stride_w + pixels()) * chunk();
  }
  [[nodiscard]] constexpr long long scratch(conv_shape const& s) const {
    return table() + 4LL * stream(s) * s.stride_w * column_words();
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
