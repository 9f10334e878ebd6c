// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution backward with respect to its input: dx = conv^T(dy) + addend.

#include <resin/kernels/conv_depthwise.hpp>
#include <resin/kernels/conv_direct.hpp>

namespace resin::kernels {

/// o.x is dy: (K,P,Q), o.y is dx: (C,H,W), both blocked; `shape` is the forward one; o.addend may
/// be dx itself; weights from pack_conv_backward_data with the same key. One correlation for each
/// position of dx modulo the stride; together they write all of dx once.
template <conv_key Key, class T>
void conv_backward_data(conv_shape const& shape, conv_operands<T> const& o, T* scratch, part who) {
  conv_operands<T> phase = o;
  resin::detail::for_each_phase(shape, [&](resin::detail::correlation const& g) {
    if constexpr (Key.algorithm == conv_algorithm::depthwise)
      detail::depthwise_correlation<Key>(g, phase, scratch, who);
    else
      detail::direct_correlation<Key>(g, phase, scratch, who);
    phase.w += resin::detail::packed_size(g, resin::detail::tile_of(Key), simd::lanes<T>);
  });
}

}  // namespace resin::kernels
