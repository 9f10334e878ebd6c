// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "../load_scorer.hpp"

#include <resin/zoo/squeezenet.hpp>

classify::scorer classify::squeezenet1_1(std::filesystem::path const& weights) {
  return load_scorer<resin::zoo::squeezenet1_1>(weights);
}
