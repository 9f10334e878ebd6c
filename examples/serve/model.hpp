// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The network that is served. One translation unit compiles it; to serve another, change model.cpp.

#include "batcher.hpp"

#include <resin/io/image.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace serve {

class model {
 public:
  /// Throws file_error or state_error where the weights cannot be read or are another network's.
  explicit model(std::filesystem::path const& weights);
  ~model();

  static std::string const name;
  static std::size_t const input_elements, classes;

  /// A photo as the network was trained to see it. Throws shape_error for one that is too narrow.
  static std::vector<float> prepared(resin::rgb_image const& photo);
  /// A caller of the network for one thread, with memory for batches of that size. It may be used
  /// as long as the model lives.
  batch_function context(int max_batch);

 private:
  struct compiled;
  std::unique_ptr<compiled> compiled_;
};

}  // namespace serve
