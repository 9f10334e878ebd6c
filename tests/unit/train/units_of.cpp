// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One meaning of a number: whatever a network is asked with, it sees what it saw in training.
#include "test.hpp"

#include <resin/resin.hpp>

#include <algorithm>

using namespace resin;

namespace {
constexpr auto shapes = input{1, 12, 12} |
                        conv2d{.filters = 6, .kernel = 3, .padding = same, .bias = false} |
                        batch_norm{} | relu | max_pool2d{} | flatten | dense{.units = 3};

constexpr auto scaled = input{1, 12, 12} | rescale{} | normalize{.mean = .2, .deviation = .3} |
                        conv2d{.filters = 6, .kernel = 3, .padding = same} | relu | max_pool2d{} |
                        flatten | dense{.units = 3};

double share(xt::xtensor<int, 1> const& found, dataset const& data) {
  double right = 0;
  for (std::size_t i = 0; i < found.size(); ++i) right += found(i) == data.labels(i);
  return right / data.size();
}
}  // namespace

TEST_CASE("units: evaluate and predict give a network what it was trained on", "[units]") {
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 400, .test_count = 100, .size = 12, .classes = 3});
  for (augmentation const& augment : {augmentation{}, augmentation{normalization_of(seen)}}) {
    network<shapes> net(1);
    CHECK(net.units().what == input_units::kind::unknown);
    trainer fit{net,
                sgd{.learning_rate = .1, .momentum = .9},
                {.epochs = 3, .batch = 50, .augment = augment, .quiet = true}};
    fit.run(seen);
    CHECK(net.units().what == input_units::kind::bytes);
    double const accuracy = fit.evaluate(held).accuracy;
    CHECK(accuracy > .5);
    CHECK(evaluate(net, held).accuracy == accuracy);
    CHECK(evaluate(net, held.images, held.labels).accuracy == accuracy);
    CHECK(share(predict(net, held), held) == accuracy);
    CHECK(share(predict(net, held.images), held) == accuracy);
    CHECK(share(fit.predict(held.images), held) == accuracy);
    network<shapes> copy = net;
    CHECK(evaluate(copy, held).accuracy == accuracy);
    CHECK_THROWS_WITH(evaluate(net, held, {.augment = augment::normalize{.mean = .9, .std = .1}}),
                      ContainsSubstring("the network was trained on bytes through"));
  }
}

TEST_CASE("units: a network of floats refuses bytes that have no unit", "[units]") {
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 100, .test_count = 20, .size = 12, .classes = 3});
  network<shapes> net(1);
  trainer fit{net, sgd{.learning_rate = .1}, {.epochs = 1, .batch = 50, .quiet = true}};
  fit.run(xt::cast<float>(seen.images) / 255.f - .5f, seen.labels);
  CHECK(net.units().what == input_units::kind::numbers);
  CHECK_THROWS_WITH(predict(net, held.images), ContainsSubstring("trained on numbers"));
  CHECK_THROWS_WITH(evaluate(net, held), ContainsSubstring("trained on numbers"));
}

TEST_CASE("units: a network that scales its input is given bytes as they are") {
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 400, .test_count = 100, .size = 12, .classes = 3});
  network<scaled> net(1);
  trainer fit{
      net, sgd{.learning_rate = .1, .momentum = .9}, {.epochs = 5, .batch = 50, .quiet = true}};
  double const accuracy = fit.run(seen, held).rows.back().held_out_accuracy;
  CHECK(accuracy > .5);
  network<scaled> second;
  second.load_state(net.state());  // as a program that reads the file
  CHECK(evaluate(second, held).accuracy == accuracy);
  CHECK(share(predict(second, held.images), held) == accuracy);
  xt::xtensor<float, 2> const direct = second(held.images);
  double right = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    float const* const row = &direct(i, 0);
    right += std::max_element(row, row + 3) - row == held.labels(i);
  }
  CHECK(right / 100 == accuracy);
  trainer twice{net, sgd{}, {.augment = augment::normalize{}, .quiet = true}};
  CHECK_THROWS_WITH(twice.run(seen), ContainsSubstring("scales its input itself"));
}
