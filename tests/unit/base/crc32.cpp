// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/base/crc32.hpp>

#include "test.hpp"

#include <zlib.h>

#include <string_view>
#include <vector>

using resin::detail::crc32;

TEST_CASE("crc32: the check value, and zlib's for every length, offset and cut", "[base]") {
  std::string_view const check = "123456789";
  CHECK(crc32(check.data(), check.size()) == 0xcbf43926u);
  CHECK(crc32(nullptr, 0) == 0);
  std::vector<unsigned char> bytes(300);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<unsigned char>(i * i * 31 + i);
  for (std::size_t from = 0; from < 9; ++from)
    for (std::size_t n = 0; n + from <= 200; ++n) {
      auto const want = static_cast<std::uint32_t>(::crc32_z(0, bytes.data() + from, n));
      REQUIRE(crc32(bytes.data() + from, n) == want);
      std::size_t const cut = n * 2 / 5;
      REQUIRE(crc32(bytes.data() + from + cut, n - cut, crc32(bytes.data() + from, cut)) == want);
    }
}
