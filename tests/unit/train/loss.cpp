// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/train/cross_entropy.hpp>
#include <resin/train/loss.hpp>
#include <resin/train/mean_squared_error.hpp>

#include <cmath>
#include <span>
#include <vector>

using namespace resin;

static_assert(Loss<cross_entropy> && DenseLoss<cross_entropy, float, xt::xtensor<int, 1>>);
static_assert(DenseLoss<cross_entropy, double, std::span<long const>> &&
              !DenseLoss<cross_entropy, float, std::vector<float>>);
static_assert(Loss<mean_squared_error, double, xt::xtensor<double, 2>>);

namespace {
double reference(std::vector<double> const& y, std::vector<int> const& t, int batch, int c,
                 int pixels, double s) {
  double total = 0;
  for (int n = 0; n < batch; ++n) {
    for (int p = 0; p < pixels; ++p) {
      double sum = 0;
      auto const at = [&](int k) { return y[static_cast<std::size_t>((n * c + k) * pixels + p)]; };
      for (int k = 0; k < c; ++k) sum += std::exp(at(k));
      for (int k = 0; k < c; ++k) {
        double const q = s / c + (k == t[static_cast<std::size_t>(n * pixels + p)] ? 1 - s : 0);
        total -= q * (at(k) - std::log(sum));
      }
    }
  }
  return total / (batch * pixels);
}

struct absolute_error {  // a user's loss, by xtensor
  template <class Y, class Target>
  double value(Y const& y, Target const& t) const {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += std::fabs(y.data()[i] - t.data()[i]);
    return sum / static_cast<double>(y.size());
  }
  template <class Y, class Target>
  Y gradient(Y const& y, Target const& t) const {
    Y d = y;
    for (std::size_t i = 0; i < y.size(); ++i)
      d.data()[i] = (y.data()[i] > t.data()[i] ? 1. : -1.) / static_cast<double>(y.size());
    return d;
  }
};
}  // namespace

TEST_CASE("cross_entropy has the values and gradients of its definition", "[loss]") {
  for (double s : {0., .1}) {
    for (int pixels : {1, 6}) {
      int const batch = 3, c = 5;
      std::vector<double> y(static_cast<std::size_t>(batch * c * pixels)), dy(y.size());
      std::vector<int> t(static_cast<std::size_t>(batch * pixels));
      for (std::size_t i = 0; i < y.size(); ++i) y[i] = 3 * std::sin(static_cast<double>(i) * 1.7);
      for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<int>(i * 7 % 5);
      prediction_view<double const> const view{y.data(), batch, c, pixels == 1 ? 1 : 2,
                                               pixels == 1 ? 1 : 3};
      cross_entropy const loss{.label_smoothing = s};
      double const value = loss_and_gradient(loss, view, t, dy.data());
      REQUIRE(value == Approx(reference(y, t, batch, c, pixels, s)).epsilon(1e-12));
      REQUIRE(loss_and_gradient(loss, view, t, static_cast<double*>(nullptr)) == value);
      for (std::size_t i = 0; i < y.size(); ++i) {
        double const h = 1e-5, keep = y[i];
        y[i] = keep + h;
        double const up = reference(y, t, batch, c, pixels, s);
        y[i] = keep - h;
        double const down = reference(y, t, batch, c, pixels, s);
        y[i] = keep;
        REQUIRE(dy[i] == Approx((up - down) / (2 * h)).margin(1e-9));
      }
    }
  }
}

TEST_CASE("cross_entropy stays finite for large logits", "[loss]") {
  std::vector<float> const y{1000, -1000, 0};
  std::vector<float> dy(3);
  int const label = 1;
  REQUIRE(cross_entropy{}.value_and_gradient(prediction_view<float const>{y.data(), 1, 3},
                                             std::span<int const>(&label, 1), dy.data()) == 2000);
  REQUIRE(dy == std::vector<float>{1, -1, 0});
}

TEST_CASE("cross_entropy names a bad label before it computes", "[loss]") {
  std::vector<double> const y(20), untouched(20, 7);
  std::vector<double> dy = untouched;
  prediction_view<double const> const view{y.data(), 2, 10};
  auto const run = [&](auto const& labels) {
    return loss_and_gradient(cross_entropy{}, view, labels, dy.data());
  };
  REQUIRE_THROWS_WITH(run(std::vector<int>{3, 12}),
                      ContainsSubstring("label 12 at index 1 is outside 0..9"));
  REQUIRE_THROWS_WITH(run(std::vector<signed char>{-1, 2}),
                      ContainsSubstring("label -1 at index 0 is outside 0..9"));
  REQUIRE_THROWS_WITH(run(std::vector<unsigned long long>{1, ~0ull}),
                      ContainsSubstring("at index 1"));
  REQUIRE_THROWS_WITH(run(std::vector<int>{3}), ContainsSubstring("got 1 targets, wants 2"));
  REQUIRE_THROWS_AS(run(std::vector<int>{3, 4, 5}), shape_error);
  REQUIRE(dy == untouched);
}

TEST_CASE("built-in losses take arrays", "[loss]") {
  xt::xtensor<double, 2> const y{{1, 2, 3}, {0, 0, 0}};
  xt::xtensor<long, 1> const labels{2, 0};
  std::vector<double> const flat{1, 2, 3, 0, 0, 0};
  REQUIRE(cross_entropy{}.value(y, labels) == Approx(reference(flat, {2, 0}, 2, 3, 1, 0)));
  auto const dy = cross_entropy{}.gradient(y, labels);
  REQUIRE(dy.shape()[1] == 3);
  REQUIRE(dy(1, 0) == Approx((1. / 3 - 1) / 2));
  xt::xtensor<int, 2> const table{{2, 9}, {0, 9}};
  REQUIRE(cross_entropy{}.value(y, xt::view(table, xt::all(), 0)) ==
          cross_entropy{}.value(y, labels));  // a strided view
}

TEST_CASE("mean_squared_error is torch's", "[loss]") {
  xt::xtensor<double, 2> const y{{1, 2}, {3, 5}}, t{{1, 0}, {3, 4}};
  mean_squared_error const loss;
  REQUIRE(loss.value(y, t) == Approx(5. / 4));
  auto const dy = loss.gradient(y, t);
  REQUIRE(dy(0, 1) == Approx(1));
  REQUIRE(dy(1, 1) == Approx(.5));
  REQUIRE_THROWS_AS(loss.value(y, std::vector<double>(3)), shape_error);
}

TEST_CASE("a user's loss needs value and gradient only", "[loss]") {
  static_assert(Loss<absolute_error, double, xt::xtensor<double, 2>>);
  std::vector<double> const y{1, 2, 3, 5};
  std::vector<double> dy(4);
  xt::xtensor<double, 2> const t{{0, 3}, {0, 3}};
  double const value = loss_and_gradient(
      absolute_error{}, prediction_view<double const>{y.data(), 2, 2}, t, dy.data());
  REQUIRE(value == Approx((1 + 1 + 3 + 2) / 4.));
  REQUIRE(dy == std::vector<double>{.25, -.25, .25, .25});
  std::vector<double> const flat{0, 3, 0, 3};  // a plain range reaches the loss as an array
  REQUIRE(loss_and_gradient(absolute_error{}, prediction_view<double const>{y.data(), 2, 2},
                            std::span<double const>(flat), dy.data()) == value);
}
