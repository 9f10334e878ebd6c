// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Losses against PyTorch and torchvision in float64: the value and the gradient of the predictions.
#include "golden/modern_ops.hpp"

#include <resin/train/train.hpp>

using namespace resin;

namespace {

template <class L, class Targets>
void check_loss(std::string const& name, L const& loss, Targets const& targets) {
  INFO(name);
  xt::xarray<double> const x = golden::array_of(name + "/x");
  auto const extent = [&](std::size_t d) {
    return d < x.dimension() ? static_cast<int>(x.shape()[d]) : 1;
  };
  prediction_view<double const> const view{x.data(), extent(0), extent(1), extent(2), extent(3)};
  xt::xarray<double> dx = xt::zeros_like(x);
  double const y = loss_and_gradient(loss, view, targets, dx.data());
  double const want = golden::array_of(name + "/y").data()[0];
  CHECK(std::abs(y - want) <= 1e-9 * std::abs(want));
  CHECK(golden::difference(dx, golden::modern_ops().at(name + "/dx")) <= 1e-7);
}
/// Numbers one an element.
template <class L>
void check_numbers(std::string const& name, L const& loss) {
  xt::xarray<double> const t = golden::array_of(name + "/t");
  check_loss(name, loss, std::vector<double>(t.begin(), t.end()));
}

void check_labels(std::string const& name, double smoothing) {
  xt::xarray<double> const labels = golden::array_of(name + "/labels"),
                           weights = golden::array_of(name + "/weights");
  cross_entropy const loss{.label_smoothing = smoothing,
                           .ignore_index = 255,
                           .weights = {weights.begin(), weights.end()}};
  std::vector<int> targets;
  for (double l : labels) targets.push_back(static_cast<int>(l));
  check_loss(name, loss, targets);
}

}  // namespace

TEST_CASE("golden operators: losses") {
  check_numbers("l1_0", l1_loss{});
  check_numbers("smooth_l1_0", smooth_l1_loss{.beta = 1.0});
  check_numbers("huber_0", huber_loss{.delta = 1.0});
  check_labels("cross_entropy_0", 0.0);
  check_numbers("bce_0", binary_cross_entropy{});
  check_numbers("focal_0", focal_loss{.alpha = 0.25, .gamma = 2.0});
  check_numbers("l1_1", l1_loss{});
  check_numbers("smooth_l1_1", smooth_l1_loss{.beta = 1.0});
  check_numbers("huber_1", huber_loss{.delta = 1.0});
  check_labels("cross_entropy_1", 0.1);
  check_numbers("bce_1", binary_cross_entropy{});
  check_numbers("focal_1", focal_loss{.alpha = 0.25, .gamma = 2.0});
  check_numbers("l1_2", l1_loss{});
  check_numbers("smooth_l1_2", smooth_l1_loss{.beta = 1.0});
  check_numbers("huber_2", huber_loss{.delta = 1.0});
  check_labels("cross_entropy_2", 0.1);
  check_numbers("bce_2", binary_cross_entropy{});
  check_numbers("focal_2", focal_loss{.alpha = 0.25, .gamma = 2.0});
}
