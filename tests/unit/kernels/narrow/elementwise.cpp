// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "tensors.hpp"

#include <reference/narrow.hpp>
#include <resin/kernels/narrow/elementwise.hpp>

using namespace narrow_test;
using namespace resin;
using kernels::narrow_span;
using reference::rounded;
using reference::to_byte;

TEST_CASE("sums of bytes") {
  int const size = 64 * 9, batch = 2;
  auto const a = random_bytes(size * batch, 1), b = random_bytes(size * batch, 2);
  bytes x(a.size()), z(b.size());
  std::copy(a.begin(), a.end(), x.begin());
  std::copy(b.begin(), b.end(), z.begin());
  float const xs = .813f, bs = 1.377f, shift = -200.21f;
  for (int parts : {1, 3}) {
    bytes y = z;
    for (int i = 0; i < parts; ++i)
      kernels::narrow_add<narrow_type::int8>(size, {x.data(), size}, xs, {y.data(), size}, bs,
                                             shift, activation_kind::pass, 0.f, {40, 40, 250},
                                             {y.data(), size}, batch, {i, parts});
    for (std::size_t i = 0; i < a.size(); ++i) {
      float const v = rounded(rounded(rounded(a[i] * xs) + rounded(b[i] * bs)) + shift);
      REQUIRE(int{y[i]} == int{to_byte(v, 40, 40, 250)});
    }
  }
}

TEST_CASE("tables of bytes") {
  auto const a = random_bytes(1000, 1), table = random_bytes(256, 2);
  bytes x(a.size());
  std::copy(a.begin(), a.end(), x.begin());
  for (int i = 0; i < 3; ++i)
    kernels::narrow_table(500, {x.data(), 500}, table.data(), {x.data(), 500}, 2, {i, 3});
  for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(x[i] == table[a[i]]);
}

TEST_CASE("bytes by a scale a channel, and by another tensor's numbers") {
  int const C = 37, pixels = 10, block = 32, batch = 2;
  pieces const c{{C}};
  place const at{c, pixels, block, 1}, one{c, 1, block, 1};
  auto const x = random_bytes(static_cast<std::size_t>(batch) * C * pixels, 1),
             f = random_bytes(static_cast<std::size_t>(batch) * C, 2),
             a = random_bytes(x.size(), 3);
  bytes const xb = blocked(x, at, batch), fb = blocked(f, one, batch), ab = blocked(a, at, batch);
  auto const image = static_cast<std::ptrdiff_t>(at.image());
  aligned_buffer<float> scale(64, 0.f), shift(64, 0.f);
  for (int k = 0; k < C; ++k) {
    scale[k] = .3f + .01f * static_cast<float>(k);
    shift[k] = static_cast<float>(k % 7 - 3) * 9.3f;
  }
  kernels::narrow_planes const s{2, pixels, block};
  auto const span = [&](bytes const& b, std::ptrdiff_t n) {
    return narrow_span{const_cast<std::uint8_t*>(b.data()), n};
  };
  for (int parts : {1, 2}) {
    bytes y(xb.size());
    for (int i = 0; i < parts; ++i)
      kernels::narrow_affine<narrow_type::int8>(s, span(xb, image), scale.data(), shift.data(),
                                                activation_kind::pass, 0.f, {12, 12, 255},
                                                span(y, image), batch, {i, parts});
    auto const got = planar<std::uint8_t>(y, at, batch);
    for (std::size_t i = 0; i < got.size(); ++i) {
      std::size_t const k = i / pixels % C;
      REQUIRE(got[i] == to_byte(rounded(rounded(x[i] * scale[k]) + shift[k]), 12, 12, 255));
    }
    kernels::narrow_factors const n{100, 3, .004f, .5f, -31.25f};
    for (int i = 0; i < parts; ++i)
      kernels::narrow_scale<narrow_type::int8>(s, span(xb, image),
                                               span(fb, static_cast<std::ptrdiff_t>(one.image())),
                                               n, span(ab, image), activation_kind::pass, 0.f,
                                               {90, 0, 255}, span(y, image), batch, {i, parts});
    auto const scaled = planar<std::uint8_t>(y, at, batch);
    for (std::size_t i = 0; i < scaled.size(); ++i) {
      float const product = (x[i] - n.x_zero) * (f[i / pixels] - n.f_zero);
      float const v =
          rounded(rounded(rounded(product * n.scale) + rounded(a[i] * n.a_scale)) + n.shift);
      REQUIRE(scaled[i] == to_byte(v, 90, 0, 255));
    }
  }
}
