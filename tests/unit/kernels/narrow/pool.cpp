// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "tensors.hpp"

#include <reference/narrow.hpp>
#include <resin/kernels/narrow/convert.hpp>
#include <resin/kernels/narrow/pool.hpp>

#include <cmath>

using namespace narrow_test;
using namespace resin;
using kernels::narrow_pooling;
using kernels::narrow_span;

namespace {

int const batch = 2, zero = 77;

/// The pooled bytes, by kernel and by loops over windows.
template <narrow_pooling Kind>
void check(kernels::pool_shape s, int C, int block) {
  pieces const c{{C}};
  place const in{c, s.H * s.W, block, 1}, out{c, s.P * s.Q, block, 1};
  s.blocks = 1;
  auto const x = random_bytes(static_cast<std::size_t>(batch) * C * s.H * s.W, 5);
  bytes const xb = blocked(x, in, batch);
  for (int parts : {1, 3}) {
    bytes y(out.image() * batch);
    for (int i = 0; i < parts; ++i)
      kernels::narrow_pool<narrow_type::int8, Kind>(
          s, block, {const_cast<std::uint8_t*>(xb.data()), static_cast<std::ptrdiff_t>(in.image())},
          zero, 1.f, {zero, 0, 255}, {y.data(), static_cast<std::ptrdiff_t>(out.image())}, batch,
          {i, parts});
    auto const got = planar<std::uint8_t>(y, out, batch);
    for (int n = 0; n < batch * C; ++n)
      for (int p = 0; p < s.P; ++p)
        for (int q = 0; q < s.Q; ++q) {
          int const top = Kind == narrow_pooling::adaptive_average ? p * s.H / s.P
                                                                   : p * s.stride_h - s.pad_top,
                    left = Kind == narrow_pooling::adaptive_average ? q * s.W / s.Q
                                                                    : q * s.stride_w - s.pad_left,
                    rows = Kind == narrow_pooling::adaptive_average
                               ? ((p + 1) * s.H + s.P - 1) / s.P - top
                               : s.R,
                    cols = Kind == narrow_pooling::adaptive_average
                               ? ((q + 1) * s.W + s.Q - 1) / s.Q - left
                               : s.S;
          int most = 0, sum = 0, inside = 0, padded = 0;
          for (int r = 0; r < rows; ++r)
            for (int t = 0; t < cols; ++t) {
              int const h = top + r * (Kind == narrow_pooling::maximum ? s.dilation_h : 1),
                        w = left + t * (Kind == narrow_pooling::maximum ? s.dilation_w : 1);
              padded += h < s.H + s.pad_bottom && w < s.W + s.pad_right;
              if (h < 0 || w < 0 || h >= s.H || w >= s.W) continue;
              int const v = x[(static_cast<std::size_t>(n) * s.H + h) * s.W + w];
              most = std::max(most, v);
              sum += v - zero;
              ++inside;
            }
          int const count =
              s.count_include_pad && Kind == narrow_pooling::average ? padded : inside;
          float const average = reference::rounded(
              static_cast<float>(sum) * reference::rounded(1.f / static_cast<float>(count)));
          int const want = Kind == narrow_pooling::maximum
                               ? most
                               : int{reference::to_byte(average, zero, 0, 255)};
          REQUIRE(int{got[(static_cast<std::size_t>(n) * s.P + p) * s.Q + q]} == want);
        }
  }
}

}  // namespace

TEST_CASE("pooling of bytes") {
  // Blocks as wide as a vector, narrower, wider, and of an image's few channels.
  for (auto const& [C, block] : {std::pair{21, 32}, {64, 64}, {11, 16}, {3, 4}}) {
    check<narrow_pooling::maximum>({1, 8, 9, 4, 5, 3, 3, 2, 2, 1, 1, 1, 1, true}, C, block);
    check<narrow_pooling::maximum>({1, 9, 9, 5, 5, 3, 3, 1, 1, 0, 0, 0, 0, true, 2, 2}, C, block);
    check<narrow_pooling::average>({1, 8, 9, 8, 9, 3, 3, 1, 1, 1, 1, 1, 1, true}, C, block);
    check<narrow_pooling::average>({1, 8, 9, 4, 5, 3, 3, 2, 2, 1, 1, 1, 1, false}, C, block);
    check<narrow_pooling::adaptive_average>({1, 7, 7, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, true}, C,
                                            block);
    check<narrow_pooling::adaptive_average>({1, 7, 9, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, true}, C,
                                            block);
  }
}

