// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Which images the transfer experiment takes: classes renumbered, and as many of each as asked.

#include "../../../examples/design_principles/transfer.hpp"

#include "test.hpp"

using namespace design;

namespace {
/// 60 images of one pixel whose byte is the record's number, classes 0 to 2 in turn.
resin::dataset numbered_images() {
  resin::dataset d;
  d.images = xt::xtensor<std::uint8_t, 4>::from_shape({60, 1, 1, 1});
  d.labels = xt::xtensor<int, 1>::from_shape({60});
  for (int i = 0; i < 60; ++i) {
    d.images.data()[i] = static_cast<std::uint8_t>(i);
    d.labels(i) = i % 3;
  }
  d.classes = {"a", "b", "c"};
  return d;
}
std::vector<int> records(resin::dataset const& d) { return {d.images.begin(), d.images.end()}; }
}  // namespace

TEST_CASE("transfer: some classes, renumbered in the order asked", "[transfer]") {
  resin::dataset const part = only(numbered_images(), {2, 0});
  REQUIRE(part.size() == 40);
  CHECK(part.classes == std::vector<std::string>{"c", "a"});
  for (int i = 0; i < part.size(); ++i) {
    int const record = part.images.data()[i];
    CHECK(record % 3 != 1);
    CHECK(part.labels(i) == (record % 3 == 2 ? 0 : 1));
  }
  resin::validate(part);
}

TEST_CASE("transfer: so many images of each class, other ones for another seed", "[transfer]") {
  resin::dataset const all = numbered_images();
  resin::dataset const some = few(all, 4, 1);
  REQUIRE(some.size() == 12);
  int each[3] = {};
  for (int i = 0; i < some.size(); ++i) {
    CHECK(some.labels(i) == some.images.data()[i] % 3);
    ++each[some.labels(i)];
  }
  CHECK((each[0] == 4 && each[1] == 4 && each[2] == 4));
  auto taken = records(some);
  std::sort(taken.begin(), taken.end());
  CHECK(std::adjacent_find(taken.begin(), taken.end()) == taken.end());  // none twice
  CHECK(records(few(all, 4, 1)) == records(some));
  CHECK(records(few(all, 4, 2)) != records(some));
  CHECK(records(few(all, 0, 1)) == records(all));
  auto const more = records(few(all, 8, 1));  // a larger number takes these, and others
  for (int r : taken) CHECK(std::find(more.begin(), more.end(), r) != more.end());
}
