// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network of the zoo behind the interface of the table.

#include "known.hpp"

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <memory>

namespace classify {

template <auto const& Value>
scorer load_scorer(std::filesystem::path const& weights) {
  auto const net = std::make_shared<resin::network<Value>>();
  load(*net, weights);
  return [net](xt::xtensor<float, 3> const& image) {
    xt::xtensor<float, 1> const scores = (*net)(image);
    return std::vector<float>(scores.begin(), scores.end());
  };
}

}  // namespace classify
