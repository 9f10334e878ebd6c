// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "../../../examples/convert/layout.hpp"

#include "data/files.hpp"
#include "test.hpp"

using convert::array;
using shape = std::vector<std::size_t>;

namespace {

array counting(shape const& extents) {
  array a{extents, {}};
  std::size_t size = 1;
  for (std::size_t extent : extents) size *= extent;
  for (std::size_t i = 0; i < size; ++i) a.values.push_back(static_cast<float>(i));
  return a;
}
float at(array const& a, shape const& index) {
  std::size_t offset = 0;
  for (std::size_t d = 0; d < index.size(); ++d) offset = offset * a.shape[d] + index[d];
  return a.values.at(offset);
}
std::string refusal(char const* operation, shape const& extents) {
  return test::said<resin::state_error>(
      [&] { static_cast<void>(apply(operation, counting(extents), "w")); });
}

}  // namespace

TEST_CASE("layout: kernels of Keras", "[convert]") {
  array const a = counting({2, 3, 4, 5}), b = apply("hwio", a, "w");
  REQUIRE(b.shape == shape{5, 4, 2, 3});
  for (std::size_t h = 0; h < 2; ++h)
    for (std::size_t w = 0; w < 3; ++w)
      for (std::size_t c = 0; c < 4; ++c)
        for (std::size_t k = 0; k < 5; ++k) REQUIRE(at(b, {k, c, h, w}) == at(a, {h, w, c, k}));
  CHECK(apply("kernel", a, "w").values == b.values);

  array const depthwise = apply("hwcm", a, "w");
  REQUIRE(depthwise.shape == shape{20, 1, 2, 3});
  for (std::size_t c = 0; c < 4; ++c)
    for (std::size_t m = 0; m < 5; ++m)
      REQUIRE(at(depthwise, {c * 5 + m, 0, 1, 2}) == at(a, {1, 2, c, m}));

  array const dense = apply("kernel", counting({3, 2}), "w");
  CHECK(dense.shape == shape{2, 3});
  CHECK(dense.values == std::vector<float>{0, 2, 4, 1, 3, 5});
}

TEST_CASE("layout: a dense layer behind a flattened image", "[convert]") {
  array const a = counting({2 * 3 * 4, 5}), b = apply("nhwc:2x3x4", a, "w");
  REQUIRE(b.shape == shape{5, 24});
  for (std::size_t h = 0; h < 2; ++h)
    for (std::size_t w = 0; w < 3; ++w)
      for (std::size_t c = 0; c < 4; ++c)
        for (std::size_t k = 0; k < 5; ++k)
          REQUIRE(at(b, {k, (c * 2 + h) * 3 + w}) == at(a, {(h * 3 + w) * 4 + c, k}));
}

TEST_CASE("layout: colours and windows", "[convert]") {
  array const a = counting({2, 3, 2, 2}), b = apply("bgr", a, "w");
  CHECK(b.shape == a.shape);
  CHECK(at(b, {1, 0, 1, 0}) == at(a, {1, 2, 1, 0}));
  CHECK(at(b, {1, 1, 1, 0}) == at(a, {1, 1, 1, 0}));
  CHECK(apply("bgr", b, "w").values == a.values);
  CHECK(apply("flat", counting({5, 3, 1, 1}), "w").shape == shape{5, 3});
  CHECK(apply("window", counting({5, 3}), "w").shape == shape{5, 3, 1, 1});
}

TEST_CASE("layout: what does not fit is refused by name", "[convert]") {
  CHECK(refusal("hwio", {2, 3}) == "w: hwio takes an array of rank 4, got (2, 3)");
  CHECK(refusal("flat", {2, 3, 1, 2}) == "w: flat takes a window of 1, got (2, 3, 1, 2)");
  CHECK(refusal("turn", {2}) == "w: there is no operation turn");
  for (char const* operation : {"nhwc:2x3x5", "nhwc:2x12", "nhwc:", "nhwc:2x3x4x1", "nhwc:2x3x-4",
                                "nhwc:9999999x9999999x9999999"})
    CHECK(test::contains(refusal(operation, {24, 5}), "is to be nhwc:HxWxC"));
}
