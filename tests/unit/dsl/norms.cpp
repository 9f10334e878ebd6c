// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// layer_norm over pixels and images, group_norm and instance_norm.
#include "property/laws.hpp"

using namespace resin;

namespace reference {
/// Numbers of one group, by their places: to mean 0 and deviation 1.
inline void normalise(tensor& x, std::vector<std::size_t> const& places, double epsilon) {
  double mean = 0, square = 0;
  for (std::size_t i : places) mean += x[i];
  mean /= static_cast<double>(places.size());
  for (std::size_t i : places) square += (x[i] - mean) * (x[i] - mean);
  double const scale = 1 / std::sqrt(square / static_cast<double>(places.size()) + epsilon);
  for (std::size_t i : places) x[i] = (x[i] - mean) * scale;
}
/// Groups of channels, then a factor and a shift a channel.
inline tensor by_groups(extent3 in, tensor x, int groups, double epsilon,
                        std::vector<tensor> const& parameters) {
  std::size_t const plane = static_cast<std::size_t>(in.h) * in.w,
                    each = static_cast<std::size_t>(in.c / groups) * plane;
  for (std::size_t g = 0; g < static_cast<std::size_t>(groups); ++g) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < each; ++i) places.push_back(g * each + i);
    normalise(x, places, epsilon);
  }
  if (!parameters.empty())
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = x[i] * parameters[0][i / plane] + parameters[1][i / plane];
  return x;
}
template <>
struct by_the_book<group_norm> {
  static tensor run(group_norm const& l, extent3 in, tensor x, extent3,
                    std::vector<tensor> const& p) {
    return by_groups(in, x, l.groups, l.epsilon, p);
  }
};
template <>
struct by_the_book<instance_norm> {
  static tensor run(instance_norm const& l, extent3 in, tensor x, extent3,
                    std::vector<tensor> const& p) {
    return by_groups(in, x, in.c, l.epsilon, p);
  }
};
template <>
struct by_the_book<layer_norm> {
  static tensor run(layer_norm const& l, extent3 in, tensor x, extent3,
                    std::vector<tensor> const& p) {
    std::size_t const plane = static_cast<std::size_t>(in.h) * in.w;
    bool const pixel = l.over == over::channels;
    for (std::size_t k = 0; k < (pixel ? plane : 1); ++k) {
      std::vector<std::size_t> places;
      for (std::size_t i = k; i < x.size(); i += pixel ? plane : 1) places.push_back(i);
      normalise(x, places, l.epsilon);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::size_t const c = pixel ? i / plane : i;
      x[i] = x[i] * p[0][c] + p[1][c];
    }
    return x;
  }
};
}  // namespace reference

namespace {
// [example]
constexpr auto pixels = input{3, 7, 6} | conv2d{.filters = 21, .kernel = 3} |
                        layer_norm{.epsilon = 1e-6, .name = "norm"} | gelu | conv2d{.filters = 5} |
                        layer_norm{.over = over::image} |
                        named("head", flatten | dense{.units = 9} | layer_norm{});
// [example]
constexpr auto groups = input{2, 7, 7} | conv2d{.filters = 24, .kernel = 3} |
                        group_norm{.groups = 8} | relu | conv2d{.filters = 18} | instance_norm{} |
                        conv2d{.filters = 6} | group_norm{.groups = 1} |
                        instance_norm{.affine = false} | conv2d{.filters = 3};
constexpr auto joined = input{2, 5, 5} | branches(conv2d{.filters = 3}, conv2d{.filters = 19}) |
                        layer_norm{} | named("s", repeat(2, residual(group_norm{.groups = 11})));

constexpr auto indivisible = input{6, 5, 5} | group_norm{.groups = 4};
static_assert(ir::verdict_of<indivisible>.reason == refusal::does_not_suit);
constexpr auto no_epsilon = input{6, 5, 5} | layer_norm{.epsilon = 0};
static_assert(ir::verdict_of<no_epsilon>.reason == refusal::number_out_of_range);
}  // namespace

TEST_CASE("layer_norm: laws") { RESIN_LAWS(pixels); }
TEST_CASE("group_norm, instance_norm: laws") {
  RESIN_LAWS(groups);
  RESIN_LAWS(joined);
}
TEST_CASE("norms: names and shapes") {
  network<pixels> net;
  auto const state = net.state();
  CHECK(state.at("norm.weight").size() == 21);
  CHECK(state.at("layer_norm_0.bias").shape()[0] == 5);
  CHECK(state.at("head.layer_norm_0.weight")(3) == 1.f);
}
