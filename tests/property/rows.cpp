// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Networks of one row: the laws, and that conv1d and its pools are what their forms of two
// dimensions are.
#include "laws.hpp"

using namespace resin;

namespace {
constexpr auto sound =
    input{2, 1, 61} |
    conv1d{.filters = 9, .kernel = 7, .stride = 2, .padding = {3, 1}, .name = "a"} | batch_norm{} |
    relu | max_pool1d{.window = 3, .stride = 2, .padding = 1, .ceil_mode = true} |
    conv1d{.filters = 18, .kernel = 3, .padding = same, .dilation = 2, .groups = 3, .name = "b"} |
    tanh_ | avg_pool1d{.window = 3, .stride = 1, .padding = 1, .count_include_pad = false} |
    conv1d{.filters = 5, .kernel = 4, .padding = same_upper, .bias = false, .name = "c"} |
    max_pool1d{.dilation = 2} | avg_pool1d{} | flatten | dense{.units = 3};
constexpr auto plane =
    input{2, 1, 61} |
    conv2d{.filters = 9, .kernel = {1, 7}, .stride = {1, 2}, .padding = {0, 0, 3, 1}, .name = "a"} |
    batch_norm{} | relu |
    max_pool2d{.window = {1, 3}, .stride = {1, 2}, .padding = {0, 1}, .ceil_mode = true} |
    conv2d{.filters = 18,
           .kernel = {1, 3},
           .padding = same,
           .dilation = {1, 2},
           .groups = 3,
           .name = "b"} |
    tanh_ |
    avg_pool2d{.window = {1, 3}, .stride = {1, 1}, .padding = {0, 1}, .count_include_pad = false} |
    conv2d{.filters = 5, .kernel = {1, 4}, .padding = same_upper, .bias = false, .name = "c"} |
    max_pool2d{.window = {1, 2}, .dilation = {1, 2}} | avg_pool2d{.window = {1, 2}} | flatten |
    dense{.units = 3};
constexpr auto nameless = input{1, 1, 8} | conv1d{.filters = 2} | conv1d{.filters = 3};
}  // namespace

TEST_CASE("laws: networks of one row"){RESIN_LAWS(sound)}

TEST_CASE("rows: the bits of two dimensions") {
  network<sound> net;
  network<plane> same_net;
  net.initialize(3);
  same_net.initialize(3);
  CHECK(std::ranges::equal(net.parameters(), same_net.parameters()));
  auto const x = laws::batch_of<network<sound>>(2, 5);
  CHECK((net(x) == same_net(x)));
  auto const state = network<nameless>().state();
  REQUIRE(state.count("conv1d_1.weight") == 1);
  CHECK(state.at("conv1d_1.weight").dimension() == 3);  // as PyTorch's
}
