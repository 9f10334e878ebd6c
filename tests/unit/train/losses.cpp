// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The losses beside cross_entropy's plain form: each against its definition written out in double,
// its gradient against differences of that, and values worked out by hand.
#include "test.hpp"

#include <resin/train/binary_cross_entropy.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/dice_loss.hpp>
#include <resin/train/focal_loss.hpp>
#include <resin/train/huber_loss.hpp>
#include <resin/train/iou_loss.hpp>
#include <resin/train/l1_loss.hpp>
#include <resin/train/mean_squared_error.hpp>
#include <resin/train/smooth_l1_loss.hpp>

#include <cmath>
#include <functional>
#include <vector>

using namespace resin;

namespace {

constexpr int batch = 2, channels = 3, pixels = 4;
using numbers = std::vector<double>;
using formula = std::function<double(numbers const&, numbers const&)>;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// The mean of f over all elements.
formula mean_of(std::function<double(double, double)> f) {
  return [f](numbers const& y, numbers const& t) {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += f(y[i], t[i]);
    return sum / static_cast<double>(y.size());
  };
}
double binary(double x, double t) {
  return -t * std::log(sigmoid(x)) - (1 - t) * std::log(1 - sigmoid(x));
}

/// Value, gradient by differences, the value alone, float beside double, arrays beside memory.
template <class L>
void judge(L const& loss, formula const& want, numbers const& t) {
  numbers y(t.size()), dy(t.size(), std::nan(""));
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = 2.3 * std::sin(1.7 * static_cast<double>(i) + 1);
  prediction_view<double const> const view{y.data(), batch, channels, 2, 2};
  REQUIRE(loss_and_gradient(loss, view, t, dy.data()) == Approx(want(y, t)).epsilon(1e-12));
  REQUIRE(loss_and_gradient(loss, view, t, static_cast<double*>(nullptr)) == Approx(want(y, t)));
  for (std::size_t i = 0; i < y.size(); ++i) {
    double const keep = y[i], h = 1e-6;
    y[i] = keep + h;
    double const up = want(y, t);
    y[i] = keep - h;
    double const down = want(y, t);
    y[i] = keep;
    INFO("element " << i << ": y " << y[i] << ", target " << t[i]);
    REQUIRE(dy[i] == Approx((up - down) / (2 * h)).margin(1e-8));
  }
  std::vector<float> const narrow(y.begin(), y.end());
  std::vector<float> narrow_dy(y.size());
  prediction_view<float const> const narrow_view{narrow.data(), batch, channels, 2, 2};
  REQUIRE(loss_and_gradient(loss, narrow_view, t, narrow_dy.data()) ==
          Approx(want(y, t)).epsilon(1e-5));
  for (std::size_t i = 0; i < y.size(); ++i) REQUIRE(narrow_dy[i] == Approx(dy[i]).margin(1e-6));
  xt::xtensor<double, 4> const array = xt::adapt(y, std::vector<std::size_t>{2, 3, 2, 2});
  xt::xtensor<double, 4> const targets = xt::adapt(t, std::vector<std::size_t>{2, 3, 2, 2});
  REQUIRE(loss.value(array, targets) == Approx(want(y, t)));
  REQUIRE(loss.gradient(array, targets)(1, 2, 1, 1) == dy.back());
  if constexpr (L::judges != task::labels)
    REQUIRE_THROWS_WITH(loss.value(array, numbers(5)),
                        ContainsSubstring("got 5 targets, wants 24"));
}

numbers reals() {
  numbers t(batch * channels * pixels);
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = 2 * std::cos(static_cast<double>(i) * .9);
  return t;
}
numbers flags() {
  numbers t(batch * channels * pixels);
  for (std::size_t i = 0; i < t.size(); ++i)
    t[i] = i % 5 == 2 ? .25 : static_cast<double>(i % 3 == 0);
  return t;
}

}  // namespace

TEST_CASE("losses of numbers have the values and gradients of their definitions", "[loss]") {
  judge(mean_squared_error{}, mean_of([](double y, double t) { return (y - t) * (y - t); }),
        reals());
  judge(l1_loss{}, mean_of([](double y, double t) { return std::fabs(y - t); }), reals());
  for (double b : {.5, 1., 3.}) {
    judge(smooth_l1_loss{.beta = b}, mean_of([b](double y, double t) {
            double const d = std::fabs(y - t);
            return d < b ? .5 * d * d / b : d - .5 * b;
          }),
          reals());
    judge(huber_loss{.delta = b}, mean_of([b](double y, double t) {
            double const d = std::fabs(y - t);
            return d <= b ? .5 * d * d : b * (d - .5 * b);
          }),
          reals());
  }
  judge(smooth_l1_loss{.beta = 0}, mean_of([](double y, double t) { return std::fabs(y - t); }),
        reals());
}

