// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/avg_pool.hpp>

#include "reference/pool.hpp"
#include "reference/pool_cases.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {

/// The kernel that a window's width asks for.
template <class T, class... Operands>
void forward(pool_shape const& s, Operands const&... operands) {
  switch (pool_width(s.S)) {
    case 2:
      return avg_pool_forward<2, T>(s, operands...);
    case 3:
      return avg_pool_forward<3, T>(s, operands...);
    default:
      return avg_pool_forward<0, T>(s, operands...);
  }
}
template <class T, class... Operands>
void backward(pool_shape const& s, Operands const&... operands) {
  switch (pool_width(s.S)) {
    case 2:
      return avg_pool_backward<2, T>(s, operands...);
    case 3:
      return avg_pool_backward<3, T>(s, operands...);
    default:
      return avg_pool_backward<0, T>(s, operands...);
  }
}

template <class T>
void compare(pool_shape s, std::vector<int> const& sizes, int batch) {
  int const C = total(sizes);
  auto const x = random_images<T>(batch, C, s.H, s.W, 1),
             dy = random_images<T>(batch, C, s.P, s.Q, 2),
             z = random_images<T>(batch, C, s.H, s.W, 3);
  images<double> want(batch, C, s.P, s.Q), dwant(batch, C, s.H, s.W), dwant_added = widen(z);
  avg_pool(s, widen(x), want, widen(dy), dwant);
  avg_pool(s, widen(x), want, widen(dy), dwant_added);
  blocked_batch<T> const bx(x, sizes), bdy(dy, sizes);
  s.blocks = bx.blocks();
  blocked_batch<T> y(sizes, batch, s.P, s.Q), dx(sizes, batch, s.H, s.W), added(z, sizes);
  forward<T>(s, bx.view(), y.span(), batch, part{});
  backward<T>(s, bdy.view(), span_of<T const>{}, dx.span(), batch, part{});
  backward<T>(s, bdy.view(), added.view(), added.span(), batch, part{});
  CAPTURE(s.H, s.W, s.P, s.Q, s.R, s.S, s.stride_h, s.stride_w, s.pad_top, s.pad_left,
          s.count_include_pad, sizes.size(), batch);
  CHECK(difference(y.unpack(), want) < tolerance<T>());
  CHECK(difference(dx.unpack(), dwant) < tolerance<T>());
  CHECK(difference(added.unpack(), dwant_added) < tolerance<T>());
  CHECK((y.padding_is_finite() && dx.padding_is_finite() && added.padding_is_finite()));
  // <y, dy> = <x, dx>: backward is the transpose of forward.
  CHECK(dot(y.unpack().data, dy.data) ==
        Approx(dot(x.data, dx.unpack().data)).margin(1e-4).epsilon(1e-5));
  for (int parts : {2, 3}) {
    blocked_batch<T> y2(sizes, batch, s.P, s.Q), dx2(sizes, batch, s.H, s.W);
    in_parts(parts, [&](part who) { forward<T>(s, bx.view(), y2.span(), batch, who); });
    in_parts(parts, [&](part who) {
      backward<T>(s, bdy.view(), span_of<T const>{}, dx2.span(), batch, who);
    });
    CHECK(same_bits(y.memory, y2.memory));
    CHECK(same_bits(dx.memory, dx2.memory));
  }
}

}  // namespace

TEMPLATE_TEST_CASE("avg pool: geometries", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& s : pool_cases(0)) compare<T>(s, {simd::lanes<T> + 1}, 2);
}

TEMPLATE_TEST_CASE("avg pool: channels and batches", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& sizes : channel_cases<T>())
    for (int batch : {1, 3}) {
      compare<T>({0, 9, 7, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, true}, sizes, batch);
      compare<T>({0, 6, 6, 3, 3, 2, 2, 2, 2, 0, 0, 0, 0, true}, sizes, batch);
    }
}
