// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/dsl/softmax.hpp>

#include "reference/leaf_work.hpp"
#include "reference/softmax.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {
template <class T>
void forward(blocked_batch<T> const& like, span_of<T const> x, span_of<T> y, part who = {}) {
  run_forward(resin::softmax, work_like<leaf_forward_work<T, 0>>(like, who), x, y);
}
template <class T>
void backward(blocked_batch<T> const& y, span_of<T const> dy, span_of<T const> addend,
              span_of<T> dx, part who = {}) {
  auto w = work_like<leaf_backward_work<T, 0>>(y, who);
  w.y = y.view();
  run_backward(resin::softmax, w, dy, addend, dx);
}
}  // namespace

TEMPLATE_TEST_CASE("softmax forward and backward", "[dsl]", float, double) {
  using T = TestType;
  constexpr int B = simd::lanes<T>;
  for (int C : {1, 3, B, B + 1, 2 * B + 3, 10, 1000})
    for (int batch : {1, 3})
      for (auto const& e : {std::pair{1, 1}, std::pair{3, 5}}) {
        auto const x = random_images<T>(batch, C, e.first, e.second, 1, -30, 30),
                   dy = random_images<T>(batch, C, e.first, e.second, 2);
        auto const z = random_images<T>(batch, C, e.first, e.second, 3);
        auto const want = reference::softmax(widen(x));
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
        forward<T>(bx, bx.view(), y.span());
        backward<T>(y, bdy.view(), {}, dx.span());
        CAPTURE(C, batch, pixels);
        CHECK(difference(y.unpack(), want) < tolerance<T>(40));
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>(40));
        CHECK((y.padding_is_zero() && dx.padding_is_zero()));
        for (int parts : {2, 3}) {
          blocked_batch<T> y2 = bx, dx2 = bdy, added = bz;
          in_parts(parts, [&](part who) { forward<T>(y2, y2.view(), y2.span(), who); });
          in_parts(parts, [&](part who) { backward<T>(y, dx2.view(), {}, dx2.span(), who); });
          in_parts(parts,
                   [&](part who) { backward<T>(y, bdy.view(), added.view(), added.span(), who); });
          CHECK(same_bits(y.memory, y2.memory));
          CHECK(same_bits(dx.memory, dx2.memory));
          CHECK(difference(added.unpack(), dwant_added) < tolerance<T>(40));
          CHECK(added.padding_is_zero());
        }
      }
}

TEMPLATE_TEST_CASE("softmax of extreme logits", "[dsl]", float, double) {
  using T = TestType;
  images<T> x(1, 3, 1, 2);
  x(0, 0, 0, 0) = T(1e30), x(0, 1, 0, 0) = T(-1e30), x(0, 2, 0, 0) = T(1e30);
  x(0, 1, 0, 1) = std::numeric_limits<T>::quiet_NaN();
  blocked_batch<T> const bx(x);
  blocked_batch<T> y({3}, 1, 1, 2);
  forward<T>(bx, bx.view(), y.span());
  auto const out = y.unpack();
  CHECK(out(0, 0, 0, 0) == T(0.5));
  CHECK(out(0, 1, 0, 0) == T(0));
  CHECK(std::isnan(out(0, 0, 0, 1)));
}
