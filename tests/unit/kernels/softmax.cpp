// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/softmax.hpp>

#include "reference/softmax.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("softmax forward and backward", "[kernels]", float, double) {
  using T = TestType;
  constexpr int B = simd::lanes<T>;
  for (int C : {1, 3, B, B + 1, 2 * B + 3, 10, 1000})
    for (int batch : {1, 3})
      for (auto const& e : {std::pair{1, 1}, std::pair{3, 5}}) {
        auto const x = random_images<T>(batch, C, e.first, e.second, 1, -30, 30),
                   dy = random_images<T>(batch, C, e.first, e.second, 2);
        auto const z = random_images<T>(batch, C, e.first, e.second, 3);
        auto const want = softmax(widen(x));
        auto dwant = want, dwant_added = want;
        for (int n = 0; n < batch; ++n)
          for (int h = 0; h < e.first; ++h)
            for (int w = 0; w < e.second; ++w) {
              double sum = 0;
              for (int c = 0; c < C; ++c)
                sum += want(n, c, h, w) * static_cast<double>(dy(n, c, h, w));
              for (int c = 0; c < C; ++c) {
                dwant(n, c, h, w) = want(n, c, h, w) * (static_cast<double>(dy(n, c, h, w)) - sum);
                dwant_added(n, c, h, w) = dwant(n, c, h, w) + static_cast<double>(z(n, c, h, w));
              }
            }
        int const pixels = e.first * e.second;
        T const nan = std::numeric_limits<T>::quiet_NaN();
        blocked_batch<T> const bx(x, {C}, nan), bdy(dy, {C}, nan), bz(z, {C}, nan);
        blocked_batch<T> y({C}, batch, e.first, e.second), dx({C}, batch, e.first, e.second);
        softmax_forward<T>(C, pixels, bx.view(), y.span(), batch, {});
        softmax_backward<T>(C, pixels, y.view(), bdy.view(), {}, dx.span(), batch, {});
        CAPTURE(C, batch, pixels);
        CHECK(difference(y.unpack(), want) < tolerance<T>(40));
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>(40));
        CHECK((y.padding_is_zero() && dx.padding_is_zero()));
        for (int parts : {2, 3}) {
          blocked_batch<T> y2 = bx, dx2 = bdy, added = bz;
          in_parts(parts, [&](part who) {
            softmax_forward<T>(C, pixels, y2.view(), y2.span(), batch, who);
          });
          in_parts(parts, [&](part who) {
            softmax_backward<T>(C, pixels, y.view(), dx2.view(), {}, dx2.span(), batch, who);
          });
          in_parts(parts, [&](part who) {
            softmax_backward<T>(C, pixels, y.view(), bdy.view(), added.view(), added.span(), batch,
                                who);
          });
          CHECK(same_bits(y.memory, y2.memory));
          CHECK(same_bits(dx.memory, dx2.memory));
          CHECK(difference(added.unpack(), dwant_added) < tolerance<T>(40));
          CHECK(added.padding_is_zero());
        }
      }
}

TEMPLATE_TEST_CASE("softmax of extreme logits", "[kernels]", float, double) {
  using T = TestType;
  images<T> x(1, 3, 1, 2);
  x(0, 0, 0, 0) = T(1e30), x(0, 1, 0, 0) = T(-1e30), x(0, 2, 0, 0) = T(1e30);
  x(0, 1, 0, 1) = std::numeric_limits<T>::quiet_NaN();
  blocked_batch<T> const bx(x);
  blocked_batch<T> y({3}, 1, 1, 2);
  softmax_forward<T>(3, 2, bx.view(), y.span(), 1, {});
  auto const out = y.unpack();
  CHECK(out(0, 0, 0, 0) == T(0.5));
  CHECK(out(0, 1, 0, 0) == T(0));
  CHECK(std::isnan(out(0, 0, 0, 1)));
}
