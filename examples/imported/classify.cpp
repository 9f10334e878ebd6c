// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The program of docs/tutorials/import.md: what is on photos, by a network of torchvision.
#include <resin/io/image.hpp>
#include <resin/io/image_resize.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <algorithm>
#include <cstdio>

#include <photos.hpp>
using namespace resin;

using photo_network = network<photos_network::photos>;

// [prepared]
/// What torchvision's transforms do: the shorter side to 256 of 224, the middle, ImageNet's units.
xt::xtensor<float, 4> prepared(rgb_image const& photo) {
  constexpr int side = photo_network::input_shape.h, whole = side * 256 / 224;
  int const shorter = std::min(photo.height, photo.width);
  rgb_image const image = center_crop(
      resize(photo, {photo.height * whole / shorter, photo.width * whole / shorter}), side);
  constexpr float mean[] = {.485f, .456f, .406f}, deviation[] = {.229f, .224f, .225f};
  auto x = xt::xtensor<float, 4>::from_shape({1, 3, side, side});
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::size_t const c = i / (side * side), pixel = i % (side * side);
    x.data()[i] = (image.pixels[3 * pixel + c] / 255.f - mean[c]) / deviation[c];
  }
  return x;
}
// [prepared]

// [main]
int main(int argc, char** argv) try {
  photo_network net;
  load(net, photos_WEIGHTS);
  for (int i = 1; i < argc; ++i) {
    auto const scores = net(prepared(upright(read_image(argv[i]))));
    auto const best = std::max_element(scores.begin(), scores.end());
    std::printf("%s: class %td\n", argv[i], best - scores.begin());
  }
} catch (resin::error const& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
// [main]
