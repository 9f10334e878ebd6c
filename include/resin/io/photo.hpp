// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From a photo of any size to the image that a folder's network takes.

#include <resin/base/error.hpp>
#include <resin/io/image_resize.hpp>
#include <resin/tensor/xtensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace resin::datasets::inline RESIN_VERSION {

/// How an image of another aspect ratio becomes the size asked.
enum class image_fit : unsigned char {
  cover,  // shrunk or enlarged, its ratio kept, until it covers the size; then its middle
  stretch  // both sides resized on their own
};

struct image_folder_options {
  extent2 size = 224;
  image_fit fit = image_fit::cover;
  int shorter_side = 0;  // with cover: resize the shorter side to this first (256 with size 224, as
                         // ImageNet's evaluation does); 0: no larger than must be
  bool upright = true;  // turn photos as their Exif data ask; false: as PyTorch's ImageFolder does
  std::vector<std::string> classes{};  // in the order of their labels, for held-out photos those of
                                       // the training data; empty: all folders, by their names
  bool skip_broken = false;  // leave out what cannot be read, and say so in the note
  int threads = 1;  // that read image_folder's photos, or look which are broken
};

}  // namespace resin::datasets
namespace resin::detail::inline RESIN_VERSION {

inline void check_photo_options(datasets::image_folder_options const& options) {
  auto const unfit = [](int side) { return side < 1 || side > 65536; };
  if (unfit(options.size.h) || unfit(options.size.w) || options.shorter_side < 0 ||
      options.shorter_side > 65536)
    throw shape_error("image_folder: size must be at least 1 x 1, and no side above 65,536");
}

inline rgb_image fit_image(rgb_image const& image, datasets::image_folder_options const& options) {
  if (options.fit == datasets::image_fit::stretch) return resize(image, options.size);
  double const scale =
      options.shorter_side > 0
          ? static_cast<double>(options.shorter_side) / std::min(image.height, image.width)
          : std::max(static_cast<double>(options.size.h) / image.height,
                     static_cast<double>(options.size.w) / image.width);
  // The small excess keeps 256 / h * h at 256; lengths are cut off, as torchvision does.
  double const height = image.height * scale + 1e-6, width = image.width * scale + 1e-6;
  if (!(height < 65537 && width < 65537))
    throw shape_error(sentence({"an image of ", image.width, " x ", image.height,
                                " is too narrow to be shrunk to that size with its ratio kept; use "
                                "image_fit::stretch, or leave it out"}));
  extent2 const whole(std::max(static_cast<int>(height), options.size.h),
                      std::max(static_cast<int>(width), options.size.w));
  return center_crop(resize(image, whole), options.size);
}

/// 3 x H x W bytes of a photo. Errors begin with its path.
inline std::vector<std::uint8_t> planes_of_photo(std::filesystem::path const& file,
                                                 datasets::image_folder_options const& options) {
  rgb_image read = read_image(file);
  if (options.upright) read = upright(std::move(read));
  try {
    read = fit_image(read, options);
  } catch (shape_error const& e) {
    throw shape_error(file.string() + ": " + e.what());
  }
  std::size_t const area = read.pixels.size() / 3;
  std::vector<std::uint8_t> planes(3 * area);
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t k = 0; k < area; ++k) planes[c * area + k] = read.pixels[3 * k + c];
  return planes;
}

}  // namespace resin::detail
namespace resin::datasets::inline RESIN_VERSION {

/// One photo as image_folder and image_files give it, (1, 3, H, W): predict(net, photo("cat.jpg")).
[[nodiscard]] inline xt::xtensor<std::uint8_t, 4> photo(std::filesystem::path const& file,
                                                        image_folder_options const& options = {}) {
  detail::check_photo_options(options);
  auto const h = static_cast<std::size_t>(options.size.h);
  auto const w = static_cast<std::size_t>(options.size.w);
  auto x = xt::xtensor<std::uint8_t, 4>::from_shape(std::array<std::size_t, 4>{1, 3, h, w});
  auto const planes = detail::planes_of_photo(file, options);
  std::copy(planes.begin(), planes.end(), x.data());
  return x;
}

}  // namespace resin::datasets
