// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/dropout.hpp>

#include "reference/image_batch.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("dropout draws by logical place", "[kernels]", float, double) {
  using T = TestType;
  random_stream const stream(3, purpose::dropout, 17);
  for (double rate : {0.0, 0.25, 0.3, 0.5, 1.0})
    for (auto const& sizes : channel_cases<T>())
      for (int batch : {1, 3}) {
        int const C = total(sizes), H = 3, W = 5;
        auto const x = random_images<T>(batch, C, H, W, 1), z = random_images<T>(batch, C, H, W, 2);
        images<T> want = x, added = x;
        for (int n = 0; n < batch; ++n)
          for (int c = 0; c < C; ++c)
            for (int p = 0; p < H * W; ++p) {
              auto const draw = static_cast<std::uint64_t>(((n + 2) * C + c) * H * W + p);
              std::size_t const i = x.at(n, c, 0, 0) + static_cast<std::size_t>(p);
              want.data[i] =
                  stream.uniform(draw) >= rate ? x.data[i] * static_cast<T>(1 / (1 - rate)) : T(0);
              added.data[i] = want.data[i] + z.data[i];
            }
        blocked_batch<T> const bx(x, sizes, std::numeric_limits<T>::quiet_NaN());
        blocked_batch<T> y(sizes, batch, H, W);
        dropout<T>(stream, rate, bx.map(), H * W, bx.view(), {}, y.span(), 2, batch, {});
        CAPTURE(rate, C, batch);
        CHECK(difference(y.unpack(), want) == 0);
        CHECK(y.padding_is_zero());
        for (int parts : {2, 3}) {
          blocked_batch<T> y2 = bx, y3(z, sizes);
          in_parts(parts, [&](part who) {
            dropout<T>(stream, rate, bx.map(), H * W, y2.view(), {}, y2.span(), 2, batch, who);
          });
          in_parts(parts, [&](part who) {
            dropout<T>(stream, rate, bx.map(), H * W, bx.view(), y3.view(), y3.span(), 2, batch,
                       who);
          });
          CHECK(same_bits(y.memory, y2.memory));
          CHECK(difference(y3.unpack(), added) < tolerance<T>(1));
        }
      }
}

TEST_CASE("dropout keeps the expectation, and planar memory is one pixel of many channels",
          "[kernels]") {
  random_stream const stream(1, purpose::dropout, 1);
  images<float> const ones(1, 64, 25, 25, 1.f);
  blocked_batch<float> const x(ones);
  blocked_batch<float> y({64}, 1, 25, 25);
  dropout<float>(stream, 0.4, x.map(), 625, x.view(), {}, y.span(), 0, 1, {});
  auto const out = y.unpack();
  double sum = 0;
  for (float v : out.data) sum += static_cast<double>(v);
  CHECK(sum / 40000 == Approx(1).epsilon(0.02));
  blocked_batch<float> const flat(images<float>(1, 40000, 1, 1, 1.f));
  blocked_batch<float> flat_y({40000}, 1, 1, 1);
  dropout<float>(stream, 0.4, flat.map(), 1, flat.view(), {}, flat_y.span(), 0, 1, {});
  CHECK(flat_y.unpack().data == out.data);
}