TEST_CASE("losses of yes and no have the values and gradients of their definitions", "[loss]") {
  judge(binary_cross_entropy{}, mean_of(binary), flags());
  for (double alpha : {.25, .9, -1.})
    for (double gamma : {0., .5, 1., 2.})
      judge(focal_loss{.alpha = alpha, .gamma = gamma}, mean_of([=](double y, double t) {
              double const p = sigmoid(y), right = p * t + (1 - p) * (1 - t);
              double const weight = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);
              return weight * std::pow(1 - right, gamma) * binary(y, t);
            }),
            flags());
  for (double smooth : {1., 1e-5})
    judge(
        dice_loss{.smooth = smooth},
        [=](numbers const& y, numbers const& t) {
          double total = 0;
          for (std::size_t plane = 0; plane < batch * channels; ++plane) {
            double both = 0, sum = 0;
            for (std::size_t i = plane * pixels; i < (plane + 1) * pixels; ++i) {
              both += sigmoid(y[i]) * t[i];
              sum += sigmoid(y[i]) + t[i];
            }
            total += 1 - (2 * both + smooth) / (sum + smooth);
          }
          return total / (batch * channels);
        },
        flags());
}

TEST_CASE("losses by hand", "[loss]") {
  xt::xtensor<double, 2> const y{{0, 3}}, t{{1, 1}};
  CHECK(l1_loss{}.value(y, t) == 1.5);
  CHECK(smooth_l1_loss{}.value(y, t) == (.5 + 1.5) / 2);
  CHECK(smooth_l1_loss{.beta = 4}.value(y, t) == (1. / 8 + 4. / 8) / 2);
  CHECK(huber_loss{.delta = .5}.value(y, t) == (.5 * .75 + .5 * 1.75) / 2);
  CHECK(binary_cross_entropy{}.value(y, t) == Approx((std::log(2) + std::log1p(std::exp(-3))) / 2));
  xt::xtensor<double, 2> const zero{{0, 0}}, halves{{1, 0}};
  CHECK(focal_loss{}.value(zero, halves) == Approx((.25 + .75) * .25 * std::log(2) / 2));
  CHECK(dice_loss{}.value(zero, halves) == Approx((1 - 2 / 2.5 + 1 - 1 / 1.5) / 2));
  CHECK(l1_loss{}.gradient(t, t)(0, 1) == 0);
}

TEST_CASE("losses of logits stay finite at both ends", "[loss]") {
  xt::xtensor<float, 2> const y{{1000, -1000}}, right{{1, 0}}, wrong{{0, 1}};
  CHECK(binary_cross_entropy{}.value(y, right) == 0);
  CHECK(binary_cross_entropy{}.value(y, wrong) == 1000);
  CHECK(binary_cross_entropy{}.gradient(y, wrong)(0, 0) == .5f);
  for (double gamma : {0., .5, 2.}) {
    focal_loss const loss{.alpha = -1, .gamma = gamma};
    CHECK(loss.value(y, right) == 0);
    CHECK(loss.value(y, wrong) == 1000);
    CHECK(loss.gradient(y, right)(0, 1) == 0);
    CHECK(loss.gradient(y, wrong)(0, 0) == .5f);
  }
  CHECK(std::isfinite(dice_loss{}.value(y, wrong)));
}

namespace {
/// torch's CrossEntropyLoss, written out.
formula cross(std::vector<double> w, double s, int ignored, std::vector<int> const& labels) {
  return [=](numbers const& y, numbers const&) {
    double total = 0, norm = 0;
    for (int n = 0; n < batch; ++n)
      for (int p = 0; p < pixels; ++p) {
        int const label = labels[static_cast<std::size_t>(n * pixels + p)];
        if (label == ignored) continue;
        auto const at = [&](int c) {
          return y[static_cast<std::size_t>((n * channels + c) * pixels + p)];
        };
        double sum = 0;
        for (int c = 0; c < channels; ++c) sum += std::exp(at(c));
        for (int c = 0; c < channels; ++c) {
          double const q = s / channels + (c == label ? 1 - s : 0);
          total -= q * (w.empty() ? 1 : w[static_cast<std::size_t>(c)]) * (at(c) - std::log(sum));
        }
        norm += w.empty() ? 1 : w[static_cast<std::size_t>(label)];
      }
    return total / norm;
  };
}
/// Hands labels to the loss where judge() hands numbers.
struct labelled {
  static constexpr task judges = task::labels;
  cross_entropy loss;
  std::vector<int> labels;
  template <class E, class Targets>
  double value(E const& y, Targets const&) const {
    return loss.value(y, labels);
  }
  template <class E, class Targets>
  auto gradient(E const& y, Targets const&) const {
    return loss.gradient(y, labels);
  }
  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const&, T* dy) const {
    return loss.value_and_gradient(y, labels, dy);
  }
};
/// By name: g++ 12 warns of a temporary's vectors that it has not forgotten to make.
labelled with(cross_entropy const& loss, std::vector<int> const& labels) {
  labelled l;
  l.loss = loss;
  l.labels = labels;
  return l;
}
}  // namespace

