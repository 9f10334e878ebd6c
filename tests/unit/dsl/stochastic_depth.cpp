// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// channel_dropout and stochastic_depth: shares, what is drawn, and evaluation.
#include "test.hpp"

#include <resin/resin.hpp>

using namespace resin;

namespace {
// [example]
constexpr auto net = input{8, 6, 6} | channel_dropout{.rate = .25} |
                     stochastic_depth(.5, conv2d{.filters = 8, .name = "body"});
// [example]
constexpr auto dropped = input{24, 3, 2} | channel_dropout{.rate = .25};
constexpr auto skipped = input{3, 2, 2} | stochastic_depth(.5, pass | leaky_relu(1));
constexpr auto always = input{3, 2, 2} | channel_dropout{.rate = 1};
static_assert(ir::verdict_of<always>.reason == refusal::number_out_of_range);
}  // namespace

TEST_CASE("channel_dropout: whole channels, by their share") {
  network<dropped> f(1);
  xt::xtensor<float, 4> const x = xt::ones<float>({64, 24, 3, 2}),
                              zero = xt::zeros<float>({64, 24, 3, 2});
  CHECK((xt::xtensor<float, 4>(f(x)) == x));
  // The gradient of mean squares at 0 tells y: 2 y / elements times the factor.
  auto const [loss, gradient] = value_and_grad(f, mean_squared_error{}, x, zero, 5, 1);
  auto const dx = gradient.input();
  int kept = 0;
  for (std::size_t n = 0; n < 64; ++n)
    for (std::size_t c = 0; c < 24; ++c) {
      float const first = dx(n, c, 0, 0);
      kept += first != 0;
      for (std::size_t h = 0; h < 3; ++h)
        for (std::size_t w = 0; w < 2; ++w) CHECK(dx(n, c, h, w) == first);
    }
  CHECK(kept > 64 * 24 * .70);
  CHECK(kept < 64 * 24 * .80);
  CHECK(std::abs(loss - kept / (64. * 24) / (.75 * .75)) < 1e-4);
  auto const again = value_and_grad(f, mean_squared_error{}, x, zero, 5, 1);
  CHECK((again.grad.input() == dx));
  auto const other = value_and_grad(f, mean_squared_error{}, x, zero, 5, 2);
  CHECK((other.grad.input() != dx));
}

TEST_CASE("stochastic_depth: an image keeps its branch or loses it whole") {
  network<skipped> f(1);
  xt::xtensor<float, 4> const x = xt::ones<float>({200, 3, 2, 2}),
                              zero = xt::zeros<float>({200, 3, 2, 2});
  auto const y = f(x);
  CHECK(y(0, 0, 0, 0) == 2.f);
  auto const [loss, gradient] = value_and_grad(f, mean_squared_error{}, x, zero, 5, 1);
  auto const dx = gradient.input();
  int kept = 0;
  float const unit = 2.f / (200 * 12);
  for (std::size_t n = 0; n < 200; ++n) {
    // y = 1 or 1 + 2; dy/dx likewise.
    bool const branch = dx(n, 0, 0, 0) > 5 * unit;
    kept += branch;
    for (std::size_t c = 0; c < 3; ++c)
      CHECK(std::abs(dx(n, c, 1, 1) - (branch ? 9 : 1) * unit) < 1e-6f);
  }
  CHECK(kept > 70);
  CHECK(kept < 130);
  static_cast<void>(loss);
}
