// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// U-Net (Ronneberger et al. 2015), with padded convolutions and batch norm: each level's features
// join what comes up from below.

#include <resin/base/namespaces.hpp>
#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::unet_parts::inline RESIN_VERSION {

/// Two 3x3 convolutions, numbered as in a sequence with their norms and rectifiers.
constexpr auto twice(label name, int width) {
  return named(name, conv2d{.filters = width, .kernel = 3, .padding = 1, .bias = false, .name = "0"} | batch_norm{.name = "1"} | relu
                     | conv2d{.filters = width, .kernel = 3, .padding = 1, .bias = false, .name = "3"} | batch_norm{.name = "4"} | relu);
}
constexpr auto up(label name, int width) { return conv_transpose2d{.filters = width, .kernel = 2, .stride = 2, .name = name}; }
/// Down, `below`, and up again, beside what passes: [features, up].
template <class Below>
constexpr auto beside(Below below, label name, int width) {
  return branches(pass, max_pool2d{} | below | up(name, width));
}

}  // namespace resin::zoo::unet_parts
namespace resin::zoo::inline RESIN_VERSION {

/// Three levels of widths w, 2 w, 4 w; images of height and width a multiple of 8.
constexpr auto unet(input images, int w, int classes) {
  using namespace unet_parts;
  auto const third = twice("enc3", 4 * w) | beside(twice("mid", 8 * w), "up3", 4 * w) | twice("dec3", 4 * w);
  auto const second = twice("enc2", 2 * w) | beside(third, "up2", 2 * w) | twice("dec2", 2 * w);
  return images | twice("enc1", w) | beside(second, "up1", w) | twice("dec1", w)
       | conv2d{.filters = classes, .name = "head"};
}

}  // namespace resin::zoo
// clang-format on
