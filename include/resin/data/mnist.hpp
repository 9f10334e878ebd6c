// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// MNIST and Fashion-MNIST from their four idx files, plain or .gz (see data/file_bytes.hpp).

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/data/dataset.hpp>
#include <resin/data/idx.hpp>
#include <resin/data/places.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

inline found_files look_for_idx(std::filesystem::path const& folder) {
  found_files found;
  for (char const* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    std::filesystem::path const plain = folder / name, gz = folder / (std::string(name) + ".gz");
    if (is_file(plain)) {
      found.files.push_back(plain);
    } else if (is_file(gz)) {
      found.files.push_back(gz);
    } else {
      found.missing = std::string(name) + " or " + name + ".gz";
      break;
    }
  }
  return found;
}

/// The first training labels tell MNIST from Fashion-MNIST, whose files are named alike.
inline constexpr std::array<std::uint8_t, 16> mnist_first_labels{5, 0, 4, 1, 9, 2, 1, 3,
                                                                 1, 4, 3, 5, 3, 6, 1, 7};
inline constexpr std::array<std::uint8_t, 16> fashion_first_labels{9, 0, 0, 3, 0, 2, 7, 2,
                                                                   5, 5, 0, 9, 5, 5, 7, 9};

inline dataset read_idx_pair(std::filesystem::path const& image_file,
                             std::filesystem::path const& label_file,
                             std::vector<std::string> const& classes, std::string const& name,
                             std::array<std::uint8_t, 16> const& other, char const* other_name) {
  idx_array const labels = read_idx(label_file, 1);
  std::size_t const n = labels.extents[0];
  if (n >= other.size() && std::equal(other.begin(), other.end(), labels.values()))
    throw file_error(detail::sentence(
        {label_file.string(), ": expected the labels of ", name, ", got those of ", other_name}));
  dataset data;
  data.labels = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{n});
  for (std::size_t i = 0; i < n; ++i) {
    int const label = labels.values()[i];
    if (label >= static_cast<int>(classes.size()))
      throw file_error(detail::sentence({label_file.string(), ": label of record ", i,
                                         ": expected 0 to ", classes.size() - 1, ", got ", label}));
    data.labels.data()[i] = label;
  }
  idx_array const images = read_idx(image_file, 3);
  if (images.extents[0] != n)
    throw file_error(
        detail::sentence({image_file.string(), ": expected as many images as there are labels in ",
                          label_file.filename().string(), ", ", n, "; got ", images.extents[0]}));
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape(
      std::array<std::size_t, 4>{n, 1, images.extents[1], images.extents[2]});
  std::copy_n(images.values(), data.images.size(), data.images.data());
  data.classes = classes;
  data.name = name;
  return data;
}

inline std::pair<dataset, dataset> read_idx_set(std::vector<std::filesystem::path> const& files,
                                                std::vector<std::string> const& classes,
                                                std::string const& name,
                                                std::array<std::uint8_t, 16> const& other,
                                                char const* other_name) {
  auto const extents = [](dataset const& data) {
    return std::to_string(data.shape().h) + " x " + std::to_string(data.shape().w);
  };
  dataset train = read_idx_pair(files[0], files[1], classes, name, other, other_name);
  dataset test = read_idx_pair(files[2], files[3], classes, name, other, other_name);
  if (!(test.shape() == train.shape()))
    throw file_error(
        detail::sentence({files[2].string(), ": expected images of ", extents(train), " as in ",
                          files[0].filename().string(), ", got ", extents(test)}));
  return {std::move(train), std::move(test)};
}

}  // namespace resin::detail

namespace resin::datasets::inline RESIN_VERSION {

/// {train, test}: 60,000 and 10,000 handwritten digits of 1 x 28 x 28. A directory, when given, is
/// the only place searched.
[[nodiscard]] inline std::pair<dataset, dataset> mnist(
    std::filesystem::path const& directory = {}) {
  auto const files = detail::locate_files(
      {"MNIST", "mnist", "fashion-mnist", nullptr,
       "Put its four idx files (plain or .gz) into ~/.cache/resin/mnist, or name their directory "
       "in $RESIN_DATA or as the argument.",
       detail::look_for_idx},
      directory);
  return detail::read_idx_set(files, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, "MNIST",
                              detail::fashion_first_labels, "Fashion-MNIST");
}

/// {train, test}: 60,000 and 10,000 images of clothes of 1 x 28 x 28; as `mnist`, and found where
/// Debian's package dataset-fashion-mnist puts it.
[[nodiscard]] inline std::pair<dataset, dataset> fashion_mnist(
    std::filesystem::path const& directory = {}) {
  auto const files = detail::locate_files(
      {"Fashion-MNIST", "fashion-mnist", "mnist", "/usr/share/datasets/fashion-mnist",
       "Install Debian's package dataset-fashion-mnist, or put its four idx files (plain or .gz) "
       "into ~/.cache/resin/fashion-mnist, or name their directory in $RESIN_DATA or as the "
       "argument.",
       detail::look_for_idx},
      directory);
  return detail::read_idx_set(files,
                              {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                               "Shirt", "Sneaker", "Bag", "Ankle boot"},
                              "Fashion-MNIST", detail::mnist_first_labels, "MNIST");
}

}  // namespace resin::datasets
