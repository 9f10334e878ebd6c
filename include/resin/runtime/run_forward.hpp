// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Forward ops: operands looked up, one kernel called.

#include <resin/kernels/activation.hpp>
#include <resin/kernels/adaptive_avg_pool.hpp>
#include <resin/kernels/add.hpp>
#include <resin/kernels/avg_pool.hpp>
#include <resin/kernels/custom_activation.hpp>
#include <resin/kernels/max_pool.hpp>
#include <resin/kernels/pad_channels.hpp>
#include <resin/kernels/planar_pool.hpp>
#include <resin/kernels/reorder.hpp>
#include <resin/kernels/repack.hpp>
#include <resin/kernels/scale.hpp>
#include <resin/runtime/run_batch_norm.hpp>
#include <resin/runtime/run_conv.hpp>
#include <resin/runtime/run_dense.hpp>
#include <resin/runtime/run_leaf.hpp>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// The pooling window between values X (larger) and Y.
template <ir::CompiledProgram C, int I, int X, int Y>
inline constexpr kernels::pool_shape pool_shape_of = [] {
  constexpr ir::window2 w = C::code.ops[I].window;
  constexpr ir::value x = C::code.values[X], y = C::code.values[Y];
  return kernels::pool_shape{blocks_of<C, X>,
                             x.h,
                             x.w,
                             y.h,
                             y.w,
                             w.kernel.h,
                             w.kernel.w,
                             w.stride.h,
                             w.stride.w,
                             w.padding.top,
                             w.padding.left,
                             w.padding.bottom,
                             w.padding.right,
                             w.count_include_pad,
                             w.dilation.h,
                             w.dilation.w};
}();
template <ir::CompiledProgram C, int X, int Y>
inline constexpr kernels::planar_pool_shape planar_pool_of{C::code.values[X].c, C::code.values[X].h,
                                                           C::code.values[X].w, C::code.values[Y].h,
                                                           C::code.values[Y].w};
template <ir::CompiledProgram C, int X, int Y>
inline constexpr kernels::adaptive_pool_shape adaptive_shape_of{
    blocks_of<C, X>, C::code.values[X].h, C::code.values[X].w, C::code.values[Y].h,
    C::code.values[Y].w};
template <ir::CompiledProgram C, int I, int X, int Y>
inline constexpr kernels::pad_channels_shape pad_shape_of{
    .c = channels_of<C, X>,
    .k = channels_of<C, Y>,
    .H = C::code.values[X].h,
    .W = C::code.values[X].w,
    .P = C::code.values[Y].h,
    .Q = C::code.values[Y].w,
    .stride_h = C::code.ops[I].window.stride.h,
    .stride_w = C::code.ops[I].window.stride.w,
    .front = (C::code.values[Y].c - C::code.values[X].c) / 2};

/// y = act(x * factors + addend), and as much of the backward.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_scale(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  kernels::scale_forward<o.act, T>(blocks_of<C, o.x>, pixels_of<C, o.x>, value_of<C, o.x>(m),
                                   value_of<C, o.saved>(m), optional_value<C, o.addend>(m),
                                   static_cast<T>(o.alpha), value_of<C, o.y>(m), m.batch, m.who);
}

/// Zeroes behind the C elements of a vector, up to whole blocks: later kernels work on whole
/// vectors.
template <ir::CompiledProgram C, int V, class T>
RESIN_INLINE void clear_rest(machine<T> const& m) {
  constexpr int c = C::code.values[V].c;
  if constexpr (c % C::block != 0)
    if (m.who.index == 0)
      for (int n = 0; n < m.batch; ++n)
        for (long long i = c; i < elements_of<C, V>; ++i) value_of<C, V>(m).at(n)[i] = T(0);
}

