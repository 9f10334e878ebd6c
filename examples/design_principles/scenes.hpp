// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Drawn scenes with their boxes and masks, for detection, localisation and segmentation; the blocks
// of the bodies that are trained on them.

#include "detection.hpp"
#include "train.hpp"

#include <resin/data/synthetic_shapes.hpp>
#include <resin/resin.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace design {

inline constexpr int scene_side = 48, scene_kinds = 5;
inline constexpr grid cells{6, 8, scene_kinds, 16};

constexpr auto conv(int filters, int stride = 1) {
  return resin::conv2d{.filters = filters,
                       .kernel = 3,
                       .stride = stride,
                       .padding = resin::same,
                       .bias = false} |
         resin::batch_norm{};
}
constexpr auto block(int filters) {
  return resin::residual(conv(filters) | resin::relu | conv(filters)) | resin::relu;
}
constexpr auto narrowing(int filters) {
  return resin::residual(conv(filters, 2) | resin::relu | conv(filters), resin::pad_channels) |
         resin::relu;
}

/// Scenes of one to three shapes on noise, and their boxes. A scene's label is its number, by which
/// the loss finds it.
struct scenes {
  resin::dataset data;
  std::vector<scene> truth;
  xt::xtensor<int, 3> masks;  // (N,H,W): 0 is ground, 1 + kind the object nearest to the eye
};
inline scenes draw_scenes(int count, std::uint64_t seed) {
  scenes s;
  s.data.images = xt::xtensor<std::uint8_t, 4>::from_shape(
      {static_cast<std::size_t>(count), 1, scene_side, scene_side});
  s.data.labels = xt::xtensor<int, 1>::from_shape({static_cast<std::size_t>(count)});
  s.data.name = "scenes";
  s.masks = xt::zeros<int>(
      {static_cast<std::size_t>(count), std::size_t{scene_side}, std::size_t{scene_side}});
  for (int n = 0; n < count; ++n) {
    resin::random_stream const draw(seed, resin::purpose::user, static_cast<std::uint64_t>(n));
    std::uint64_t next = 0;
    auto const between = [&](int low, int high) {
      return low + static_cast<int>(draw.below(next++, static_cast<std::uint32_t>(high - low + 1)));
    };
    std::uint8_t* const image = s.data.images.data() + n * scene_side * scene_side;
    s.data.labels(n) = n;
    int const ground = between(20, 80);
    for (int i = 0; i < scene_side * scene_side; ++i)
      image[i] = static_cast<std::uint8_t>(ground + between(-20, 20));
    scene objects;
    for (int wanted = between(1, 3), tries = 0;
         static_cast<int>(objects.size()) < wanted && tries < 20; ++tries) {
      int const kind = between(0, scene_kinds - 1), r = between(6, 11),
                cx = between(r, scene_side - r), cy = between(r, scene_side - r),
                shade = between(130, 230);
      double left = scene_side, top = scene_side, right = 0, bottom = 0;
      std::vector<int> pixels;
      for (int y = std::max(0, cy - r); y < std::min(scene_side, cy + r); ++y)
        for (int x = std::max(0, cx - r); x < std::min(scene_side, cx + r); ++x)
          if (resin::detail::inside_shape(kind, (x - cx) * 256 + 128, (y - cy) * 256 + 128,
                                          r * 256)) {
            pixels.push_back(y * scene_side + x);
            left = std::min<double>(left, x), top = std::min<double>(top, y),
            right = std::max<double>(right, x + 1), bottom = std::max<double>(bottom, y + 1);
          }
      box const place{left, top, right, bottom};
      if (std::any_of(objects.begin(), objects.end(),
                      [&](object const& o) { return overlap(o.where, place) > .05; }))
        continue;
      for (int i : pixels) {
        image[i] = static_cast<std::uint8_t>(shade + between(-20, 20));
        s.masks.data()[n * scene_side * scene_side + i] = 1 + kind;
      }
      objects.push_back({place, kind});
    }
    s.truth.push_back(objects);
  }
  return s;
}

/// What the detector finds in each image, scores from .02 on.
template <class Net>
std::vector<detection> detect(Net& net, resin::dataset const& data,
                              resin::augmentation const& units) {
  std::vector<detection> all;
  resin::loader<float> batches(data, {.batch = 100, .shuffle = false, .augment = units});
  batches.begin_epoch(0);
  int image = 0;
  for (resin::batch_view<float> batch; batches.next(batch);) {
    xt::xarray<float> const y = net(array_of(batch));
    for (int n = 0; n < batch.size; ++n, ++image) {
      auto const found = without_doubles(
          cells.read(y.data() + n * cells.channels() * cells.cells * cells.cells, image, .02));
      all.insert(all.end(), found.begin(), found.end());
    }
  }
  return all;
}

}  // namespace design
