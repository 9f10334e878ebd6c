// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Maximum pooling undone: around other layers, on pieces, windows with gaps, on the input itself.
#include "laws.hpp"

using namespace resin;

namespace {
constexpr auto conv(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = 1, .bias = false};
}
constexpr auto mirrored = input{3, 12, 8} | conv(5) | batch_norm{} | relu |
                          max_pool2d{.name = "one"} | branches(conv(7), conv(6) | tanh_) |
                          max_pool2d{.window = {3, 2}, .name = "two"} | conv(13) |
                          max_unpool2d{.of = "two"} | conv(5) | tanh_ | max_unpool2d{.of = "one"} |
                          residual(conv(5) | relu) | conv(2);
// An odd row is left over, a gap between windows, padding, a pooling of the images; unpooled twice,
// in a repeat, and added to.
constexpr auto odd = input{4, 9, 11} | max_pool2d{.name = "images"} | conv(4) | tanh_ |
                     max_unpool2d{.of = "images"} | conv(17) |
                     max_pool2d{.window = 2, .stride = 3, .padding = 1, .name = "gap"} | conv(17) |
                     repeat(2, conv(17) | tanh_) |
                     sum(max_unpool2d{.of = "gap"}, max_unpool2d{.of = "gap"}) |
                     repeat(2, max_pool2d{.window = {1, 3}, .name = "inner"} | tanh_ |
                                   max_unpool2d{.of = "inner"} | conv(17)) |
                     conv(3);
}  // namespace

TEST_CASE("laws: maximum pooling undone") {
  RESIN_LAWS(mirrored)
  RESIN_LAWS(odd)
}
