// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolution ops: packing the weights (once in evaluation, each step in training) and calling the
// kernels.

#include <resin/kernels/batch_norm.hpp>
#include <resin/kernels/conv/conv.hpp>
#include <resin/runtime/machine.hpp>

namespace resin::runtime::inline RESIN_TARGET {

/// The forward op that op I belongs to: itself, or the one it is the gradient of.
template <ir::CompiledProgram C, int I>
inline constexpr int forward_of = C::code.ops[I].forward >= 0 ? C::code.ops[I].forward : I;

/// The correlations that convolution op I, or backward-data op I, consists of, or the weight
/// gradient that it is, walked as on the target of the plan.
template <ir::CompiledProgram C, int I, class T>
inline constexpr auto forward_phases_of =
    forward_phases<C::work.ops[I].plan.key>(C::work.ops[I].shape, C::work.made_for, sizeof(T));
template <ir::CompiledProgram C, int I, class T>
inline constexpr auto backward_phases_of = backward_phases<
    C::work.ops[I].plan.key, C::work.ops[I].shape.stride_h * C::work.ops[I].shape.stride_w>(
    C::work.ops[I].shape, C::work.made_for, sizeof(T));
template <ir::CompiledProgram C, int I, class T>
inline constexpr auto weight_gradient_of =
    weight_gradient<C::work.ops[I].plan.key>(C::work.ops[I].shape, C::work.made_for, sizeof(T));

/// Packed weights at `to`, behind them the bias of whole blocks, both with the batch norm folded
/// in; `scale` holds as many elements.
template <ir::CompiledProgram C, int I, class T>
void pack_conv(machine<T> const& m, T* to, T* scale) {
  constexpr ir::op o = C::code.ops[I];
  constexpr ir::op_work const& w = C::work.ops[I];
  constexpr int K = C::code.values[o.y].c;
  constexpr long long padded = ir::channel_elements(C::code, C::code.values[o.y], C::block);
  T* const bias = to + w.plan.packed;
  T const* factor = nullptr;
  if constexpr (o.norm >= 0) {
    // Every thread computes the same numbers for itself only if it is alone; together, the first
    // one does.
    if (m.who.index == 0)
      kernels::batch_norm_fold<T>(K, parameter_of<C, o.norm>(m), parameter_of<C, o.norm + 1>(m),
                                  statistic_of<C, o.norm + 2>(m), statistic_of<C, o.norm + 3>(m),
                                  static_cast<T>(o.epsilon), scale, bias);
    m.meet();
    factor = scale;
  }
  constexpr auto const& plan = forward_phases_of<C, I, T>;
  kernels::conv_pack<w.plan.key, T>(plan.phases, plan.count, w.shape, parameter_of<C, o.weight>(m),
                                    factor, channels_of<C, o.x>, channels_of<C, o.y>, to, m.who);
  if (m.who.index != 0) return;
  T const* own = nullptr;
  if constexpr (o.bias >= 0) own = parameter_of<C, o.bias>(m);
  kernels::conv_pack_bias<T>(K, padded, own, factor, o.norm >= 0 ? bias : nullptr, bias);
}

/// Weights ready at `packed`, behind them the bias.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE kernels::conv_operands<T> conv_operands_of(machine<T> const& m, T const* packed,
                                                        kernels::span_of<T const> x,
                                                        kernels::span_of<T const> addend,
                                                        kernels::span_of<T> y) {
  constexpr ir::op o = C::code.ops[I];
  constexpr bool has_bias = o.bias >= 0 || o.norm >= 0;
  return {x.data,      x.image,
          packed,      has_bias ? packed + C::work.ops[I].plan.packed : nullptr,
          addend.data, addend.image,
          y.data,      y.image,
          o.act,       static_cast<T>(o.alpha),
          m.batch};
}

/// The convolution itself, weights ready at `packed`.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_packed_conv(machine<T> const& m, T const* packed) {
  constexpr ir::op o = C::code.ops[I];
  constexpr ir::op_work const& w = C::work.ops[I];
  kernels::conv_operands<T> const operands = conv_operands_of<C, I, T>(
      m, packed, value_of<C, o.x>(m), optional_value<C, o.addend>(m), value_of<C, o.y>(m));
  kernels::conv_forward<w.plan.key, T>(forward_phases_of<C, I, T>, operands, m.scratch, m.who);
}

/// Training: pack, then run.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void train_conv(machine<T> const& m) {
  constexpr ir::op_work const& w = C::work.ops[I];
  constexpr long long padded =
      ir::channel_elements(C::code, C::code.values[C::code.ops[I].y], C::block);
  pack_conv<C, I>(m, m.shared, m.shared + w.plan.packed + padded);
  m.meet();
  run_packed_conv<C, I>(m, m.shared);
}

template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_conv_backward_data(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr ir::op f = C::code.ops[o.forward];
  constexpr ir::op_work const& w = C::work.ops[I];
  constexpr auto const& plan = backward_phases_of<C, I, T>;
  kernels::conv_pack<w.plan.key, T>(plan.phases, plan.count, w.shape, parameter_of<C, o.weight>(m),
                                    static_cast<T const*>(nullptr), channels_of<C, f.x>,
                                    channels_of<C, f.y>, m.shared, m.who);
  m.meet();
  kernels::span_of<T const> const dy = value_of<C, o.x>(m), addend = optional_value<C, o.addend>(m);
  kernels::span_of<T> const dx = value_of<C, o.y>(m);
  kernels::conv_operands<T> const operands{dy.data, dy.image,    m.shared,
                                           nullptr, addend.data, addend.image,
                                           dx.data, dx.image,    activation_kind::pass,
                                           T(0),    m.batch};
  kernels::conv_backward_data<w.plan.key>(plan, operands, m.scratch, m.who);
}

template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_conv_backward_weights(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr ir::op f = C::code.ops[o.forward];
  constexpr ir::op_work const& w = C::work.ops[I];
  constexpr auto const& plan = weight_gradient_of<C, I, T>;
  kernels::span_of<T const> const x = value_of<C, o.saved>(m), dy = value_of<C, o.x>(m);
  kernels::conv_backward_weights<w.plan.key, T>(plan, x, dy, m.batch, m.shared, m.scratch, m.who);
  m.meet();
  kernels::conv_backward_weights_finish<w.plan.key, T>(plan, m.shared, m.batch, channels_of<C, f.x>,
                                                       channels_of<C, f.y>,
                                                       gradient_of<C, o.weight>(m), m.who);
  if constexpr (o.bias >= 0)
    kernels::conv_backward_bias<w.plan.key, T>(w.shape, dy, m.batch, channels_of<C, f.y>,
                                               gradient_of<C, o.bias>(m), m.who);
}

}  // namespace resin::runtime
