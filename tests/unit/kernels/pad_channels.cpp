// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/pad_channels.hpp>

#include "reference/image_batch.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("zero channels around a subsampled input", "[kernels]", float, double) {
  using T = TestType;
  constexpr int B = simd::lanes<T>;
  struct widths {
    std::vector<int> c, k;
    int front;
  };
  std::vector<widths> cases{
      {{B}, {2 * B}, B / 2}, {{2 * B}, {4 * B}, B},         {{16}, {32}, 8},      {{3}, {8}, 2},
      {{1}, {B + 1}, B},     {{2 * B + 3}, {3 * B + 1}, 1}, {{B + 1}, {B + 1}, 0}};
  cases.push_back({{3, B + 1, 2}, {B, 5, B}, 3});
  cases.push_back({{B + 3}, {2, 2 * B}, B - 2});
  for (auto const& width : cases)
    for (int batch : {1, 3})
      for (auto const& stride : {std::pair{1, 1}, std::pair{2, 2}, std::pair{3, 2}})
        for (auto const& e : {std::pair{8, 8}, std::pair{5, 7}, std::pair{1, 1}}) {
          int const C = total(width.c), K = total(width.k), H = e.first, W = e.second;
          int const P = (H + stride.first - 1) / stride.first,
                    Q = (W + stride.second - 1) / stride.second;
          auto const x = random_images<T>(batch, C, H, W, 1),
                     dy = random_images<T>(batch, K, P, Q, 2),
                     z = random_images<T>(batch, C, H, W, 3);
          images<T> want(batch, K, P, Q), dwant(batch, C, H, W), added = z;
          for (int n = 0; n < batch; ++n)
            for (int c = 0; c < C && c + width.front < K; ++c)
              for (int p = 0; p < P; ++p)
                for (int q = 0; q < Q; ++q) {
                  want(n, c + width.front, p, q) = x(n, c, p * stride.first, q * stride.second);
                  dwant(n, c, p * stride.first, q * stride.second) = dy(n, c + width.front, p, q);
                  added(n, c, p * stride.first, q * stride.second) += dy(n, c + width.front, p, q);
                }
          blocked_batch<T> const bx(x, width.c, std::numeric_limits<T>::quiet_NaN()),
              bdy(dy, width.k, std::numeric_limits<T>::quiet_NaN());
          for (int parts : {1, 2, 3}) {
            blocked_batch<T> y(width.k, batch, P, Q), dx(width.c, batch, H, W), dz(z, width.c);
            pad_channels_shape const s{bx.map(),     y.map(),       H,          W, P, Q,
                                       stride.first, stride.second, width.front};
            in_parts(parts, [&](part who) {
              pad_channels_forward<T>(s, bx.view(), y.span(), batch, who);
            });
            in_parts(parts, [&](part who) {
              pad_channels_backward<T>(s, bdy.view(), {}, dx.span(), batch, who);
            });
            in_parts(parts, [&](part who) {
              pad_channels_backward<T>(s, bdy.view(), dz.view(), dz.span(), batch, who);
            });
            CAPTURE(C, K, width.front, H, W, stride.first);
            CHECK(y.unpack().data == want.data);
            CHECK(dx.unpack().data == dwant.data);
            CHECK(dz.unpack().data == added.data);
            CHECK((y.padding_is_zero() && dx.padding_is_zero() && dz.padding_is_finite()));
          }
        }
}
