// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The steps of an augmentation, as plain values.

#include <resin/base/error.hpp>

#include <concepts>
#include <initializer_list>

RESIN_INSTANTIATED
namespace resin::augment::inline RESIN_VERSION {

/// How a crop sees what lies beyond the image: zeros (of the units at that place in the list), or
/// the image mirrored at its edge pixel (PyTorch's "reflect").
enum class border : unsigned char { zeros, reflect };

/// Pads by `pad` on every side, then takes a window of the image's size at a random place.
struct random_crop {
  int pad = 4;
  augment::border border = augment::border::zeros;
};
/// Mirrors left and right with probability `rate`. Alternating: that share of the images in epoch
/// 0, and each image in every other epoch from there on, so that two epochs show both sides (Jordan
/// 2024, "94% on CIFAR-10 in 3.29 seconds").
struct flip {
  double rate = .5;
  bool alternating = false;
};
/// Zeroes a square of `size` pixels around a random pixel, cut off at the image's edge.
struct cutout {
  int size = 16;
};

/// One number for every channel, or one a channel (at most 8).
struct per_channel {
  static constexpr int capacity = 8;
  double values[capacity] = {};
  int count = 1;
  constexpr per_channel(double all) : values{all} {}
  constexpr per_channel(std::initializer_list<double> each) : count(0) {
    if (each.size() < 1 || each.size() > capacity)
      throw shape_error("augment::per_channel: 1 to 8 channels");
    for (double v : each) values[count++] = v;
  }
  [[nodiscard]] constexpr double operator[](int channel) const {
    return values[count == 1 ? 0 : channel];
  }
};
/// y = (x / 255 - mean) / std: mean and std are in units of [0, 1], as torchvision states them.
/// `normalize{}` only scales bytes to [0, 1]. Of images that are no bytes x itself: y = (x - mean)
/// / std.
struct normalize {
  per_channel mean = 0.;
  per_channel std = 1.;
};

template <class S>
concept Step = std::same_as<S, random_crop> || std::same_as<S, flip> || std::same_as<S, cutout> ||
    std::same_as<S, normalize>;

}  // namespace resin::augment
RESIN_END_INSTANTIATED
