// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution forward: y = act(conv(x) + bias + addend).

#include <resin/kernels/conv/depthwise.hpp>
#include <resin/kernels/conv/direct.hpp>
#include <resin/kernels/conv/rows.hpp>
#include <resin/kernels/conv/winograd.hpp>
#include <resin/kernels/conv/winograd_lines.hpp>
#include <resin/kernels/conv/winograd_rows.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {
template <conv_key Key, class T>
RESIN_INLINE void run_correlation(conv_phase const* phases, int count, conv_operands<T> const& o,
                                  T* scratch, part who) {
  if constexpr (Key.algorithm == conv_algorithm::depthwise)
    depthwise_correlation<Key>(phases, count, o, who);
  else if constexpr (winograd_outputs(Key.algorithm) != 0)
    winograd_correlation<Key>(phases[0], o, scratch, who);
  else if constexpr (Key.algorithm == conv_algorithm::rows)
    rows_correlation<Key>(phases[0], o, scratch, who);
  else if constexpr (Key.algorithm == conv_algorithm::winograd_lines)
    lines_correlation<Key>(phases[0], o, scratch, who);
  else if constexpr (Key.algorithm == conv_algorithm::winograd_rows)
    lines_rows_correlation<Key>(phases[0], o, scratch, who);
  else
    direct_correlation<Key>(phases, count, o, scratch, who);
}
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// x: (C,H,W) blocked or planar as Key.x says; y: (K,P,Q) blocked, planar by rows; `plan` from
/// forward_phases and weights from pack_conv_forward with the same key. One part of `who.count`;
/// any number of parts gives the same bits.
template <conv_key Key, class T>
RESIN_INLINE void conv_forward(conv_phases<1> const& plan, conv_operands<T> const& o, T* scratch,
                               part who) {
  detail::run_correlation<Key>(plan.phases, plan.count, o, scratch, who);
}

}  // namespace resin::kernels
