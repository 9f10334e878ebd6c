// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Local response normalisation, channel attention, dense connections and training heads.
#include "laws.hpp"

using namespace resin;

namespace {
constexpr auto unit(int filters) {
  return batch_norm{} | relu | conv2d{.filters = filters, .kernel = 3, .padding = 1, .bias = false};
}
constexpr auto squeeze(int channels, int hidden) {
  return global_avg_pool | dense{.units = hidden} | relu | dense{.units = channels} | sigmoid;
}

// One piece, the input itself, pieces with holes, and the exponent that has no shortcut.
constexpr auto responses = input{5, 6, 6} | local_response_norm{.alpha = .5} |
                           conv2d{.filters = 21, .kernel = 3} | relu |
                           local_response_norm{.size = 4, .alpha = .7, .beta = .6, .k = 2} |
                           branches(conv2d{.filters = 5}, conv2d{.filters = 19}) |
                           local_response_norm{.size = 3, .alpha = 1} | conv2d{.filters = 3};
// Before a skip, on a concatenation, on the input, of itself, and in a repeat.
constexpr auto attention =
    input{6, 7, 7} | scale_by(squeeze(6, 3)) | conv2d{.filters = 20, .kernel = 3, .padding = 1} |
    residual(conv2d{.filters = 20, .kernel = 3, .padding = 1, .bias = false} | batch_norm{} |
             scale_by(squeeze(20, 5))) |
    relu |
    repeat(2, residual(conv2d{.filters = 20} |
                       scale_by(global_avg_pool | conv2d{.filters = 20} | hard_swish)) |
                  tanh_) |
    branches(conv2d{.filters = 5}, conv2d{.filters = 9}) | scale_by(squeeze(14, 4)) | relu |
    global_avg_pool | scale_by(pass) | dense{.units = 4};
// Layers of one kind, in a repeat, of several kinds, and one after the other.
constexpr auto dense_connections =
    input{3, 6, 6} | conv2d{.filters = 10, .kernel = 3, .padding = 1} | dense_block(3, unit(7)) |
    conv2d{.filters = 16} |
    named("block", dense_block(2, named("a", unit(20)) | named("b", unit(16)), "layer", 1)) |
    batch_norm{} | relu | conv2d{.filters = 12} |
    repeat(2, dense_block(2, unit(6)) | conv2d{.filters = 12}) |
    dense_block(conv2d{.filters = 3},
                max_pool2d{.window = 3, .stride = 1, .padding = 1} | conv2d{.filters = 5}, pass) |
    global_avg_pool | dense{.units = 4};
constexpr auto dense_of_input =
    input{3, 5, 5} | dense_block(2, conv2d{.filters = 4, .kernel = 3, .padding = 1} | relu) |
    conv2d{.filters = 2};
// A head on a value that the main path reads too, one with a repeat in it, one on the very output.
constexpr auto headed =
    input{3, 8, 8} | conv2d{.filters = 12, .kernel = 3, .padding = 1} | relu |
    auxiliary(.3, global_avg_pool | dense{.units = 4}) |
    branches(conv2d{.filters = 7} | relu,
             conv2d{.filters = 9, .kernel = 3, .padding = 1} | batch_norm{} | relu) |
    auxiliary(.25, named("aux", repeat(2, conv2d{.filters = 16} | relu) | avg_pool2d{.window = 4} |
                                    flatten | dense{.units = 9} | dropout{.rate = .3} |
                                    dense{.units = 4})) |
    repeat(2, conv2d{.filters = 16, .kernel = 3, .padding = 1} | tanh_) | global_avg_pool |
    dense{.units = 4} | auxiliary(.5, pass);
constexpr auto head_of_frozen = freeze(
    input{3, 8, 8} | conv2d{.filters = 12, .name = "a"} | relu |
        auxiliary(.3, repeat(2, conv2d{.filters = 12}) | global_avg_pool | dense{.units = 4}) |
        conv2d{.filters = 5, .name = "b"} | auxiliary(.4, global_avg_pool) | relu |
        conv2d{.filters = 6},
    until("b"));
}  // namespace

TEST_CASE("laws: local response normalisation"){
    RESIN_LAWS(responses)} TEST_CASE("laws: channel attention"){
    RESIN_LAWS(attention)} TEST_CASE("laws: dense connections"){
    RESIN_LAWS(dense_connections) RESIN_LAWS(dense_of_input)} TEST_CASE("laws: training heads") {
  RESIN_LAWS(headed)
  RESIN_LAWS(head_of_frozen)
}