TEST_CASE("cross_entropy weighs, smooths and ignores as torch's", "[loss]") {
  std::vector<int> const labels{0, 2, 1, -100, 2, 2, -100, 0};
  numbers const unused(batch * channels * pixels);
  for (auto const& w : {std::vector<double>{}, std::vector<double>{.5, 2, 0}})
    for (double s : {0., .1, 1.})
      judge(with(cross_entropy{.label_smoothing = s, .weights = w}, labels),
            cross(w, s, -100, labels), unused);
  std::vector<int> const others{0, 2, 1, 1, 2, 2, 0, 0};
  judge(with(cross_entropy{.ignore_index = 2}, others), cross({}, 0, 2, others), unused);

  xt::xtensor<double, 2> const y{{1, 2}, {0, 0}};
  double const first = std::log(1 + std::exp(1.)), second = std::log(2.);
  CHECK(cross_entropy{.weights = {3, 1}}.value(y, std::vector<int>{0, 1}) ==
        Approx((3 * first + second) / 4));
  CHECK(cross_entropy{}.value(y, std::vector<int>{0, -100}) == Approx(first));
  auto const dy = cross_entropy{}.gradient(y, std::vector<int>{-100, 1});
  CHECK((dy(0, 0) == 0 && dy(0, 1) == 0 && dy(1, 1) == -.5));
  CHECK(cross_entropy{}.value(y, std::vector<int>{-100, -100}) == 0);
  for (double d : cross_entropy{.weights = {0, 1}}.gradient(y, std::vector<int>{0, 0}))
    CHECK(d == 0);  // all positions weigh nothing
  std::vector<unsigned char> const bytes{0, 255};
  CHECK(cross_entropy{.ignore_index = 255}.value(y, bytes) == Approx(first));
}

TEST_CASE("losses refuse what makes no loss", "[loss]") {
  xt::xtensor<double, 2> const y{{1, 2}, {0, 0}};
  std::vector<int> const labels{0, 1};
  CHECK_THROWS_WITH((cross_entropy{.weights = {1, 2, 3}}.value(y, labels)),
                    ContainsSubstring("weights has 3 numbers, the network gives 2 classes"));
  CHECK_THROWS_WITH((cross_entropy{.weights = {1, -2}}.value(y, labels)),
                    ContainsSubstring("weights must be 0 or more; got -2"));
  CHECK_THROWS_AS((cross_entropy{.weights = {1, std::nan("")}}.value(y, labels)), training_error);
  CHECK_THROWS_AS((cross_entropy{.ignore_index = -1}.value(y, std::vector<int>{-100, 0})),
                  shape_error);
  xt::xtensor<double, 2> const mask{{255, 0}, {0, 255}};
  CHECK_THROWS_WITH(binary_cross_entropy{}.value(y, mask),
                    ContainsSubstring("target 255 at index 0 is no share of yes"));
  CHECK_THROWS_AS(focal_loss{}.value(y, mask), shape_error);
  CHECK_THROWS_AS(dice_loss{}.value(y, mask), shape_error);
  CHECK_THROWS_AS(smooth_l1_loss{.beta = -1}.value(y, y), training_error);
  CHECK_THROWS_AS(huber_loss{.delta = 0}.value(y, y), training_error);
  CHECK_THROWS_AS(focal_loss{.gamma = -1}.value(y, y * 0), training_error);
  CHECK_THROWS_AS(dice_loss{.smooth = 0}.value(y, y * 0), training_error);
  // An infinite number of these makes a loss that teaches nothing.
  CHECK_THROWS_AS(smooth_l1_loss{.beta = INFINITY}.value(y, y), training_error);
  CHECK_THROWS_AS(focal_loss{.gamma = INFINITY}.value(y, y * 0), training_error);
  CHECK_THROWS_AS(dice_loss{.smooth = INFINITY}.value(y, y * 0), training_error);
  xt::xtensor<double, 2> const boxes{{0, 0, 1, 1}};
  CHECK_THROWS_AS(iou_loss{.epsilon = INFINITY}.value(boxes, boxes), training_error);
  CHECK_THROWS_WITH((cross_entropy{.weights = {0, 0}}.value(y, labels)),
                    ContainsSubstring("one of the weights must be above 0"));
  CHECK_THROWS_WITH((cross_entropy{.label_smoothing = 1.5}.value(y, labels)),
                    ContainsSubstring("must be in [0, 1]; got 1.5"));
  for (double number : {std::nan(""), HUGE_VAL}) {
    xt::xtensor<double, 2> const bad{{1, 2}, {0, number}};
    CHECK_THROWS_WITH(mean_squared_error{}.value(y, bad),
                      ContainsSubstring("at index 3 is no finite number"));
    CHECK_THROWS_AS(l1_loss{}.value(y, bad), shape_error);
    CHECK_THROWS_AS(smooth_l1_loss{}.value(y, bad), shape_error);
    CHECK_THROWS_AS(huber_loss{}.value(y, bad), shape_error);
    CHECK_THROWS_AS(iou_loss{}.value(boxes, boxes * number), shape_error);
    CHECK_THROWS_AS(binary_cross_entropy{}.value(y, bad), shape_error);
  }
}
