// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "tensors.hpp"

#include <reference/narrow.hpp>
#include <resin/kernels/narrow/depthwise_bytes.hpp>

using namespace narrow_test;
using namespace resin;

namespace {

void check(conv_shape s, int block) {
  constexpr int lanes = simd::lanes<float>;
  int const batch = 2, taps = s.R * s.S;
  pieces const c{{s.C}};
  place const x_place{c, s.H * s.W, block, 1}, y_place{c, s.P * s.Q, block, 1};
  auto const x = random_bytes(static_cast<std::size_t>(batch) * s.C * s.H * s.W, 1),
             addend = random_bytes(static_cast<std::size_t>(batch) * s.C * s.P * s.Q, 2),
             raw = random_bytes(static_cast<std::size_t>(s.C) * taps, 3);
  std::vector<std::int8_t> w;
  for (auto v : raw) w.push_back(static_cast<std::int8_t>(v == 128 ? -127 : v - 128));
  std::vector<std::int32_t> bias(s.C);
  std::vector<float> scale(s.C);
  int const extent = (s.C + block - 1) / block * block;
  byte_depthwise const lies{block, s.R, s.S, lanes};
  std::size_t const blocks = static_cast<std::size_t>(extent / block),
                    constants = blocks * static_cast<std::size_t>(lies.constants());
  bytes packed(blocks * static_cast<std::size_t>(lies.weights()), 0);
  aligned_buffer<float> packed_scale(constants, 0.f);
  aligned_buffer<std::int32_t> packed_bias(constants, 0);
  for (int k = 0; k < s.C; ++k) {
    bias[k] = 500 * (k % 5 - 2);
    scale[k] = 0.003f + 0.0007f * static_cast<float>(k % 3);
    for (int i = 0; i < lies.pixels(); ++i) {
      std::int32_t sum = 0;
      for (int t = 0; t < taps; ++t) {
        std::int8_t const v = w[static_cast<std::size_t>(k) * taps + t];
        sum += v;
        packed[static_cast<std::size_t>(lies.weight_at(k, t, i))] = static_cast<std::uint8_t>(v);
      }
      packed_bias[lies.constant_at(k, i)] = bias[k] + (simd::dot_shift - 91) * sum;
      packed_scale[lies.constant_at(k, i)] = scale[k];
    }
  }
  conv_shape memory = s;
  memory.C = memory.K = memory.groups = extent;
  bytes scratch(static_cast<std::size_t>(lies.scratch(memory)));
  bytes const xb = blocked(x, x_place, batch), ab = blocked(addend, y_place, batch);
  for (bool const adds : {false, true}) {
    reference::byte_conv const r{91, 117, 3, 250, .61f};
    auto const want =
        reference::conv_bytes(s, batch, x, w, bias, scale, adds ? &addend : nullptr, r);
    for (int parts : {1, 3}) {
      bytes y = ab;
      kernels::narrow_operands const o{xb.data(),
                                       static_cast<std::ptrdiff_t>(x_place.image()),
                                       packed.data(),
                                       packed_bias.data(),
                                       packed_scale.data(),
                                       adds ? y.data() : nullptr,
                                       static_cast<std::ptrdiff_t>(y_place.image()),
                                       y.data(),
                                       static_cast<std::ptrdiff_t>(y_place.image()),
                                       91,
                                       r.addend_scale,
                                       {117, 3, 250},
                                       activation_kind::pass,
                                       0.f,
                                       batch};
      for (int i = 0; i < parts; ++i)
        kernels::narrow_depthwise_bytes(memory, block, o, scratch.data(), {i, parts});
      INFO("C " << s.C << " window " << s.R << " stride " << s.stride_h << " adds " << adds);
      CHECK(differences(planar<std::uint8_t>(y, y_place, batch), want) == 0);
    }
  }
}

}  // namespace

TEST_CASE("depthwise convolutions of bytes") {
  auto const shape = [](int C, int H, int W, int R, int stride, int pad, int dilation = 1) {
    return conv_shape{C,
                      H,
                      W,
                      C,
                      (H + 2 * pad - (R - 1) * dilation - 1) / stride + 1,
                      (W + 2 * pad - (R - 1) * dilation - 1) / stride + 1,
                      R,
                      R,
                      stride,
                      stride,
                      dilation,
                      dilation,
                      pad,
                      pad,
                      C};
  };
  check(shape(64, 7, 7, 3, 1, 1), 64);
  check(shape(33, 9, 14, 3, 2, 1), 32);
  check(shape(16, 11, 5, 5, 1, 2), 16);
  check(shape(20, 8, 21, 3, 1, 2, 2), 16);
  check(shape(100, 3, 3, 7, 1, 3), 64);
  check(shape(32, 12, 13, 3, 1, 1), 32);
  check(shape(48, 10, 10, 3, 2, 0), 16);
  check(shape(7, 6, 9, 3, 1, 1), 16);
  check(shape(70, 5, 6, 1, 1, 0), 64);
  // Lines in several pieces, and windows wider than a piece would be.
  check(shape(64, 4, 150, 3, 1, 1), 64);
  check(shape(16, 4, 301, 3, 2, 1), 16);
  check(shape(32, 5, 190, 5, 1, 40, 20), 32);
}
