// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The mean and the deviation of a network's input as a part of the network.

#include <resin/base/error.hpp>
#include <resin/dsl/leaf_layer.hpp>

#include <initializer_list>

namespace resin::inline RESIN_VERSION {

/// One number for all channels, or one a channel, at most 16.
struct channel_numbers {
  static constexpr int most = 16;
  double values[most] = {};
  int count = 1;
  constexpr channel_numbers(double all) : values{all} {}
  constexpr channel_numbers(std::initializer_list<double> each) : count(0) {
    if (each.size() < 1 || each.size() > most)
      throw shape_error("normalize: mean and deviation are one number, or 1 to 16, one a channel");
    for (double v : each) values[count++] = v;
  }
  [[nodiscard]] constexpr double operator[](int channel) const {
    return values[count == 1 ? 0 : channel];
  }
};

/// (C,H,W) -> the same: y = (x - mean) / deviation, one of each or one a channel; constants, not
/// trained, and not in files of weights. First in a network it says, as rescale does, that images
/// are handed over as they are.
struct normalize {
  using layer_tag = leaf_layer;
  channel_numbers mean = 0;
  channel_numbers deviation = 1;
  label name = {};

  static constexpr label kind = "normalize";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::channels, .in_place = true, .adds = true, .scales_input = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (mean.count != 1 && mean.count != in.c) return does_not_suit("mean", in.c, mean.count);
    if (deviation.count != 1 && deviation.count != in.c)
      return does_not_suit("deviation", in.c, deviation.count);
    for (int c = 0; c < mean.count; ++c)
      if (!(mean[c] - mean[c] == 0)) return out_of_range("mean");
    for (int c = 0; c < deviation.count; ++c)
      if (!(deviation[c] > 0) || !(deviation[c] - deviation[c] == 0))
        return out_of_range("deviation");
    return in;
  }

  /// The numbers of a block's channels; 0 in lanes without one.
  template <class W>
  static auto of_block(W const& w, int block, channel_numbers const& numbers, bool inverse) {
    using T = typename W::number;
    T lane[W::lanes] = {};
    auto const [first, count] = w.channels(block);
    for (int i = 0; i < count; ++i)
      lane[i] = static_cast<T>(inverse ? 1 / numbers[first + i] : numbers[first + i]);
    return W::load(lane);
  }
  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    w.each_channel([&](int block) {
      return [m = of_block(w, block, mean, false),
              a = of_block(w, block, deviation, true)](V const& x) { return (x - m) * a; };
    });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    w.each_channel([&](int block) {
      return [a = of_block(w, block, deviation, true)](V const&, V const& dy) { return a * dy; };
    });
  }

  template <class G>
  auto onnx(G& g) const {
    auto const shift = g.for_channels("/mean", [&](int c) { return mean[c]; });
    auto const factor = g.for_channels("/factor", [&](int c) { return 1 / deviation[c]; });
    return g.node("Mul", {g.node("Sub", {g.x, shift}, {}, "/Sub"), factor});
  }
};

}  // namespace resin
