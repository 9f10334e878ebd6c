// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One row of a network's parameter table: what the optimizer, the checkpoint and the state map need
// to know of it.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace resin::inline RESIN_VERSION {

enum class parameter_kind : unsigned char { weight, bias, gamma, beta };

/// A parameter of the flat pool: elements [offset, offset + size), in its canonical layout.
struct parameter_info {
  std::string name;
  long long offset = 0, size = 0;
  std::vector<std::size_t> shape;
  parameter_kind kind = parameter_kind::weight;
  bool frozen = false;
};

}  // namespace resin
