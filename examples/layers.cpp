// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The examples of docs/reference: what each layer makes of a shape, checked while this file
// compiles.
#include <resin/resin.hpp>

#include <iostream>
using namespace resin;

template <auto const& Net>
constexpr extent3 out = network<Net>::output_shape;

namespace input_example {
// [input]
inline constexpr auto net = input{3, 32, 32} | relu;
static_assert(out<net> == extent3{3, 32, 32});
// [input]
}  // namespace input_example

namespace conv2d_example {
// [conv2d]
inline constexpr auto net =
    input{3, 32, 32} | conv2d{.filters = 16, .kernel = 3, .stride = 2, .padding = same};
static_assert(out<net> == extent3{16, 16, 16} && network<net>::parameter_count == 16 * 3 * 9 + 16);
// [conv2d]
}  // namespace conv2d_example

namespace depthwise_conv2d_example {
// [depthwise_conv2d]
inline constexpr auto net =
    input{8, 16, 16} | depthwise_conv2d{.kernel = 3, .padding = same, .multiplier = 2};
static_assert(out<net> == extent3{16, 16, 16});
// [depthwise_conv2d]
}  // namespace depthwise_conv2d_example

namespace dense_example {
// [dense]
inline constexpr auto net = input{3, 4, 4} | flatten | dense{.units = 10};
static_assert(out<net> == extent3{10, 1, 1} && network<net>::parameter_count == 10 * 48 + 10);
// [dense]
}  // namespace dense_example

namespace batch_norm_example {
// [batch_norm]
inline constexpr auto net = input{3, 8, 8} | conv2d{.filters = 4, .bias = false} | batch_norm{};
static_assert(out<net> == extent3{4, 8, 8} && network<net>::parameter_count == 4 * 3 + 2 * 4);
// [batch_norm]
}  // namespace batch_norm_example

namespace local_response_norm_example {
// [local_response_norm]
inline constexpr auto net = input{16, 8, 8} | local_response_norm{.size = 5};
static_assert(out<net> == extent3{16, 8, 8});
// [local_response_norm]
}  // namespace local_response_norm_example

namespace max_pool2d_example {
// [max_pool2d]
inline constexpr auto net = input{8, 9, 9} | max_pool2d{.window = 3, .stride = 2};
static_assert(out<net> == extent3{8, 4, 4});
// [max_pool2d]
}  // namespace max_pool2d_example

namespace avg_pool2d_example {
// [avg_pool2d]
inline constexpr auto net = input{8, 9, 9} | avg_pool2d{.window = 3, .stride = 2};
static_assert(out<net> == extent3{8, 4, 4});
// [avg_pool2d]
}  // namespace avg_pool2d_example

namespace adaptive_avg_pool2d_example {
// [adaptive_avg_pool2d]
inline constexpr auto net = input{8, 7, 7} | global_avg_pool;
static_assert(out<net> == extent3{8, 1, 1});
// [adaptive_avg_pool2d]
}  // namespace adaptive_avg_pool2d_example

namespace dropout_example {
// [dropout]
inline constexpr auto net = input{64, 1, 1} | dropout{.rate = .5};
static_assert(out<net> == extent3{64, 1, 1});
// [dropout]
}  // namespace dropout_example

namespace flatten_example {
// [flatten]
inline constexpr auto net = input{3, 4, 5} | flatten;
static_assert(out<net> == extent3{60, 1, 1});
// [flatten]
}  // namespace flatten_example

namespace activation_example {
// [activation]
inline constexpr auto net =
    input{3, 8, 8} | leaky_relu(.2) | activation([](auto x) { return x * sigmoid(x); });
static_assert(out<net> == extent3{3, 8, 8});
// [activation]
}  // namespace activation_example

namespace sequential_example {
// [sequential]
inline constexpr auto net = sequential(input{3, 8, 8}, conv2d{.filters = 4, .kernel = 3}, relu);
static_assert(out<net> == extent3{4, 6, 6});
// [sequential]
}  // namespace sequential_example

namespace residual_example {
// [residual]
inline constexpr auto net =
    input{16, 8, 8} | residual(conv2d{.filters = 32, .kernel = 3, .stride = 2, .padding = same},
                               shortcut(conv2d{.filters = 32, .stride = 2}));
static_assert(out<net> == extent3{32, 4, 4});
// [residual]
}  // namespace residual_example

namespace branches_example {
// [branches]
inline constexpr auto net =
    input{16, 8, 8} |
    branches(conv2d{.filters = 8}, max_pool2d{.window = 3, .stride = 1, .padding = same});
static_assert(out<net> == extent3{24, 8, 8});
// [branches]
}  // namespace branches_example

