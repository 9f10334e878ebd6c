// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/zip.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;

TEST_CASE("zip: entries of any content, stored or deflated", "[io]") {
  for (bool compress : {false, true}) {
    zip_writer zip(compress);
    test::bytes const empty, zeros(100000, 0), few{1, 2, 3};
    zip.add("empty", empty);
    zip.add("folder/zeros", zeros);
    zip.add("few", few);
    auto const file = zip.finish();
    CHECK((file.size() < 1000) == compress);
    auto const entries = read_zip_directory(file, "here");
    REQUIRE(entries.size() == 3);
    CHECK(entries[1].name == "folder/zeros");
    CHECK(read_zip_entry(file, entries[0], "here") == empty);
    CHECK(read_zip_entry(file, entries[1], "here") == zeros);
    CHECK(read_zip_entry(file, entries[2], "here") == few);
  }
}

TEST_CASE("zip: an archive may end in a comment", "[io]") {
  zip_writer zip;
  zip.add("a", {1});
  auto file = zip.finish();
  file[file.size() - 2] = 5;
  for (char c : std::string("hello")) file.push_back(static_cast<std::uint8_t>(c));
  CHECK(read_zip_directory(file, "here").size() == 1);
  file.pop_back();
  CHECK_THROWS_AS(read_zip_directory(file, "here"), file_error);
}

TEST_CASE("zip: sizes behind the data, as streams are written", "[io]") {
  zip_writer zip;
  zip.add("a", {1, 2, 3, 4});
  auto const plain = zip.finish();
  test::bytes file(plain.begin(), plain.begin() + 35);  // header, name, data
  file[6] |= 8;
  for (std::size_t i = 14; i < 26; ++i) file[i] = 0;
  std::size_t const start = file.size() + 16;
  detail::put_little(file, 0x08074b50, 4);
  file.insert(file.end(), plain.begin() + 14, plain.begin() + 26);
  file.insert(file.end(), plain.begin() + 35, plain.end());
  file[start + 8] |= 8;
  file[file.size() - 6] = static_cast<std::uint8_t>(start);
  auto const entries = read_zip_directory(file, "here");
  REQUIRE(entries.size() == 1);
  CHECK(read_zip_entry(file, entries[0], "here") == test::bytes{1, 2, 3, 4});
}
