// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// VGG (Simonyan and Zisserman 2015), table 1: A to E and D with batch norm. Names are
// torchvision's.

#include <resin/dsl/dsl.hpp>

#include <utility>

// clang-format off

namespace resin::zoo::vgg::inline RESIN_VERSION {

/// A convolution and its rectifier, as torchvision numbers them in "features".
struct plain_unit {
  static constexpr int layers = 2;
  static constexpr auto at(int place, int filters, int kernel) {
    return conv2d{.filters = filters, .kernel = kernel, .padding = same, .name = numbered({}, place)} | relu;
  }
};
struct normed_unit {
  static constexpr int layers = 3;
  static constexpr auto at(int place, int filters, int kernel) {
    return conv2d{.filters = filters, .kernel = kernel, .padding = same, .name = numbered({}, place)} | batch_norm{.name = numbered({}, place + 1)} | relu;
  }
};

/// One stage: convolutions of one width, the last with a kernel of its own, and a pool.
template <class Unit, int... I>
constexpr auto stage(int place, int filters, int last_kernel, std::integer_sequence<int, I...>) {
  constexpr int last = sizeof...(I) - 1;
  return sequential(Unit::at(place + I * Unit::layers, filters, I == last ? last_kernel : 3)...) | max_pool2d{.window = 2};
}
template <class Unit, int Convs>
constexpr auto stage(int place, int filters, int last_kernel = 3) {
  return stage<Unit>(place, filters, last_kernel, std::make_integer_sequence<int, Convs>{});
}

/// Convolutions in each of the five stages; `late_kernel` ends the last three.
template <class Unit, int A, int B, int C, int D, int E>
constexpr auto net(int late_kernel = 3) {
  constexpr int b = A * Unit::layers + 1, c = b + B * Unit::layers + 1, d = c + C * Unit::layers + 1, e = d + D * Unit::layers + 1;
  return input{3, 224, 224}
       | named("features", stage<Unit, A>(0, 64) | stage<Unit, B>(b, 128) | stage<Unit, C>(c, 256, late_kernel)
                         | stage<Unit, D>(d, 512, late_kernel) | stage<Unit, E>(e, 512, late_kernel))
       | flatten
       | named("classifier", dense{.units = 4096, .name = "0"} | relu | dropout{} | dense{.units = 4096, .name = "3"} | relu | dropout{}
                           | dense{.units = 1000, .name = "6"});
}

}  // namespace resin::zoo::vgg
namespace resin::zoo::inline RESIN_VERSION {

inline constexpr auto vgg11 = vgg::net<vgg::plain_unit, 1, 1, 2, 2, 2>();     // A
inline constexpr auto vgg13 = vgg::net<vgg::plain_unit, 2, 2, 2, 2, 2>();     // B
inline constexpr auto vgg16_c = vgg::net<vgg::plain_unit, 2, 2, 3, 3, 3>(1);  // C: the third ones are 1x1
inline constexpr auto vgg16 = vgg::net<vgg::plain_unit, 2, 2, 3, 3, 3>();     // D
inline constexpr auto vgg19 = vgg::net<vgg::plain_unit, 2, 2, 4, 4, 4>();     // E
inline constexpr auto vgg16_bn = vgg::net<vgg::normed_unit, 2, 2, 3, 3, 3>();

}  // namespace resin::zoo
// clang-format on
