// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The memory of a run, and the run itself: threads, arena, scratch.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/memory_limit.hpp>
#include <resin/runtime/machine.hpp>
#include <resin/runtime/thread_pool.hpp>

#include <algorithm>
#include <memory>

namespace resin::runtime::inline RESIN_TARGET {

/// Arena for a batch, scratch for each thread, iteration numbers; grows only. Taps of the last run
/// stay readable.
template <ir::CompiledProgram C, class T>
struct run_buffers {
  aligned_buffer<T> arena, shared, scratch;
  static constexpr long long scratch_size = base::round_up(C::work.scratch, 16) + 16;

  /// `beside`: bytes an image that the caller is about to allocate. Throws error, with nothing
  /// allocated, where the machine cannot hold it.
  void reserve(char const* who, int images, int threads, long long beside = 0) {
    auto const activations = static_cast<std::size_t>(C::memory.arena * images),
               working = static_cast<std::size_t>(scratch_size * threads);
    if (activations > arena.size() || working > scratch.size())
      resin::detail::check_memory(
          who, images,
          static_cast<double>(sizeof(T)) *
                  (static_cast<double>(C::memory.arena) * images + static_cast<double>(working)) +
              static_cast<double>(beside) * images);
    if constexpr (C::code.tap_count > 0)
      arena.grow(activations);
    else
      arena.reserve(activations);
    shared.reserve(static_cast<std::size_t>(C::work.shared));
    scratch.reserve(working);
  }
  /// The machine of one thread; `index` must hold region_count + 1 ints.
  machine<T> machine_of(part who, int* index) {
    machine<T> m;
    m.arena = arena.data();
    m.shared = shared.data();
    m.scratch = scratch.data() + scratch_size * who.index;
    m.index = index;
    m.who = who;
    return m;
  }
};

}  // namespace resin::runtime