namespace sum_example {
// [sum]
inline constexpr auto net =
    input{3, 8, 8} | sum(conv2d{.filters = 8}, conv2d{.filters = 8, .kernel = 3, .padding = same});
static_assert(out<net> == extent3{8, 8, 8});
// [sum]
}  // namespace sum_example

namespace dense_block_example {
// [dense_block]
inline constexpr auto net =
    input{16, 8, 8} |
    dense_block(4, batch_norm{} | relu | conv2d{.filters = 12, .kernel = 3, .padding = same});
static_assert(out<net> == extent3{16 + 4 * 12, 8, 8});
// [dense_block]
}  // namespace dense_block_example

namespace scale_by_example {
// [scale_by]
inline constexpr auto net = input{16, 8, 8} | scale_by(global_avg_pool | dense{.units = 4} | relu |
                                                       dense{.units = 16} | sigmoid);
static_assert(out<net> == extent3{16, 8, 8});
// [scale_by]
}  // namespace scale_by_example

namespace auxiliary_example {
// [auxiliary]
inline constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8} |
                            auxiliary(.3, flatten | dense{.units = 2}) | global_avg_pool |
                            dense{.units = 2};
static_assert(out<net> == extent3{2, 1, 1});
// [auxiliary]
}  // namespace auxiliary_example

namespace repeat_example {
// [repeat]
inline constexpr auto net =
    input{8, 8, 8} |
    named("layer1",
          repeat(100, residual(conv2d{.filters = 8, .kernel = 3, .padding = same}) | relu));
static_assert(out<net> == extent3{8, 8, 8});
// [repeat]
}  // namespace repeat_example

namespace named_example {
// [named]
inline constexpr auto net =
    input{3, 8, 8} | named("stem", conv2d{.filters = 8, .name = "conv"});  // stem.conv.weight
static_assert(out<net> == extent3{8, 8, 8});
// [named]
}  // namespace named_example

namespace max_unpool2d_example {
// [max_unpool2d]
inline constexpr auto net =
    input{3, 32, 32} | conv2d{.filters = 16, .kernel = 3, .padding = same} | relu |
    max_pool2d{.name = "pool1"} | conv2d{.filters = 16, .kernel = 3, .padding = same} | relu |
    max_unpool2d{.of = "pool1"} | conv2d{.filters = 4, .kernel = 3, .padding = same};
static_assert(out<net> == extent3{4, 32, 32});
// [max_unpool2d]
}  // namespace max_unpool2d_example

namespace conv1d_example {
// [conv1d]
inline constexpr auto net = input{1, 1, 16000} | conv1d{.filters = 32, .kernel = 80, .stride = 4} |
                            batch_norm{} | relu | max_pool1d{.window = 4} |
                            conv1d{.filters = 64, .kernel = 3, .padding = same} | relu |
                            global_avg_pool | dense{.units = 10};
static_assert(out<net> == extent3{10, 1, 1});
// [conv1d]
}  // namespace conv1d_example

namespace max_pool1d_example {
// [max_pool1d]
inline constexpr auto net = input{8, 1, 100} | max_pool1d{.window = 3, .stride = 2};
static_assert(out<net> == extent3{8, 1, 49});
// [max_pool1d]
}  // namespace max_pool1d_example

namespace avg_pool1d_example {
// [avg_pool1d]
inline constexpr auto net = input{8, 1, 100} | avg_pool1d{.window = 4};
static_assert(out<net> == extent3{8, 1, 25});
// [avg_pool1d]
}  // namespace avg_pool1d_example

namespace reparameterize_example {
// [reparameterize]
constexpr auto branch(int filters, int kernel) {
  return conv2d{.filters = filters, .kernel = kernel, .padding = same, .bias = false} |
         batch_norm{};
}
inline constexpr auto net = input{8, 16, 16} | sum(branch(8, 3), branch(8, 1), batch_norm{}) | relu;
inline constexpr auto fast = reparameterize(net);
static_assert(network<net>::multiply_adds == (9 + 1) * 8 * 8 * 256);
static_assert(network<fast>::multiply_adds == 9 * 8 * 8 * 256);
void move_weights(network<net> const& trained, network<fast>& deployed) {
  reparameterize(trained, deployed);
}
// [reparameterize]
}  // namespace reparameterize_example

namespace mark_example {
// [mark]
inline constexpr auto net = input{3, 16, 16} | conv2d{.filters = 8, .kernel = 3, .padding = same} |
                            relu | mark("fine") | max_pool2d{} | conv2d{.filters = 16} | relu |
                            upsample{} | branches(pass, recall("fine")) | conv2d{.filters = 2};
static_assert(out<net> == extent3{2, 16, 16});
// [mark]
}  // namespace mark_example

