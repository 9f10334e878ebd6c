// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// An infinite or huge pixel: direct convolutions keep it from outputs that do not see it,
// Winograd's from those of other tiles, and what a huge one adds within its tile is bounded as
// documented.
#include "test.hpp"

#include <resin/runtime/network.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace resin;

namespace {

constexpr int side = 24, at = 11;  // the pixel; a tile is at most six pixels wide

constexpr auto convolution(int channels, int filters, int kernel) {
  return input{channels, side, side} |
         conv2d{.filters = filters, .kernel = kernel, .padding = same, .bias = false, .name = "c"};
}
constexpr auto deep = convolution(16, 16, 3);
constexpr auto deep5 = convolution(16, 16, 5);
constexpr auto image = convolution(3, 16, 3);
constexpr auto few = convolution(3, 5, 5);
constexpr auto direct_deep = with_algorithm(deep, algorithm::direct);
constexpr auto direct_deep5 = with_algorithm(deep5, algorithm::direct);
constexpr auto direct_image = with_algorithm(image, algorithm::direct);
constexpr auto direct_few = with_algorithm(few, algorithm::direct);
constexpr auto forced_deep = with_algorithm(deep, algorithm::winograd_4x4);
constexpr auto depthwise =
    input{16, side, side} |
    depthwise_conv2d{.kernel = 3, .padding = same, .bias = false, .name = "c"};
constexpr auto grouped =
    input{16, side, side} |
    conv2d{.filters = 16, .kernel = 3, .padding = same, .groups = 4, .bias = false, .name = "c"};

/// Ones on ones but for one pixel of channel 0; the largest difference to the network without it of
/// outputs that do not see it, at least `distance` away; infinity for NaN.
template <auto const& Net>
float reached(int reach, float big, int distance = 0) {
  static network<Net> net;
  auto state = net.state();
  state.at("c.weight").fill(1.f);
  net.load_state(state);
  xt::xtensor<float, 3> x = xt::ones<float>(
      {static_cast<std::size_t>(net.input_shape.c), std::size_t{side}, std::size_t{side}});
  xt::xtensor<float, 3> const clean = net(x);
  x(0, at, at) = big;
  xt::xtensor<float, 3> const y = net(x);
  float worst = 0;
  for (std::size_t k = 0; k < y.shape()[0]; ++k)
    for (int p = 0; p < side; ++p)
      for (int q = 0; q < side; ++q) {
        int const away = std::max(std::abs(p - at), std::abs(q - at));
        if (away <= reach || away < distance) continue;
        float const d = std::abs(y(k, p, q) - clean(k, p, q));
        worst = d <= worst ? worst : std::isnan(d) ? std::numeric_limits<float>::infinity() : d;
      }
  return worst;
}

constexpr float infinity = std::numeric_limits<float>::infinity();

template <auto const& Net>
void keeps_apart(int reach) {
  for (float big : {1e5f, 1e8f, 1e30f, infinity}) CHECK(reached<Net>(reach, big) == 0);
}

}  // namespace

TEST_CASE("a direct convolution keeps infinite and huge pixels apart") {
  keeps_apart<direct_deep>(1);
  keeps_apart<direct_deep5>(2);
  keeps_apart<direct_image>(1);
  keeps_apart<direct_few>(2);
  keeps_apart<depthwise>(1);
  keeps_apart<grouped>(1);
}

TEST_CASE("Winograd's spread ends with the tile and is bounded for finite pixels") {
  CHECK(reached<forced_deep>(1, infinity) == infinity);
  CHECK(reached<forced_deep>(1, infinity, 6) == 0);
  for (float big : {1e3f, 1e5f, 1e8f, 1e12f}) {
    float const spread = reached<forced_deep>(1, big);
    CHECK(spread > 0);
    CHECK(spread < 4e-6f * big);
    CHECK(reached<deep5>(2, big) < 4e-6f * big);
    CHECK(reached<image>(1, big) < 4e-6f * big);
    CHECK(reached<few>(2, big) < 4e-6f * big);
  }
}
