// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/add.hpp>

#include "reference/activation.hpp"
#include "reference/image_batch.hpp"
#include "with_kind.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("sums of tensors", "[kernels]", float, double) {
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
          auto const run = [&](span_of<T const> p, span_of<T const> q, span_of<T> to, part who) {
            with_kind(kind, [&]<activation_kind Kind>() {
              add_forward<Kind, T>(T(0), p, q, to, n, batch, who);
            });
          };
          run(ba.view(), bb.view(), z.span(), {});
          CHECK(difference(z.unpack(), want) < tolerance<T>(8));
          CHECK(z.padding_is_finite());
          in_parts(2, [&](part who) { run(on_a.view(), bb.view(), on_a.span(), who); });
          in_parts(3, [&](part who) { run(ba.view(), on_b.view(), on_b.span(), who); });
          CHECK(same_bits(z.memory, on_a.memory));
          CHECK(same_bits(z.memory, on_b.memory));
        }
      }
}
