// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Sums over processes: each algorithm gives the bits of the tree over the shards, whatever the
// number of elements and of shards.

#include <resin/base/random.hpp>
#include <resin/distributed/mpi_world.hpp>

#include <cstdio>
#include <vector>

using namespace resin;

namespace {

using array = std::vector<float>;

array tree(std::vector<array> const& shards, int first, int size) {
  if (size == 1) return shards[static_cast<std::size_t>(first)];
  array sum = tree(shards, first, size / 2);
  array const right = tree(shards, first + size / 2, size / 2);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += right[i];
  return sum;
}

int failures = 0;

void check(process_group const& group, int shards, std::size_t n, detail::sum_algorithm how) {
  std::vector<array> all(static_cast<std::size_t>(shards), array(n));
  for (int s = 0; s < shards; ++s) {
    random_stream const draw(7, purpose::user, static_cast<std::uint64_t>(s));
    for (std::size_t i = 0; i < n; ++i)
      all[static_cast<std::size_t>(s)][i] = static_cast<float>(draw.uniform(i) - .5);
  }
  shard_range const mine = shards_of(group.rank(), group.size(), shards);
  std::vector<array> nodes;
  for (int at = mine.first; at < mine.last; at += node_size(at, mine.last))
    nodes.push_back(tree(all, at, node_size(at, mine.last)));
  std::vector<float*> data;
  for (array& node : nodes) data.push_back(node.data());
  array into(n, -1.f);
  detail::tree_sum<float> sum;
  sum.begin(MPI_COMM_WORLD, shards, how, 5, data, n, into.data());
  while (!sum.advance()) {
  }
  if (into != tree(all, 0, shards)) {
    ++failures;
    std::fprintf(stderr, "process %d of %d: %d shards, %zu elements, algorithm %d: wrong sum\n",
                 group.rank(), group.size(), shards, n, static_cast<int>(how));
  }
}

/// Several sums under way, which processes look at in another rhythm each: none waits for one that
/// another has not come to.
void many(process_group& group, int shards) {
  shard_range const mine = shards_of(group.rank(), group.size(), shards);
  random_stream const draw(11, purpose::user, static_cast<std::uint64_t>(group.rank()));
  std::uint64_t next = 0;
  for (int round = 0; round < 40; ++round) {
    std::vector<std::vector<array>> nodes(8);
    std::vector<array> sums;
    for (int k = 0; k < 8; ++k) sums.emplace_back(static_cast<std::size_t>(1 + 30'000 * (k % 3)));
    for (std::size_t k = 0; k < 8; ++k) {
      std::vector<float*> data;
      for (int at = mine.first; at < mine.last; at += node_size(at, mine.last))
        nodes[k].emplace_back(sums[k].size(), static_cast<float>(node_size(at, mine.last)));
      for (array& node : nodes[k]) data.push_back(node.data());
      group.begin_sum(data, sums[k].size(), sums[k].data());
      for (std::uint32_t i = draw.below(next++, 40); i > 0; --i) group.poll();
    }
    group.finish_sums();
    for (array const& sum : sums)
      for (float const x : sum) failures += x != static_cast<float>(shards);
  }
}

}  // namespace

int main() {
  std::shared_ptr<process_group> const group = mpi_world{.shards = 16};
  using enum detail::sum_algorithm;
  for (int shards : {16, 32})
    for (std::size_t n : {0, 1, 3, 1000, 20'011})
      for (detail::sum_algorithm how : {gather, direct, halving})
        if (how != halving || is_power_of_two(group->size())) check(*group, shards, n, how);
  many(*group, 16);
  std::vector<int> all(static_cast<std::size_t>(group->size()));
  group->gather(&failures, sizeof failures, all.data());
  int total = 0;
  for (int f : all) total += f;
  if (group->rank() == 0) std::printf("%d wrong sums\n", total);
  return total != 0;
}
