// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Functions of one element that a graph spells in several nodes, recognised by their values.

#include "translation.hpp"

namespace onnx_import {

/// The layer that the current node ends: a word of Resin where its values are that function's, else
/// a function of the program's own. -1 where the node is no function of the elements of one image.
/// With `words_only`, -1 as well where it is no word.
[[nodiscard]] int pointwise(translation& t, bool words_only);

}  // namespace onnx_import
