// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/adaptive_avg_pool.hpp>

#include "reference/pool.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("adaptive average pool", "[kernels]", float, double) {
  using T = TestType;
  static constexpr int extents[][4] = {{7, 9, 1, 1}, {1, 1, 1, 1}, {17, 19, 1, 1}, {7, 9, 3, 4},
                                       {6, 6, 3, 3}, {5, 3, 7, 7}, {4, 4, 1, 2},   {13, 13, 6, 6}};
  for (auto const& e : extents)
    for (auto const& sizes : channel_cases<T>())
      for (int batch : {1, 3}) {
        int const C = total(sizes);
        auto const x = random_images<T>(batch, C, e[0], e[1], 1),
                   dy = random_images<T>(batch, C, e[2], e[3], 2),
                   z = random_images<T>(batch, C, e[0], e[1], 3);
        images<double> want(batch, C, e[2], e[3]), dwant(batch, C, e[0], e[1]),
            dwant_added = widen(z);
        adaptive_avg_pool(widen(x), want, widen(dy), dwant);
        adaptive_avg_pool(widen(x), want, widen(dy), dwant_added);
        blocked_batch<T> const bx(x, sizes), bdy(dy, sizes);
        adaptive_pool_shape const s{bx.blocks(), e[0], e[1], e[2], e[3]};
        blocked_batch<T> y(sizes, batch, e[2], e[3]), dx(sizes, batch, e[0], e[1]), added(z, sizes);
        adaptive_avg_pool_forward<T>(s, bx.view(), y.span(), batch, {});
        adaptive_avg_pool_backward<T>(s, bdy.view(), {}, dx.span(), batch, {});
        adaptive_avg_pool_backward<T>(s, bdy.view(), added.view(), added.span(), batch, {});
        CAPTURE(e[0], e[1], e[2], e[3], C, batch);
        CHECK(difference(y.unpack(), want) < tolerance<T>());
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>());
        CHECK(difference(added.unpack(), dwant_added) < tolerance<T>());
        CHECK((y.padding_is_finite() && dx.padding_is_finite() && added.padding_is_finite()));
        for (int parts : {2, 3}) {
          blocked_batch<T> y2(sizes, batch, e[2], e[3]), dx2(sizes, batch, e[0], e[1]);
          in_parts(parts, [&](part who) {
            adaptive_avg_pool_forward<T>(s, bx.view(), y2.span(), batch, who);
          });
          in_parts(parts, [&](part who) {
            adaptive_avg_pool_backward<T>(s, bdy.view(), {}, dx2.span(), batch, who);
          });
          CHECK(same_bits(y.memory, y2.memory));
          CHECK(same_bits(dx.memory, dx2.memory));
        }
      }
}
