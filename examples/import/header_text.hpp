// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The header that the import writes.

#include "normal_form.hpp"

#include <map>
#include <string>
#include <vector>

namespace onnx_import {

struct written_header {
  std::string text{};
  std::map<std::string, array> weights{};  // by the names that Resin gives them
  std::string bytes{};  // the network in bytes that they are of, where they are
};

/// The name, or one like it that is short, and no word of C++ or Resin.
[[nodiscard]] std::string usable_name(std::string name);

/// Throws refusal where `name` is no name for it. Sentences of what has no form join g.refused, and
/// then there is no text.
[[nodiscard]] written_header header_text(layer_graph& g, model const& m, std::string const& name,
                                         std::string const& from);

}  // namespace onnx_import
