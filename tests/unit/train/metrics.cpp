// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/linear_net.hpp"

#include <resin/train/metrics.hpp>
#include <resin/train/predict.hpp>

#include <cmath>
#include <sstream>

using namespace resin;
using resin_test::quarters;

namespace {
/// Scores that are the first pixels of the image.
struct pixels_net {
  using value_type = double;
  template <class E>
  xt::xtensor<double, 2> operator()(E const& images) {
    xt::xtensor<double, 4> const x = images;
    xt::xtensor<double, 2> y = xt::xtensor<double, 2>::from_shape({x.shape()[0], 3});
    for (std::size_t n = 0; n < x.shape()[0]; ++n)
      for (std::size_t k = 0; k < 3; ++k) y(n, k) = x(n, 0, 0, k);
    return y;
  }
};

/// The same scores for every image.
template <int K>
struct constant_scores {
  using value_type = float;
  std::array<float, K> scores{};
  template <class E>
  xt::xtensor<float, 2> operator()(E const& images) {
    xt::xtensor<float, 2> y = xt::xtensor<float, 2>::from_shape({images.shape()[0], K});
    for (std::size_t n = 0; n < y.shape()[0]; ++n)
      for (std::size_t k = 0; k < K; ++k) y(n, k) = scores[k];
    return y;
  }
};

dataset four() {
  dataset data;
  data.images = xt::xtensor<std::uint8_t, 4>{
      {{{255, 0, 51}}}, {{{0, 255, 102}}}, {{{51, 51, 0}}}, {{{0, 102, 255}}}};
  data.labels = xt::xtensor<int, 1>{0, 2, 1, 0};
  data.name = "four";
  data.note = "4 of 10 images";
  return data;
}
}  // namespace

TEST_CASE("evaluate counts what is right", "[metrics]") {
  pixels_net net;
  for (int batch : {1, 3, 250}) {
    evaluation const e = evaluate(net, four(), {.batch = batch, .top_k = 2});
    REQUIRE(e.images == 4);
    REQUIRE(e.accuracy == .25);  // the third has equal scores: the lower class is taken
    REQUIRE(e.top_k_accuracy == .75);
    REQUIRE(e.confusion(0, 0) == 1);
    REQUIRE(e.confusion(2, 1) == 1);
    REQUIRE(e.confusion(1, 0) == 1);
    REQUIRE(e.confusion(0, 2) == 1);
    double loss = 0;  // bytes are divided by 255
    double const y[4][3] = {{1, 0, .2}, {0, 1, .4}, {.2, .2, 0}, {0, .4, 1}};
    int const t[4] = {0, 2, 1, 0};
    for (int n = 0; n < 4; ++n)
      loss += std::log(std::exp(y[n][0]) + std::exp(y[n][1]) + std::exp(y[n][2])) - y[n][t[n]];
    REQUIRE(e.loss == Approx(loss / 4));
    REQUIRE(e.to_string().find("4 of 10 images") != std::string::npos);
    std::ostringstream out;
    out << e;
    REQUIRE(out.str().find("true \\ predicted") != std::string::npos);
  }
  REQUIRE(evaluate(net, four()).top_k == 3);  // no more than there are classes
  dataset bad = four();
  bad.labels(1) = 3;
  REQUIRE_THROWS_AS(evaluate(net, bad), shape_error);
}

TEST_CASE("a normalize of the augmentation sets the units, its draws do not count", "[metrics]") {
  pixels_net net;
  auto const plain = evaluate(net, four(), {.augment = augment::normalize{.mean = .5, .std = .5}});
  auto const drawn = evaluate(net, four(),
                              {.augment = augment::random_crop{1} | augment::flip{1.} |
                                          augment::normalize{.mean = .5, .std = .5}});
  REQUIRE(plain.loss == drawn.loss);
  REQUIRE(plain.loss != evaluate(net, four()).loss);
}

TEST_CASE("scores that are no numbers are never right nor near", "[metrics]") {
  float const nan = std::numeric_limits<float>::quiet_NaN();
  constant_scores<3> net;
  dataset data = quarters(60);
  net.scores = {nan, nan, nan};
  evaluation const none = evaluate(net, data, {.top_k = 5});
  REQUIRE(none.accuracy == 0);
  REQUIRE(none.top_k_accuracy == 0);
  for (long long n : none.confusion) REQUIRE(n == 0);
  for (int c : predict(net, data)) REQUIRE(c == -1);
  net.scores = {nan, 1, 0};
  evaluation const some = evaluate(net, data, {.top_k = 5});
  long long diagonal = 0, first_column = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    diagonal += some.confusion(i, i);
    first_column += some.confusion(i, 0);
  }
  REQUIRE(some.accuracy == static_cast<double>(diagonal) / 60);
  REQUIRE(some.accuracy > .2);
  REQUIRE(some.top_k_accuracy < .8);  // the images of class 0 are not near
  REQUIRE(first_column == 0);
  for (int k : {0, -3}) {
    CHECK_THROWS_WITH(evaluate(net, data, {.top_k = k}), ContainsSubstring("at least 1; got"));
    CHECK_THROWS_AS(metrics::top_k(k), training_error);
  }
  metric r2 = metrics::r2();
  double const scores[] = {std::nan("")}, target[] = {2};
  r2.add({scores, 1, 1}, target);  // of a target that never varies
  CHECK(std::isnan(r2.value()));
  r2.add({target, 1, 1}, scores);
  CHECK(std::isnan(r2.value()));
}

TEST_CASE("predict gives the best class in order", "[metrics]") {
  pixels_net net;
  xt::xtensor<int, 1> const want{0, 1, 0, 2};
  REQUIRE((predict(net, four()) == want));
  REQUIRE((predict(net, four().images, 3) == want));
  xt::xtensor<double, 4> const images = four().images;
  REQUIRE((predict(net, images) == want));
  REQUIRE_THROWS_AS(predict(net, xt::xtensor<double, 3>::from_shape({1, 1, 3})), shape_error);
}
