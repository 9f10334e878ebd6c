// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Where depthwise weights of bytes lie: each has a place of its own, inside what is reserved.

#include <resin/geometry/narrow/depthwise.hpp>

using namespace resin;

namespace {

/// Of `channels` channels every weight and constant, of every pixel of a vector.
constexpr bool sound(byte_depthwise const& d, int channels) {
  int const blocks = channels / d.block;
  bool weight[8192] = {}, constant[1024] = {};
  for (int c = 0; c < channels; ++c)
    for (int i = 0; i < d.pixels(); ++i) {
      int const k = d.constant_at(c, i);
      if (k < 0 || k >= blocks * d.constants() || constant[k]) return false;
      constant[k] = true;
      for (int t = 0; t < d.R * d.S; ++t) {
        long long const w = d.weight_at(c, t, i);
        if (w < 0 || w >= blocks * d.weights() || weight[w]) return false;
        weight[w] = true;
      }
    }
  return true;
}

// Vectors of 64, 32 and 16 bytes; blocks that fill several, one, and a part of one.
static_assert(sound({64, 3, 3, 16}, 128) && sound({32, 3, 3, 16}, 64) && sound({16, 3, 3, 16}, 32));
static_assert(sound({64, 3, 3, 8}, 64) && sound({32, 2, 2, 8}, 64) && sound({16, 5, 1, 8}, 48));
static_assert(sound({64, 1, 1, 4}, 64) && sound({32, 5, 5, 4}, 32) && sound({16, 3, 3, 4}, 32));
static_assert(byte_depthwise{64, 3, 3, 16}.weights() == 3 * 4 * 64);
static_assert(byte_depthwise{64, 3, 3, 4}.parts() == 4 &&
              byte_depthwise{16, 3, 3, 16}.pixels() == 4);

}  // namespace
