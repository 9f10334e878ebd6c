// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolutions: the one place that tells kernels of algorithms apart, by the key.

#include <resin/geometry/conv/plan.hpp>
#include <resin/kernels/conv/depthwise.hpp>
#include <resin/kernels/conv/depthwise_gradient.hpp>
#include <resin/kernels/conv/direct.hpp>
#include <resin/kernels/conv/direct_gradient.hpp>
#include <resin/kernels/conv/rows.hpp>
#include <resin/kernels/conv/rows_gradient.hpp>
#include <resin/kernels/conv/winograd.hpp>
#include <resin/kernels/conv/winograd_gradient.hpp>
#include <resin/kernels/conv/winograd_lines.hpp>
#include <resin/kernels/conv/winograd_rows.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {
using conv_kernels = geometry::algorithm_list<direct, depthwise, rows, winograd<2>, winograd<4>,
                                              winograd_lines, winograd_rows>;
using gradient_kernels =
    geometry::algorithm_list<direct_gradient, depthwise_gradient, rows_gradient, winograd_gradient>;
static_assert(geometry::lists_every_algorithm<geometry::missing_in(
                  geometry::names_in(conv_kernels{}), geometry::every_algorithm)>());
// A gradient has its geometry and its kernels.
static_assert(geometry::lists_every_algorithm<
              geometry::missing_in(geometry::names_in(gradient_kernels{}),
                                   geometry::names_in(geometry::gradient_algorithms{}))>());
static_assert(geometry::lists_every_algorithm<
              geometry::missing_in(geometry::names_in(geometry::gradient_algorithms{}),
                                   geometry::names_in(gradient_kernels{}))>());
template <conv_key Key>
using kernel_of = decltype(geometry::find_algorithm<Key.algorithm, conv_kernels>());
template <conv_key Key>
using gradient_kernel_of = decltype(geometry::find_algorithm<Key.algorithm, gradient_kernels>());
template <conv_key Key>
using phase_of = geometry::conv_phase<typename kernel_of<Key>::blocking>;
template <conv_key Key>
using gradient_plan_of = geometry::conv_gradient<typename gradient_kernel_of<Key>::blocking>;
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Packs canonical weights (K, C / groups, R, S) into the stream that the kernels of Key read, once
/// for each change of weights; `phases` are forward_phases or backward_phases of Key. `scale`: a
/// factor for each logical filter (folded batch norm), or null; c and k: the convolution's channels
/// and filters. Holes of the maps, and lanes past the last filter, get zero weights.
template <conv_key Key, class T>
RESIN_INLINE void conv_pack(detail::phase_of<Key> const* phases, int count, conv_shape const& shape,
                            T const* w, T const* scale, channel_map c, channel_map k, T* packed,
                            part who) {
  bool const backward = phases[0].shape.transposed;
  detail::kernel_of<Key>::template pack<Key>(phases, count, shape, w, scale, backward ? k : c,
                                             backward ? c : k, packed, who);
}

/// The bias of whole blocks, `padded` elements: shift + scale * bias of K filters, then zeros. Each
/// of the three may be null; shift may be `to`.
template <class T>
RESIN_KERNEL void conv_pack_bias(int K, int padded, T const* bias, T const* scale, T const* shift,
                                 T* to) {
  for (int k = 0; k < padded; ++k) {
    T value = shift && k < K ? shift[k] : T(0);
    if (bias && k < K) value += bias[k] * (scale ? scale[k] : T(1));
    to[k] = value;
    detail::keep_loop();
  }
}

/// Correlations with one key, packed by conv_pack, one part of `who.count`; any number of parts
/// gives the same bits.
template <conv_key Key, class T>
RESIN_INLINE void conv_run(detail::phase_of<Key> const* phases, int count,
                           conv_operands<T> const& o, T* scratch, part who) {
  static_assert(Key.tile.sound(), "convolution: the register tile's numbers contradict each other");
  detail::kernel_of<Key>::template run<Key>(phases, count, o, scratch, who);
}

/// y = act(conv(x) + bias + addend). x: (C,H,W) blocked or planar as Key.x says; y: (K,P,Q)
/// blocked, planar by rows.
template <conv_key Key, class T>
RESIN_INLINE void conv_forward(auto const& plan, conv_operands<T> const& o, T* scratch, part who) {
  conv_run<Key>(plan.phases, plan.count, o, scratch, who);
}

/// dx = conv^T(dy) + addend. o.x is dy: (K,P,Q), o.y is dx: (C,H,W); o.addend may be dx itself. One
/// correlation for each position of dx modulo the stride; together they write all of dx once.
template <conv_key Key, class T>
RESIN_INLINE void conv_backward_data(auto const& plan, conv_operands<T> const& o, T* scratch,
                                     part who) {
  conv_run<Key>(plan.phases, plan.count, o, scratch, who);
}

/// dw, first phase: sums over chunks of the batch. Lanes of x and dy past C and K may hold any
/// finite value: their sums are never read. `partial` holds plan.partial(batch) elements;
/// `gradient` from weight_gradient<Key>.
template <conv_key Key, class T>
RESIN_INLINE void conv_backward_weights(detail::gradient_plan_of<Key> const& gradient,
                                        span_of<T const> x, span_of<T const> dy, int batch,
                                        T* partial, T* scratch, part who) {
  static_assert(Key.tile.sound(), "convolution: the register tile's numbers contradict each other");
  detail::gradient_kernel_of<Key>::template run<Key, T>(gradient, x, dy, batch, partial, scratch,
                                                        who);
}

/// dw, second phase: adds the chunks in order and writes (K, C / groups, R, S) of the logical
/// channels.
template <conv_key Key, class T>
RESIN_INLINE void conv_backward_weights_finish(detail::gradient_plan_of<Key> const& gradient,
                                               T const* partial, int batch, channel_map c,
                                               channel_map k, T* dw, part who) {
  detail::gradient_kernel_of<Key>::template finish<Key>(gradient, partial, batch, c, k, dw, who);
}

/// db of the logical filters: the sum of dy over images and pixels, dy as Key's algorithm reads it.
template <conv_key Key, class T>
RESIN_INLINE void conv_backward_bias(conv_shape const& shape, span_of<T const> dy, int batch,
                                     channel_map k, T* db, part who) {
  detail::gradient_kernel_of<Key>::template bias<T>(shape, dy, batch, k, db, who);
}

}  // namespace resin::kernels
