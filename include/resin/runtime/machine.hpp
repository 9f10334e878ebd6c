// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a run of a program works on, and where a value of it lies right now.

#include <resin/base/random.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/ir/location.hpp>
#include <resin/ir/op_row.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/passes/compiled_program.hpp>
#include <resin/passes/select_algorithm.hpp>
#include <resin/runtime/gradient_hook.hpp>
#include <resin/runtime/thread_pool.hpp>

namespace resin::runtime::inline RESIN_TARGET {

/// One thread's view of a run over `batch` images. Pointers are shared by the threads but for
/// `scratch`.
template <class T>
struct machine {
  T const* input = nullptr;
  std::ptrdiff_t input_image = 0;
  T* arena = nullptr;
  T const* parameters = nullptr;
  T* statistics = nullptr;
  T* gradient = nullptr;
  T* cache = nullptr;
  T* shared = nullptr;
  T* scratch = nullptr;
  int batch = 1;
  part who = {};
  thread_barrier* sync = nullptr;  // null when this thread runs alone
  int* index = nullptr;  // iteration of each region
  std::uint64_t seed = 0, step = 0;
  bool update_statistics = true;
  gradient_hook* hook = nullptr;  // of a training step
  long long first_image = 0;  // the place of image 0 in the whole batch

  RESIN_INLINE void meet() const {
    if (sync) (*sync)();
  }
};

/// Iterations of region R and those around it, flattened: the number of the copy.
template <ir::CompiledProgram C, int R>
RESIN_INLINE long long copy_number(int const* index) {
  if constexpr (R < 0)
    return 0;
  else
    return index[R] + static_cast<long long>(C::code.regions[R].count) *
                          copy_number<C, C::code.regions[R].parent>(index);
}

/// Value V of the batch. A value of size W channels blocks lies at n * (offset + copy * size) +
/// image * size + slice.
template <ir::CompiledProgram C, int V, class T>
RESIN_INLINE kernels::span_of<T> value_of(machine<T> const& m) {
  constexpr ir::location where = C::memory.where[V];
  using enum ir::placement;
  if constexpr (where.how == external) {
    return {const_cast<T*>(m.input), m.input_image};
  } else {
    long long copy = 0;
    constexpr int r = where.region;
    if constexpr (where.how == saved) copy = copy_number<C, r>(m.index);
    if constexpr (where.how == argument) {
      if (m.index[r] == 0) return value_of<C, where.initial>(m);
      copy = where.slots ? (m.index[r] - 1) % where.slots : copy_number<C, r>(m.index) - 1;
    }
    if constexpr (where.how == yield)
      copy = where.slots ? m.index[r] % where.slots : copy_number<C, r>(m.index);
    if constexpr (where.how == result) {
      constexpr int n = C::code.regions[r].count;
      copy = where.slots ? (n - 1) % where.slots
                         : copy_number<C, C::code.regions[r].parent>(m.index) * n + n - 1;
    }
    return {m.arena + m.batch * (where.offset + copy * where.size) + where.slice,
            static_cast<std::ptrdiff_t>(where.size)};
  }
}

/// Value V, or no data when V is -1.
template <ir::CompiledProgram C, int V, class T>
RESIN_INLINE kernels::span_of<T const> optional_value(machine<T> const& m) {
  if constexpr (V < 0)
    return {};
  else
    return value_of<C, V>(m);
}

/// How far from the first copy of what region R holds of a pool the current iterations' copy lies.
template <ir::CompiledProgram C, int R, bool Running>
RESIN_INLINE long long copy_offset(int const* index) {
  if constexpr (R < 0) {
    return 0;
  } else {
    constexpr ir::region g = C::code.regions[R];
    return index[R] * (Running ? g.statistics : g.parameters) +
           copy_offset<C, g.parent, Running>(index);
  }
}

/// How far into its pool the copy of parameter Q lies that the current iterations use.
template <ir::CompiledProgram C, int Q>
RESIN_INLINE long long parameter_offset(int const* index) {
  constexpr ir::parameter q = C::code.parameters[Q];
  return q.offset + copy_offset<C, q.region, q.running()>(index);
}

template <ir::CompiledProgram C, int Q, class T>
RESIN_INLINE T const* parameter_of(machine<T> const& m) {
  return m.parameters + parameter_offset<C, Q>(m.index);
}
template <ir::CompiledProgram C, int Q, class T>
RESIN_INLINE T* statistic_of(machine<T> const& m) {
  return m.statistics + parameter_offset<C, Q>(m.index);
}
template <ir::CompiledProgram C, int Q, class T>
RESIN_INLINE T* gradient_of(machine<T> const& m) {
  return m.gradient + (parameter_offset<C, Q>(m.index) - C::code.frozen_size);
}

/// The part of the cache that belongs to op I in the current iterations.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE T* cache_of(machine<T> const& m) {
  return m.cache + C::work.ops[I].cache +
         C::work.ops[I].cache_size * copy_number<C, C::code.ops[I].region>(m.index);
}

/// The channels of value V in memory.
template <ir::CompiledProgram C, int V>
inline constexpr channel_map channels_of = ir::detail::pieces_of(C::code, C::code.values[V]);

template <ir::CompiledProgram C, int V>
inline constexpr bool is_planar = C::code.values[V].form == layout::planar;

template <ir::CompiledProgram C, int V>
inline constexpr int pixels_of = C::code.values[V].h* C::code.values[V].w;

/// Channel blocks of value V.
template <ir::CompiledProgram C, int V>
inline constexpr int blocks_of =
    static_cast<int>(ir::channel_elements(C::code, C::code.values[V], C::block) / C::block);

/// Elements of value V for one image.
template <ir::CompiledProgram C, int V>
inline constexpr long long elements_of = ir::elements(C::code, C::code.values[V], C::block);

}  // namespace resin::runtime
