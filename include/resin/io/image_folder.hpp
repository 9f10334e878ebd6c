// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A data set from folders of images, one folder a class: root/ants/1.jpg, root/bees/2.jpg, ...

#include <resin/base/error.hpp>
#include <resin/data/dataset.hpp>
#include <resin/io/image_resize.hpp>

#include <dirent.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
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
};

}  // namespace resin::datasets

namespace resin::detail::inline RESIN_VERSION {

inline std::vector<std::filesystem::path> sorted_entries(std::filesystem::path const& folder,
                                                         bool folders) {
  std::vector<std::filesystem::path> entries;
  // Not by std::filesystem, whose iterators end the program where memory runs out.
  std::unique_ptr<DIR, int (*)(DIR*)> const open(::opendir(folder.c_str()), &::closedir);
  if (!open) throw file_error(folder.string() + ": " + std::strerror(errno));
  while (dirent const* const entry = (errno = 0, ::readdir(open.get()))) {
    if (entry->d_name[0] == '.') continue;
    std::filesystem::path path = folder / entry->d_name;
    std::error_code ignored;
    auto const kind = std::filesystem::status(path, ignored);
    if (folders ? std::filesystem::is_directory(kind) : std::filesystem::is_regular_file(kind))
      entries.push_back(std::move(path));
  }
  if (errno != 0) throw file_error(folder.string() + ": " + std::strerror(errno));
  std::sort(entries.begin(), entries.end());
  return entries;
}

inline bool has_image_name(std::filesystem::path const& file) {
  std::string ending = file.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (char const* known : {".jpg", ".jpeg", ".png", ".ppm", ".pgm"})
    if (ending == known) return true;
  return false;
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

}  // namespace resin::detail

namespace resin::datasets::inline RESIN_VERSION {

/// Classes and files in the order of their names; files that do not end in .jpg, .jpeg, .png, .ppm
/// or .pgm and hidden files are passed over. Any image that cannot be read is an error
/// (file_error), as is one that does not fit (shape_error). Photos stand upright, unless an option
/// says otherwise.
[[nodiscard]] inline dataset image_folder(std::filesystem::path const& root,
                                          image_folder_options const& options = {}) {
  auto const unfit = [](int side) { return side < 1 || side > 65536; };
  if (unfit(options.size.h) || unfit(options.size.w) || options.shorter_side < 0 ||
      options.shorter_side > 65536)
    throw shape_error("image_folder: size must be at least 1 x 1, and no side above 65,536");
  std::error_code ignored;
  if (!std::filesystem::is_directory(root, ignored))
    throw file_error(root.string() + ": no such directory; expected one folder a class in it");
  std::vector<std::pair<std::filesystem::path, int>> files;
  dataset data;
  data.name = root.string();
  for (auto const& folder : detail::sorted_entries(root, true)) {
    std::size_t const before = files.size();
    for (auto const& file : detail::sorted_entries(folder, false))
      if (detail::has_image_name(file))
        files.emplace_back(file, static_cast<int>(data.classes.size()));
    if (files.size() == before)
      throw file_error(folder.string() + ": no image in this class's folder (.jpg, .png, .ppm)");
    data.classes.push_back(folder.filename().string());
  }
  if (files.empty()) throw file_error(root.string() + ": expected one folder a class, got none");
  auto const h = static_cast<std::size_t>(options.size.h);
  auto const w = static_cast<std::size_t>(options.size.w);
  detail::require_memory(root.string(), files.size(), 3 * h * w);
  data.images =
      xt::xtensor<std::uint8_t, 4>::from_shape(std::array<std::size_t, 4>{files.size(), 3, h, w});
  data.labels = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{files.size()});
  for (std::size_t i = 0; i < files.size(); ++i) {
    data.labels.data()[i] = files[i].second;
    rgb_image const image = [&] {
      rgb_image const read = read_image(files[i].first);
      try {
        return detail::fit_image(options.upright ? resin::upright(read) : read, options);
      } catch (shape_error const& e) {
        throw shape_error(files[i].first.string() + ": " + e.what());
      }
    }();
    std::uint8_t* out = data.images.data() + i * 3 * h * w;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t k = 0; k < h * w; ++k) *out++ = image.pixels[3 * k + c];
  }
  return data;
}

}  // namespace resin::datasets
