// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/reorder.hpp>

#include "reference/image_batch.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

TEMPLATE_TEST_CASE("between planar and blocked memory", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& sizes : channel_cases<T>())
    for (int batch : {1, 3})
      for (auto const& e : {std::pair{1, 1}, std::pair{3, 5}, std::pair{8, 8}}) {
        int const C = total(sizes), H = e.first, W = e.second, pixels = H * W;
        auto const x = random_images<T>(batch, C, H, W, 1), z = random_images<T>(batch, C, H, W, 2);
        auto sum = x;
        for (std::size_t i = 0; i < sum.data.size(); ++i) sum.data[i] += z.data[i];
        std::ptrdiff_t const image = static_cast<std::ptrdiff_t>(C) * pixels;
        for (int parts : {1, 2, 3}) {
          blocked_batch<T> y(sizes, batch, H, W), added(z, sizes);
          in_parts(parts, [&](part who) {
            planar_to_blocked<T>(y.map(), pixels, {x.data.data(), image}, {}, y.span(), batch, who);
          });
          in_parts(parts, [&](part who) {
            planar_to_blocked<T>(y.map(), pixels, {x.data.data(), image}, added.view(),
                                 added.span(), batch, who);
          });
          CHECK(y.unpack().data == x.data);
          CHECK(added.unpack().data == sum.data);
          CHECK((y.padding_is_zero() && added.padding_is_zero()));
          // Back again; the planar side is packed tightly, so a write too many would show in the
          // next image.
          blocked_batch<T> const from(x, sizes, std::numeric_limits<T>::quiet_NaN());
          auto planar = images<T>(batch, C, H, W, std::numeric_limits<T>::quiet_NaN()), onto = z;
          in_parts(parts, [&](part who) {
            blocked_to_planar<T>(from.map(), pixels, from.view(), {}, {planar.data.data(), image},
                                 batch, who);
          });
          in_parts(parts, [&](part who) {
            blocked_to_planar<T>(from.map(), pixels, from.view(), {onto.data.data(), image},
                                 {onto.data.data(), image}, batch, who);
          });
          CHECK(planar.data == x.data);
          CHECK(onto.data == sum.data);
        }
      }
}

TEST_CASE("blocks of a channel map", "[kernels]") {
  static constexpr int sizes[] = {5, 8, 1};
  constexpr channel_map map{sizes, 3};
  STATIC_REQUIRE(blocks_of(map, 4) == 5);
  STATIC_REQUIRE(lanes_of_block(map, 0, 4).count == 4);
  STATIC_REQUIRE(lanes_of_block(map, 1, 4).first == 4);
  STATIC_REQUIRE(lanes_of_block(map, 1, 4).count == 1);
  STATIC_REQUIRE(lanes_of_block(map, 3, 4).first == 9);
  STATIC_REQUIRE(lanes_of_block(map, 4, 4).first == 13);
  STATIC_REQUIRE(lanes_of_block(map, 4, 4).count == 1);
  for (int c = 0; c < map.channels(); ++c) {
    int const at = map.physical(c, 4);
    block_lanes const lanes = lanes_of_block(map, at / 4, 4);
    CHECK(lanes.first + at % 4 == c);
  }
}
