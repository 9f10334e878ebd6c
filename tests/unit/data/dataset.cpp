// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/dataset.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cstdint>
#include <set>

using namespace resin;

static dataset numbered(std::size_t n) {
  dataset data;
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape({n, 2, 3, 4});
  data.labels = xt::xtensor<int, 1>::from_shape({n});
  for (std::size_t i = 0; i < data.images.size(); ++i)
    data.images.data()[i] = static_cast<std::uint8_t>(i);
  for (std::size_t i = 0; i < n; ++i) data.labels(i) = static_cast<int>(i % 3);
  data.classes = {"a", "b", "c"};
  data.name = "numbers";
  return data;
}

TEST_CASE("split gives all but the last n records, and the last n", "[data]") {
  dataset const all = numbered(10);
  CHECK(all.size() == 10);
  CHECK(all.shape() == extent3{2, 3, 4});
  auto const [seen, held_out] = split(all, 3);
  CHECK(seen.size() == 7);
  CHECK(held_out.size() == 3);
  CHECK(held_out.labels(0) == all.labels(7));
  CHECK(held_out.images(2, 1, 2, 3) == all.images(9, 1, 2, 3));
  CHECK(seen.images(6, 0, 0, 1) == all.images(6, 0, 0, 1));
  CHECK(held_out.classes == all.classes);
  CHECK(seen.note == "first 7 of 10 records");
  CHECK(held_out.note == "last 3 of 10 records");
  CHECK(split(all, 0).first.note.empty());
  CHECK(split(all, 10).second.size() == 10);
  CHECK(split(all, 10).first.size() == 0);
}

TEST_CASE("records in the order of their classes are shuffled before they are split", "[data]") {
  dataset data = numbered(9);
  for (std::size_t i = 0; i < 9; ++i) data.labels(i) = static_cast<int>(i / 3);
  CHECK(test::contains(test::said<shape_error>([&] { (void)split(data, 3); }),
                       "order of their 3 classes, so that the last 3 would be of the last alone"));
  CHECK(split(data, 0).first.size() == 9);
  dataset const mixed = shuffled(data, 5);
  CHECK(mixed.note == "shuffled by seed 5");
  std::set<int> first_bytes;
  for (std::size_t i = 0; i < 9; ++i) {
    int const byte = mixed.images(i, 0, 0, 0);
    first_bytes.insert(byte);
    CHECK(mixed.labels(i) == byte / 24 / 3);  // an image keeps its label; it has 24 bytes
  }
  CHECK(first_bytes.size() == 9);
  CHECK((shuffled(data, 5).labels == mixed.labels));
  CHECK((shuffled(data, 6).labels != mixed.labels));
  auto const [seen, held_out] = split(mixed, 4);
  CHECK(std::set<int>(held_out.labels.begin(), held_out.labels.end()).size() > 1);
  CHECK(seen.size() == 5);
}

TEST_CASE("a part keeps the note of the whole", "[data]") {
  dataset all = numbered(10);
  all.note = "10 of 10,000 test images";
  CHECK(take(all, 4).note == "10 of 10,000 test images; first 4 of 10 records");
  CHECK(subset(all, 2, 3).note == "10 of 10,000 test images; 3 of 10 records from 2");
  CHECK(detail::thousands(1234567) == "1,234,567");
  CHECK(detail::thousands(-1000) == "-1,000");
  CHECK(detail::thousands(999) == "999");
}

TEST_CASE("a data set that does not fit itself is refused", "[data]") {
  dataset data = numbered(4);
  CHECK_NOTHROW(validate(data));
  data.labels(2) = 3;
  CHECK(test::contains(test::said<shape_error>([&] { validate(data); }),
                       "label 3 of record 2 is not one of 3 classes"));
  data.labels(2) = -1;
  CHECK_THROWS_AS(validate(data), shape_error);
  data.labels = xt::xtensor<int, 1>::from_shape({5});
  CHECK(test::contains(test::said<shape_error>([&] { validate(data); }), "4 images, but 5 labels"));
  CHECK_THROWS_AS(split(data, 1), shape_error);
  CHECK_THROWS_AS(shuffled(data), shape_error);
  CHECK_THROWS_AS(split(data, 5), shape_error);
  CHECK_THROWS_AS(split(data, -1), shape_error);
  CHECK_THROWS_AS(take(data, 5), shape_error);
  CHECK_THROWS_AS(subset(data, 3, 2), shape_error);
}
