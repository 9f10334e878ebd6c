// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which rule holds for which parameter: weight decay on or off, learning-rate multipliers by name.
// Resolved once into stretches of the flat pool, so that an update is one pass over memory.

#include <resin/base/blocks.hpp>
#include <resin/base/error.hpp>
#include <resin/base/part.hpp>
#include <resin/base/text.hpp>
#include <resin/runtime/parameter_info.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// The parameters called `prefix` or standing under `prefix.` learn at `factor` times the rate; 0
/// leaves them as they are.
struct rate_multiplier {
  std::string prefix;
  double factor = 1;
};

/// Exceptions from an optimizer's general rule. Of several matching multipliers the longest prefix
/// holds.
struct parameter_groups {
  bool no_decay_on_bias_and_batch_norm = false;
  std::vector<rate_multiplier> multipliers{};
};

/// A stretch of the pool under one rule: decay is multiplied onto the weight decay, multiplier onto
/// the rate.
struct parameter_range {
  long long offset = 0, size = 0;
  double decay = 1, multiplier = 1;
};

/// The stretches in memory order, neighbours of equal rule merged, frozen parameters left out. A
/// multiplier that matches no parameter is a training_error: it is a misspelt name.
[[nodiscard, gnu::cold]] inline std::vector<parameter_range> resolve(
    parameter_groups const& groups, std::vector<parameter_info> const& table) {
  auto const matches = [](std::string_view prefix, std::string_view name) {
    return name.substr(0, prefix.size()) == prefix &&
           (prefix.empty() || name.size() == prefix.size() || name[prefix.size()] == '.' ||
            prefix.back() == '.');
  };
  for (rate_multiplier const& m : groups.multipliers) {
    if (std::none_of(table.begin(), table.end(),
                     [&](parameter_info const& p) { return matches(m.prefix, p.name); })) {
      std::string names;
      for (std::size_t i = 0; i < table.size() && i < 40; ++i)
        names.append(i > 0 ? ", " : "").append(table[i].name);
      throw training_error(detail::sentence(
          {"learning-rate multiplier: no parameter is called '", m.prefix, "' or stands under '",
           m.prefix, ".'; there are ", names, table.size() > 40 ? ", ..." : ""}));
    }
  }
  // By insertion: the table is nearly in order, and std::sort costs every build 0.1 s.
  std::vector<parameter_info const*> order;
  for (parameter_info const& p : table) {
    if (p.frozen || p.size == 0) continue;
    order.push_back(&p);
    for (std::size_t i = order.size() - 1; i > 0 && order[i - 1]->offset > p.offset; --i)
      std::swap(order[i - 1], order[i]);
  }
  std::vector<parameter_range> ranges;
  for (parameter_info const* p : order) {
    parameter_range range{p->offset, p->size, 1, 1};
    if (groups.no_decay_on_bias_and_batch_norm && p->kind != parameter_kind::weight)
      range.decay = 0;
    std::string_view longest;
    for (rate_multiplier const& m : groups.multipliers) {
      if (matches(m.prefix, p->name) && m.prefix.size() >= longest.size()) {
        longest = m.prefix;
        range.multiplier = m.factor;
      }
    }
    if (range.multiplier == 0) continue;
    if (!ranges.empty()) {
      parameter_range& last = ranges.back();
      if (last.offset + last.size == range.offset && last.decay == range.decay &&
          last.multiplier == range.multiplier) {
        last.size += range.size;
        continue;
      }
    }
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {
/// Elements of the pool that one task of a pass takes: a function of the pool alone, so that how a
/// loop over it divides into vectors and remainder does not depend on the number of threads.
inline constexpr long long pool_chunk = 4096;

/// Calls f(first, last, range) for the stretches of this thread's chunks.
template <class F>
void for_each_stretch(std::span<parameter_range const> ranges, long long pool, part who, F&& f) {
  task_range const mine = share(base::ceil_div(pool, pool_chunk), who);
  std::size_t r = 0;
  for (long long chunk = mine.first; chunk < mine.last; ++chunk) {
    long long const begin = chunk * pool_chunk, end = begin + pool_chunk;
    while (r < ranges.size() && ranges[r].offset + ranges[r].size <= begin) ++r;
    for (std::size_t i = r; i < ranges.size() && ranges[i].offset < end; ++i) {
      f(std::max(begin, ranges[i].offset), std::min(end, ranges[i].offset + ranges[i].size),
        ranges[i]);
    }
  }
}
}  // namespace resin::detail
RESIN_END_INSTANTIATED
