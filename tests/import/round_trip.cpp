// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// RESIN_NET, exported and imported again, is the same program: kernels, plan, names and values of
// the parameters, bits of the output.

#include "prepared.hpp"
#include "test.hpp"

#include <resin/io/weights.hpp>

#include RESIN_HEADER
#include IMPORTED_HEADER

namespace {

using before = resin::network<resin::zoo::RESIN_NET>;
using after = resin::network<IMPORTED_NET>;

static_assert(before::input_shape == after::input_shape);
static_assert(before::parameter_count == after::parameter_count);
static_assert(before::multiply_adds == after::multiply_adds);
static_assert(resin::ir::evaluation<resin::zoo::RESIN_NET, 4>::work.kernel_keys ==
              resin::ir::evaluation<IMPORTED_NET, 4>::work.kernel_keys);
static_assert(before::arena_bytes == after::arena_bytes);

}  // namespace

TEST_CASE("import: what export_onnx wrote comes back") {
  before first;
  test::prepare(first);
  after second;
  resin::load(second, IMPORTED_WEIGHTS);
  auto const want = first.state(), got = second.state();
  REQUIRE(want.size() == got.size());
  for (auto const& [name, array] : want) {
    INFO(name);
    REQUIRE(got.count(name) == 1);
    CHECK(got.at(name) == array);
  }
  CHECK(first.units() == second.units());
  auto const x = test::image<before>();
  auto const y = first(x), z = second(x);
  CHECK(y == z);
}
