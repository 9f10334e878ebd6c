// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From a photo to what a network was trained on.

#include <resin/io/image_resize.hpp>
#include <resin/tensor/xtensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace classify {

/// stretched: to a square of that side, aspect not kept; shorter_side: the shorter side gets that
/// length.
enum class sizing { stretched, shorter_side };
enum class channel_order { rgb, bgr };

/// Resized, cropped in the middle, then (byte * scale - mean) / deviation in that channel order.
struct preparation {
  sizing how;
  int size, crop;
  channel_order order;
  double scale;
  std::array<double, 3> mean, deviation;
};

inline xt::xtensor<float, 3> prepared(resin::rgb_image const& photo, preparation const& p) {
  resin::extent2 size = p.size;
  if (p.how == sizing::shorter_side) {
    // However narrow the photo is, at most one more than resize() takes, which then says so.
    auto const longer = [&](int side, int shorter) {
      return static_cast<int>(std::min(static_cast<long long>(p.size) * side / shorter, 65'537LL));
    };
    if (photo.height < photo.width)
      size.w = longer(photo.width, photo.height);
    else
      size.h = longer(photo.height, photo.width);
  }
  resin::rgb_image const image = center_crop(resize(photo, size), p.crop);
  auto const side = static_cast<std::size_t>(p.crop);
  auto x = xt::xtensor<float, 3>::from_shape({3, side, side});
  for (std::size_t c = 0; c < 3; ++c) {
    std::size_t const from = p.order == channel_order::rgb ? c : 2 - c;
    for (std::size_t i = 0; i < side * side; ++i)
      x.data()[c * side * side + i] =
          static_cast<float>((image.pixels[3 * i + from] * p.scale - p.mean[c]) / p.deviation[c]);
  }
  return x;
}

}  // namespace classify