/// One forward op that is the same in evaluation and training, but for convolutions and batch
/// norms.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_forward(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  using enum ir::op_kind;
  if constexpr (o.kind == dense) {
    run_dense<C, I>(m);
  } else if constexpr (o.kind == activation) {
    kernels::activation_forward<o.act, T>(static_cast<T>(o.alpha), value_of<C, o.x>(m),
                                          value_of<C, o.y>(m), elements_of<C, o.y>, m.batch, m.who);
  } else if constexpr (o.kind == custom_activation) {
    kernels::custom_activation_forward<ir::custom_type<o.custom, typename C::types>, T>(
        value_of<C, o.x>(m), value_of<C, o.y>(m), elements_of<C, o.y>, m.batch, m.who);
  } else if constexpr ((o.kind == max_pool || o.kind == avg_pool) && is_planar<C, o.y>) {
    kernels::planar_pool_forward<o.kind == max_pool, T>(
        planar_pool_of<C, o.x, o.y>, value_of<C, o.x>(m), value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == max_pool) {
    kernels::max_pool_forward<ir::detail::pool_key(o.window), T>(
        pool_shape_of<C, I, o.x, o.y>, value_of<C, o.x>(m), value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == avg_pool) {
    kernels::avg_pool_forward<ir::detail::pool_key(o.window), T>(
        pool_shape_of<C, I, o.x, o.y>, value_of<C, o.x>(m), value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == adaptive_avg_pool) {
    kernels::adaptive_avg_pool_forward<T>(adaptive_shape_of<C, o.x, o.y>, value_of<C, o.x>(m),
                                          value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == max_unpool) {
    kernels::max_pool_backward<ir::detail::pool_key(o.window), T>(
        pool_shape_of<C, I, o.saved, o.x>, value_of<C, o.saved>(m), value_of<C, o.x>(m),
        optional_value<C, o.addend>(m), value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == leaf) {
    run_leaf<C, I>(m);
  } else if constexpr (o.kind == scale) {
    run_scale<C, I>(m);
  } else if constexpr (o.kind == add) {
    kernels::add_forward<o.act, T>(static_cast<T>(o.alpha), value_of<C, o.x>(m),
                                   value_of<C, o.addend>(m), value_of<C, o.y>(m),
                                   elements_of<C, o.y>, m.batch, m.who);
  } else if constexpr (o.kind == flatten) {
    constexpr ir::location a = C::memory.where[o.x], b = C::memory.where[o.y];
    constexpr bool view = a.how != ir::placement::external && a.offset == b.offset &&
                          a.slice == b.slice && a.how == b.how;
    if constexpr (a.how == ir::placement::external) {
      kernels::span_of<T const> const x = value_of<C, o.x>(m);
      kernels::span_of<T> const y = value_of<C, o.y>(m);
      task_range const mine = share(m.batch, m.who);
      for (long long n = mine.first; n < mine.last; ++n)
        for (long long i = 0; i < elements_of<C, o.y>; ++i)
          y.at(n)[i] = i < C::code.values[o.y].c ? x.at(n)[i] : T(0);
    } else if constexpr (!view) {
      kernels::blocked_to_planar<T>(channels_of<C, o.x>, pixels_of<C, o.x>, value_of<C, o.x>(m), {},
                                    value_of<C, o.y>(m), m.batch, m.who);
      clear_rest<C, o.y>(m);
    }
  } else if constexpr (o.kind == to_blocked) {
    kernels::planar_to_blocked<T>(channels_of<C, o.y>, pixels_of<C, o.x>, value_of<C, o.x>(m), {},
                                  value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == copy) {
    kernels::repack<T>(channels_of<C, o.x>, channels_of<C, o.y>, pixels_of<C, o.x>,
                       value_of<C, o.x>(m), value_of<C, o.y>(m), m.batch, m.who);
  } else if constexpr (o.kind == pad_channels) {
    kernels::pad_channels_forward<T>(pad_shape_of<C, I, o.x, o.y>, value_of<C, o.x>(m),
                                     value_of<C, o.y>(m), m.batch, m.who);
  } else {
    static_cast<void>(sizeof(ir::unhandled<o.kind>));
  }
}

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
