// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a dense layer's weights lie in evaluation: packed where they fit into L2; larger ones stream
// their canonical rows from memory and need no second copy, unless half the bytes were asked for.

#include <resin/dsl/weights.hpp>
#include <resin/geometry/conv/shape.hpp>

namespace resin::inline RESIN_VERSION {

/// Blocks of outputs that a register tile of packed weights takes; what is left of them, one by
/// one.
inline constexpr int dense_panel = 4;

/// rows: canonical. packed: (panel of outputs, input, output). bfloat16: the same of pairs of
/// inputs, a float's place for each pair.
enum class dense_form : unsigned char { rows, packed, bfloat16 };

[[nodiscard]] constexpr dense_form dense_form_for(int inputs, int outputs, weights wanted, target t,
                                                  int bytes) {
  if (wanted == weights::bfloat16 && bytes == 4) return dense_form::bfloat16;
  long long const size =
      static_cast<long long>(base::round_up(outputs, t.lanes(bytes))) * inputs * bytes;
  return size <= t.l2 ? dense_form::packed : dense_form::rows;
}

/// Elements of packed weights.
[[nodiscard]] constexpr long long dense_packed(int inputs, int outputs, dense_form form,
                                               int lanes) {
  long long const blocks = base::round_up(outputs, lanes);
  return form == dense_form::rows
             ? 0
             : blocks * (form == dense_form::packed ? inputs : base::ceil_div(inputs, 2));
}

}  // namespace resin
