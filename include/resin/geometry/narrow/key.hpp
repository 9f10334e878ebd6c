// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a convolution of narrow numbers is compiled for: its only template argument.

#include <resin/dsl/activation_kind.hpp>

namespace resin::inline RESIN_VERSION {

/// int8: 8-bit unsigned values, 8-bit signed weights, 32-bit sums. bfloat16: float sums. float32:
/// what is kept in float beside them.
enum class narrow_type : unsigned char { int8, bfloat16, float32 };

/// Numbers that share a 32-bit word, which is what instructions multiply at a time; their bytes.
[[nodiscard]] constexpr int word_channels(narrow_type t) {
  return t == narrow_type::int8 ? 4 : t == narrow_type::bfloat16 ? 2 : 1;
}
[[nodiscard]] constexpr int bytes_of(narrow_type t) { return 4 / word_channels(t); }

/// The structural key: `words` of a pixel that lie together in x; a register tile of rows x cols
/// pixels by `vectors` vectors of filters, `tail` columns for the rest of a row, `vector_tail`
/// vectors for the last panel. With `tiles`, the processor's tile registers take the sums:
/// `vectors` tiles of 16 filters by `rows` of at most 16 pixels. `slow` is bfloat16's fused
/// activation, where it is one. With `floats`, y and the addend are blocked tensors of floats.
struct narrow_key {
  narrow_type type = narrow_type::int8;
  bool tiles = false, floats = false;
  signed char words = 16, rows = 1, cols = 1, tail = 0, vectors = 1, vector_tail = 0;
  activation_kind slow = activation_kind::pass;
  friend constexpr bool operator==(narrow_key const&, narrow_key const&) = default;
};

}  // namespace resin
