// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "../load_scorer.hpp"

#include <resin/zoo/cifar_resnet.hpp>

classify::scorer classify::cifar_resnet20(std::filesystem::path const& weights) {
  return load_scorer<resin::zoo::cifar_resnet20>(weights);
}
