// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From a graph of layers to what a person writes: paths side by side, skips, blocks.

#include "item.hpp"
#include "normal_form.hpp"

namespace onnx_import {

/// The network behind its input, with a `tap` for every output but the first. What has no such
/// form adds sentences to g.refused.
[[nodiscard]] item structure_of(layer_graph& g, model const& m);

}  // namespace onnx_import
