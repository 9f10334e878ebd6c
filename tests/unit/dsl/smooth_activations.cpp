// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// softplus, mish, selu, celu, hard_tanh, gelu_tanh and log_softmax, and a factor a channel.
#include "property/laws.hpp"

using namespace resin;

namespace reference {
template <class F>
tensor each(tensor x, F f) {
  for (double& v : x) v = f(v);
  return x;
}
template <>
struct by_the_book<softplus_layer> {
  static tensor run(softplus_layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    return each(x, [](double v) { return std::log(1 + std::exp(v)); });
  }
};
template <>
struct by_the_book<mish_layer> {
  static tensor run(mish_layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    return each(x, [](double v) { return v * std::tanh(std::log(1 + std::exp(v))); });
  }
};
template <>
struct by_the_book<selu_layer> {
  static tensor run(selu_layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    return each(x, [](double v) {
      return 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (std::exp(v) - 1));
    });
  }
};
template <>
struct by_the_book<celu_layer> {
  static tensor run(celu_layer l, extent3, tensor x, extent3, std::vector<tensor> const&) {
    return each(x, [&](double v) { return v > 0 ? v : l.alpha * (std::exp(v / l.alpha) - 1); });
  }
};
template <>
struct by_the_book<hard_tanh_layer> {
  static tensor run(hard_tanh_layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    return each(x, [](double v) { return std::min(std::max(v, -1.), 1.); });
  }
};
template <>
struct by_the_book<gelu_tanh_layer> {
  static tensor run(gelu_tanh_layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    return each(x, [](double v) {
      double const inner = std::sqrt(2 / std::acos(-1.)) * (v + .044715 * v * v * v);
      return .5 * v * (1 + std::tanh(inner));
    });
  }
};
template <>
struct by_the_book<log_softmax_layer> {
  static tensor run(log_softmax_layer, extent3 in, tensor x, extent3, std::vector<tensor> const&) {
    std::size_t const plane = static_cast<std::size_t>(in.h) * in.w;
    for (std::size_t p = 0; p < plane; ++p) {
      double sum = 0;
      for (std::size_t i = p; i < x.size(); i += plane) sum += std::exp(x[i]);
      for (std::size_t i = p; i < x.size(); i += plane) x[i] -= std::log(sum);
    }
    return x;
  }
};
template <>
struct by_the_book<channel_scale> {
  static tensor run(channel_scale const&, extent3 in, tensor x, extent3,
                    std::vector<tensor> const& parameters) {
    std::size_t const plane = static_cast<std::size_t>(in.h) * in.w;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] *= parameters[0][i / plane];
    return x;
  }
};
}  // namespace reference

namespace {
// [example]
constexpr auto chain = input{2, 7, 6} | conv2d{.filters = 19, .kernel = 3} | softplus |
                       conv2d{.filters = 5} | mish | conv2d{.filters = 17} | selu |
                       channel_scale{.initial = .5, .name = "gamma"} | conv2d{.filters = 3} |
                       celu(.5) | conv2d{.filters = 20} | gelu_tanh | conv2d{.filters = 2} |
                       hard_tanh;
// [example]
}  // namespace

TEST_CASE("smooth activations: laws") { RESIN_LAWS(chain); }

constexpr auto scores = input{2, 5, 3} | conv2d{.filters = 19} | log_softmax |
                        residual(conv2d{.filters = 19, .kernel = 3, .padding = 1} | log_softmax) |
                        conv2d{.filters = 16} | log_softmax | conv2d{.filters = 3} | log_softmax;
TEST_CASE("log_softmax: laws") { RESIN_LAWS(scores); }

TEST_CASE("log_softmax: far from zero") {
  static constexpr auto net = input{3, 1, 1} | log_softmax;
  network<net> f;
  auto const y = f(xt::xtensor<float, 4>{{{{1000.f}}, {{999.f}}, {{-1000.f}}}});
  CHECK(std::abs(y(0, 0) + .31326169f) < 1e-6f);
  CHECK(std::abs(y(0, 1) + 1.3132617f) < 1e-6f);
  CHECK(std::abs(y(0, 2) + 2000.3133f) < 1e-3f);
  auto const z = f(xt::xtensor<float, 4>{{{{-1000.f}}, {{-1000.f}}, {{-1000.f}}}});
  CHECK(std::abs(z(0, 0) + 1.0986123f) < 1e-6f);
}

TEST_CASE("smooth activations: far from zero") {
  static constexpr auto net = input{1, 1, 4} | softplus;
  static constexpr auto other = input{1, 1, 4} | mish;
  xt::xtensor<float, 4> const x{{{{-200.f, -20.f, 50.f, 500.f}}}};
  network<net> f;
  network<other> g;
  auto const y = f(x), z = g(x);
  CHECK(y(0, 0, 0, 0) == 0.f);
  CHECK(y(0, 0, 0, 2) == 50.f);
  CHECK(y(0, 0, 0, 3) == 500.f);
  CHECK(std::abs(z(0, 0, 0, 1)) < 1e-6f);
  CHECK(z(0, 0, 0, 3) == 500.f);
}
