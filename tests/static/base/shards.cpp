// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Shards: every one has a process, every row a shard; nodes tile a range and lie in the tree.

#include <resin/base/shards.hpp>

#include <initializer_list>

using namespace resin;

namespace {

static_assert(shards_of(0, 1, 8) == shard_range{0, 8} && shards_of(1, 2, 8) == shard_range{4, 8});
static_assert(shards_of(1, 3, 8) == shard_range{2, 5});
static_assert(rows_of({2, 5}, 8, 64) == shard_range{16, 40} && rows_of({0, 1}, 8, 3).size() == 0);
static_assert(node_size(0, 8) == 8 && node_size(2, 8) == 2 && node_size(3, 8) == 1);
static_assert(node_count({0, 8}) == 1 && node_count({1, 7}) == 4 && node_count({3, 3}) == 0);

constexpr bool everything_is_shared() {
  for (int shards : {1, 2, 4, 8, 64})
    for (int processes = 1; processes <= shards; ++processes) {
      int next = 0, row = 0;
      for (int p = 0; p < processes; ++p) {
        shard_range const mine = shards_of(p, processes, shards);
        if (mine.first != next || mine.size() < 1) return false;
        for (int images : {1, 3, 128}) {
          shard_range const rows = rows_of(mine, shards, images);
          if (images == 128 && rows.first != row) return false;
          if (images == 128) row = rows.last;
        }
        for (int at = mine.first; at < mine.last; at += node_size(at, mine.last))
          if (at % node_size(at, mine.last) != 0) return false;
        next = mine.last;
      }
      if (next != shards || row != 128) return false;
    }
  return true;
}
static_assert(everything_is_shared());

}  // namespace
