// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/elementwise.hpp>

#include "reference/activation.hpp"
#include "reference/image_batch.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("sums, copies and fills", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& sizes : channel_cases<T>())
    for (int batch : {1, 3})
      for (auto const& e : {std::pair{1, 1}, std::pair{5, 7}, std::pair{19, 19}}) {
        int const C = total(sizes), H = e.first, W = e.second;
        auto const a = random_images<T>(batch, C, H, W, 1, -3, 3),
                   b = random_images<T>(batch, C, H, W, 2, -3, 3);
        blocked_batch<T> const ba(a, sizes), bb(b, sizes);
        std::ptrdiff_t const n = ba.elements();
        for (activation_kind kind :
             {activation_kind::pass, activation_kind::relu, activation_kind::sigmoid}) {
          auto want = widen(a);
          for (std::size_t i = 0; i < want.data.size(); ++i)
            want.data[i] =
                activation<double>(kind, 0, want.data[i] + static_cast<double>(b.data[i]));
          blocked_batch<T> z(sizes, batch, H, W), on_a = ba, on_b = bb;
          add_forward<T>(kind, T(0), ba.view(), bb.view(), z.span(), n, batch, {});
          CHECK(difference(z.unpack(), want) < tolerance<T>(8));
          CHECK(z.padding_is_finite());
          in_parts(2, [&](part who) {
            add_forward<T>(kind, T(0), on_a.view(), bb.view(), on_a.span(), n, batch, who);
          });
          in_parts(3, [&](part who) {
            add_forward<T>(kind, T(0), ba.view(), on_b.view(), on_b.span(), n, batch, who);
          });
          CHECK(same_bits(z.memory, on_a.memory));
          CHECK(same_bits(z.memory, on_b.memory));
          if (kind != activation_kind::pass) continue;
          blocked_batch<T> sum = ba;
          in_parts(3, [&](part who) { add<T>(sum.view(), bb.view(), sum.span(), n, batch, who); });
          CHECK(same_bits(z.memory, sum.memory));
        }
        blocked_batch<T> copied(sizes, batch, H, W), filled(sizes, batch, H, W);
        in_parts(3, [&](part who) { copy<T>(ba.view(), copied.span(), n, batch, who); });
        CHECK(same_bits(copied.memory, ba.memory));
        in_parts(2, [&](part who) { fill<T>(T(2), filled.span(), n, batch, who); });
        CHECK(difference(filled.unpack(), images<T>(batch, C, H, W, T(2))) == 0);
        CHECK(filled.padding_is_finite());
      }
}
