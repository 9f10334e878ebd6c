// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One convolution of bytes, run by dot products and, where there are tiles, by them, and compared
// bit for bit with the naive reference: any number of parts, with and without an addend, garbage in
// padded lanes. One of bfloat16 within the error of its sums.

#include "tensors.hpp"

#include <reference/narrow.hpp>
#include <resin/base/random.hpp>
#include <resin/kernels/narrow/direct.hpp>
#include <resin/kernels/narrow/pack.hpp>
#include <resin/kernels/narrow/tiles.hpp>

namespace narrow_test {

using namespace resin;
using kernels::narrow_operands;

[[nodiscard]] constexpr conv_shape shape(int C, int H, int W, int K, int R, int S, int stride = 1,
                                         int pad = 0, int dilation = 1, int groups = 1) {
  return {C,
          H,
          W,
          K,
          (H + 2 * pad - (R - 1) * dilation - 1) / stride + 1,
          (W + 2 * pad - (S - 1) * dilation - 1) / stride + 1,
          R,
          S,
          stride,
          stride,
          dilation,
          dilation,
          pad,
          pad,
          groups};
}

template <narrow_key Key>
void run(narrow_plan const& p, narrow_operands const& o, std::uint8_t* scratch, part who) {
  if constexpr (Key.tiles) {
#if RESIN_TILES
    kernels::narrow_by_tiles<Key>(p, o, scratch, who);
#endif
  } else {
    kernels::narrow_direct<Key>(p, o, scratch, who);
  }
}

/// Channels in memory.
constexpr conv_shape in_memory(conv_shape s, int x_extent, int y_extent) {
  s.C = x_extent;
  s.K = y_extent;
  return s;
}

template <conv_shape S, int XBlock, int YBlock, bool Tiles, int XExtent = S.C>
void check_bytes(pieces const& x_pieces) {
  constexpr narrow_target n{this_narrow_target.byte_dot, this_narrow_target.pair_dot, Tiles};
  static constexpr conv_shape M = in_memory(S, XExtent, S.K);
  static constexpr narrow_plan p =
      plan_narrow(M, narrow_type::int8, XBlock, YBlock, this_target, n);
  int const batch = 2;
  pieces const y_pieces{{S.K}};
  place const x_place{x_pieces, S.H * S.W, XBlock, 1}, y_place{y_pieces, S.P * S.Q, YBlock, 1};
  auto const x = random_bytes(static_cast<std::size_t>(batch) * S.C * S.H * S.W, 1),
             addend = random_bytes(static_cast<std::size_t>(batch) * S.K * S.P * S.Q, 2),
             raw = random_bytes(static_cast<std::size_t>(S.K) * S.C / S.groups * S.R * S.S, 3);
  std::vector<std::int8_t> w(raw.size());
  for (std::size_t i = 0; i < w.size(); ++i)
    w[i] = static_cast<std::int8_t>(raw[i] == 128 ? -127 : static_cast<std::int8_t>(raw[i]));
  std::vector<std::int32_t> bias(S.K);
  std::vector<float> scale(S.K);
  float const typical = 1.f / (127 * 64 * static_cast<float>(S.R * S.S + S.C / S.groups));
  for (int k = 0; k < S.K; ++k) {
    bias[k] = (k % 7 - 3) * 1000;
    scale[k] = typical * static_cast<float>(40 + k % 5 * 11);
  }
  auto const weight = [&](int k, int c, int tap) {
    return w[(static_cast<std::size_t>(k) * (S.C / S.groups) + c) * S.R * S.S + tap];
  };
  int const zero = 113;
  bytes packed(static_cast<std::size_t>(p.packed) + 64),
      scratch(static_cast<std::size_t>(p.scratch) + 64);
  aligned_buffer<std::int32_t> packed_bias(static_cast<std::size_t>(p.constants));
  aligned_buffer<float> packed_scale(static_cast<std::size_t>(p.constants));
  kernels::pack_narrow_weights(p, S, x_pieces.map(), y_pieces.map(), weight, packed.data());
  std::vector<std::int64_t> sums(static_cast<std::size_t>(S.K));
  for (std::size_t i = 0; i < w.size(); ++i) sums[i / (w.size() / S.K)] += w[i];
  kernels::pack_narrow_constants(p, y_pieces.map(), sums.data(), bias.data(), scale.data(), zero,
                                 packed_bias.data(), packed_scale.data());
  bytes const xb = blocked(x, x_place, batch), ab = blocked(addend, y_place, batch);
  for (bool const adds : {false, true}) {
    reference::byte_conv const c{zero, adds ? 20 : 131, adds ? 40 : 0, adds ? 200 : 255, .37f};
    auto const want =
        reference::conv_bytes(S, batch, x, w, bias, scale, adds ? &addend : nullptr, c);
    for (int parts : {1, 2, 3}) {
      bytes y = ab;  // an addend may lie where the result goes
      narrow_operands const o{xb.data(),
                              static_cast<std::ptrdiff_t>(x_place.image()),
                              packed.data(),
                              packed_bias.data(),
                              packed_scale.data(),
                              adds ? y.data() : nullptr,
                              static_cast<std::ptrdiff_t>(y_place.image()),
                              y.data(),
                              static_cast<std::ptrdiff_t>(y_place.image()),
                              static_cast<std::uint8_t>(zero),
                              c.addend_scale,
                              {static_cast<std::int16_t>(c.y_zero),
                               static_cast<std::uint8_t>(c.low), static_cast<std::uint8_t>(c.high)},
                              activation_kind::pass,
                              0.f,
                              batch};
      for (int i = 0; i < parts; ++i) {
        for (std::uint8_t& v : scratch) v = 0xcd;
        run<p.key>(p, o, scratch.data(), {i, parts});
      }
      INFO("tiles " << Tiles << " adds " << adds << " parts " << parts << " tile "
                    << int{p.key.rows} << 'x' << int{p.key.cols} << '+' << int{p.key.tail} << 'x'
                    << int{p.key.vectors});
      CHECK(differences(planar<std::uint8_t>(y, y_place, batch), want) == 0);
      CHECK(std::memcmp(y.end() - 64, ab.end() - 64, 64) == 0);
    }
  }
}

template <conv_shape S, int XBlock, int YBlock>
void check_bytes() {
  check_bytes<S, XBlock, YBlock, false>({{S.C}});
#if RESIN_TILES
  if constexpr (S.groups == 1 && XBlock >= 32) {
    REQUIRE(simd::request_tiles());
    check_bytes<S, XBlock, YBlock, true>({{S.C}});
  }
#endif
}
template <conv_shape S>
void check_bytes() {
  check_bytes<S, narrow_block(S.C, narrow_type::int8, this_target),
              narrow_block(S.K, narrow_type::int8, this_target)>();
}

/// bfloat16, with every sum in double: within the rounding of the result and of a sum of products.
template <conv_shape S, bool Tiles, activation_kind Act>
void check_bfloat16() {
  constexpr narrow_target n{this_narrow_target.byte_dot, this_narrow_target.pair_dot, Tiles};
  constexpr narrow_type type = narrow_type::bfloat16;
  constexpr int x_block = narrow_image_block(S.C, type, this_target),
                y_block = narrow_block(S.K, type, this_target);
  static constexpr narrow_plan p =
      plan_narrow(S, type, x_block, y_block, this_target, n, slow_activation(Act));
  int const batch = 2;
  pieces const c{{S.C}}, k{{S.K}};
  place const x_place{c, S.H * S.W, x_block, 2}, y_place{k, S.P * S.Q, y_block, 2};
  auto const random = [](std::size_t size, unsigned seed) {
    std::minstd_rand engine(seed + 1);
    std::vector<std::uint16_t> a(size);
    for (auto& v : a) v = to_bfloat16(static_cast<float>(engine() % 2001) / 1000.f - 1.f);
    return a;
  };
  auto const widened = [](std::vector<std::uint16_t> const& a) {
    return reference::array([&] {
      reference::array d(a.size());
      for (std::size_t i = 0; i < a.size(); ++i) d[i] = bfloat16_to_float(a[i]);
      return d;
    }());
  };
  auto const x = random(static_cast<std::size_t>(batch) * S.C * S.H * S.W, 1),
             w = random(static_cast<std::size_t>(S.K) * S.C / S.groups * S.R * S.S, 2),
             addend = random(static_cast<std::size_t>(batch) * S.K * S.P * S.Q, 3);
  auto want = reference::conv_forward(S, batch, widened(x), widened(w));
  auto const plus = widened(addend);
  std::size_t const plane = static_cast<std::size_t>(S.P) * S.Q;
  aligned_buffer<float> bias(static_cast<std::size_t>(p.constants), 0.f);
  for (int i = 0; i < S.K; ++i)
    bias[static_cast<std::size_t>(i)] = 0.125f * static_cast<float>(i % 9 - 4);
  for (std::size_t i = 0; i < want.size(); ++i) {
    double const v = want[i] + bias[i / plane % static_cast<std::size_t>(S.K)] + plus[i];
    want[i] = Act == activation_kind::relu   ? std::max(v, 0.)
              : Act == activation_kind::tanh ? std::tanh(v)
                                             : v;
  }
  bytes packed(static_cast<std::size_t>(p.packed) + 64),
      scratch(static_cast<std::size_t>(p.scratch) + 64);
  kernels::pack_narrow_weights(
      p, S, c.map(), k.map(),
      [&](int f, int channel, int tap) {
        return w[(static_cast<std::size_t>(f) * (S.C / S.groups) + channel) * S.R * S.S + tap];
      },
      packed.data());
  bytes const xb = [&] {
    bytes b = blocked(x, x_place, batch);  // padded channels are zero, not garbage that may be NaN
    bytes z(b.size(), 0);
    for (int i = 0; i < batch; ++i)
      for (int j = 0; j < S.C; ++j)
        for (int q = 0; q < S.H * S.W; ++q)
          std::memcpy(z.data() + x_place(i, j, q), b.data() + x_place(i, j, q), 2);
    return z;
  }();
  for (int parts : {1, 3}) {
    bytes y = blocked(addend, y_place, batch);
    narrow_operands const o{xb.data(),
                            static_cast<std::ptrdiff_t>(x_place.image()),
                            packed.data(),
                            bias.data(),
                            nullptr,
                            y.data(),
                            static_cast<std::ptrdiff_t>(y_place.image()),
                            y.data(),
                            static_cast<std::ptrdiff_t>(y_place.image()),
                            0,
                            0.f,
                            {},
                            Act,
                            0.f,
                            batch};
    for (int i = 0; i < parts; ++i) {
      for (std::uint8_t& v : scratch) v = 0xcd;
      run<p.key>(p, o, scratch.data(), {i, parts});
    }
    auto const got = widened(planar<std::uint16_t>(y, y_place, batch));
    double worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
      worst = std::max(worst, std::abs(got[i] - want[i]) / (std::abs(want[i]) + 1e-3));
    INFO("tiles " << Tiles << " parts " << parts);
    CHECK(worst < 0.0045);
  }
}
template <conv_shape S, activation_kind Act = activation_kind::relu>
void check_bfloat16() {
  check_bfloat16<S, false, Act>();
#if RESIN_TILES
  if constexpr (S.groups == 1 && S.C >= 16) check_bfloat16<S, true, Act>();
#endif
}

}  // namespace narrow_test
