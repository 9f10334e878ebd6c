// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// LeNet-5 as published (LeCun et al. 1998): subsampling with a factor and a bias a map, a third
// layer whose maps see some of the six before, and an output that measures distances.

#include <resin/dsl/dsl.hpp>

#include <cmath>

// clang-format off
namespace resin::zoo::lenet5_1998_parts::inline RESIN_VERSION {

/// A = 1.7159 tanh(2 a / 3), which is 1 at 1.
struct scaled_tanh {
  template <class X>
  constexpr auto operator()(X const& a) const {
    using std::tanh;
    return X(1.7159) * tanh(X(2. / 3) * a);
  }
};
inline constexpr auto squash = activation(scaled_tanh{});

/// 84 numbers -> ten: minus the squared distance to each digit's 7 x 12 bitmap of -1 and 1, which is fixed. The paper's own bitmaps are a font of
/// the authors'; these are drawn after it. weight (10, 84) stands in state().
struct radial_basis {
  using layer_tag = leaf_layer;
  label name = {};

  static constexpr label kind = "radial_basis";
  static constexpr int units = 84;
  constexpr leaf_traits traits() const { return {.backward_reads_x = true}; }
  constexpr leaf_shape output(extent3 in) const {
    if (!(in == extent3{units, 1, 1})) return does_not_suit("units", extent3{units, 1, 1}, in);
    return {10, 1, 1};
  }
  constexpr leaf_parameters parameters(extent3) const { return {{.name = "weight", .shape = {10, units}, .trained = false}}; }
  constexpr long long multiply_adds(extent3, extent3) const { return 10 * units; }
  double first_value(int, long long i) const {
    constexpr unsigned char font[10][12] = {
        {0x1c, 0x22, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x22, 0x1c, 0x00},
        {0x08, 0x18, 0x28, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x3e, 0x00},
        {0x1c, 0x22, 0x41, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x7f, 0x00},
        {0x7f, 0x02, 0x04, 0x08, 0x1c, 0x02, 0x01, 0x01, 0x41, 0x22, 0x1c, 0x00},
        {0x06, 0x0a, 0x0a, 0x12, 0x12, 0x22, 0x22, 0x7f, 0x02, 0x02, 0x02, 0x00},
        {0x7f, 0x40, 0x40, 0x5c, 0x62, 0x01, 0x01, 0x01, 0x41, 0x22, 0x1c, 0x00},
        {0x0e, 0x10, 0x20, 0x40, 0x5c, 0x62, 0x41, 0x41, 0x41, 0x22, 0x1c, 0x00},
        {0x7f, 0x01, 0x02, 0x02, 0x04, 0x04, 0x08, 0x08, 0x10, 0x10, 0x10, 0x00},
        {0x1c, 0x22, 0x41, 0x41, 0x22, 0x1c, 0x22, 0x41, 0x41, 0x22, 0x1c, 0x00},
        {0x1c, 0x22, 0x41, 0x41, 0x41, 0x23, 0x1d, 0x01, 0x02, 0x04, 0x38, 0x00}};
    long long const pixel = i % units;
    return font[i / units][pixel / 7] >> (6 - pixel % 7) & 1 ? 1 : -1;
  }

  template <class W>
  void forward(W const& w) const {
    for (int k = 0; k < 10; ++k) {
      typename W::number sum = 0;
      for (int i = 0; i < units; ++i) {
        auto const d = w.x.data[i] - w.parameter[0][k * units + i];
        sum -= d * d;
      }
      w.y.data[k] = sum;
    }
  }
  template <class W>
  void backward(W const& w) const {
    for (int i = 0; i < units; ++i) {
      typename W::number sum = 0;
      for (int k = 0; k < 10; ++k) sum -= 2 * (w.x.data[i] - w.parameter[0][k * units + i]) * w.dy.data[k];
      w.dx.data[i] = sum;
    }
  }
};

constexpr auto subsample(label name) { return avg_pool2d{} | depthwise_conv2d{.kernel = 1, .name = name} | squash; }
constexpr auto map(int number) { return conv2d{.filters = 1, .kernel = 5, .name = numbered({}, number)}; }
constexpr auto run(int first, int last) { return channels{.first = first, .last = last}; }
/// Table I: six maps of three neighbours, six of four, three of two pairs, one of all.
constexpr auto table() {
  return branches(run(0, 3) | map(0), run(1, 4) | map(1), run(2, 5) | map(2), run(3, 6) | map(3),
                  branches(run(0, 1), run(4, 6)) | map(4), branches(run(0, 2), run(5, 6)) | map(5),
                  run(0, 4) | map(6), run(1, 5) | map(7), run(2, 6) | map(8),
                  branches(run(0, 1), run(3, 6)) | map(9), branches(run(0, 2), run(4, 6)) | map(10), branches(run(0, 3), run(5, 6)) | map(11),
                  branches(run(0, 2), run(3, 5)) | map(12), branches(run(1, 3), run(4, 6)) | map(13),
                  branches(run(0, 1), run(2, 4), run(5, 6)) | map(14), map(15));
}

}  // namespace resin::zoo::lenet5_1998_parts
namespace resin::zoo::inline RESIN_VERSION {

/// Digits of 28 x 28 in the middle of 32 x 32, -.1 their ground and 1.175 their ink. 60,000 parameters.
inline constexpr auto lenet5_1998 = [] {
  using namespace lenet5_1998_parts;
  return input{1, 32, 32} | conv2d{.filters = 6, .kernel = 5, .name = "c1"} | squash | subsample("s2")
       | named("c3", table()) | squash | subsample("s4")
       | conv2d{.filters = 120, .kernel = 5, .name = "c5"} | squash | dense{.units = 84, .name = "f6"} | squash | radial_basis{.name = "rbf"};
}();

}  // namespace resin::zoo
// clang-format on
