// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "property/laws.hpp"

using namespace resin;

template <>
struct reference::by_the_book<rescale> {
  static tensor run(rescale const& layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    for (double& v : x) v *= layer.factor;
    return x;
  }
};
template <>
struct reference::by_the_book<normalize> {
  static tensor run(normalize const& layer, extent3 in, tensor x, extent3,
                    std::vector<tensor> const&) {
    std::size_t const plane = static_cast<std::size_t>(in.h) * static_cast<std::size_t>(in.w);
    for (std::size_t i = 0; i < x.size(); ++i) {
      int const c = static_cast<int>(i / plane);
      x[i] = (x[i] - layer.mean[c]) / layer.deviation[c];
    }
    return x;
  }
};

namespace {
// [example]
constexpr auto photos = input{3, 8, 8} | rescale{.factor = 1 / 255.} |
                        normalize{.mean = {.485, .456, .406}, .deviation = {.229, .224, .225}} |
                        conv2d{.filters = 16, .kernel = 3, .padding = same} | relu |
                        global_avg_pool | dense{.units = 4};
static_assert(network<photos>::scales_input);
// [example]
constexpr auto anywhere = input{2, 5, 5} | rescale{.factor = -3} |
                          branches(conv2d{.filters = 3}, conv2d{.filters = 10}) |
                          normalize{.mean = .3, .deviation = 2} | rescale{.factor = .25} | relu |
                          repeat(2, residual(normalize{.deviation = .5} | tanh_)) | flatten |
                          dense{.units = 7} | normalize{.mean = {1, 2, 3, 4, 5, 6, 7}};
constexpr auto plain_input = input{2, 5, 5} | conv2d{.filters = 3} | rescale{};
static_assert(network<anywhere>::scales_input && !network<plain_input>::scales_input);
constexpr auto two_of_three = input{3, 4, 4} | normalize{.mean = {1, 2}};
constexpr auto no_deviation = input{3, 4, 4} | normalize{.deviation = {1, 2, 0}};
constexpr auto no_factor = input{3, 4, 4} | rescale{.factor = 0};
static_assert(!is_valid<two_of_three> && !is_valid<no_deviation> && !is_valid<no_factor>);
}  // namespace

TEST_CASE("rescale, normalize: laws") { RESIN_LAWS(anywhere); }

TEST_CASE("rescale, normalize: bytes mean the same everywhere, and no file holds the constants") {
  network<photos> net(3);
  CHECK(net.state().size() == 4);
  xt::xtensor<std::uint8_t, 4> x = xt::zeros<std::uint8_t>({5, 3, 8, 8});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<std::uint8_t>(37 * i);
  xt::xtensor<float, 2> const y = net(x), again = net.context()(x),
                              floats = net(xt::xtensor<float, 4>(xt::cast<float>(x)));
  CHECK((y == again && y == floats));
}
