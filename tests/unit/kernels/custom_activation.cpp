// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/custom_activation.hpp>

#include "reference/image_batch.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {
constexpr auto mish = [](auto x) { return x * tanh(log(1 + exp(x))); };
constexpr auto hard = [](auto x) { return max(min(x, 2), -1); };
constexpr auto constant = [](auto) { return 3; };

double mish_of(double x) { return x * std::tanh(std::log(1 + std::exp(x))); }
}  // namespace

TEMPLATE_TEST_CASE("custom activations forward and backward", "[kernels]", float, double) {
  using T = TestType;
  using F = decltype(mish);
  for (int batch : {1, 3})
    for (auto const& sizes : channel_cases<T>()) {
      auto const x = random_images<T>(batch, total(sizes), 5, 3, 1, -4, 4),
                 dy = random_images<T>(batch, total(sizes), 5, 3, 2);
      auto want = widen(x), dwant = widen(x);
      for (std::size_t i = 0; i < want.data.size(); ++i) {
        double const v = want.data[i], h = 1e-5;
        want.data[i] = mish_of(v);
        dwant.data[i] =
            static_cast<double>(dy.data[i]) * (mish_of(v + h) - mish_of(v - h)) / (2 * h);
      }
      blocked_batch<T> const bx(x, sizes), bdy(dy, sizes);
      blocked_batch<T> y(sizes, batch, 5, 3), dx(sizes, batch, 5, 3);
      custom_activation_forward<F, T>(bx.view(), y.span(), y.elements(), batch, {});
      custom_activation_backward<F, T>(bx.view(), bdy.view(), {}, dx.span(), y.elements(), batch,
                                       {});
      CHECK(difference(y.unpack(), want) < tolerance<T>());
      CHECK(difference(dx.unpack(), dwant) < tolerance<T>(32) + 1e-9);
      CHECK(y.padding_is_finite());
      CHECK(dx.padding_is_finite());
      for (int parts : {2, 3}) {
        blocked_batch<T> y2 = bx, dx2 = bdy, z(dy, sizes);
        in_parts(parts, [&](part who) {
          custom_activation_forward<F, T>(y2.view(), y2.span(), y.elements(), batch, who);
        });
        CHECK(same_bits(y2.memory, y.memory));
        in_parts(parts, [&](part who) {
          custom_activation_backward<F, T>(bx.view(), dx2.view(), {}, dx2.span(), y.elements(),
                                           batch, who);
        });
        CHECK(same_bits(dx2.memory, dx.memory));
        in_parts(parts, [&](part who) {
          custom_activation_backward<F, T>(bx.view(), bdy.view(), z.view(), z.span(), y.elements(),
                                           batch, who);
        });
        auto added = dwant;
        for (std::size_t i = 0; i < added.data.size(); ++i)
          added.data[i] += static_cast<double>(dy.data[i]);
        CHECK(difference(z.unpack(), added) < tolerance<T>(32) + 1e-9);
      }
    }
}

TEST_CASE("custom activations may choose and may be constant", "[kernels]") {
  auto const x = random_images<double>(1, 3, 4, 4, 1, -3, 3),
             ones = images<double>(1, 3, 4, 4, 1.0);
  blocked_batch<double> const bx(x), dy(ones);
  blocked_batch<double> y({3}, 1, 4, 4), dx({3}, 1, 4, 4);
  custom_activation_forward<decltype(hard), double>(bx.view(), y.span(), y.elements(), 1, {});
  custom_activation_backward<decltype(hard), double>(bx.view(), dy.view(), {}, dx.span(),
                                                     y.elements(), 1, {});
  auto want = x, dwant = x;
  for (auto& v : want.data) v = v > 2 ? 2 : v < -1 ? -1 : v;
  for (auto& v : dwant.data) v = v < 2 && v > -1 ? 1 : 0;
  CHECK(difference(y.unpack(), want) == 0);
  CHECK(difference(dx.unpack(), dwant) == 0);
  custom_activation_forward<decltype(constant), double>(bx.view(), y.span(), y.elements(), 1, {});
  custom_activation_backward<decltype(constant), double>(bx.view(), dy.view(), {}, dx.span(),
                                                         y.elements(), 1, {});
  CHECK(difference(y.unpack(), images<double>(1, 3, 4, 4, 3.0)) == 0);
  CHECK(difference(dx.unpack(), images<double>(1, 3, 4, 4, 0.0)) == 0);
}
