// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Antialiased bilinear resizing, by the arithmetic of Pillow's 8-bit resampler (triangle filter
// widened when shrinking, 22-bit fixed point, columns then rows), which torchvision uses on images:
// networks trained on such images see the same bytes.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/io/image.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// For each output sample the first input sample, their number, and their weights times 2^22.
struct resample_taps {
  int most = 0;
  std::vector<int> first, count, weight;
};

inline resample_taps plan_resample(int in, int out) {
  double const scale = static_cast<double>(in) / out, reach = std::max(scale, 1.);
  resample_taps taps;
  taps.most = static_cast<int>(std::ceil(reach)) * 2 + 1;
  taps.weight.resize(static_cast<std::size_t>(out) * static_cast<std::size_t>(taps.most));
  std::vector<double> weights(static_cast<std::size_t>(taps.most));
  for (int i = 0; i < out; ++i) {
    double const centre = (i + .5) * scale;
    int const low = std::max(static_cast<int>(centre - reach + .5), 0);
    int const n = std::min(static_cast<int>(centre + reach + .5), in) - low;
    double sum = 0;
    for (int k = 0; k < n; ++k) {
      double const distance = std::abs((k + low - centre + .5) / reach);
      sum += weights[static_cast<std::size_t>(k)] = distance < 1 ? 1 - distance : 0;
    }
    for (int k = 0; k < n; ++k)
      taps.weight[static_cast<std::size_t>(i) * static_cast<std::size_t>(taps.most) +
                  static_cast<std::size_t>(k)] =
          static_cast<int>(weights[static_cast<std::size_t>(k)] / sum * (1 << 22) + .5);
    taps.first.push_back(low);
    taps.count.push_back(n);
  }
  return taps;
}

/// Resamples `lines` lines: sample i of line j is at in[j * line + i * step + channel].
inline void resample(std::uint8_t const* in, std::ptrdiff_t in_line, std::ptrdiff_t in_step,
                     std::uint8_t* out, std::ptrdiff_t out_line, std::ptrdiff_t out_step, int lines,
                     resample_taps const& taps) {
  for (int j = 0; j < lines; ++j) {
    for (std::size_t i = 0; i < taps.first.size(); ++i) {
      int const* weight = taps.weight.data() + i * static_cast<std::size_t>(taps.most);
      std::uint8_t const* from = in + j * in_line + taps.first[i] * in_step;
      std::uint8_t* to = out + j * out_line + static_cast<std::ptrdiff_t>(i) * out_step;
      int sum[3] = {1 << 21, 1 << 21, 1 << 21};
      for (int k = 0; k < taps.count[i]; ++k, from += in_step)
        for (int c = 0; c < 3; ++c) sum[c] += from[c] * weight[k];
      for (int c = 0; c < 3; ++c)
        to[c] = static_cast<std::uint8_t>(std::clamp(sum[c] >> 22, 0, 255));
    }
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// The image at another size; its aspect ratio is not kept.
[[nodiscard]] inline rgb_image resize(rgb_image const& image, extent2 size) {
  if (size.h < 1 || size.w < 1 || size.h > 1 << 16 || size.w > 1 << 16)
    throw shape_error("resize: height and width must be 1 to 65,536; got " +
                      std::to_string(size.h) + " x " + std::to_string(size.w));
  rgb_image wide{image.height, size.w, {}}, result{size.h, size.w, {}};
  std::ptrdiff_t const from = 3 * static_cast<std::ptrdiff_t>(image.width);
  std::ptrdiff_t const to = 3 * static_cast<std::ptrdiff_t>(size.w);
  if (image.width == size.w) {
    wide.pixels = image.pixels;
  } else {
    wide.pixels.resize(static_cast<std::size_t>(to * image.height));
    detail::resample(image.pixels.data(), from, 3, wide.pixels.data(), to, 3, image.height,
                     detail::plan_resample(image.width, size.w));
  }
  if (image.height == size.h) return wide;
  result.pixels.resize(static_cast<std::size_t>(to * size.h));
  detail::resample(wide.pixels.data(), 3, to, result.pixels.data(), 3, to, size.w,
                   detail::plan_resample(image.height, size.h));
  return result;
}

/// The middle of the image, of a size it has at least.
[[nodiscard]] inline rgb_image center_crop(rgb_image const& image, extent2 size) {
  if (size.h < 1 || size.w < 1 || size.h > image.height || size.w > image.width)
    throw shape_error("center_crop: expected at most " + std::to_string(image.height) + " x " +
                      std::to_string(image.width) + ", got " + std::to_string(size.h) + " x " +
                      std::to_string(size.w));
  rgb_image result{size.h, size.w, {}};
  result.pixels.resize(3 * static_cast<std::size_t>(size.h) * static_cast<std::size_t>(size.w));
  int const top = (image.height - size.h) / 2, left = (image.width - size.w) / 2;
  for (int y = 0; y < size.h; ++y)
    std::copy_n(
        image.pixels.data() + 3 * ((static_cast<std::ptrdiff_t>(y) + top) * image.width + left),
        3 * size.w, result.pixels.data() + 3 * static_cast<std::ptrdiff_t>(y) * size.w);
  return result;
}

}  // namespace resin
