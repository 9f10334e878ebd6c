// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What layers are called: PyTorch's paths where the file has them, else what it calls weights and
// nodes, made fit for Resin.

#include "item.hpp"
#include "normal_form.hpp"

namespace onnx_import {

using path = std::vector<std::string>;

/// Whether the file calls a value by the path of a module's parameter: layer1.0.conv1.weight.
[[nodiscard]] bool is_parameter_path(std::string const& name);

/// A name of at most 45 printable characters for a C++ string; those of `others` become '_' too.
[[nodiscard]] std::string label_text(std::string name, char const* others = "");

/// Fills in paths and scopes of the leaves of `whole`. True where the names are paths of modules,
/// which are to stay as they are.
[[nodiscard]] bool name_layers(item& whole, layer_graph const& g, model const& m);

}  // namespace onnx_import
