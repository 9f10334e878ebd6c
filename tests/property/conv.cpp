// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "laws.hpp"

using namespace resin;

namespace {
constexpr auto plain3 = input{5, 9, 7} | conv2d{.filters = 19, .kernel = 3, .padding = 1} | relu |
                        conv2d{.filters = 3, .kernel = 3};
constexpr auto uneven =
    input{4, 11, 13} |
    conv2d{.filters = 17, .kernel = {1, 5}, .stride = {2, 3}, .padding = {0, 1, 2, 3}} | tanh_ |
    conv2d{.filters = 7, .kernel = {3, 1}, .stride = {1, 2}, .padding = {1, 0}};
constexpr auto dilated =
    input{17, 12, 12} |
    conv2d{.filters = 18, .kernel = 3, .padding = same, .dilation = 2, .bias = false} | sigmoid |
    conv2d{.filters = 5, .kernel = 2, .stride = 2, .dilation = {3, 2}};
constexpr auto grouped =
    input{6, 8, 8} | conv2d{.filters = 9, .kernel = 3, .padding = 1, .groups = 3} | relu |
    conv2d{.filters = 33, .kernel = 1, .groups = 3} |
    depthwise_conv2d{.kernel = 3, .stride = 2, .padding = same, .multiplier = 2} |
    depthwise_conv2d{.kernel = {3, 2}, .padding = same_upper};
constexpr auto pointwise = input{40, 7, 7} | conv2d{.filters = 32, .kernel = 1} | relu6 |
                           conv2d{.filters = 50, .kernel = 1, .stride = 2};
// Few filters: planes up to the last convolution.
constexpr auto few = input{2, 14, 11} | conv2d{.filters = 3, .kernel = 3, .padding = same} | relu |
                     max_pool2d{.window = 2} |
                     conv2d{.filters = 5, .kernel = {4, 2}, .padding = {2, 1, 0, 2}} | tanh_ |
                     avg_pool2d{.window = 2} | conv2d{.filters = 3, .kernel = 1} | sigmoid |
                     conv2d{.filters = 20, .kernel = {2, 3}, .padding = 1};
constexpr auto few_strided = input{3, 9, 12} | conv2d{.filters = 2, .kernel = 3} |
                             conv2d{.filters = 9, .kernel = 2, .stride = 2};
constexpr auto winograd =
    with_algorithm(input{9, 9, 7} | conv2d{.filters = 19, .kernel = 3, .padding = 1} | tanh_ |
                       conv2d{.filters = 5, .kernel = 3, .padding = {2, 0, 1, 1}},
                   algorithm::winograd_4x4);
}  // namespace

TEST_CASE("laws: convolutions") {
  RESIN_LAWS(plain3)
  RESIN_LAWS(uneven)
  RESIN_LAWS(dilated)
  RESIN_LAWS(grouped)
  RESIN_LAWS(pointwise)
  RESIN_LAWS(few)
  RESIN_LAWS(few_strided)
  RESIN_LAWS(winograd)
}
