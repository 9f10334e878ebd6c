// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "laws.hpp"

using namespace resin;

namespace {
constexpr auto pools =
    input{7, 11, 10} | max_pool2d{.window = 3, .stride = 2, .padding = 1, .ceil_mode = true} |
    conv2d{.filters = 20, .kernel = 1} | avg_pool2d{.window = 3, .stride = 2, .padding = 1} |
    avg_pool2d{.window = 2, .stride = 1, .count_include_pad = false} | adaptive_avg_pool2d{2, 1};
// Padding beyond half a window, dilated windows; 2x2 windows between convolutions of few filters.
constexpr auto wide_pools =
    input{3, 11, 10} | conv2d{.filters = 5, .kernel = 3, .padding = same} |
    max_pool2d{.window = 2, .stride = 2, .dilation = 2} |
    conv2d{.filters = 5, .kernel = 3, .padding = same} | relu |
    max_pool2d{.window = 3, .stride = 2, .padding = 2} | conv2d{.filters = 19, .kernel = 1} |
    max_pool2d{.window = {3, 2}, .stride = 1, .padding = {2, 3, 1, 1}, .dilation = {2, 1}} |
    avg_pool2d{.window = 3, .stride = 2, .padding = 2} |
    avg_pool2d{.window = 3, .stride = 1, .padding = 2, .count_include_pad = false} | flatten |
    dense{.units = 4};
constexpr auto norms = input{3, 6, 6} | conv2d{.filters = 20, .kernel = 3, .padding = 1} |
                       batch_norm{} | relu | batch_norm{.epsilon = 1e-3, .momentum = .3} |
                       conv2d{.filters = 4, .kernel = 3} | batch_norm{} | tanh_;
constexpr auto functions = input{18, 5, 5} | leaky_relu(.2) | conv2d{.filters = 18} | elu |
                           conv2d{.filters = 18} | silu | conv2d{.filters = 18} | gelu |
                           conv2d{.filters = 18} | hard_swish | conv2d{.filters = 18} | sigmoid |
                           softmax;
constexpr auto soft = [](auto x) {
  using std::exp;
  using std::log;
  using std::tanh;
  return x * tanh(log(1 + exp(x)));
};
constexpr auto own = input{5, 6, 6} | conv2d{.filters = 9} | activation(soft) |
                     conv2d{.filters = 3} | activation(soft);
constexpr auto vectors = input{2, 5, 3} | flatten | dense{.units = 37} | tanh_ |
                         dense{.units = 19, .bias = false} | batch_norm{} | relu |
                         dense{.units = 5} | softmax;
constexpr auto dropped = input{19, 4, 4} | dropout{.rate = .3} |
                         conv2d{.filters = 21, .kernel = 3} | dropout{.rate = .5} | flatten |
                         dropout{.rate = .2} | dense{.units = 6};

double soft_by_hand(double x) { return x * std::tanh(std::log1p(std::exp(x))); }
}  // namespace

TEST_CASE("laws: layers") {
  RESIN_LAWS(pools)
  RESIN_LAWS(wide_pools)
  RESIN_LAWS(norms)
  RESIN_LAWS(functions)
  RESIN_LAWS(vectors)
  RESIN_LAWS(dropped)
  SECTION("own") {
    laws::evaluates_by_the_book<own, double>(1e-12, soft_by_hand);
    CHECK(laws::gradient_error<own>() < 1e-6);
  }
  SECTION("a wrong gradient is caught") { CHECK(laws::gradient_error<vectors>(3, 1e-4) > 1e-5); }
}
