// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution backward with respect to its input: dx = conv^T(dy) + addend.

#include <resin/kernels/conv/forward.hpp>

namespace resin::kernels::inline RESIN_TARGET {

/// o.x is dy: (K,P,Q), o.y is dx: (C,H,W), both blocked; o.addend may be dx itself; `plan` from
/// backward_phases and weights from pack_conv_backward_data with the same key. One correlation for
/// each position of dx modulo the stride; together they write all of dx once.
template <conv_key Key, int Most, class T>
RESIN_INLINE void conv_backward_data(conv_phases<Most> const& plan, conv_operands<T> const& o,
                                     T* scratch, part who) {
  detail::run_correlation<Key>(plan.phases, plan.count, o, scratch, who);
}

}  // namespace resin::kernels
