// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Offsets for storages with known lifetimes: a best-fit sweep in op order over blocks with
// neighbours known, so that freeing is O(1) and the whole is near-linear. It lands within a few
// percent of the liveness bound.

#include <resin/base/namespaces.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

struct storage {
  long long size = 0;  // elements of one copy, a multiple of a cache line
  long long copies = 1;
  int first = 0, last = 0;  // positions, inclusive
  long long offset = 0;
  int members = -1;  // first value in it
  int next_start = -1, next_end = -1, block = -1;
};

template <int N>
struct arena_sweep {
  struct block {
    long long at = 0, size = 0;
    int before = -1, after = -1;  // neighbours in memory
    int free_before = -1, free_after = -1;
    bool free = false;
  };
  block blocks[2 * N + 2] = {};
  int count = 0, spare = -1, free_head = -1, top = -1;
  long long size = 0;

  constexpr int fresh() {
    if (spare < 0) return count++;
    int const b = spare;
    spare = blocks[b].after;
    return b;
  }
  constexpr void unlink_free(int b) {
    int const before = blocks[b].free_before, after = blocks[b].free_after;
    if (before >= 0)
      blocks[before].free_after = after;
    else
      free_head = after;
    if (after >= 0) blocks[after].free_before = before;
    blocks[b].free = false;
  }
  constexpr void link_free(int b) {
    blocks[b].free = true;
    blocks[b].free_before = -1;
    blocks[b].free_after = free_head;
    if (free_head >= 0) blocks[free_head].free_before = b;
    free_head = b;
  }
  /// Takes the smallest free block that fits, else grows the last block or the arena.
  constexpr int take(long long wanted) {
    int best = -1;
    for (int b = free_head; b >= 0; b = blocks[b].free_after)
      if (blocks[b].size >= wanted && (best < 0 || blocks[b].size < blocks[best].size)) best = b;
    if (best < 0) {
      if (top >= 0 && blocks[top].free) {
        best = top;
        size += wanted - blocks[top].size;
        blocks[top].size = wanted;
      } else {
        best = fresh();
        blocks[best] = {size, wanted, top, -1, -1, -1, false};
        if (top >= 0) blocks[top].after = best;
        top = best;
        size += wanted;
        return best;
      }
    }
    unlink_free(best);
    if (blocks[best].size > wanted) {
      int const rest = fresh();
      blocks[rest] = {blocks[best].at + wanted,
                      blocks[best].size - wanted,
                      best,
                      blocks[best].after,
                      -1,
                      -1,
                      false};
      if (blocks[best].after >= 0)
        blocks[blocks[best].after].before = rest;
      else
        top = rest;
      blocks[best].after = rest;
      blocks[best].size = wanted;
      link_free(rest);
    }
    return best;
  }
  constexpr void give_back(int b) {
    int const before = blocks[b].before, after = blocks[b].after;
    if (after >= 0 && blocks[after].free) {
      unlink_free(after);
      absorb(b, after);
    }
    if (before >= 0 && blocks[before].free) {
      unlink_free(before);
      absorb(before, b);
      b = before;
    }
    link_free(b);
  }
  /// Block `b` swallows its neighbour above.
  constexpr void absorb(int b, int above) {
    blocks[b].size += blocks[above].size;
    blocks[b].after = blocks[above].after;
    if (blocks[b].after >= 0)
      blocks[blocks[b].after].before = b;
    else
      top = b;
    blocks[above].after = spare;
    spare = above;
  }
};

struct arena_size {
  long long elements = 0;  // what the sweep needs
  long long bound = 0;  // the most that lives at one time
};

/// Largest first and, of equal ones, what lives longest (it then does not split the room beside
/// it), each at the lowest place where nothing that lives at the same time lies: O(n^2), better
/// than the sweep where few storages of very different sizes meet (evaluation). Returns the
/// elements needed.
template <int N>
constexpr long long place_by_size(storage (&s)[N], int count) {
  int by_size[N] = {}, above[N] = {};  // above: the placed storage at the next higher offset
  for (int i = 0; i < count; ++i) {
    auto before = [&](storage const& a, storage const& b) {
      long long const of_a = a.size * a.copies, of_b = b.size * b.copies;
      return of_a > of_b || (of_a == of_b && a.last - a.first > b.last - b.first);
    };
    int k = i;
    for (; k > 0 && before(s[i], s[by_size[k - 1]]); --k) by_size[k] = by_size[k - 1];
    by_size[k] = i;
  }
  int lowest = -1;
  long long needed = 0;
  for (int k = 0; k < count; ++k) {
    storage& t = s[by_size[k]];
    long long const wanted = t.size * t.copies;
    long long at = 0;
    for (int i = lowest; i >= 0; i = above[i]) {
      if (s[i].last < t.first || t.last < s[i].first) continue;
      if (s[i].offset >= at + wanted) break;
      long long const end = s[i].offset + s[i].size * s[i].copies;
      if (end > at) at = end;
    }
    t.offset = at;
    if (at + wanted > needed) needed = at + wanted;
    int below = -1, next = lowest;
    while (next >= 0 && s[next].offset < at) {
      below = next;
      next = above[next];
    }
    above[by_size[k]] = next;
    if (below >= 0)
      above[below] = by_size[k];
    else
      lowest = by_size[k];
  }
  return needed;
}

/// Places `count` storages in an arena; `positions` ops.
template <int N, int Positions>
constexpr arena_size place_storages(storage (&s)[N], int count, int positions) {
  int starts[Positions + 2] = {}, ends[Positions + 2] = {};
  for (int& i : starts) i = -1;
  for (int& i : ends) i = -1;
  for (int i = count - 1; i >= 0; --i) {
    s[i].next_start = starts[s[i].first];
    starts[s[i].first] = i;
    s[i].next_end = ends[s[i].last];
    ends[s[i].last] = i;
  }
  arena_sweep<N> sweep{};
  arena_size result{};
  long long live = 0;
  for (int at = 0; at <= positions; ++at) {
    for (int i = starts[at]; i >= 0; i = s[i].next_start) {
      long long const wanted = s[i].size * s[i].copies;
      s[i].block = sweep.take(wanted);
      s[i].offset = sweep.blocks[s[i].block].at;
      live += wanted;
    }
    if (live > result.bound) result.bound = live;
    for (int i = ends[at]; i >= 0; i = s[i].next_end) {
      sweep.give_back(s[i].block);
      live -= s[i].size * s[i].copies;
    }
  }
  result.elements = sweep.size;
  if (count > 256 || result.elements == result.bound) return result;
  long long swept[N] = {};
  for (int i = 0; i < count; ++i) swept[i] = s[i].offset;
  long long const by_size = place_by_size(s, count);
  if (by_size < result.elements) {
    result.elements = by_size;
    return result;
  }
  for (int i = 0; i < count; ++i) s[i].offset = swept[i];
  return result;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
