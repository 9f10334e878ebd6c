// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/max_pool.hpp>

#include "reference/pool.hpp"
#include "reference/pool_cases.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {

/// Small whole numbers: ties everywhere, sums exact.
template <class T>
images<T> whole(int n, int c, int h, int w, int seed) {
  auto x = random_images<T>(n, c, h, w, seed, -4, 5);
  for (auto& v : x.data) v = std::floor(v);
  return x;
}

/// The kernel that a window's width asks for.
template <class T, class... Operands>
void forward(pool_shape const& s, Operands const&... operands) {
  switch (pool_width(s.S, s.dilation_h, s.dilation_w)) {
    case 2:
      return max_pool_forward<2, T>(s, operands...);
    case 3:
      return max_pool_forward<3, T>(s, operands...);
    default:
      return max_pool_forward<0, T>(s, operands...);
  }
}
template <class T, class... Operands>
void backward(pool_shape const& s, Operands const&... operands) {
  switch (pool_width(s.S, s.dilation_h, s.dilation_w)) {
    case 2:
      return max_pool_backward<2, T>(s, operands...);
    case 3:
      return max_pool_backward<3, T>(s, operands...);
    default:
      return max_pool_backward<0, T>(s, operands...);
  }
}

template <class T>
void compare(pool_shape s, std::vector<int> const& sizes, images<T> const& x, int batch) {
  auto const dy = whole<T>(batch, x.C, s.P, s.Q, 2), z = whole<T>(batch, x.C, s.H, s.W, 3);
  images<T> want(batch, x.C, s.P, s.Q), dwant(batch, x.C, s.H, s.W), dwant_added = z;
  max_pool(s, x, want, dy, dwant);
  max_pool(s, x, want, dy, dwant_added);
  blocked_batch<T> const bx(x, sizes), bdy(dy, sizes);
  s.blocks = bx.blocks();
  blocked_batch<T> y(sizes, batch, s.P, s.Q), dx(sizes, batch, s.H, s.W), added(z, sizes);
  forward<T>(s, bx.view(), y.span(), batch, part{});
  backward<T>(s, bx.view(), bdy.view(), span_of<T const>{}, dx.span(), batch, part{});
  backward<T>(s, bx.view(), bdy.view(), added.view(), added.span(), batch, part{});
  CAPTURE(s.H, s.W, s.P, s.Q, s.R, s.S, s.stride_h, s.stride_w, s.pad_top, s.pad_left, s.dilation_h,
          s.dilation_w, sizes.size(), batch);
  CHECK(difference(y.unpack(), want) == 0);
  CHECK(difference(dx.unpack(), dwant) == 0);
  CHECK(difference(added.unpack(), dwant_added) == 0);
  CHECK((y.padding_is_finite() && dx.padding_is_finite() && added.padding_is_finite()));
  for (int parts : {2, 3}) {
    blocked_batch<T> y2(sizes, batch, s.P, s.Q), dx2(sizes, batch, s.H, s.W);
    in_parts(parts, [&](part who) { forward<T>(s, bx.view(), y2.span(), batch, who); });
    in_parts(parts, [&](part who) {
      backward<T>(s, bx.view(), bdy.view(), span_of<T const>{}, dx2.span(), batch, who);
    });
    CHECK(same_bits(y.memory, y2.memory));
    CHECK(same_bits(dx.memory, dx2.memory));
  }
}

}  // namespace

TEMPLATE_TEST_CASE("max pool: geometries", "[kernels]", float, double) {
  using T = TestType;
  int constexpr B = simd::lanes<T>;
  for (auto const& s : pool_cases(0)) compare<T>(s, {B + 1}, whole<T>(2, B + 1, s.H, s.W, 1), 2);
}

TEMPLATE_TEST_CASE("max pool: dilated windows", "[kernels]", float, double) {
  using T = TestType;
  int constexpr B = simd::lanes<T>;
  auto const cases = dilated_pool_cases(0);
  CHECK(cases.size() > 20);
  for (auto const& s : cases) compare<T>(s, {B + 1}, whole<T>(2, B + 1, s.H, s.W, 1), 2);
}

TEMPLATE_TEST_CASE("max pool: channels and batches", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& sizes : channel_cases<T>())
    for (int batch : {1, 3}) {
      compare<T>({0, 9, 7, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, true}, sizes,
                 whole<T>(batch, total(sizes), 9, 7, 1), batch);
      compare<T>({0, 6, 6, 3, 3, 2, 2, 2, 2, 0, 0, 0, 0, true}, sizes,
                 whole<T>(batch, total(sizes), 6, 6, 1), batch);
    }
}

TEMPLATE_TEST_CASE("max pool: NaN and minus infinity", "[kernels]", float, double) {
  using T = TestType;
  pool_shape const s{0, 9, 7, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, true};
  auto x = whole<T>(1, 3, 9, 7, 1);
  x(0, 0, 4, 3) = x(0, 0, 4, 4) = x(0, 2, 0, 0) = x(0, 2, 8, 6) =
      std::numeric_limits<T>::quiet_NaN();
  for (int h = 0; h < 9; ++h)
    for (int w = 0; w < 7; ++w) x(0, 1, h, w) = -std::numeric_limits<T>::infinity();
  compare<T>(s, {3}, x, 1);
}
