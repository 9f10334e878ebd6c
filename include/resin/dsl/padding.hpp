// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Padding of a window: numbers, or a rule that shape inference turns into numbers.

#include <resin/base/extent2.hpp>

namespace resin::inline RESIN_VERSION {

enum class padding_rule : unsigned char { explicit_numbers, same, same_upper };

/// An int for all sides, {h, w}, {top, bottom, left, right}, `same` or `same_upper`.
struct padding2 {
  int top = 0, bottom = 0, left = 0, right = 0;
  padding_rule rule = padding_rule::explicit_numbers;
  constexpr padding2() = default;
  constexpr padding2(int all) : top(all), bottom(all), left(all), right(all) {}
  constexpr padding2(int h, int w) : top(h), bottom(h), left(w), right(w) {}
  constexpr padding2(int t, int b, int l, int r) : top(t), bottom(b), left(l), right(r) {}
  padding2(const char*) = delete;  // same and same_upper are values: no quotes
  constexpr explicit padding2(padding_rule which) : rule(which) {}
};

/// dilation * (kernel - 1) / 2 on both sides, as PyTorch; an even kernel is refused.
inline constexpr padding2 same{padding_rule::same};
/// Keras's and ONNX's: output = ceil(input / stride), the odd pixel at the bottom and right.
inline constexpr padding2 same_upper{padding_rule::same_upper};

}  // namespace resin
