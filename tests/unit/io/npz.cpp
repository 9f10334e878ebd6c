// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/npz.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

std::map<std::string, npy_array> some_arrays() {
  xt::xarray<float> weight = xt::xarray<float>::from_shape({3, 2, 2});
  for (std::size_t i = 0; i < 12; ++i) weight.data()[i] = static_cast<float>(i) * .5f;
  return {{"conv1.weight", npy_array::from(weight)},
          {"fc.bias", npy_array::from(xt::xarray<double>{1, 2})},
          {"step", npy_array::from(xt::xarray<std::int64_t>{7})}};
}
std::string refusal(fs::path const& file, test::bytes const& data) {
  test::write(file, data);
  return test::said([&] { static_cast<void>(read_npz(file)); });
}

}  // namespace

TEST_CASE("npz: stored and deflated, there and back", "[io]") {
  test::temporary_folder folder;
  for (bool compress : {false, true}) {
    auto const file = folder.path / "a.npz";
    auto const arrays = some_arrays();
    write_npz(file, arrays, compress);
    auto const back = read_npz(file);
    REQUIRE(back.size() == 3);
    for (auto const& [name, array] : arrays) {
      CHECK(back.at(name).bytes == array.bytes);
      CHECK(back.at(name).shape == array.shape);
      CHECK(back.at(name).type == array.type);
    }
    auto const first = test::read(file);
    write_npz(file, arrays, compress);
    CHECK(test::read(file) == first);
  }
  write_npz(folder.path / "empty.npz", {});
  CHECK(read_npz(folder.path / "empty.npz").empty());
}

TEST_CASE("npz: cut anywhere it is refused by name", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.npz";
  write_npz(file, some_arrays(), true);
  auto const whole = test::read(file);
  for (std::size_t n = 0; n < whole.size(); ++n)
    REQUIRE(contains(refusal(file, test::cut(whole, n)), file.string() + ": "));
  auto longer = whole;
  longer.push_back(0);
  CHECK(contains(refusal(file, longer), "end record is missing"));
}

TEST_CASE("npz: a changed byte is refused or changes nothing", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.npz";
  for (bool compress : {false, true}) {
    auto const arrays = some_arrays();
    write_npz(file, arrays, compress);
    auto const whole = test::read(file);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      auto changed = whole;
      changed[i] ^= static_cast<std::uint8_t>(1u << i % 8);
      test::write(file, changed);
      try {
        auto const back = read_npz(file);  // dates, versions and attributes carry nothing
        REQUIRE(back.size() == arrays.size());
        for (auto const& [name, array] : arrays) REQUIRE(back.at(name).bytes == array.bytes);
      } catch (file_error const& e) {
        REQUIRE(contains(e.what(), file.string() + ": "));
      }
    }
  }
}

TEST_CASE("npz: entries that overlap, repeat or lie are refused before they are unpacked", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.npz";
  auto const data = format_npy(npy_array::from(xt::xarray<float>{1, 2}));
  auto const refused = [&](auto change, bool compress = false) {
    zip_writer zip(compress);
    zip.add("aaaa.npy", data);
    zip.add("bbbb.npy", data);
    auto bytes = zip.finish();
    std::size_t const start = detail::little(bytes.data() + bytes.size() - 6, 4);
    change(bytes, start, start + 46 + 8);
    return refusal(file, bytes);
  };
  auto const set = [](test::bytes& b, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) b[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  };
  CHECK(refused([](auto&&...) {}) == "nothing thrown");
  // Both directory entries point at the first local header, under its name.
  CHECK(contains(refused([&](test::bytes& b, std::size_t first, std::size_t second) {
                   std::copy_n(b.begin() + static_cast<std::ptrdiff_t>(first), 54,
                               b.begin() + static_cast<std::ptrdiff_t>(second));
                 }),
                 "overlap"));
  CHECK(contains(refused(
                     [&](test::bytes& b, std::size_t first, std::size_t) {
                       set(b, first + 24, 0xfffffff0);  // unpacked size, with the local header's
                       set(b, 22, 0xfffffff0);
                     },
                     true),
                 "cannot hold 4294967280"));
  CHECK(contains(refused([&](test::bytes& b, std::size_t first, std::size_t) {
                   set(b, first + 42, 0x7fffffff);
                 }),
                 "its header is at byte 2147483647"));
  CHECK(
      contains(refused([&](test::bytes& b, std::size_t first, std::size_t) { b[first + 8] |= 1; }),
               "entry aaaa.npy: encrypted"));
  CHECK(
      contains(refused([&](test::bytes& b, std::size_t first, std::size_t) { b[first + 10] = 12; }),
               "got method 12"));
  CHECK(contains(refused([&](test::bytes& b, std::size_t, std::size_t) { b[32] ^= 1; }), "differ"));
  CHECK(contains(refused([&](test::bytes& b, std::size_t, std::size_t) { b[38 + 130] ^= 1; }),
                 "entry aaaa.npy: corrupt: expected CRC"));
  zip_writer twice;
  twice.add("a.npy", data);
  twice.add("a.npy", data);
  CHECK(contains(refusal(file, twice.finish()), "entry a.npy: is there twice"));
  zip_writer other;
  other.add("readme.txt", {1, 2, 3});
  CHECK(contains(refusal(file, other.finish()), "entry readme.txt: expected a name in .npy"));
  CHECK(contains(refusal(file, {'P', 'K'}), "expected a zip archive"));
}

TEST_CASE("npz: a write that fails leaves the earlier file", "[io]") {
  test::temporary_folder folder;
  CHECK_THROWS_AS(write_npz(folder.path / "no/such/a.npz", some_arrays()), file_error);
  fs::create_directories(folder.path / "a.npz");
  CHECK_THROWS_AS(write_npz(folder.path / "a.npz", some_arrays()), file_error);
}

TEST_CASE("npz: the reference files that numpy wrote", "[io][real]") {
  char const* shared = std::getenv("RESIN_SHARED");
  fs::path const root = shared != nullptr ? fs::path(shared)
                                          : fs::path(__FILE__).parent_path() / "../../../../shared";
  std::error_code ignored;
  if (!fs::is_directory(root / "golden", ignored)) {
    WARN("skipped: no reference files; set RESIN_SHARED");
    return;
  }
  auto const lenet5 = read_npz(root / "golden/lenet5.npz");
  CHECK(lenet5.at("parameters").as<int>()() == 61706);
  CHECK(lenet5.at("logits").shape == std::vector<std::size_t>{1, 10});
  CHECK(lenet5.at("train/loss").as<double>()() > 0);
  for (auto const& entry : fs::directory_iterator(root / "golden"))
    if (entry.path().extension() == ".npz") {
      auto const arrays = read_npz(entry.path());
      INFO(entry.path().string());
      CHECK((arrays.count("logits") == 1 || arrays.count("conv_transpose0/y") == 1));
    }
}
