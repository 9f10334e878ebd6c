// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/base/random.hpp>
#include <resin/data/mnist.hpp>
#include <resin/io/gz.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <zlib.h>

using namespace resin;
using test::contains;

namespace {

test::bytes gzip(test::bytes const& data) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  test::bytes out(deflateBound(&z, static_cast<uLong>(data.size())) + 32);
  z.next_in = const_cast<Bytef*>(data.data());
  z.avail_in = static_cast<uInt>(data.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
test::bytes noise(std::size_t n) {
  test::bytes out(n);
  random_stream const draw(1, purpose::user, n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(draw(i) >> (i % 3 * 4));
  return out;
}
constexpr std::size_t all = static_cast<std::size_t>(-1);

}  // namespace

TEST_CASE("gzip files are read, whole or their beginning", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "x.gz";
  for (std::size_t n : {0u, 1u, 1000u, 65535u, 65536u, 65537u, 1000000u}) {
    auto const data = noise(n);
    test::write(file, gzip(data));
    CHECK(read_gz(file, all) == data);
    CHECK(read_gz(file, n + 1) == data);
    CHECK(read_gz(file, n) == data);
    CHECK(read_gz(file, n / 2) == test::cut(data, n / 2));
  }
}

TEST_CASE("a gzip file of two members is their sum", "[io]") {
  test::temporary_folder folder;
  auto both = gzip({1, 2, 3});
  auto const second = gzip({4, 5});
  both.insert(both.end(), second.begin(), second.end());
  test::write(folder.path / "x.gz", both);
  CHECK(read_gz(folder.path / "x.gz", all) == test::bytes{1, 2, 3, 4, 5});
}

TEST_CASE("a gzip file cut or prolonged is refused by name; changed, it is or gives the same",
          "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "x.gz";
  auto const refuses = [&](test::bytes const& data, char const* part) {
    test::write(file, data);
    auto const text = test::said([&] { static_cast<void>(read_gz(file, all)); });
    return contains(text, file.string() + ": ") && contains(text, part);
  };
  auto const data = noise(150);
  auto const whole = gzip(data);
  for (std::size_t n = 0; n < whole.size(); ++n)
    REQUIRE(refuses(test::cut(whole, n), n < 18 ? "expected a gzip file" : "truncated"));
  std::size_t unnoticed = 0;  // dates, flags and the last byte's padding carry no contents
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit : {0, 3, 7}) {
      auto changed = whole;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1 << bit);
      if (refuses(changed, "")) continue;
      REQUIRE(read_gz(file, all) == data);
      ++unnoticed;
    }
  }
  CHECK(unnoticed < 30);
  auto longer = whole;
  longer.push_back(0);
  CHECK(refuses(longer, "trailing bytes after the gzip data"));
  longer.back() = 0x1f;
  CHECK(refuses(longer, "truncated"));
}

TEST_CASE("data sets read .gz when this header is in the program, and say so when not", "[io]") {
  test::temporary_folder folder;
  auto const put = [&](char const* name, test::bytes const& data) {
    test::write(folder.path / (std::string(name) + ".gz"), gzip(data));
  };
  put("train-images-idx3-ubyte", test::idx_images(12, 28, 28));
  put("train-labels-idx1-ubyte", test::idx_labels(12));
  put("t10k-images-idx3-ubyte", test::idx_images(5, 28, 28));
  put("t10k-labels-idx1-ubyte", test::idx_labels(5));
  CHECK(datasets::mnist(folder.path).first.size() == 12);
  gz_reader const reader = installed_gz_reader;
  installed_gz_reader = nullptr;
  auto const text = test::said([&] { static_cast<void>(datasets::mnist(folder.path)); });
  installed_gz_reader = reader;
  CHECK(contains(text, "train-labels-idx1-ubyte.gz: "));
  CHECK(contains(text,
                 "include <resin/io/gz.hpp> and link zlib (CMake: resin::io), or gunzip the "
                 "file"));
}

TEST_CASE("a false header inside a .gz file does not decide what is allocated", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "x.gz";
  auto const refuses = [&](test::bytes const& data, char const* part) {
    test::write(file, gzip(data));
    return contains(test::said([&] { static_cast<void>(read_idx(file, 3)); }), part);
  };
  auto data = test::idx_images(3, 28, 28);
  data[4] = 0x40;  // claims 800 GB
  CHECK(refuses(data, "truncated: expected"));
  data = test::idx_images(3, 28, 28);
  data.push_back(0);
  CHECK(refuses(data, "trailing bytes"));
  data.resize(data.size() - 2);
  CHECK(refuses(data, "truncated: expected 2352 bytes of values (3 x 28 x 28), got 2351"));
}
