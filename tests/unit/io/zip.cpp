// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/zip.hpp>
#include <resin/io/zip_writer.hpp>

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

namespace {
/// One stored entry "a" of 4 bytes whose directory has all its numbers in zip64 fields.
test::bytes zip64_archive() {
  using detail::put_little;
  zip_writer zip;
  zip.add("a", {1, 2, 3, 4});
  auto const plain = zip.finish();
  std::size_t const start = 35, entry = 46 + 1;
  test::bytes file(plain.begin(), plain.begin() + start + entry);
  for (std::size_t i : {20, 24, 42}) std::fill_n(file.begin() + start + i, 4, 0xff);
  file[start + 30] = 5 + 4 + 24;  // an extra field before it too
  put_little(file, 0x7855, 2), put_little(file, 1, 2), put_little(file, 0, 1);
  put_little(file, 1, 2), put_little(file, 24, 2);
  put_little(file, 4, 8), put_little(file, 4, 8), put_little(file, 0, 8);
  std::size_t const end = file.size();
  put_little(file, 0x06064b50, 4), put_little(file, 44, 8), put_little(file, 45, 2);
  put_little(file, 45, 2), put_little(file, 0, 4), put_little(file, 0, 4);
  put_little(file, 1, 8), put_little(file, 1, 8);
  put_little(file, end - start, 8), put_little(file, start, 8);
  put_little(file, 0x07064b50, 4), put_little(file, 0, 4), put_little(file, end, 8);
  put_little(file, 1, 4);
  put_little(file, 0x06054b50, 4), put_little(file, 0, 4);
  put_little(file, 0xffff, 2), put_little(file, 0xffff, 2);
  put_little(file, 0xffffffff, 4), put_little(file, 0xffffffff, 4), put_little(file, 0, 2);
  return file;
}
}  // namespace

TEST_CASE("zip: zip64 archives, and none with a bit of their directory changed", "[io]") {
  auto const file = zip64_archive();
  auto const entries = read_zip_directory(file, "here");
  REQUIRE(entries.size() == 1);
  CHECK(read_zip_entry(file, entries[0], "here") == test::bytes{1, 2, 3, 4});
  test::temporary_folder folder;
  test::write(folder.path / "a.zip", file);
  CHECK(read_zip_file((folder.path / "a.zip").string()) == file);
  for (std::size_t n = 0; n < file.size(); ++n)
    CHECK_THROWS_AS(read_zip_directory(test::cut(file, n), "here"), file_error);
  int refused = 0;
  for (std::size_t bit = 8 * 35; bit < 8 * file.size(); ++bit) {
    auto changed = file;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    try {
      for (auto const& e : read_zip_directory(changed, "here"))
        static_cast<void>(read_zip_entry(changed, e, "here"));
    } catch (file_error const&) {
      ++refused;
    }
  }
  CHECK(refused > 900);  // versions, dates and attributes may be anything
}
