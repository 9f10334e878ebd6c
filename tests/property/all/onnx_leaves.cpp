// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Leaf layers as ONNX nodes: ONNX Runtime gives what the network gives. That this is right is the
// business of tests/unit/dsl.
#include "property/laws.hpp"
#include "reference/onnx_runtime.hpp"

using namespace resin;

namespace {

constexpr auto moves =
    input{4, 6, 8} | pixel_unshuffle{.factor = 2} | channel_shuffle{.groups = 4} |
    upsample{.scale = {2, 3}} | channels{.first = 1, .last = 13} |
    pad{.padding = {1, 2, 0, 3}, .mode = reflect} | pixel_shuffle{.factor = 2} |
    upsample{.size = {11, 17}, .mode = bilinear} | pad{.padding = {0, 1, 2, 0}, .value = .5} |
    upsample{.scale = 2, .mode = bilinear, .align_corners = true} |
    pad{.padding = 2, .mode = replicate} | conv2d{.filters = 3, .stride = 5} |
    adaptive_max_pool2d{2, 3} | channel_dropout{} |
    conv_transpose2d{
        .filters = 4, .kernel = 3, .stride = 2, .padding = {1, 0}, .output_padding = 1} |
    conv_transpose2d{.filters = 6, .kernel = 2, .dilation = 2, .groups = 2, .bias = false} |
    log_softmax;
constexpr auto functions =
    input{6, 5, 4} | rescale{.factor = .5} | normalize{.mean = {1, 2, 3, 4, 5, 6}, .deviation = 2} |
    layer_norm{} | prelu{} | group_norm{.groups = 3} | hard_sigmoid | conv2d{.filters = 5} |
    instance_norm{} | softplus | instance_norm{.affine = false} | mish |
    layer_norm{.over = over::image} | selu | channel_scale{.initial = 2} | celu(.7) |
    stochastic_depth(.3, gelu_tanh | prelu{.shared = true}) | hard_tanh | global_max_pool |
    dense{.units = 6} | layer_norm{} | group_norm{.groups = 2} | mish | channel_shuffle{} |
    normalize{.deviation = {1, 2, 3, 4, 5, 6}};

template <auto const& Value>
void check() {
  network<Value> net;
  laws::disturb(net, 3);
  auto const x = laws::batch_of<network<Value>>(2, 5);
  auto const got = reference::run_as_onnx(net, x).at("output");
  auto const y = net(x);
  CHECK(reference::relative_difference(got, std::vector<float>(y.begin(), y.end())) <= 1e-5);
}

}  // namespace

TEST_CASE("onnx: leaf layers that move elements") {
  reference::require_onnx_runtime();
  check<moves>();
}
TEST_CASE("onnx: leaf layers that compute") {
  reference::require_onnx_runtime();
  check<functions>();
}
