// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What one core can do at most, measured: multiply-adds in the registers of the build's own ISA,
// and bytes from memory. The denominators of every fraction that the benchmarks print.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/target.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

namespace bench {

using namespace resin;

[[nodiscard]] inline double now() {
  using clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(clock::now().time_since_epoch()).count();
}

/// Seconds of one call.
template <class F>
double seconds_of(F&& f) {
  double const start = now();
  f();
  return now() - start;
}

/// The fastest call within about `budget` seconds; at least one.
template <class F>
double best_seconds(F&& f, double budget) {
  double best = 1e30;
  double const start = now();
  do best = std::min(best, seconds_of(f));
  while (now() - start < budget);
  return best;
}

/// Keeps the compiler from dropping what made `value`.
template <class T>
void keep(T const& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

[[nodiscard]] inline char const* isa() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
  return "AVX2+FMA";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__aarch64__)
  return "NEON";
#else
  return "other";
#endif
}

/// FLOP/s of multiply-adds that touch nothing but registers: the best of ten slices of some tens of
/// microseconds. Twelve independent sums hide a latency of four cycles on up to three units.
[[nodiscard]] inline double peak_flops() {
  using vec = simd::vec<float>;
  constexpr int sums = 12, rounds = 10000;
  double best = 1e30;
  for (int slice = 0; slice < 10; ++slice) {
    vec sum[sums];
    kernels::unroll<sums>([&](auto i) RESIN_UNROLLED { sum[i] = vec(float(i + slice)); });
    vec const a(0.999f), b(1e-3f);
    best = std::min(best, seconds_of([&] {
                      for (int n = 0; n < rounds; ++n)
                        kernels::unroll<sums>([&](auto i) RESIN_UNROLLED {
                          sum[i] = simd::fma<float>(sum[i], a, b);
                        });
                    }));
    vec total(0.f);
    kernels::unroll<sums>([&](auto i) RESIN_UNROLLED { total += sum[i]; });
    keep(simd::sum<float>(total));
  }
  return 2. * sums * rounds * simd::lanes<float> / best;
}

/// Bytes/s of the faster of two streams over 256 MB: reading, and c = a + s * b, whose stores are
/// counted once. Each passes in pieces of some 4 MB, the fastest of which counts: too short to be
/// interrupted often, and out of every cache when their turn comes again.
[[nodiscard]] inline double stream_bandwidth() {
  using vec = simd::vec<float>;
  constexpr std::size_t n = std::size_t{64} << 20, piece = std::size_t{1} << 20, third = n / 4,
                        step = simd::lanes<float>;
  aligned_buffer<float> buffer(n);
  std::fill(buffer.begin(), buffer.end(), 1.f);
  float* const x = buffer.data();
  auto const read = [&](std::size_t first) {
    vec s0(0.f), s1(0.f), s2(0.f), s3(0.f);
    for (std::size_t i = first; i < first + piece; i += 4 * step) {
      s0 += simd::load(x + i);
      s1 += simd::load(x + i + step);
      s2 += simd::load(x + i + 2 * step);
      s3 += simd::load(x + i + 3 * step);
    }
    keep(simd::sum<float>((s0 + s1) + (s2 + s3)));
  };
  auto const triad = [&](std::size_t first) {
    vec const s(.5f);
    for (std::size_t i = first; i < first + piece / 4; i += step)
      simd::store(x + 2 * third + i,
                  simd::fma<float>(s, simd::load(x + third + i), simd::load(x + i)));
    keep(x[first]);
  };
  double best = 0;
  for (int pass = 0; pass < 3; ++pass) {
    for (std::size_t i = 0; i < n; i += piece)
      best = std::max(best, 4. * piece / seconds_of([&] { read(i); }));
    for (std::size_t i = 0; i < third; i += piece / 4)
      best = std::max(best, 3. * piece / seconds_of([&] { triad(i); }));
  }
  return best;
}

/// The most memory that this process has had resident so far, MB.
[[nodiscard]] inline double peak_rss() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (double kb = 0; word == "VmHWM:" && status >> kb) return kb / 1024;
  return 0;
}

}  // namespace bench
