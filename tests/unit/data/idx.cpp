// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/idx.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;
using test::contains;

TEST_CASE("idx files are read, plain", "[data]") {
  test::temporary_folder folder;
  auto const file = folder.path / "images";
  test::write(file, test::idx_images(3, 4, 5));
  auto const array = read_idx(file, 3);
  CHECK(array.extents == std::vector<std::size_t>{3, 4, 5});
  CHECK(array.values()[0] == 0);
  CHECK(array.values()[59] == 21);
}

TEST_CASE("an idx file cut anywhere, or with a byte more, is refused by name", "[data]") {
  test::temporary_folder folder;
  auto const file = folder.path / "images";
  auto const whole = test::idx_images(3, 4, 5);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    test::write(file, test::cut(whole, n));
    auto const text = test::said([&] { static_cast<void>(read_idx(file, 3)); });
    REQUIRE(contains(text, file.string() + ": truncated: expected"));
    REQUIRE(contains(text, ", got "));
  }
  auto longer = whole;
  longer.push_back(0);
  test::write(file, longer);
  CHECK(contains(test::said([&] { static_cast<void>(read_idx(file, 3)); }), "trailing bytes"));
}

TEST_CASE("an idx header that lies is refused before anything is allocated", "[data]") {
  test::temporary_folder folder;
  auto const file = folder.path / "images";
  auto const refuses = [&](std::vector<std::uint32_t> const& header, char const* part) {
    test::write(file, test::big_endian(header));
    return contains(test::said([&] { static_cast<void>(read_idx(file, 3)); }), part);
  };
  CHECK(refuses({0x801, 1, 1, 1}, "wrong magic number: expected 2051"));
  CHECK(refuses({0x903, 1, 1, 1}, "wrong magic"));
  CHECK(refuses({0x3080000, 1, 1, 1}, "wrong magic"));
  CHECK(refuses({0x803, 60000, 28, 28}, "truncated: expected 47040000 bytes"));
  CHECK(refuses({0x803, 65536, 256, 256}, "truncated"));
  CHECK(refuses({0x803, 0xffffffff, 0xffffffff, 0xffffffff}, "header claims"));
  CHECK(refuses({0x803, 1, 0, 28}, "is 0"));
}

TEST_CASE("a file that is missing, or none, is refused", "[data]") {
  test::temporary_folder folder;
  CHECK(contains(test::said([&] { static_cast<void>(read_idx(folder.path / "no", 1)); }),
                 "no such file"));
  CHECK(contains(test::said([&] { static_cast<void>(read_idx(folder.path, 1)); }),
                 "expected a regular file"));
}
