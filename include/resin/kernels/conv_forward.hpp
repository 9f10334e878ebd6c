// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution forward: y = act(conv(x) + bias + addend), y blocked.

#include <resin/kernels/conv_depthwise.hpp>
#include <resin/kernels/conv_direct.hpp>

namespace resin::kernels {

/// x: (C,H,W) blocked or planar as Key.x says; y: (K,P,Q) blocked; weights from pack_conv_forward
/// with the same key. One part of `who.count`; any number of parts gives the same bits.
template <conv_key Key, class T>
void conv_forward(conv_shape const& shape, conv_operands<T> const& o, T* scratch, part who) {
  if constexpr (Key.algorithm == conv_algorithm::depthwise)
    detail::depthwise_correlation<Key>(resin::detail::forward_correlation(shape), o, scratch, who);
  else
    detail::direct_correlation<Key>(resin::detail::forward_correlation(shape), o, scratch, who);
}

}  // namespace resin::kernels
