// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Layers that move pixels and channels: pixel_shuffle, pixel_unshuffle, channel_shuffle, channels,
// pad, upsample, adaptive_max_pool2d.
#include "reference/images.hpp"
#include "property/laws.hpp"

using namespace resin;

namespace {
// [channels]
constexpr auto channel_moves = input{4, 6, 6} | pixel_unshuffle{.factor = 3} |
                               conv2d{.filters = 20} | channel_shuffle{.groups = 5} |
                               channels{.first = 2, .last = 14} | pixel_shuffle{.factor = 2} |
                               conv2d{.filters = 3, .kernel = 3} | channel_shuffle{.groups = 3};
// [channels]
// x in pieces that fill no block, gradients that are added.
constexpr auto shuffle_unit =
    input{2, 4, 6} | branches(conv2d{.filters = 9}, conv2d{.filters = 11}) |
    channel_shuffle{.groups = 4} |
    branches(channels{.first = 0, .last = 10},
             channels{.first = 10, .last = 20} | conv2d{.filters = 10}) |
    channel_shuffle{.groups = 2} | pixel_unshuffle{.factor = 2} | pixel_shuffle{.factor = 4};
// [pixels]
constexpr auto pixel_moves = input{2, 5, 4} | conv2d{.filters = 18} |
                             pad{.padding = {2, 1, 0, 3}, .mode = reflect} |
                             upsample{.scale = {2, 3}} | conv2d{.filters = 3, .kernel = 3} |
                             upsample{.size = {7, 20}, .mode = bilinear} |
                             pad{.padding = {1, 0, 2, 2}, .value = .5} | adaptive_max_pool2d{5, 4};
// [pixels]
constexpr auto corners = input{1, 4, 5} | conv2d{.filters = 17} |
                         upsample{.scale = 2, .mode = bilinear, .align_corners = true} |
                         conv2d{.filters = 2, .kernel = 3} | pad{.padding = 2, .mode = replicate} |
                         global_max_pool;

template <auto const& Net>
constexpr refusal why = ir::verdict_of<Net>.reason;
constexpr auto uneven = input{6, 5, 5} | pixel_shuffle{.factor = 2};
static_assert(why<uneven> == refusal::does_not_suit);
constexpr auto odd = input{6, 5, 5} | pixel_unshuffle{.factor = 2};
static_assert(why<odd> == refusal::does_not_suit);
constexpr auto too_many = input{6, 5, 5} | channels{.first = 2, .last = 7};
static_assert(why<too_many> == refusal::number_out_of_range);
constexpr auto none = input{6, 5, 5} | channels{.first = 2, .last = 2};
static_assert(why<none> == refusal::number_out_of_range);
constexpr auto mirrored_too_far = input{6, 5, 5} | pad{.padding = 5, .mode = reflect};
static_assert(why<mirrored_too_far> == refusal::number_out_of_range);
constexpr auto no_size = input{6, 5, 5} | upsample{.scale = 0};
static_assert(why<no_size> == refusal::number_out_of_range);
}  // namespace

TEST_CASE("moves of channels: laws") {
  RESIN_LAWS(channel_moves);
  RESIN_LAWS(shuffle_unit);
}
TEST_CASE("moves of pixels: laws") {
  RESIN_LAWS(pixel_moves);
  RESIN_LAWS(corners);
}
