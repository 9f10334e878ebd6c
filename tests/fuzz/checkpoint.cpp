// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Checkpoints: whole or refused, and what is copied is what a sound file holds.

#include "target.hpp"

#include <resin/train/checkpoint.hpp>

using namespace resin;

static std::vector<parameter_info> table() {
  return {{"a.weight", 0, 3, {1, 3}, parameter_kind::weight, false},
          {"a.bias", 3, 1, {1}, parameter_kind::bias, false}};
}

std::vector<fuzz::bytes> fuzz::seeds() {
  auto const path = file_of(nullptr, 0);
  float const w[4] = {1, 2, 3, 4};
  std::vector<checkpoint_section> const sections{{"parameters", std::span<float const>(w)},
                                                 {"empty", std::span<double const>()}};
  write_checkpoint(path.string(), table(), sections);
  return {bytes_of(path)};
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const path = fuzz::file_of(data, size).string();
  try {
    checkpoint const c(path, table());
    static_cast<void>(c.count<double>("empty"));
    float w[4] = {};
    c.copy("parameters", std::span<float>(w));
  } catch (error const&) {
  }
  return 0;
}
