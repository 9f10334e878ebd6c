// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/dsl/dropout.hpp>

#include "reference/leaf_work.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {
/// Forward of images that lie at place 2 of the batch, or, with an addend, backward.
template <class T>
void drop(random_stream stream, double rate, blocked_batch<T> const& shape, span_of<T const> x,
          span_of<T const> addend, span_of<T> y, part who) {
  auto const at_two = [&](auto w) {
    w.stream = stream;
    w.first_image = 2;
    return w;
  };
  dropout const layer{.rate = rate};
  if (addend.data)
    run_backward(layer, at_two(work_like<leaf_backward_work<T, 0>>(shape, who)), x, addend, y);
  else
    run_forward(layer, at_two(work_like<leaf_forward_work<T, 0>>(shape, who)), x, y);
}
}  // namespace

TEMPLATE_TEST_CASE("dropout draws by logical place", "[dsl]", float, double) {
  using T = TestType;
  random_stream const stream(3, purpose::dropout, 17);
  for (double rate : {0.0, 0.25, 0.3, 0.5})
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
        drop<T>(stream, rate, bx, bx.view(), {}, y.span(), {});
        CAPTURE(rate, C, batch);
        CHECK(difference(y.unpack(), want) == 0);
        CHECK(y.padding_is_zero());
        for (int parts : {2, 3}) {
          blocked_batch<T> y2 = bx, y3(z, sizes);
          in_parts(parts,
                   [&](part who) { drop<T>(stream, rate, bx, y2.view(), {}, y2.span(), who); });
          in_parts(parts, [&](part who) {
            drop<T>(stream, rate, bx, bx.view(), y3.view(), y3.span(), who);
          });
          CHECK(same_bits(y.memory, y2.memory));
          CHECK(difference(y3.unpack(), added) < tolerance<T>(1));
        }
      }
}

TEST_CASE("dropout keeps the expectation, and a vector is one pixel of many channels", "[dsl]") {
  random_stream const stream(1, purpose::dropout, 1);
  images<float> const ones(1, 64, 25, 25, 1.f);
  blocked_batch<float> const x(ones);
  blocked_batch<float> y({64}, 1, 25, 25);
  drop<float>(stream, 0.4, x, x.view(), {}, y.span(), {});
  auto const out = y.unpack();
  double sum = 0;
  for (float v : out.data) sum += static_cast<double>(v);
  CHECK(sum / 40000 == Approx(1).epsilon(0.02));
  blocked_batch<float> const flat(images<float>(1, 40000, 1, 1, 1.f));
  blocked_batch<float> flat_y({40000}, 1, 1, 1);
  drop<float>(stream, 0.4, flat, flat.view(), {}, flat_y.span(), {});
  CHECK(flat_y.unpack().data == out.data);
}
