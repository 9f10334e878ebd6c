// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Leaf layers: their work looked up, their functions called.

#include <resin/ir/leaf_table.hpp>
#include <resin/kernels/leaf.hpp>
#include <resin/runtime/machine.hpp>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// What the program holds of the leaf of op I, and the layer itself.
template <ir::CompiledProgram C, int I>
inline constexpr ir::leaf_info leaf_info_of = C::code.leaves[C::code.ops[I].leaf];
template <ir::CompiledProgram C, int I>
RESIN_INLINE constexpr auto const& leaf_value_of() {
  return C::leaves.template value<leaf_info_of<C, I>.type>(leaf_info_of<C, I>.which);
}

/// The random stream of op I: one for each step, layer and iteration.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE random_stream stream_of(machine<T> const& m) {
  std::uint64_t const which =
      static_cast<std::uint64_t>(C::code.ops[I].layer) * 0x10001u +
      static_cast<std::uint64_t>(copy_number<C, C::code.ops[I].region>(m.index));
  return random_stream(m.seed, purpose::dropout, detail::mix64(m.step) ^ which);
}

/// Scratch of a leaf whose forward op is F.
template <ir::CompiledProgram C, int F>
inline constexpr ir::planar_room planar_room_of = [] {
  extent3 const in = C::code.values[C::code.ops[F].x].shape(),
                out = C::code.values[C::code.ops[F].y].shape();
  auto const& layer = leaf_value_of<C, F>();
  return ir::planar_room(ir::leaf_room_of(layer, in, out, C::block).scratch, in, out);
}();
template <ir::CompiledProgram C, int F>
inline constexpr kernels::planar_places planar_places_of{
    planar_room_of<C, F>.x, planar_room_of<C, F>.y, planar_room_of<C, F>.dy,
    planar_room_of<C, F>.dx};

/// Parameter K of op F, a leaf, or nothing.
template <ir::CompiledProgram C, int F, int K, class T>
RESIN_INLINE T const* leaf_parameter_of(machine<T> const& m) {
  constexpr ir::leaf_info info = leaf_info_of<C, F>;
  if constexpr (K >= info.parameter_count)
    return nullptr;
  else if constexpr (C::code.parameters[info.parameters + K].running())
    return statistic_of<C, info.parameters + K>(m);
  else
    return parameter_of<C, info.parameters + K>(m);
}
template <ir::CompiledProgram C, int F, int K, class T>
RESIN_INLINE T* leaf_gradient_of(machine<T> const& m) {
  constexpr ir::leaf_info info = leaf_info_of<C, F>;
  if constexpr (K >= info.parameter_count)
    return nullptr;
  else if constexpr (C::code.parameters[info.parameters + K].running())
    return nullptr;
  else
    return gradient_of<C, info.parameters + K>(m);
}

/// Fills in what forward and backward of op F share.
template <ir::CompiledProgram C, int F, class T, class Work>
RESIN_INLINE void begin_leaf(machine<T> const& m, Work& w) {
  constexpr ir::op f = C::code.ops[F];
  w.in = C::code.values[f.x].shape();
  w.out = C::code.values[f.y].shape();
  w.in_channels = channels_of<C, f.x>;
  w.out_channels = channels_of<C, f.y>;
  w.batch = m.batch;
  w.first_image = m.first_image;
  w.who = m.who;
  w.scratch = m.scratch;
  w.shared = m.shared;
  w.training = C::code.output_gradient >= 0;
  w.elements = elements_of<C, f.x>;
  [&]<int... K>(std::integer_sequence<int, K...>) {
    ((w.parameter[K] = leaf_parameter_of<C, F, K>(m)), ...);
  }
  (std::make_integer_sequence<int, leaf_parameters::most>{});
  if constexpr (leaf_info_of<C, F>.traits.random) w.stream = stream_of<C, F>(m);
}

template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_leaf(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  auto const& layer = leaf_value_of<C, I>();
  kernels::leaf_forward_work<T, leaf_info_of<C, I>.key> w;
  begin_leaf<C, I>(m, w);
  w.x = value_of<C, o.x>(m);
  w.y = value_of<C, o.y>(m);
  if constexpr (leaf_info_of<C, I>.traits.memory == leaf_memory::planar)
    kernels::planar_leaf_forward(layer, w, planar_places_of<C, I>);
  else
    kernels::leaf_forward(layer, w);
}

/// Op I is leaf_backward or leaf_backward_parameters.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_leaf_backward(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr int F = o.forward;
  constexpr leaf_traits t = leaf_info_of<C, F>.traits;
  constexpr bool planar = t.memory == leaf_memory::planar;
  auto const& layer = leaf_value_of<C, F>();
  kernels::leaf_backward_work<T, leaf_info_of<C, F>.key> w;
  begin_leaf<C, F>(m, w);
  w.x = optional_value<C, o.saved>(m);
  w.y = optional_value<C, o.mask>(m);
  w.dy = value_of<C, o.x>(m);
  if constexpr (o.kind == ir::op_kind::leaf_backward) {
    w.addend = optional_value<C, o.addend>(m);
    w.dx = value_of<C, o.y>(m);
    if constexpr (planar)
      kernels::planar_leaf_backward(layer, w, planar_places_of<C, F>);
    else
      kernels::leaf_backward(layer, w);
  } else {
    long long sizes[leaf_parameters::most] = {};
    [&]<int... K>(std::integer_sequence<int, K...>) {
      ((w.gradient[K] = leaf_gradient_of<C, F, K>(m)), ...);
    }
    (std::make_integer_sequence<int, leaf_parameters::most>{});
    for (int k = 0; k < leaf_info_of<C, F>.parameter_count; ++k)
      sizes[k] = C::code.parameters[leaf_info_of<C, F>.parameters + k].size;
    if constexpr (planar) {
      kernels::planar_leaf_backward_parameters(layer, w, planar_places_of<C, F>, sizes);
    } else {
      for (; w.step < t.parameter_steps; ++w.step) {
        if (w.step > 0) m.meet();
        kernels::leaf_backward_parameters(layer, w);
      }
    }
  }
}

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
