// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Exported networks of every kind of layer, run by ONNX Runtime, give what the reference
// interpreter gives.

#include "laws.hpp"
#include "reference/onnx_runtime.hpp"

#include <resin/zoo/lenet.hpp>

using namespace resin;

namespace {

constexpr auto convolutions =
    input{6, 13, 11} |
    conv2d{.filters = 9, .kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 0, 0, 2}, .groups = 3} |
    conv2d{.filters = 8, .kernel = 3, .padding = {2, 2, 2, 2}, .dilation = 2, .bias = false} |
    conv2d{.filters = 8, .kernel = 2, .stride = 2, .padding = same_upper} |
    depthwise_conv2d{.kernel = 3, .padding = same, .multiplier = 2} | conv2d{.filters = 3};
// Windows that end inside, at and beyond the padding, with and without ceil_mode.
constexpr auto max_pools =
    input{2, 14, 11} | max_pool2d{.window = 3, .stride = 2, .ceil_mode = true} |
    max_pool2d{.window = {2, 3}, .stride = {1, 2}, .padding = {1, 0, 0, 1}, .ceil_mode = true} |
    max_pool2d{.window = 3, .stride = 3, .padding = 1} |
    max_pool2d{.window = {2, 1}, .ceil_mode = true};
constexpr auto wide_pools =
    input{2, 14, 11} | max_pool2d{.window = 3, .stride = 2, .padding = 2} |
    max_pool2d{.window = {3, 2}, .stride = 1, .padding = {2, 1}, .dilation = {2, 3}} |
    max_pool2d{.window = 2, .stride = 2, .dilation = 2, .ceil_mode = true} |
    avg_pool2d{.window = 3, .stride = 1, .padding = 2} |
    avg_pool2d{.window = 3, .stride = 2, .padding = 2, .count_include_pad = false};
constexpr auto avg_pools =
    input{2, 15, 12} | avg_pool2d{.window = 3, .stride = 2, .padding = 1, .ceil_mode = true} |
    avg_pool2d{.window = 3, .stride = 1, .padding = 1, .count_include_pad = false} |
    avg_pool2d{.window = 2, .padding = 1, .ceil_mode = true, .count_include_pad = false} |
    avg_pool2d{.window = {3, 2}, .stride = 1, .padding = {1, 1, 0, 1}};
constexpr auto bins = input{3, 12, 10} | adaptive_avg_pool2d{7, 10} | conv2d{.filters = 4} |
                      adaptive_avg_pool2d{7, 5} | adaptive_avg_pool2d{7, 5} |
                      adaptive_avg_pool2d{9, 4} | global_avg_pool;
constexpr auto norms = input{7, 5, 4} | local_response_norm{.size = 5, .alpha = .3, .k = 2} |
                       batch_norm{.epsilon = 1e-3, .name = "bn"} |
                       local_response_norm{.size = 4, .alpha = .7, .beta = .6} | batch_norm{};
constexpr auto functions =
    input{4, 5, 5} |
    branches(relu, relu6, leaky_relu(.2), elu(.7), silu, gelu, sigmoid, tanh_, hard_swish, pass) |
    dropout{} | conv2d{.filters = 6} | softmax;
constexpr auto vectors = input{2, 5, 3} | flatten | dense{.units = 37} | tanh_ |
                         dense{.units = 19, .bias = false} | batch_norm{} | relu |
                         branches(dense{.units = 5}, pass | gelu) | residual(dense{.units = 24}) |
                         residual(conv2d{.filters = 24}) | softmax;
constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = 1, .bias = false} |
         batch_norm{};
}
constexpr auto blocks =
    input{3, 9, 9} | unit(6) | relu | residual(unit(11, 2) | relu | unit(11), pad_channels) |
    named("a", repeat(3, residual(unit(11) | relu | repeat(2, unit(11) | tanh_)) | relu)) |
    residual(unit(11), pad_channels) | sum(unit(4), unit(4), unit(4)) |
    named("d", dense_block(3, unit(5) | relu)) |
    scale_by(global_avg_pool | dense{.units = 4} | relu | dense{.units = 19} | sigmoid) |
    scale_by(global_avg_pool | conv2d{.filters = 19}) | global_avg_pool | dense{.units = 5};
