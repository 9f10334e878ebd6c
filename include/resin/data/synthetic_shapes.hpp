// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A data set that needs no file: ten drawn shapes, each of random place, size, slant, shade and
// noise. Integer arithmetic on counter-based draws: the same bytes on every machine and compiler.

#include <resin/base/error.hpp>
#include <resin/base/random.hpp>
#include <resin/base/text.hpp>
#include <resin/data/dataset.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

namespace resin::datasets::inline RESIN_VERSION {
struct synthetic_options {
  int count = 6000;  // training images
  int test_count = 1000;  // test images, from other draws
  int size = 28;  // height and width, 8 to 512
  int classes = 10;  // 2 to 10
  int channels = 1;  // 1 to 8; each has shades of its own
  std::uint64_t seed = 1;
};
}  // namespace resin::datasets

namespace resin::detail::inline RESIN_VERSION {

inline constexpr std::array<char const*, 10> shape_names{
    "disc", "square", "triangle", "cross", "ring", "diamond", "bar", "frame", "saltire", "half"};

/// Whether (u, v) lies in a shape of radius r; u to the right, v down, from the shape's centre.
constexpr bool inside_shape(int kind, long long u, long long v, long long r) {
  long long const a = u < 0 ? -u : u, b = v < 0 ? -v : v, most = a > b ? a : b;
  long long const across = u - v < 0 ? v - u : u - v, along = u + v < 0 ? -u - v : u + v;
  switch (kind) {
    case 0:
      return u * u + v * v <= r * r;
    case 1:
      return most * 10 <= r * 9;
    case 2:
      return v <= r * 7 / 10 && 10 * a <= 6 * (v + r);
    case 3:
      return most <= r && std::min(a, b) * 4 <= r;
    case 4:
      return u * u + v * v <= r * r && 4 * (u * u + v * v) >= r * r;
    case 5:
      return a + b <= r;
    case 6:
      return a <= r && b * 4 <= r;
    case 7:
      return most * 10 <= r * 9 && most * 2 >= r;
    case 8:
      return most * 10 <= r * 9 && std::min(across, along) * 3 <= r;
    default:
      return u * u + v * v <= r * r && v <= 0;
  }
}

/// Draws record `which` into image (channels,size,size). Coordinates are in 1/256 pixel; slants are
/// rational, (cosine, sine) = (1 - t^2, 2t) / (1 + t^2), up to 14 degrees.
[[gnu::cold]] inline void draw_shape(datasets::synthetic_options const& options,
                                     std::uint64_t which, int kind, std::uint8_t* image) {
  random_stream const draw(options.seed, purpose::synthetic, which);
  auto const between = [&](std::uint64_t index, int low, int high) {
    return low + static_cast<int>(draw.below(index, static_cast<std::uint32_t>(high - low + 1)));
  };
  int const size = options.size, unit = size * 256;
  long long const r = between(0, unit / 5, unit * 2 / 5);
  long long const cx = between(1, unit * 2 / 5, unit * 3 / 5);
  long long const cy = between(2, unit * 2 / 5, unit * 3 / 5);
  long long const t = between(3, -125, 125), one = 1000 * 1000 + t * t;
  long long const cosine = 1000 * 1000 - t * t, sine = 2000 * t;
  std::array<int, 8> ground{}, shade{};
  for (int c = 0; c < options.channels; ++c) {
    auto const at = static_cast<std::uint64_t>(c);
    bool const bright = options.channels == 1 || (draw(8 + at) & 1) != 0;
    ground[at] = between(16 + at, 10, 90);
    shade[at] = between(24 + at, 130, 245);
    if (!bright) std::swap(ground[at], shade[at]);
  }
  std::size_t const area = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      int covered = 0;  // of 4 sample points
      for (int k = 0; k < 4; ++k) {
        long long const px = x * 256 + 64 + 128 * (k & 1) - cx;
        long long const py = y * 256 + 64 + 128 * (k >> 1) - cy;
        covered +=
            inside_shape(kind, (px * cosine + py * sine) / one, (py * cosine - px * sine) / one, r);
      }
      std::size_t const at = static_cast<std::size_t>(y) * static_cast<std::size_t>(size) +
                             static_cast<std::size_t>(x);
      for (int c = 0; c < options.channels; ++c) {
        auto const channel = static_cast<std::size_t>(c);
        std::uint64_t const noise = draw(64 + at * 8 + channel);
        int const speck = static_cast<int>(noise % 41 + (noise >> 32) % 41) - 40;
        int const value = (ground[channel] * (4 - covered) + shade[channel] * covered) / 4;
        image[channel * area + at] = static_cast<std::uint8_t>(std::clamp(value + speck, 0, 255));
      }
    }
  }
}

[[gnu::cold]] inline dataset draw_shapes(datasets::synthetic_options const& options, int count,
                                         std::uint64_t first) {
  dataset data;
  data.name = "synthetic shapes";
  data.classes.assign(shape_names.begin(), shape_names.begin() + options.classes);
  auto const n = static_cast<std::size_t>(count), side = static_cast<std::size_t>(options.size);
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape(
      std::array<std::size_t, 4>{n, static_cast<std::size_t>(options.channels), side, side});
  data.labels = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{n});
  auto const bytes = static_cast<std::size_t>(data.shape().size());
  for (std::size_t i = 0; i < n; ++i) {
    int const kind = static_cast<int>(i % static_cast<std::size_t>(options.classes));
    data.labels.data()[i] = kind;
    draw_shape(options, first + i, kind, data.images.data() + i * bytes);
  }
  return data;
}

}  // namespace resin::detail

namespace resin::datasets::inline RESIN_VERSION {

/// {train, test} of drawn shapes, the classes in turn: `synthetic_shapes({.count = 2000})`.
[[nodiscard]] inline std::pair<dataset, dataset> synthetic_shapes(
    synthetic_options const& options = {}) {
  auto const need = [](bool good, char const* what, int got) {
    if (!good) throw shape_error(detail::sentence({"synthetic_shapes: ", what, "; got ", got}));
  };
  need(options.count >= 1, "count must be at least 1", options.count);
  need(options.test_count >= 1, "test_count must be at least 1", options.test_count);
  need(options.size >= 8 && options.size <= 512, "size must be 8 to 512", options.size);
  need(options.classes >= 2 && options.classes <= 10, "classes must be 2 to 10", options.classes);
  need(options.channels >= 1 && options.channels <= 8, "channels must be 1 to 8", options.channels);
  return {detail::draw_shapes(options, options.count, 0),
          detail::draw_shapes(options, options.test_count, std::uint64_t{1} << 40)};
}

}  // namespace resin::datasets
