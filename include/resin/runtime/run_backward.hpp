// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Backward ops: operands looked up, one kernel called.

#include <resin/kernels/dense_backward.hpp>
#include <resin/runtime/run_forward.hpp>

namespace resin::runtime::inline RESIN_TARGET {

template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_backward(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr ir::op f = C::code.ops[o.forward >= 0 ? o.forward : I];
  using enum ir::op_kind;
  if constexpr (o.kind == conv_backward_weights) {
    run_conv_backward_weights<C, I>(m);
  } else if constexpr (o.kind == leaf_backward || o.kind == leaf_backward_parameters) {
    run_leaf_backward<C, I>(m);
  } else if constexpr (o.kind == dense_backward_weights) {
    kernels::span_of<T const> const x = value_of<C, o.saved>(m), dy = value_of<C, o.x>(m);
    T* db = nullptr;
    if constexpr (o.bias >= 0) db = gradient_of<C, o.bias>(m);
    kernels::dense_backward_weights<T>({C::code.values[f.x].c, C::code.values[f.y].c}, x.data,
                                       x.image, dy.data, dy.image, m.batch,
                                       gradient_of<C, o.weight>(m), db, m.who);
  } else {
    kernels::span_of<T const> const dy = value_of<C, o.x>(m),
                                    addend = optional_value<C, o.addend>(m);
    kernels::span_of<T> const dx = value_of<C, o.y>(m);
    if constexpr (o.kind == conv_backward_data) {
      run_conv_backward_data<C, I>(m);
    } else if constexpr (o.kind == dense_backward_data) {
      kernels::dense_backward_data<T>({C::code.values[f.x].c, C::code.values[f.y].c}, dy.data,
                                      dy.image, parameter_of<C, o.weight>(m), addend.data,
                                      addend.image, dx.data, dx.image, m.batch, m.who);
    } else if constexpr (o.kind == batch_norm_backward) {
      run_batch_norm_backward<C, I>(m);
    } else if constexpr (o.kind == activation_backward) {
      kernels::activation_backward<o.act, T>(static_cast<T>(o.alpha), value_of<C, o.saved>(m), dy,
                                             addend, dx, elements_of<C, o.y>, m.batch, m.who);
    } else if constexpr (o.kind == custom_activation_backward) {
      kernels::custom_activation_backward<ir::custom_type<o.custom, typename C::types>, T>(
          value_of<C, o.saved>(m), dy, addend, dx, elements_of<C, o.y>, m.batch, m.who);
    } else if constexpr ((o.kind == max_pool_backward || o.kind == avg_pool_backward) &&
                         is_planar<C, f.y>) {
      kernels::planar_pool_backward<o.kind == max_pool_backward, T>(planar_pool_of<C, f.x, f.y>,
                                                                    optional_value<C, o.saved>(m),
                                                                    dy, addend, dx, m.batch, m.who);
    } else if constexpr (o.kind == max_pool_backward) {
      kernels::max_pool_backward<ir::detail::pool_key(f.window), T>(
          pool_shape_of<C, I, f.x, f.y>, value_of<C, o.saved>(m), dy, addend, dx, m.batch, m.who);
    } else if constexpr (o.kind == max_unpool_backward) {
      kernels::max_unpool_backward<ir::detail::pool_key(f.window), T>(
          pool_shape_of<C, I, f.saved, f.x>, value_of<C, o.saved>(m), dy, dx, m.batch, m.who);
    } else if constexpr (o.kind == avg_pool_backward) {
      kernels::avg_pool_backward<ir::detail::pool_key(f.window), T>(pool_shape_of<C, I, f.x, f.y>,
                                                                    dy, addend, dx, m.batch, m.who);
    } else if constexpr (o.kind == adaptive_avg_pool_backward) {
      kernels::adaptive_avg_pool_backward<T>(adaptive_shape_of<C, f.x, f.y>, dy, addend, dx,
                                             m.batch, m.who);
    } else if constexpr (o.kind == flatten_backward) {
      constexpr ir::location a = C::memory.where[o.x], b = C::memory.where[o.y];
      if constexpr (a.offset != b.offset || a.slice != b.slice || a.how != b.how)
        kernels::planar_to_blocked<T>(channels_of<C, f.x>, pixels_of<C, f.x>, dy, addend, dx,
                                      m.batch, m.who);
    } else if constexpr (o.kind == pad_channels_backward) {
      kernels::pad_channels_backward<T>(pad_shape_of<C, o.forward, f.x, f.y>, dy, addend, dx,
                                        m.batch, m.who);
    } else if constexpr (o.kind == scale) {
      run_scale<C, I>(m);
    } else if constexpr (o.kind == scale_backward) {
      kernels::scale_backward<T>(blocks_of<C, o.x>, pixels_of<C, o.x>, value_of<C, o.saved>(m), dy,
                                 dx, m.batch, m.who);
    } else if constexpr (o.kind == add) {
      kernels::add_forward<o.act, T>(T(0), value_of<C, o.x>(m), value_of<C, o.addend>(m), dx,
                                     elements_of<C, o.y>, m.batch, m.who);
    } else if constexpr (o.kind == copy) {
      kernels::repack<T>(channels_of<C, o.x>, channels_of<C, o.y>, pixels_of<C, o.x>, dy, dx,
                         m.batch, m.who);
    } else {
      static_cast<void>(sizeof(ir::unhandled<o.kind>));
    }
  }
}

}  // namespace resin::runtime
