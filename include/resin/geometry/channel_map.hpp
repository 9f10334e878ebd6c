// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where a tensor's channels lie in memory: concatenated pieces start at a block boundary.

#include <resin/base/blocks.hpp>

namespace resin::inline RESIN_VERSION {

/// Sizes of the consecutive pieces of a tensor's channels; each piece starts at a multiple of the
/// block.
struct channel_map {
  int const* sizes;
  int count;

  /// Number of logical channels.
  [[nodiscard]] constexpr int channels() const {
    int c = 0;
    for (int i = 0; i < count; ++i) c += sizes[i];
    return c;
  }
  /// Position of logical channel `c` in memory, for blocks of `block` channels.
  [[nodiscard]] constexpr int physical(int c, int block) const {
    int start = 0;
    for (int i = 0; i < count; ++i) {
      if (c < sizes[i]) return start + c;
      c -= sizes[i];
      start += base::round_up(sizes[i], block);
    }
    return start + c;
  }
  /// One past the last used position: the extent kernels iterate over.
  [[nodiscard]] constexpr int extent(int block) const {
    return physical(channels() - 1, block) + 1;
  }
};

}  // namespace resin
