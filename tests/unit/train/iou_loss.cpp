// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Boxes: values by hand and by the definition, gradients by differences.
#include "test.hpp"

#include <resin/train/iou_loss.hpp>

#include <cmath>
#include <vector>

using namespace resin;

namespace {

using numbers = std::vector<double>;

/// 1 - IoU, or 1 - GIoU, of two boxes, by areas of overlaps.
double by_definition(double const* a, double const* b, bool generalized) {
  auto const area = [](double w, double h) { return w * h; };
  double const w = std::min(a[2], b[2]) - std::max(a[0], b[0]),
               h = std::min(a[3], b[3]) - std::max(a[1], b[1]);
  double const inside = w > 0 && h > 0 ? w * h : 0;
  double const both = area(a[2] - a[0], a[3] - a[1]) + area(b[2] - b[0], b[3] - b[1]) - inside;
  double const hull = area(std::max(a[2], b[2]) - std::min(a[0], b[0]),
                           std::max(a[3], b[3]) - std::min(a[1], b[1]));
  return 1 - inside / both + (generalized ? (hull - both) / hull : 0);
}

}  // namespace

TEST_CASE("iou_loss: boxes by hand", "[loss]") {
  xt::xtensor<double, 2> const y{{0, 0, 2, 2}, {0, 0, 1, 1}}, t{{1, 1, 3, 3}, {2, 0, 3, 1}};
  iou_loss const plain{.generalized = false, .epsilon = 0}, whole{.epsilon = 0};
  CHECK(plain.value(y, t) == Approx((1 - 1. / 7 + 1) / 2));
  CHECK(whole.value(y, t) == Approx((1 - 1. / 7 + 2. / 9 + 1 + 1. / 3) / 2));
  CHECK(plain.value(y, y) == 0);
  CHECK(whole.value(t, t) == 0);
  CHECK(plain.gradient(y, t)(1, 2) == 0);  // apart: nothing to follow
  CHECK(whole.gradient(y, t)(1, 2) < 0);  // towards the target
}

TEST_CASE("iou_loss: the definition and its differences", "[loss]") {
  // Apart, crossing, one inside the other, either way; two boxes a pixel of a 1 x 2 image.
  numbers y{0, 1, 0, 0, 2, 1.5, 3, 2, .5, 2, .25, .125, 4, 2.5, 1, 3.5},
      t{3, .5, 1, .25, 4, 3, 2.5, 1.75, 1, 1, .5, 0, 3, 3, .75, 3};
  for (bool generalized : {false, true}) {
    iou_loss const loss{.generalized = generalized, .epsilon = 0};
    prediction_view<double const> const view{y.data(), 1, 8, 1, 2};
    numbers dy(y.size());
    auto const want = [&] {
      double total = 0;
      for (std::size_t box = 0; box < 2; ++box)
        for (std::size_t pixel = 0; pixel < 2; ++pixel) {
          double a[4], b[4];
          for (std::size_t k = 0; k < 4; ++k) {
            a[k] = y[(box * 4 + k) * 2 + pixel];
            b[k] = t[(box * 4 + k) * 2 + pixel];
          }
          total += by_definition(a, b, generalized);
        }
      return total / 4;
    };
    REQUIRE(loss_and_gradient(loss, view, t, dy.data()) == Approx(want()).epsilon(1e-12));
    for (std::size_t i = 0; i < y.size(); ++i) {
      double const kept = y[i], h = 1e-6;
      y[i] = kept + h;
      double const up = want();
      y[i] = kept - h;
      double const down = want();
      y[i] = kept;
      INFO("element " << i);
      CHECK(dy[i] == Approx((up - down) / (2 * h)).margin(1e-8));
    }
  }
}

TEST_CASE("iou_loss: what is no box", "[loss]") {
  xt::xtensor<double, 2> const three{{0, 0, 1}}, four{{0, 0, 1, 1}};
  CHECK_THROWS_WITH(iou_loss{}.value(three, three), ContainsSubstring("a box takes four"));
  CHECK_THROWS_WITH(iou_loss{}.value(four, numbers(3)),
                    ContainsSubstring("got 3 targets, wants 4"));
  CHECK_THROWS_AS(iou_loss{.epsilon = -1}.value(four, four), training_error);
}