// Values that are used again, in a repeat that is written out as well.
constexpr auto recalled =
    input{3, 8, 8} | unit(6) | relu | mark("a") | max_pool2d{} | unit(9) | mark("b") |
    named("s", repeat(2, sum(unit(9), recall("b")) | tanh_)) |
    branches(recall("b") | conv2d{.filters = 2}, recall("a") | unit(4, 2), pass) | global_avg_pool |
    mark("v") | dense{.units = 5} | branches(pass, recall("v"));
constexpr auto unpooled = input{3, 8, 12} | unit(5) | max_pool2d{.name = "a"} | unit(18) | relu |
                          max_pool2d{.window = {2, 3}, .name = "b"} | unit(18) |
                          max_unpool2d{.of = "b"} | conv2d{.filters = 5} | max_unpool2d{.of = "a"} |
                          unit(2);
constexpr auto rows = input{2, 1, 30} | conv1d{.filters = 6, .kernel = 5, .stride = 2} |
                      max_pool1d{.window = 3, .padding = 1} |
                      conv1d{.filters = 4, .padding = same} | avg_pool1d{} | flatten |
                      dense{.units = 3};
// A training head with copies in it, names that the file uses itself, an output in space.
constexpr auto extra =
    freeze(input{3, 8, 8} | conv2d{.filters = 5, .kernel = 3, .name = "output"} | tap("conv") |
               auxiliary(.3, named("aux", repeat(2, residual(conv2d{.filters = 5}) | relu) |
                                              global_avg_pool | dense{.units = 2})) |
               named("b", repeat(2, residual(unit(5)) | relu)) | tap("middle") |
               conv2d{.filters = 2, .name = "input"} | tap("last"),
           until("output"));

template <auto const& Value>
void check() {
  network<Value> net;
  laws::disturb(net, 3);
  auto const x = laws::batch_of<network<Value>>(2, 5);
  auto const got = reference::run_as_onnx(net, x);
  std::size_t const in = x.size() / 2;
  reference::tensor want;
  for (std::size_t n = 0; n < 2; ++n) {
    auto const y = reference::evaluate<Value>(
        net.state(), reference::tensor(x.data() + n * in, x.data() + (n + 1) * in));
    want.insert(want.end(), y.begin(), y.end());
  }
  double const d = reference::relative_difference(got.at("output"), want);
  CHECK(d <= 1e-5);
}

}  // namespace

TEST_CASE("onnx: layers") {
  reference::require_onnx_runtime();
  check<convolutions>();
  check<max_pools>();
  check<wide_pools>();
  check<avg_pools>();
  check<bins>();
  check<norms>();
  check<functions>();
  check<vectors>();
  check<blocks>();
  check<recalled>();
  check<unpooled>();
  check<rows>();
}

TEST_CASE("onnx: taps, training heads and names") {
  reference::require_onnx_runtime();
  check<extra>();
  network<extra> net;
  auto const x = laws::batch_of<network<extra>>(2, 5);
  auto const got = reference::run_as_onnx(net, x);
  xt::xtensor<float, 4> const y = net(x);
  CHECK(got.size() == 4);
  CHECK(reference::relative_difference(got.at("last"), got.at("output")) == 0);
  auto const same_values = [&](char const* name, xt::xtensor<float, 4> const& tap) {
    CHECK(reference::relative_difference(got.at(name),
                                         std::vector<float>(tap.begin(), tap.end())) <= 1e-5);
  };
  same_values("conv", net.output<"conv">());
  same_values("middle", net.output<"middle">());
  same_values("last", y);
}
