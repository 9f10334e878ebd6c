// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A data set from folders of images, one folder a class: root/ants/1.jpg, root/bees/2.jpg, ...

#include <resin/base/error.hpp>
#include <resin/data/dataset.hpp>
#include <resin/io/image_files.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace resin::datasets::inline RESIN_VERSION {

/// The photos of image_files, all in memory. One that cannot be read is an error (file_error), as
/// is one that does not fit (shape_error), unless `skip_broken` leaves it out.
[[nodiscard]] inline dataset image_folder(std::filesystem::path const& root,
                                          image_folder_options const& options = {}) {
  image_files const files(root, options);
  extent3 const one = files.shape();
  auto const count = static_cast<std::size_t>(files.size());
  auto const each = static_cast<std::size_t>(one.size());
  detail::require_memory(root.string(), count, each);
  dataset data;
  data.name = files.name;
  data.note = files.note;
  data.classes = files.classes;
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape(std::array<std::size_t, 4>{
      count, 3, static_cast<std::size_t>(one.h), static_cast<std::size_t>(one.w)});
  data.labels = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{count});
  detail::in_threads(files.size(), options.threads, [&](int record) {
    auto const at = static_cast<std::size_t>(record);
    std::vector<std::uint8_t> room;
    std::copy_n(files.image(record, room), each, data.images.data() + at * each);
    data.labels.data()[at] = *files.target(record);
  });
  return data;
}

}  // namespace resin::datasets
