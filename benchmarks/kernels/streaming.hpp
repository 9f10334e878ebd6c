// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the benchmarks of kernels that are bound by memory share: tensors, and a report in bytes
// each second against this core's measured stream. Tensors that fit a cache can stand above it.

#include "../machine.hpp"

#include <resin/kernels/span_of.hpp>

#include <benchmark/benchmark.h>

#include <ctime>

namespace bench {

/// 64 channels; the argument is the height and width: 7 stays in the first caches, 112 does not.
struct tensor {
  static constexpr int blocks = 64 / simd::lanes<float>, batch = 8;
  int side;
  aligned_buffer<float> data;

  explicit tensor(int side) : side(side), data(static_cast<std::size_t>(image() * batch)) {
    for (std::size_t i = 0; i < data.size(); ++i)
      data.data()[i] =
          static_cast<float>(static_cast<int>(i * 2654435761u >> 16 & 1023) - 512) / 512;
  }
  [[nodiscard]] int pixels() const { return side * side; }
  [[nodiscard]] std::ptrdiff_t image() const { return std::ptrdiff_t{64} * side * side; }
  [[nodiscard]] double bytes() const { return 4. * static_cast<double>(data.size()); }
  kernels::span_of<float> span() { return {data.data(), image()}; }
};

/// Repeats `call`, which reads and writes `bytes`; rates are by processor time, as the library's.
template <class F>
void report(benchmark::State& state, double bytes, F&& call) {
  static double const stream = stream_bandwidth();
  std::clock_t const start = std::clock();
  for (auto _ : state) {
    call();
    benchmark::ClobberMemory();
  }
  double const seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  double const moved = bytes * static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(moved));
  state.counters["of_stream"] = moved / seconds / stream;
}

}  // namespace bench

#define RESIN_BENCH_TENSORS(name) BENCHMARK(name)->Arg(7)->Arg(28)->Arg(112)
