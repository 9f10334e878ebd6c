// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/scale.hpp>

#include "reference/image_batch.hpp"
#include "with_kind.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("channel attention forward and backward", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& sizes : channel_cases<T>())
    for (int batch : {1, 3})
      for (auto const& e : {std::pair{1, 1}, std::pair{3, 5}, std::pair{18, 17}}) {
        int const C = total(sizes), H = e.first, W = e.second, pixels = H * W;
        auto const x = random_images<T>(batch, C, H, W, 1),
                   dy = random_images<T>(batch, C, H, W, 2),
                   z = random_images<T>(batch, C, H, W, 3);
        auto const s = random_images<T>(batch, C, 1, 1, 4);
        auto want = widen(x), dwant = widen(x), added = widen(x);
        images<double> dswant(batch, C, 1, 1);
        for (int n = 0; n < batch; ++n)
          for (int c = 0; c < C; ++c)
            for (int h = 0; h < H; ++h)
              for (int w = 0; w < W; ++w) {
                double const k = static_cast<double>(s(n, c, 0, 0)),
                             v = static_cast<double>(x(n, c, h, w)),
                             g = static_cast<double>(dy(n, c, h, w));
                want(n, c, h, w) = v * k;
                dwant(n, c, h, w) = g * k;
                added(n, c, h, w) = g * k + static_cast<double>(z(n, c, h, w));
                dswant(n, c, 0, 0) += g * v;
              }
        blocked_batch<T> const bx(x, sizes), bs(s, sizes), bdy(dy, sizes), bz(z, sizes);
        blocked_batch<T> y(sizes, batch, H, W), dx(sizes, batch, H, W), ds(sizes, batch, 1, 1);
        auto const scale = [&](span_of<T const> in, span_of<T const> addend, activation_kind kind,
                               span_of<T> out, part who) {
          with_kind(kind, [&]<activation_kind Kind>() {
            scale_forward<Kind, T>(bx.blocks(), pixels, in, bs.view(), addend, T(0), out, batch,
                                   who);
          });
        };
        using enum activation_kind;
        scale(bx.view(), {}, pass, y.span(), {});
        scale(bdy.view(), {}, pass, dx.span(), {});
        scale_backward<T>(bx.blocks(), pixels, bx.view(), bdy.view(), ds.span(), batch, {});
        CHECK(difference(y.unpack(), want) < tolerance<T>());
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>());
        CHECK(difference(ds.unpack(), dswant) < tolerance<T>(32));
        CHECK((y.padding_is_finite() && dx.padding_is_finite() && ds.padding_is_finite()));
        for (int parts : {2, 3}) {
          blocked_batch<T> on_x = bx, on_z = bz, ds2(sizes, batch, 1, 1);
          in_parts(parts, [&](part who) { scale(on_x.view(), {}, pass, on_x.span(), who); });
          CHECK(same_bits(y.memory, on_x.memory));
          in_parts(parts, [&](part who) {
            scale_backward<T>(bx.blocks(), pixels, bx.view(), bdy.view(), ds2.span(), batch, who);
          });
          CHECK(same_bits(ds.memory, ds2.memory));
          in_parts(parts,
                   [&](part who) { scale(bdy.view(), on_z.view(), pass, on_z.span(), who); });
          CHECK(difference(on_z.unpack(), added) < tolerance<T>());
        }
        // The skip of a residual and the function behind it, in one sweep.
        for (activation_kind kind : {relu, tanh}) {
          auto rectified = added;
          for (auto& v : rectified.data) v = kind == relu ? std::fmax(v, 0.0) : std::tanh(v);
          scale(bdy.view(), bz.view(), kind, y.span(), {});
          CHECK(difference(y.unpack(), rectified) < tolerance<T>());
        }
      }
}