TEST_CASE("between planar floats and bytes, bfloat16 and floats") {
  int const pixels = 23;
  pieces const c{{7, 30}};
  int const channels = 37;
  std::vector<float> x(static_cast<std::size_t>(batch) * channels * pixels);
  std::minstd_rand engine(3);
  for (float& v : x) v = static_cast<float>(engine() % 4001) / 1000 - 2;
  x[5] = 1e30f;
  x[6] = -std::numeric_limits<float>::infinity();
  place const at{c, pixels, 16, 1};
  kernels::narrow_form const form{c.map(), pixels, 16, .013f, 120};
  bytes y(at.image() * batch);
  std::vector<float> back(x.size());
  auto const image = static_cast<std::ptrdiff_t>(at.image());
  for (int i = 0; i < 2; ++i)
    kernels::planar_to_narrow<narrow_type::int8>(x.data(), channels * pixels, form,
                                                 {y.data(), image}, batch, {i, 2});
  auto const got = planar<std::uint8_t>(y, at, batch);
  for (std::size_t i = 0; i < x.size(); ++i)
    REQUIRE(int{got[i]} ==
            int{reference::to_byte(reference::rounded(x[i] * reference::rounded(1 / form.scale)),
                                   120, 0, 255)});
  kernels::narrow_to_planar<narrow_type::int8>(form, {y.data(), image}, back.data(),
                                               channels * pixels, batch, {});
  for (std::size_t i = 7; i < x.size(); ++i)
    if (std::abs(x[i]) < 1.5f) REQUIRE(std::abs(back[i] - x[i]) < .0066f);

  // An image whose pixel is one word, its last vector not full.
  for (int C : {1, 3, 4}) {
    pieces const few{{C}};
    place const word{few, pixels, 4, 1};
    kernels::narrow_form const image_form{few.map(), pixels, 4, .013f, 120};
    bytes z(word.image() * batch);
    for (int i = 0; i < 2; ++i)
      kernels::planar_to_narrow<narrow_type::int8>(
          x.data(), C * pixels, image_form, {z.data(), static_cast<std::ptrdiff_t>(word.image())},
          batch, {i, 2});
    auto const bytes_of_image = planar<std::uint8_t>(z, word, batch);
    for (std::size_t i = 0; i < bytes_of_image.size(); ++i)
      REQUIRE(int{bytes_of_image[i]} ==
              int{reference::to_byte(reference::rounded(x[i] * reference::rounded(1 / form.scale)),
                                     120, 0, 255)});
    for (std::size_t i = 0; i < word.image() * batch; ++i)
      if (static_cast<int>(i % 4) >= C) REQUIRE(int{z[i]} == 120);
  }

  // Bytes to floats and back are the same bytes; to bfloat16 and back, where they are one piece.
  int const lanes_block = this_target.simd_bytes;
  kernels::narrow_form const floats{c.map(), pixels, lanes_block};
  place const wide{c, pixels, lanes_block, 4};
  bytes f(wide.image() * batch), again(y.size());
  kernels::narrow_convert<narrow_type::int8, narrow_type::float32>(
      form, {y.data(), image}, floats, {f.data(), static_cast<std::ptrdiff_t>(wide.image())}, batch,
      {});
  kernels::narrow_convert<narrow_type::float32, narrow_type::int8>(
      floats, {f.data(), static_cast<std::ptrdiff_t>(wide.image())}, form, {again.data(), image},
      batch, {});
  CHECK(differences(planar<std::uint8_t>(again, at, batch), got) == 0);
}

TEST_CASE("channels move between others") {
  pieces const c{{5, 9}}, k{{20}};
  place const in{c, 6 * 8, 16, 1}, out{k, 3 * 4, 32, 1};
  auto const x = random_bytes(static_cast<std::size_t>(batch) * 14 * 48, 5);
  bytes const xb = blocked(x, in, batch);
  bytes y(out.image() * batch);
  for (int i = 0; i < 3; ++i)
    kernels::narrow_move_channels<narrow_type::int8>(
        {{c.map(), 48, 16}, {k.map(), 12, 32, 1, zero}, 8, 3, 4, 2, 2, 3},
        {const_cast<std::uint8_t*>(xb.data()), static_cast<std::ptrdiff_t>(in.image())},
        {y.data(), static_cast<std::ptrdiff_t>(out.image())}, batch, {i, 3});
  auto const got = planar<std::uint8_t>(y, out, batch);
  for (int n = 0; n < batch; ++n)
    for (int i = 0; i < 20; ++i)
      for (int p = 0; p < 12; ++p) {
        int const from = i - 3;
        int const want =
            from < 0 || from >= 14
                ? zero
                : x[((static_cast<std::size_t>(n) * 14 + from) * 6 + p / 4 * 2) * 8 + p % 4 * 2];
        REQUIRE(int{got[(static_cast<std::size_t>(n) * 20 + i) * 12 + p]} == want);
      }
}
