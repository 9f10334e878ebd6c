// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense ops: canonical rows, or weights packed once in evaluation, in full or in half the bytes.

#include <resin/kernels/activation.hpp>
#include <resin/kernels/dense_bfloat16.hpp>
#include <resin/kernels/dense_packed.hpp>
#include <resin/runtime/machine.hpp>

namespace resin::runtime::inline RESIN_TARGET {

template <ir::CompiledProgram C, int I>
inline constexpr kernels::dense_shape dense_shape_of{
    static_cast<int>(C::code.values[C::code.ops[I].x].shape().size()),
    C::code.values[C::code.ops[I].y].c, pixels_of<C, C::code.ops[I].x>};

/// Evaluation: the weights as the op reads them.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void pack_dense(machine<T> const& m) {
  constexpr dense_form form = C::work.ops[I].dense;
  constexpr int weight = C::code.ops[I].weight;
  if constexpr (form == dense_form::packed)
    kernels::pack_dense<T>(dense_shape_of<C, I>, parameter_of<C, weight>(m), cache_of<C, I>(m),
                           m.who);
  if constexpr (form == dense_form::bfloat16)
    kernels::pack_dense_bfloat16(dense_shape_of<C, I>, parameter_of<C, weight>(m),
                                 cache_of<C, I>(m), m.who);
}

/// y = act(W x + b + addend). A slow activation runs on its own: the outputs are few, and a second
/// dense kernel costs 0.3 s of every build.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_dense(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr dense_form form = C::work.ops[I].dense;
  constexpr activation_kind slow = slow_activation(o.act),
                            quick = slow == activation_kind::pass ? o.act : activation_kind::pass;
  kernels::span_of<T const> const x = value_of<C, o.x>(m), addend = optional_value<C, o.addend>(m);
  kernels::span_of<T> const y = value_of<C, o.y>(m);
  T const* bias = nullptr;
  if constexpr (o.bias >= 0) bias = parameter_of<C, o.bias>(m);
  if constexpr (form == dense_form::packed)
    kernels::dense_packed_forward<T>(dense_shape_of<C, I>, x, cache_of<C, I>(m), bias, addend, y,
                                     quick, static_cast<T>(o.alpha), m.batch, m.who);
  else if constexpr (form == dense_form::bfloat16)
    kernels::dense_bfloat16_forward(dense_shape_of<C, I>, x, cache_of<C, I>(m), bias, addend, y,
                                    quick, static_cast<T>(o.alpha), m.batch, m.who);
  else
    kernels::dense_forward<T>(dense_shape_of<C, I>, x.data, x.image, parameter_of<C, o.weight>(m),
                              bias, addend.data, addend.image, y.data, y.image, quick,
                              static_cast<T>(o.alpha), m.batch, m.who);
  if constexpr (slow != activation_kind::pass) {
    m.meet();
    kernels::activation_forward<slow, T>(static_cast<T>(o.alpha), value_of<C, o.y>(m), y,
                                         elements_of<C, o.y>, m.batch, m.who);
  }
}

}  // namespace resin::runtime