namespace recall_example {
// [recall]
constexpr auto stage(label name, int filters) {
  return conv2d{.filters = filters, .kernel = 3, .stride = 2, .padding = 1} | relu | mark(name);
}
inline constexpr auto pyramid =
    input{3, 64, 64} | stage("c1", 16) | stage("c2", 32) | stage("c3", 64) | conv2d{.filters = 24} |
    mark("p3") | sum(upsample{}, recall("c2") | conv2d{.filters = 24}) | mark("p2") |
    sum(upsample{}, recall("c1") | conv2d{.filters = 24}) |
    branches(pass, recall("p2") | upsample{}, recall("p3") | upsample{.scale = 4});
static_assert(out<pyramid> == extent3{72, 32, 32});
// [recall]
}  // namespace recall_example

namespace tap_example {
// [tap]
inline constexpr auto net =
    input{3, 8, 8} | conv2d{.filters = 8} | tap("features") | global_avg_pool | dense{.units = 2};
static_assert(out<net> == extent3{2, 1, 1});
inline constexpr auto two_tasks = input{3, 8, 8} | conv2d{.filters = 8} | global_avg_pool |
                                  tap("box", dense{.units = 4}) | dense{.units = 2};
static_assert(out<two_tasks> == extent3{2, 1, 1});
// [tap]
}  // namespace tap_example

namespace plain_example {
// [plain]
inline constexpr auto skips = input{8, 8, 8} | residual(conv2d{.filters = 8}) | relu;
inline constexpr auto net = plain(skips);
static_assert(out<net> == out<skips>);
// [plain]
}  // namespace plain_example

namespace freeze_example {
// [freeze]
inline constexpr auto whole =
    input{3, 8, 8} | conv2d{.filters = 8, .name = "conv1"} | relu | flatten | dense{.units = 2};
inline constexpr auto net = freeze(whole, until("conv1"));
static_assert(out<net> == extent3{2, 1, 1});
// [freeze]
}  // namespace freeze_example

namespace features_example {
// [features]
inline constexpr auto whole =
    input{3, 8, 8} | conv2d{.filters = 8, .name = "conv1"} | relu | flatten | dense{.units = 2};
inline constexpr auto net = features(whole, "conv1");
static_assert(out<net> == extent3{8, 8, 8});
// [features]
}  // namespace features_example

namespace replace_head_example {
// [replace_head]
inline constexpr auto whole =
    input{3, 8, 8} | conv2d{.filters = 8} | global_avg_pool | dense{.units = 1000};
inline constexpr auto net = replace_head(whole, dense{.units = 10});
static_assert(out<net> == extent3{10, 1, 1});
// [replace_head]
}  // namespace replace_head_example

namespace factorize_example {
// [factorize]
inline constexpr auto whole =
    input{8, 16, 16} | conv2d{.filters = 8, .kernel = 5, .padding = same, .bias = false};
inline constexpr auto net = factorize(whole, stacked{.kernel = 5});
static_assert(out<net> == out<whole> && network<net>::parameter_count == 2 * 8 * 8 * 9);
// [factorize]
}  // namespace factorize_example

namespace with_algorithm_example {
// [with_algorithm]
inline constexpr auto whole =
    input{16, 16, 16} | conv2d{.filters = 16, .kernel = 3, .padding = same};
inline constexpr auto net = with_algorithm(whole, algorithm::direct);
static_assert(out<net> == out<whole>);
// [with_algorithm]
}  // namespace with_algorithm_example

namespace with_weights_example {
// [with_weights]
inline constexpr auto whole =
    input{256, 6, 6} | flatten | dense{.units = 4096} | relu | dense{.units = 10};
inline constexpr auto net = with_weights(whole, weights::bfloat16);
static_assert(network<net>::workspace_bytes < network<net>::parameter_count * 2 + 200'000);
// [with_weights]
}  // namespace with_weights_example

namespace with_training_memory_example {
// [with_training_memory]
inline constexpr auto unit =
    conv2d{.filters = 16, .kernel = 3, .padding = same} | batch_norm{} | relu;
inline constexpr auto whole =
    input{3, 32, 32} | unit | unit | unit | global_avg_pool | dense{.units = 10};
inline constexpr auto net =
    with_training_memory(whole, network<whole>::training_arena_bytes * 3 / 4);
static_assert(network<net>::training_arena_bytes <= network<whole>::training_arena_bytes * 3 / 4);
// [with_training_memory]
}  // namespace with_training_memory_example

int main() { std::cout << "conv2d: " << out<conv2d_example::net>.c << " channels\n"; }
