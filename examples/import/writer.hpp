// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Items as C++ text.

#include "item.hpp"

#include <string>

namespace onnx_import {

inline constexpr std::size_t line_width = 120;

/// On one line.
[[nodiscard]] std::string flat_text(item const& i);

/// From column `column` on, broken where it is longer than the line.
[[nodiscard]] std::string text_at(item const& i, std::size_t column);

/// The network's own row: a block begins a line.
[[nodiscard]] std::string network_text(std::string const& input, item const& whole);

/// A value of a field as it stands in a call.
[[nodiscard]] std::string value_text(field const& f);

}  // namespace onnx_import
