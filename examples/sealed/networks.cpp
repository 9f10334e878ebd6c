// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// [made]
#include "networks.hpp"

#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

using namespace resin;

inline constexpr auto wide = input{1, 28, 28} |
                             conv2d{.filters = 32, .kernel = 5, .stride = 2, .padding = 2} | relu |
                             global_avg_pool | dense{.units = 10};

any_network<> make_network(std::string const& name) {
  if (name == "lenet5") return any_network<>(network<zoo::lenet5>{});
  if (name == "wide") return any_network<>(network<wide>{});
  return {};
}
// [made]
