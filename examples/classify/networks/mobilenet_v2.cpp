// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "../load_scorer.hpp"

#include <resin/zoo/mobilenet.hpp>

classify::scorer classify::mobilenet_v2(std::filesystem::path const& weights) {
  return load_scorer<resin::zoo::mobilenet_v2>(weights);
}
