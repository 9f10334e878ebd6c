// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A batch is cut into a fixed number of shards, and what they give is summed in one fixed tree: the
// complete binary tree over the shards. So no sum depends on how many processes share them.

#include <resin/base/namespaces.hpp>
#include <resin/base/part.hpp>

namespace resin::inline RESIN_VERSION {

/// Shards [first, last), or rows of a batch.
struct shard_range {
  int first = 0, last = 0;
  [[nodiscard]] constexpr int size() const { return last - first; }
  friend constexpr bool operator==(shard_range const&, shard_range const&) = default;
};

/// The shards that a process takes: contiguous, as even as can be.
[[nodiscard]] constexpr shard_range shards_of(int rank, int processes, int shards) {
  task_range const mine = share(shards, {rank, processes});
  return {static_cast<int>(mine.first), static_cast<int>(mine.last)};
}
/// The rows of a batch of `images` that shards [first, last) are made of.
[[nodiscard]] constexpr shard_range rows_of(shard_range s, int shards, int images) {
  return {static_cast<int>(share(images, {s.first, shards}).first),
          static_cast<int>(share(images, {s.last, shards}).first)};
}

[[nodiscard]] constexpr bool is_power_of_two(int n) { return n > 0 && (n & (n - 1)) == 0; }

/// The largest node of the tree that begins at shard `first` and lies within [first, last).
[[nodiscard]] constexpr int node_size(int first, int last) {
  int size = 1;
  while (first % (2 * size) == 0 && first + 2 * size <= last) size *= 2;
  return size;
}
/// Nodes that a range of shards is made of, at most 2 log2(shards).
[[nodiscard]] constexpr int node_count(shard_range s) {
  int n = 0;
  for (int at = s.first; at < s.last; at += node_size(at, s.last)) ++n;
  return n;
}

}  // namespace resin
