// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "laws.hpp"

using namespace resin;

namespace {
constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = 1, .bias = false} |
         batch_norm{};
}
constexpr auto shortcuts =
    input{3, 9, 9} | unit(10) | relu | residual(unit(10) | relu | unit(10)) | relu |
    residual(
        unit(22, 2) | relu | unit(22),
        shortcut(conv2d{.filters = 22, .kernel = 1, .stride = 2, .bias = false} | batch_norm{})) |
    relu | residual(unit(41, 2) | relu | unit(41), pad_channels) | relu | global_avg_pool |
    dense{.units = 5};
// Pieces that do not fill vectors, nested, with an identity and a piece that is used again.
constexpr auto concats =
    input{4, 7, 7} | conv2d{.filters = 9} |
    branches(pass, conv2d{.filters = 5} | relu,
             branches(conv2d{.filters = 17, .kernel = 3, .padding = 1},
                      max_pool2d{.window = 3, .stride = 1, .padding = 1})) |
    residual(conv2d{.filters = 40, .kernel = 3, .padding = 1} | relu) |
    sum(conv2d{.filters = 11}, pass | conv2d{.filters = 11},
        avg_pool2d{.window = 3, .stride = 1, .padding = 1} | conv2d{.filters = 11}) |
    flatten | dense{.units = 4};
constexpr auto of_input =
    input{3, 6, 6} |
    branches(pass, conv2d{.filters = 8}, max_pool2d{.window = 3, .stride = 1, .padding = 1}) |
    relu | conv2d{.filters = 6};
constexpr auto summed_concat = input{5, 6, 6} | conv2d{.filters = 24} |
                               residual(branches(conv2d{.filters = 7}, conv2d{.filters = 17})) |
                               relu | conv2d{.filters = 3};
constexpr auto repeats =
    input{3, 6, 6} | unit(12) | relu |
    named("a", repeat(3, residual(unit(12) | relu | unit(12)) | relu)) |
    repeat(2, unit(12) | relu) |
    named("b", repeat(2, named("c", repeat(3, conv2d{.filters = 12} | tanh_)))) |
    residual(repeat(3, unit(12) | sigmoid)) | global_avg_pool | dense{.units = 4};
constexpr auto pre_activated =
    input{3, 8, 8} | conv2d{.filters = 16, .kernel = 3, .padding = 1} |
    repeat(3, residual(batch_norm{} | relu | conv2d{.filters = 16, .kernel = 3, .padding = 1} |
                       batch_norm{} | relu | conv2d{.filters = 16, .kernel = 1})) |
    batch_norm{} | relu | global_avg_pool | dense{.units = 3};
constexpr auto concat_in_repeat =
    input{6, 5, 5} | repeat(3, branches(conv2d{.filters = 4}, conv2d{.filters = 2}) | relu) |
    conv2d{.filters = 2};
constexpr auto frozen = freeze(input{3, 8, 8} | named("stem", unit(12) | relu) |
                                   named("a", repeat(3, residual(unit(12)) | relu)) |
                                   named("b", unit(8)) | global_avg_pool | dense{.units = 4},
                               until("a.1"));
}  // namespace

TEST_CASE("laws: blocks"){RESIN_LAWS(shortcuts) RESIN_LAWS(concats) RESIN_LAWS(of_input)
                              RESIN_LAWS(summed_concat)
                                  RESIN_LAWS(concat_in_repeat)} TEST_CASE("laws: repeats") {
  RESIN_LAWS(repeats)
  RESIN_LAWS(pre_activated)
  RESIN_LAWS(frozen)
}
