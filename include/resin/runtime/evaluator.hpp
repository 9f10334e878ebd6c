// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Running evaluations on memory of one's own: what a network and its contexts share.

#include <resin/kernels/reorder.hpp>
#include <resin/passes/compile.hpp>
#include <resin/runtime/executor.hpp>
#include <resin/runtime/run_buffers.hpp>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Runs evaluations: what `network` and its contexts share.
template <auto const& Net, class T, class = ir::print_of<Net>>
class evaluator {
 public:
  using plan = ir::evaluation<Net, static_cast<int>(sizeof(T))>;
  static constexpr ir::value input = ir::input_of<plan>, output = ir::output_of<plan>;
  static constexpr bool vector_output = output.h == 1 && output.w == 1;
  /// Small networks run image by image, each thread alone: weights stay in the cache and nobody
  /// waits.
  static constexpr bool alone = plan::work.cache * static_cast<long long>(sizeof(T)) <= (4 << 20) &&
                                plan::code.tap_count == 0;

  void reserve(int batch, int threads) {
    buffers_.reserve("network", alone ? std::min(batch, threads) : batch, threads);
  }

  /// out: (batch, C, H, W) of the output, planar.
  void run(T const* x, int batch, T const* parameters, T const* statistics, T* cache, T* out,
           thread_pool& pool) {
    reserve(batch, pool.size());
    last_batch_ = batch;
    pool.run([&](part who, thread_barrier& sync) {
      int index[plan::code.region_count + 1] = {};
      runtime::machine<T> m = buffers_.machine_of(who, index);
      m.parameters = parameters;
      m.statistics = const_cast<T*>(statistics);
      m.cache = cache;
      m.input_image = static_cast<std::ptrdiff_t>(input.shape().size());
      if (alone && batch > 1) {
        part const team{who.index, std::min(batch, who.count)};  // as many arenas are reserved
        if (team.index >= team.count) return;
        m.who = {};
        m.arena += plan::memory.arena * who.index;
        task_range const mine = share(batch, team);
        for (long long i = mine.first; i < mine.last; ++i) {
          m.input = x + i * m.input_image;
          walk(m);
          write_value<plan::code.output>(m, out + i * output.shape().size());
        }
      } else {
        m.sync = who.count > 1 ? &sync : nullptr;
        m.input = x;
        m.batch = batch;
        walk(m);
        write_value<plan::code.output>(m, out);
      }
    });
  }

  /// Packed weights and folded batch norms, into `cache`; `release`: the packed parameters are
  /// given back to the system.
  void prepare(T const* parameters, T const* statistics, T* cache, thread_pool& pool,
               bool release) {
    reserve(1, pool.size());
    pool.run([&](part who, thread_barrier& sync) {
      int index[plan::code.region_count + 1] = {};
      runtime::machine<T> m = buffers_.machine_of(who, index);
      m.sync = who.count > 1 ? &sync : nullptr;
      m.parameters = parameters;
      m.statistics = const_cast<T*>(statistics);
      m.cache = cache;
      runtime::run_range<plan, 0, plan::code.op_count, -1>(runtime::prepare_cache<plan>{release},
                                                           m);
    });
  }

  /// Tap number I of the last call, planar.
  template <int I>
  void read_tap(T* out) {
    int index[plan::code.region_count + 1] = {};
    runtime::machine<T> m = buffers_.machine_of({}, index);
    m.batch = last_batch_;
    write_value<plan::code.taps[I]>(m, out);
  }
  [[nodiscard]] int last_batch() const { return last_batch_; }
  [[nodiscard]] std::size_t bytes() const {
    return (buffers_.arena.size() + buffers_.shared.size() + buffers_.scratch.size()) * sizeof(T);
  }

 private:
  static void walk(runtime::machine<T>& m) {
    runtime::run_range<plan, 0, plan::code.op_count, -1>(runtime::evaluate_ops<plan>{}, m);
  }

  template <int V>
  static void write_value(runtime::machine<T> const& m, T* out) {
    constexpr ir::value v = plan::code.values[V];
    static_assert(plan::memory.where[V].how != ir::placement::external,
                  "outputs and taps lie in the arena: choose_layouts sees to it");
    kernels::blocked_to_planar<T>(
        runtime::channels_of<plan, V>, v.h * v.w, runtime::value_of<plan, V>(m), {},
        {out, static_cast<std::ptrdiff_t>(v.shape().size())}, m.batch, m.who);
  }

  runtime::run_buffers<plan, T> buffers_;
  int last_batch_ = 0;
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED
