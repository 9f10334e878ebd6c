// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include <resin/describe/receptive_field.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/resnet.hpp>

#include "describe/pictured.hpp"
#include "test.hpp"

namespace {

using namespace resin;

inline constexpr auto oblong =
    input{1, 64, 64} | conv2d{.filters = 2, .kernel = {3, 5}, .stride = {2, 1}} |
    conv2d{.filters = 2, .kernel = {3, 1}, .dilation = {2, 1}} | max_pool2d{.window = 2};
inline constexpr auto parallel = input{4, 32, 32} |
                                 branches(conv2d{.filters = 4, .kernel = 7, .padding = 3}, pass) |
                                 repeat(5, conv2d{.filters = 8, .kernel = 3, .padding = 1});
inline constexpr auto pooled = input{4, 12, 12} | adaptive_avg_pool2d{3, 3};

template <auto const& Net>
receptive_field field_of_output() {
  outline const o = outline_of<Net>();
  return receptive_fields(o)[static_cast<std::size_t>(o.output)];
}
/// Of the last 3x3 before the global pooling.
template <auto const& Net>
long long last_window() {
  outline const o = outline_of<Net>();
  std::vector<receptive_field> const fields = receptive_fields(o);
  long long h = 0;
  for (receptive_field const& f : fields)
    if (!f.all) h = std::max(h, f.h);
  return h;
}

}  // namespace

TEST_CASE("receptive field: each axis by itself") {
  receptive_field const f = field_of_output<oblong>();
  CHECK(f.h == 3 + 2 * 2 * 2 + 2);
  CHECK(f.w == 5 + 1);
  CHECK(f.jump_h == 4);
  CHECK(f.jump_w == 2);
  CHECK_FALSE(f.all);
}

TEST_CASE("receptive field: the widest branch, and each copy of a repeat") {
  receptive_field const f = field_of_output<parallel>();
  CHECK(f.h == 7 + 5 * 2);
  CHECK(f.w == f.h);
}

TEST_CASE("receptive field: bins of an adaptive pooling; everything behind a global one") {
  CHECK(field_of_output<pooled>().h == 4);
  CHECK(field_of_output<pooled>().jump_h == 4);
  CHECK(field_of_output<zoo::cifar_resnet20>().all);
}

TEST_CASE("receptive field: known networks") {
  CHECK(last_window<zoo::resnet18>() == 435);
  CHECK(last_window<zoo::resnet50_v1>() == 483);
  CHECK(last_window<zoo::resnet152_v1>() == 1507);
}
