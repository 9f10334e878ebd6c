// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/dsl/local_response_norm.hpp>

#include "reference/leaf_work.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {

struct constants {
  double alpha, beta, k;
};

/// The formula for one pixel; `pull` receives the backward of `dy`.
void by_the_book(images<double> const& x, images<double> const& dy, int size, constants f, int n,
                 int h, int w, images<double>& y, images<double>& dx) {
  int const C = x.C;
  std::vector<double> t(static_cast<std::size_t>(C), f.k);
  auto const in_window = [&](int c, int j) { return j >= c - size / 2 && j <= c + (size - 1) / 2; };
  for (int c = 0; c < C; ++c) {
    for (int j = 0; j < C; ++j)
      if (in_window(c, j))
        t[static_cast<std::size_t>(c)] += f.alpha * x(n, j, h, w) * x(n, j, h, w);
    y(n, c, h, w) = x(n, c, h, w) * std::pow(t[static_cast<std::size_t>(c)], -f.beta);
  }
  for (int i = 0; i < C; ++i) {
    double sum = 0;
    for (int c = 0; c < C; ++c)
      if (in_window(c, i))
        sum +=
            dy(n, c, h, w) * x(n, c, h, w) * std::pow(t[static_cast<std::size_t>(c)], -f.beta - 1);
    dx(n, i, h, w) = dy(n, i, h, w) * std::pow(t[static_cast<std::size_t>(i)], -f.beta) -
                     2 * f.alpha * f.beta * x(n, i, h, w) * sum;
  }
}

}  // namespace

TEMPLATE_TEST_CASE("local_response_norm: the formula and its derivative", "[dsl]", float, double) {
  using T = TestType;
  constexpr int B = simd::lanes<T>;
  for (int C : {1, 3, B - 1 ? B - 1 : 2, B, B + 1, 2 * B + 3, 96})
    for (int size : {1, 2, 5, 4 * B + 1})
      for (constants f : {constants{.3, .75, 1}, constants{.02, .5, 2}}) {
        int const batch = 2, H = 3, W = 5;
        auto const x = random_images<T>(batch, C, H, W, 1, -2, 2),
                   dy = random_images<T>(batch, C, H, W, 2),
                   z = random_images<T>(batch, C, H, W, 3);
        images<double> want(batch, C, H, W), dwant(batch, C, H, W), added(batch, C, H, W);
        for (int n = 0; n < batch; ++n)
          for (int h = 0; h < H; ++h)
            for (int w = 0; w < W; ++w)
              by_the_book(widen(x), widen(dy), size, f, n, h, w, want, dwant);
        for (std::size_t i = 0; i < added.data.size(); ++i)
          added.data[i] = dwant.data[i] + static_cast<double>(z.data[i]);
        local_response_norm const layer{
            .size = size, .alpha = f.alpha * size, .beta = f.beta, .k = f.k};
        blocked_batch<T> const bx(x), bdy(dy), bz(z);
        blocked_batch<T> y({C}, batch, H, W), dx({C}, batch, H, W);
        auto const scratch = [&] {
          return std::vector<T>(static_cast<std::size_t>(layer.scratch({C, H, W}, {}, B)),
                                std::numeric_limits<T>::quiet_NaN());
        };
        auto const forward = [&](span_of<T const> from, span_of<T> to, part who) {
          auto memory = scratch();
          run_forward(layer, work_like<leaf_forward_work<T, 0>>(bx, who, memory.data()), from, to);
        };
        auto const backward = [&](span_of<T const> grad, span_of<T const> addend, span_of<T> to,
                                  part who) {
          auto memory = scratch();
          auto w = work_like<leaf_backward_work<T, 0>>(bx, who, memory.data());
          w.x = bx.view();
          run_backward(layer, w, grad, addend, to);
        };
        forward(bx.view(), y.span(), {});
        backward(bdy.view(), {}, dx.span(), {});
        CAPTURE(C, size, f.beta);
        CHECK(difference(y.unpack(), want) < tolerance<T>(40));
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>(40));
        CHECK((y.padding_is_finite() && dx.padding_is_finite()));
        for (int parts : {2, 3}) {
          blocked_batch<T> on_x = bx, on_dy = bdy, on_z = bz;
          in_parts(parts, [&](part who) { forward(on_x.view(), on_x.span(), who); });
          in_parts(parts, [&](part who) { backward(on_dy.view(), {}, on_dy.span(), who); });
          in_parts(parts, [&](part who) { backward(bdy.view(), on_z.view(), on_z.span(), who); });
          CHECK((same_bits(y.memory, on_x.memory) && same_bits(dx.memory, on_dy.memory)));
          CHECK(difference(on_z.unpack(), added) < tolerance<T>(40));
        }
      }
}
