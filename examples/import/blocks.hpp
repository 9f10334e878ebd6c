// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Scopes, and blocks that stand several times in a row: written once, as `repeat` and
// `dense_block`.

#include "item.hpp"

#include <map>

namespace onnx_import {

/// Where copies of a block are not numbered by their names, layers get names that are, unless their
/// names are to be kept. Then wraps layers in `named`, and copies in `repeat` and `dense_block`.
/// `called` tells the paths that the text gives the layers.
[[nodiscard]] item with_blocks(item whole, bool keep_names,
                               std::map<int, std::vector<std::string>>& called);

/// True if the two are written alike, and read images of one extent.
[[nodiscard]] bool alike(item const& a, item const& b, bool extents_too);

}  // namespace onnx_import
