// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "../load_scorer.hpp"

#include <resin/zoo/resnet.hpp>

classify::scorer classify::resnet50(std::filesystem::path const& weights) {
  return load_scorer<resin::zoo::resnet50>(weights);
}
