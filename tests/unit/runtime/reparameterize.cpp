// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Sums of convolutions as one: the program, and the same results by fewer weights.
#include "property/laws.hpp"

#include <resin/runtime/reparameterize.hpp>
#include <resin/zoo/repvgg.hpp>

using namespace resin;

namespace {

constexpr auto small = input{3, 9, 9} | named("stage0", zoo::repvgg::narrowing(5)) |
                       zoo::repvgg::stage("stage1", 4, 18) | global_avg_pool |
                       dense{.units = 4, .name = "linear"};
constexpr auto fast = reparameterize(small);
// Groups, kernels that are no squares, biases, layers without names, in a repeat without a scope,
// an addend of something else behind, and sums that stay.
constexpr auto mixed =
    input{6, 7, 8} |
    sum(conv2d{.filters = 6, .kernel = {3, 1}, .padding = {1, 0}, .groups = 2},
        conv2d{.filters = 6, .kernel = {1, 5}, .padding = same, .groups = 2} | batch_norm{},
        batch_norm{}, depthwise_conv2d{.kernel = 1} | conv2d{.filters = 6}) |
    sum(conv2d{.filters = 6, .kernel = {3, 1}, .padding = {1, 0}, .groups = 2},
        conv2d{.filters = 6, .kernel = {1, 5}, .padding = same, .groups = 2, .bias = false} |
            batch_norm{.epsilon = 1e-3},
        batch_norm{}) |
    tanh_ |
    repeat(3, residual(sum(depthwise_conv2d{.kernel = 3, .padding = 1},
                           depthwise_conv2d{.kernel = 1}, batch_norm{}) |
                       prelu{} | conv2d{.filters = 6})) |
    batch_norm{} |
    sum(conv2d{.filters = 9, .kernel = 3, .stride = 2, .padding = 1},
        conv2d{.filters = 9, .stride = 2}) |
    conv2d{.filters = 2};
constexpr auto mixed_fast = reparameterize(mixed);

template <auto const& Slow, auto const& Fast, class T>
double difference() {
  network<Slow, T> slow;
  network<Fast, T> quick;
  laws::disturb(slow, 7);
  reparameterize(slow, quick);
  auto const x = laws::batch_of<network<Slow, T>>(3, 5);
  auto const y = slow(x), z = quick(x);
  double worst = 0, most = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(y.data()[i]) - z.data()[i]));
    most = std::max(most, std::abs(static_cast<double>(y.data()[i])));
  }
  return worst / most;
}

template <auto const& N>
constexpr int convolutions = [] {
  int n = 0;
  for (int i = 0; i < ir::source_program<N>::value.op_count; ++i)
    n += ir::source_program<N>::value.ops[i].kind == ir::op_kind::conv;
  return n;
}();
static_assert(convolutions<small> == 6 && convolutions<fast> == 3);
static_assert(convolutions<mixed> == 4 + 2 + 3 + 2 + 1 &&
              convolutions<mixed_fast> == 4 + 1 + 2 + 1 + 1);

constexpr auto deployed = reparameterize(zoo::repvgg_a0);
static_assert(ir::parameter_count(ir::source_program<deployed>::value) == 8'309'384 &&
              ir::multiply_adds(ir::source_program<deployed>::value) == 1'361'451'008);

}  // namespace

TEST_CASE("reparameterize: the results of the branches") {
  CHECK(difference<small, fast, double>() < 1e-12);
  CHECK(difference<small, fast, float>() < 1e-5);
  CHECK(difference<mixed, mixed_fast, double>() < 1e-12);
  network<small> trained;
  trained.set_units({.what = input_units::kind::bytes, .mean = {.5}});
  network<fast> merged;
  reparameterize(trained, merged);
  CHECK(merged.units() == trained.units());
}
