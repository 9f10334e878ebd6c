// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Blocks that differ in numbers and names alone become functions of these.

#include "item.hpp"

#include <set>
#include <string>
#include <vector>

namespace onnx_import {

struct parameter {
  std::string type, name, usual{};  // usual: the value it has where a call leaves it out
};
struct function {
  std::string name;
  std::vector<parameter> parameters{};
  item body{};
};

/// Replaces what stands several times by calls; the functions in the order in which they need each
/// other. `taken` are names that none of them may have.
[[nodiscard]] std::vector<function> take_functions(item& whole, std::set<std::string> taken);

}  // namespace onnx_import
