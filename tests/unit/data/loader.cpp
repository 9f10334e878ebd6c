// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/loader.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

using namespace resin;

static_assert(DataSource<loader<float>, float> && DataSource<loader<double>, double>);
static_assert(!std::is_constructible_v<loader<float>, dataset, loader_options>);

namespace {

dataset numbered(std::size_t n) {
  dataset data;
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape({n, 1, 4, 4});
  data.labels = xt::xtensor<int, 1>::from_shape({n});
  for (std::size_t i = 0; i < data.images.size(); ++i)
    data.images.data()[i] = static_cast<std::uint8_t>(i / 16);
  for (std::size_t i = 0; i < n; ++i) data.labels(i) = static_cast<int>(i);
  return data;
}

struct seen_batch {
  int size;
  std::vector<float> images;
  std::vector<int> labels, records;
  bool operator==(seen_batch const&) const = default;
};
template <class L>
std::vector<seen_batch> rest(L& source) {
  std::vector<seen_batch> all;
  batch_view<float> b;
  while (source.next(b))
    all.push_back({b.size, std::vector<float>(b.images, b.images + b.size * b.C * b.H * b.W),
                   std::vector<int>(b.labels, b.labels + b.size),
                   std::vector<int>(b.records, b.records + b.size)});
  return all;
}
template <class L>
std::vector<seen_batch> epoch(L& source, int e, int first = 0) {
  source.begin_epoch(e, first);
  return rest(source);
}

}  // namespace

TEST_CASE("an epoch holds every record once, images beside their labels", "[data]") {
  dataset const data = numbered(23);
  for (int threads : {0, 1, 3}) {
    loader source{data, {.batch = 5, .seed = 1, .threads = threads}};
    CHECK(source.batches() == 5);
    batch_view<float> none;
    CHECK(!source.next(none));
    for (int e = 0; e < 3; ++e) {
      std::vector<int> records;
      auto const all = epoch(source, e);
      REQUIRE(all.size() == 5);
      CHECK(all.back().size == 3);
      for (seen_batch const& b : all)
        for (std::size_t i = 0; i < b.labels.size(); ++i) {
          CHECK(b.labels[i] == b.records[i]);
          CHECK(b.images[16 * i + 7] == static_cast<float>(b.records[i]));
          records.push_back(b.records[i]);
        }
      CHECK(!std::is_sorted(records.begin(), records.end()));
      std::sort(records.begin(), records.end());
      for (int i = 0; i < 23; ++i) CHECK(records[static_cast<std::size_t>(i)] == i);
    }
  }
}

TEST_CASE("options: no shuffle, and no last batch", "[data]") {
  dataset const data = numbered(23);
  loader source{data, {.batch = 5, .shuffle = false, .drop_last = true}};
  CHECK(source.batches() == 4);
  auto const all = epoch(source, 9);
  REQUIRE(all.size() == 4);
  CHECK(all[3].records == std::vector<int>{15, 16, 17, 18, 19});
  loader large{data, {.batch = 100, .shuffle = false}};
  CHECK(large.batches() == 1);
  CHECK(epoch(large, 0)[0].size == 23);
  loader none{data, {.batch = 100, .drop_last = true}};
  CHECK(none.batches() == 0);
  CHECK(epoch(none, 0).empty());
}

TEST_CASE("batches are the same bits for any threads, and from anywhere in the epoch", "[data]") {
  dataset const data = numbered(60);
  loader_options options{.batch = 8,
                         .seed = 42,
                         .augment = {augment::random_crop{1}, augment::flip{}, augment::cutout{2},
                                     augment::normalize{.5, .25}}};
  options.threads = 0;
  loader plain{data, options};
  auto const reference = epoch(plain, 4);
  for (int threads : {1, 2, 5}) {
    options.threads = threads;
    loader source{data, options};
    CHECK(epoch(source, 4) == reference);
    for (int first = 0; first <= 8; ++first) {  // also right after another epoch was left unread
      batch_view<float> b;
      source.begin_epoch(first % 3);
      for (int i = 0; i < first % 4; ++i) source.next(b);
      auto const tail = epoch(source, 4, first);
      REQUIRE(tail.size() == reference.size() - static_cast<std::size_t>(first));
      CHECK(std::equal(tail.begin(), tail.end(), reference.begin() + first));
    }
  }
  CHECK(epoch(plain, 5) != reference);
}

TEST_CASE("a view stays whole until the next call", "[data]") {
  dataset const data = numbered(64);
  loader source{data, {.batch = 4, .shuffle = false, .threads = 2}};
  source.begin_epoch(0);
  batch_view<float> b;
  for (int i = 0; source.next(b); ++i) {
    if (i % 5 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    for (int k = 0; k < 4; ++k) CHECK(b.images[16 * k] == static_cast<float>(4 * i + k));
  }
}

TEST_CASE("a loader left in the middle ends cleanly", "[data]") {
  dataset const data = numbered(64);
  for (int i = 0; i < 50; ++i) {
    loader source{data, {.batch = 2, .threads = 2}};
    source.begin_epoch(i);
    batch_view<float> b;
    for (int k = 0; k < i % 3; ++k) source.next(b);
  }
}

TEST_CASE("a loader refuses what it cannot do", "[data]") {
  dataset data = numbered(8);
  CHECK_THROWS_AS(loader<>(data, {.batch = 0}), training_error);
  CHECK_THROWS_AS(loader<>(data, {.threads = -1}), training_error);
  for (int shards : {0, -3})
    CHECK_THROWS_WITH(loader<>(data, {.shards = shards}), ContainsSubstring("at least 1"));
  for (shard_range part : {shard_range{-1, 1}, {0, 3}, {2, 1}})
    CHECK_THROWS_WITH(loader<>(data, {.shards = 2, .part = part}),
                      ContainsSubstring("within the shards"));
  CHECK_THROWS_AS(loader<>(data, {.augment = augment::normalize{{1, 2}, 1}}), shape_error);
  loader source{data, {.batch = 4}};
  CHECK_THROWS_AS(source.begin_epoch(0, 3), training_error);
  CHECK_THROWS_AS(source.begin_epoch(-1), training_error);
  data.classes = {"only one"};
  CHECK_THROWS_AS(loader<>(data, {}), shape_error);
  dataset const empty;
  CHECK_THROWS_AS(loader<>(empty, {}), training_error);
}
