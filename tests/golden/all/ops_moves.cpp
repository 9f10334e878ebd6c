// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Layers that move pixels and channels against PyTorch in float64, on random geometries.
#include "golden/modern_ops.hpp"

using namespace resin;

namespace {
constexpr auto resize0 =
    input{3, 2, 6} | upsample{.size = {8, 14}, .mode = bilinear, .align_corners = true};
constexpr auto resize1 = input{8, 2, 9} | upsample{.size = {4, 18}, .mode = bilinear};
constexpr auto resize2 = input{8, 7, 11} | upsample{.size = {28, 44}, .mode = nearest};
constexpr auto resize3 = input{1, 7, 7} | upsample{.size = {28, 28}, .mode = nearest};
constexpr auto resize4 =
    input{17, 1, 5} | upsample{.size = {17, 9}, .mode = bilinear, .align_corners = true};
constexpr auto resize5 =
    input{1, 2, 9} | upsample{.size = {4, 18}, .mode = bilinear, .align_corners = true};
constexpr auto resize6 = input{8, 7, 8} | upsample{.size = {17, 20}, .mode = bilinear};
constexpr auto resize7 = input{1, 1, 2} | upsample{.size = {3, 6}, .mode = bilinear};
constexpr auto resize8 = input{1, 2, 2} | upsample{.size = {17, 14}, .mode = bilinear};
constexpr auto resize9 = input{8, 7, 11} | upsample{.size = {11, 3}, .mode = nearest};
constexpr auto resize10 = input{8, 1, 1} | upsample{.size = {17, 14}, .mode = bilinear};
constexpr auto resize11 =
    input{1, 2, 2} | upsample{.size = {4, 4}, .mode = bilinear, .align_corners = true};
constexpr auto pixel_shuffle0 = input{27, 1, 1} | pixel_shuffle{.factor = 3};
constexpr auto pixel_unshuffle0 = input{1, 9, 6} | pixel_unshuffle{.factor = 3};
constexpr auto channel_shuffle0 = input{3, 8, 12} | channel_shuffle{.groups = 3};
constexpr auto slice0 = input{17, 5, 9} | channels{.first = 5, .last = 16};
constexpr auto pixel_shuffle1 = input{12, 5, 9} | pixel_shuffle{.factor = 2};
constexpr auto pixel_unshuffle1 = input{15, 4, 4} | pixel_unshuffle{.factor = 2};
constexpr auto channel_shuffle1 = input{4, 2, 2} | channel_shuffle{.groups = 4};
constexpr auto slice1 = input{32, 13, 13} | channels{.first = 0, .last = 32};
constexpr auto pixel_shuffle2 = input{80, 5, 9} | pixel_shuffle{.factor = 4};
constexpr auto pixel_unshuffle2 = input{16, 4, 8} | pixel_unshuffle{.factor = 4};
constexpr auto channel_shuffle2 = input{51, 5, 9} | channel_shuffle{.groups = 3};
constexpr auto slice2 = input{17, 5, 5} | channels{.first = 1, .last = 16};
constexpr auto pixel_shuffle3 = input{80, 1, 9} | pixel_shuffle{.factor = 4};
constexpr auto pixel_unshuffle3 = input{33, 12, 16} | pixel_unshuffle{.factor = 4};
constexpr auto channel_shuffle3 = input{4, 1, 9} | channel_shuffle{.groups = 2};
constexpr auto slice3 = input{6, 7, 9} | channels{.first = 1, .last = 5};
constexpr auto adaptive_max0 = input{17, 8, 8} | adaptive_max_pool2d{1, 1};
constexpr auto pad0 = input{3, 5, 5} | pad{.padding = {0, 1, 2, 0}, .mode = zeros};
constexpr auto adaptive_max1 = input{17, 8, 9} | adaptive_max_pool2d{4, 4};
constexpr auto pad1 = input{17, 8, 9} | pad{.padding = {3, 2, 1, 0}, .mode = replicate};
constexpr auto adaptive_max2 = input{33, 8, 9} | adaptive_max_pool2d{1, 1};
constexpr auto pad2 = input{17, 5, 5} | pad{.padding = {2, 0, 1, 0}, .mode = replicate};
constexpr auto adaptive_max3 = input{16, 5, 5} | adaptive_max_pool2d{2, 3};
constexpr auto pad3 = input{16, 8, 9} | pad{.padding = {0, 2, 1, 3}, .mode = replicate};
constexpr auto unpool0 =
    input{33, 6, 9} | max_pool2d{.window = 3, .name = "pool"} | max_unpool2d{.of = "pool"};
constexpr auto unpool1 =
    input{3, 6, 9} | max_pool2d{.window = 3, .name = "pool"} | max_unpool2d{.of = "pool"};
constexpr auto unpool2 =
    input{8, 4, 4} | max_pool2d{.window = 2, .name = "pool"} | max_unpool2d{.of = "pool"};
constexpr auto unpool3 =
    input{16, 3, 9} | max_pool2d{.window = 3, .name = "pool"} | max_unpool2d{.of = "pool"};
}  // namespace

TEST_CASE("golden operators: layers that move pixels and channels") {
  RESIN_GOLDEN_OP(resize0)
  RESIN_GOLDEN_OP(resize1)
  RESIN_GOLDEN_OP(resize2)
  RESIN_GOLDEN_OP(resize3)
  RESIN_GOLDEN_OP(resize4)
  RESIN_GOLDEN_OP(resize5)
  RESIN_GOLDEN_OP(resize6)
  RESIN_GOLDEN_OP(resize7)
  RESIN_GOLDEN_OP(resize8)
  RESIN_GOLDEN_OP(resize9)
  RESIN_GOLDEN_OP(resize10)
  RESIN_GOLDEN_OP(resize11)
  RESIN_GOLDEN_OP(pixel_shuffle0)
  RESIN_GOLDEN_OP(pixel_unshuffle0)
  RESIN_GOLDEN_OP(channel_shuffle0)
  RESIN_GOLDEN_OP(slice0)
  RESIN_GOLDEN_OP(pixel_shuffle1)
  RESIN_GOLDEN_OP(pixel_unshuffle1)
  RESIN_GOLDEN_OP(channel_shuffle1)
  RESIN_GOLDEN_OP(slice1)
  RESIN_GOLDEN_OP(pixel_shuffle2)
  RESIN_GOLDEN_OP(pixel_unshuffle2)
  RESIN_GOLDEN_OP(channel_shuffle2)
  RESIN_GOLDEN_OP(slice2)
  RESIN_GOLDEN_OP(pixel_shuffle3)
  RESIN_GOLDEN_OP(pixel_unshuffle3)
  RESIN_GOLDEN_OP(channel_shuffle3)
  RESIN_GOLDEN_OP(slice3)
  RESIN_GOLDEN_OP(adaptive_max0)
  RESIN_GOLDEN_OP(pad0)
  RESIN_GOLDEN_OP(adaptive_max1)
  RESIN_GOLDEN_OP(pad1)
  RESIN_GOLDEN_OP(adaptive_max2)
  RESIN_GOLDEN_OP(pad2)
  RESIN_GOLDEN_OP(adaptive_max3)
  RESIN_GOLDEN_OP(pad3)
  RESIN_GOLDEN_OP(unpool0)
  RESIN_GOLDEN_OP(unpool1)
  RESIN_GOLDEN_OP(unpool2)
  RESIN_GOLDEN_OP(unpool3)
}
