// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A network in bytes, exported and imported again, gives the same bits.

#include "bytes.hpp"
#include "test.hpp"

#include <resin/io/weights.hpp>

#include <imported.hpp>

TEST_CASE("import: bytes that export_onnx wrote come back") {
  auto before = resin::zoo::calibrated();
  resin::network<imported_network::imported8> after;
  static_assert(decltype(before)::arena_bytes == decltype(after)::arena_bytes);
  resin::load(after, IMPORTED_WEIGHTS);
  auto x = xt::xtensor<float, 4>::from_shape({3, 3, 17, 15});
  for (std::size_t k = 0; k < x.size(); ++k)
    x.data()[k] = static_cast<float>((k * 29 + k / 7) % 103) / 50 - 1;
  auto const y = before(x), z = after(x);
  CHECK(y == z);
}
