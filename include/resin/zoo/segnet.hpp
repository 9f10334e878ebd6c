// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// SegNet (Badrinarayanan et al. 2017): what the decoder unpools goes where the encoder's maxima
// were.

#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::segnet_parts::inline RESIN_VERSION {

template <class Function>
constexpr auto unit(label name, int filters, Function f) {
  return named(name, conv2d{.filters = filters, .kernel = 3, .padding = 1, .bias = false, .name = "0"} | batch_norm{.name = "1"} | f);
}
constexpr auto conv(label name, int filters) {
  return named(name, conv2d{.filters = filters, .kernel = 3, .padding = 1, .name = "0"} | batch_norm{.name = "1"} | relu);
}
/// Of a level of VGG-16: convolutions of `filters` channels, of which the last one leads to `last`.
constexpr auto two(label name, int filters, int last) { return named(name, conv("1", filters) | conv("2", last)); }
constexpr auto three(label name, int filters, int last) { return named(name, conv("1", filters) | conv("2", filters) | conv("3", last)); }

}  // namespace resin::zoo::segnet_parts
namespace resin::zoo::inline RESIN_VERSION {

/// The encoder of VGG-16 and its mirror image; heights and widths are multiples of 32. 29,449,932 parameters for 12 classes.
constexpr auto segnet(input images, int classes) {
  using namespace segnet_parts;
  return images
       | two("enc1", 64, 64)      | max_pool2d{.name = "pool1"}
       | two("enc2", 128, 128)    | max_pool2d{.name = "pool2"}
       | three("enc3", 256, 256)  | max_pool2d{.name = "pool3"}
       | three("enc4", 512, 512)  | max_pool2d{.name = "pool4"}
       | three("enc5", 512, 512)  | max_pool2d{.name = "pool5"}
       | max_unpool2d{.of = "pool5"} | three("dec5", 512, 512)
       | max_unpool2d{.of = "pool4"} | three("dec4", 512, 256)
       | max_unpool2d{.of = "pool3"} | three("dec3", 256, 128)
       | max_unpool2d{.of = "pool2"} | two("dec2", 128, 64)
       | max_unpool2d{.of = "pool1"} | conv("dec1", 64)
       | conv2d{.filters = classes, .kernel = 3, .padding = 1, .name = "head"};
}

/// Two levels, with slopes that are learned.
constexpr auto segnet_small(input images, int classes) {
  using namespace segnet_parts;
  prelu const slope{.name = "2"};
  return images
       | unit("enc1", 16, slope) | max_pool2d{.name = "pool1"}
       | unit("enc2", 32, slope) | max_pool2d{.name = "pool2"}
       | max_unpool2d{.of = "pool2"} | unit("dec2", 16, slope)
       | max_unpool2d{.of = "pool1"} | unit("dec1", 16, slope)
       | conv2d{.filters = classes, .name = "head"};
}

}  // namespace resin::zoo
// clang-format on
