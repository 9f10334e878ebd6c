// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Convolutions of a training step in bfloat16, forward and both gradients, against sums in double
// of the rounded operands: any number of threads gives the same bits.
#include "conv.hpp"

#include <resin/runtime/run_bfloat16.hpp>
#include <resin/runtime/thread_pool.hpp>

#include <cmath>

#if RESIN_BFLOAT16_TRAINING

using namespace narrow_test;

namespace {

using floats = std::vector<float>;

floats random_floats(std::size_t size, unsigned seed) {
  std::minstd_rand engine(seed + 1);
  floats a(size);
  for (float& v : a) v = static_cast<float>(engine() % 200001) / 1e5f - 1.f;
  return a;
}
/// What is multiplied, in double.
reference::array operands(floats const& a) {
  reference::array d(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) d[i] = bfloat16_to_float(to_bfloat16(a[i]));
  return d;
}
double worst(floats const& got, reference::array const& want) {
  double most = 0, size = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    most = std::isfinite(got[i]) ? std::max(most, std::abs(got[i] - want[i])) : 1e30;
    size = std::max(size, std::abs(want[i]));
  }
  return most / size;
}
/// In vectors of floats, zeros where there are no channels.
bytes in_vectors(floats const& a, place const& at, int batch) {
  bytes b = blocked(a, at, batch), z(b.size(), 0);
  int const C = at.c.map().channels();
  for (int n = 0; n < batch; ++n)
    for (int c = 0; c < C; ++c)
      for (int p = 0; p < at.pixels; ++p)
        std::memcpy(z.data() + at(n, c, p), b.data() + at(n, c, p), 4);
  return z;
}
kernels::span_of<float> span(bytes& b, place const& at) {
  return {reinterpret_cast<float*>(b.data()), static_cast<std::ptrdiff_t>(at.image() / 4)};
}
kernels::span_of<float const> span_in(bytes const& b, place const& at) {
  return {reinterpret_cast<float const*>(b.data()), static_cast<std::ptrdiff_t>(at.image() / 4)};
}
/// Once by each number of threads, with garbage in memory; the results are the same.
template <class Run>
bytes by_threads(bytes const& start, std::size_t shared_size, std::size_t scratch_size, Run&& run) {
  bytes first;
  for (int threads : {1, 3}) {
    thread_pool pool(threads);
    bytes y = start, shared(shared_size + 64), scratch((scratch_size + 64) * 3);
    for (std::uint8_t& v : shared) v = 0xff;
    pool.run([&](part who, thread_barrier& sync) {
      run(y, shared.data(), scratch.data() + who.index * ((scratch_size + 127) / 64 * 64), who,
          [&] { sync(); });
    });
    if (threads == 1)
      first = y;
    else
      CHECK(std::memcmp(first.data(), y.data(), y.size()) == 0);
  }
  return first;
}

template <conv_shape Logical, int Extent = Logical.C>
void check(pieces const& c = {{Logical.C}}, int batch = 3) {
  static constexpr conv_shape S = Logical, M = in_memory(S, Extent, S.K);
  static_assert(geometry::suits_bfloat16(M));
  INFO(S.C << 'x' << S.H << 'x' << S.W << " to " << S.K << ", window " << S.R << 'x' << S.S
           << " stride " << S.stride_h << " batch " << batch);
  if (RESIN_TILES) REQUIRE(simd::request_tiles());
  pieces const k{{S.K}};
  place const x_at{c, S.H * S.W, 64, 4}, y_at{k, S.P * S.Q, 64, 4};
  auto const count = [&](int channels, int pixels) {
    return static_cast<std::size_t>(batch) * channels * pixels;
  };
  floats const x = random_floats(count(S.C, S.H * S.W), 1),
               dy = random_floats(count(S.K, S.P * S.Q), 2),
               w = random_floats(static_cast<std::size_t>(S.K) * S.C * S.R * S.S, 3);
  bytes const xb = in_vectors(x, x_at, batch), dyb = in_vectors(dy, y_at, batch);
  {
    static constexpr auto plan =
        geometry::bfloat16_forward(M, activation_kind::pass, this_target, this_narrow_target);
    auto want = reference::conv_forward(S, batch, operands(x), operands(w));
    for (std::size_t i = 0; i < want.size(); ++i) want[i] = std::max(0., want[i] + .5 + dy[i]);
    bytes const y = by_threads(
        dyb, static_cast<std::size_t>(plan.shared()), static_cast<std::size_t>(plan.scratch),
        [&](bytes& out, std::uint8_t* shared, std::uint8_t* scratch, part who, auto&& meet) {
          runtime::pack_bfloat16<plan>(M, w.data(), nullptr, c.map(), k.map(), shared, who);
          if (who.index == 0)
            for (int i = 0; i < plan.constants; ++i)
              reinterpret_cast<float*>(shared + plan.bias())[i] = i < S.K ? .5f : 0.f;
          runtime::run_bfloat16<plan>({span_in(xb, x_at), span_in(out, y_at), span(out, y_at),
                                       activation_kind::relu, 0.f, batch},
                                      shared, scratch, who, meet);
        });
    CHECK(worst(planar<float>(y, y_at, batch), want) < 2e-6);
  }
  {
    static constexpr auto plan =
        geometry::bfloat16_backward<S.stride_h * S.stride_w>(M, this_target, this_narrow_target);
    auto want = reference::conv_backward_data(S, batch, operands(dy), operands(w));
    for (std::size_t i = 0; i < want.size(); ++i) want[i] += x[i];
    bytes const dx = by_threads(
        xb, static_cast<std::size_t>(plan.shared()), static_cast<std::size_t>(plan.scratch),
        [&](bytes& out, std::uint8_t* shared, std::uint8_t* scratch, part who, auto&& meet) {
          runtime::pack_bfloat16<plan>(M, w.data(), nullptr, k.map(), c.map(), shared, who);
          if (who.index == 0)
            std::memset(shared + plan.bias(), 0, static_cast<std::size_t>(4 * plan.constants));
          runtime::run_bfloat16<plan>({span_in(dyb, y_at), span_in(out, x_at), span(out, x_at),
                                       activation_kind::pass, 0.f, batch},
                                      shared, scratch, who, meet);
        });
    CHECK(worst(planar<float>(dx, x_at, batch), want) < 2e-6);
  }
  static constexpr auto plan = geometry::bfloat16_weight_gradient(M, this_target);
  auto const want = reference::conv_backward_weights(S, batch, operands(x), operands(dy));
  bytes const nothing(w.size() * 4, 0xff);
  bytes const dw =
      by_threads(nothing, static_cast<std::size_t>(plan.shared()), 64,
                 [&](bytes& out, std::uint8_t* shared, std::uint8_t*, part who, auto&& meet) {
                   runtime::run_bfloat16_gradient<plan>(
                       M, span_in(xb, x_at), span_in(dyb, y_at), batch, c.map(), k.map(), shared,
                       reinterpret_cast<float*>(out.data()), who, meet);
                 });
  floats got(w.size());
  std::memcpy(got.data(), dw.data(), dw.size());
  CHECK(worst(got, want) < 2e-6);
}

}  // namespace

TEST_CASE("a training step's convolutions in bfloat16") {
  check<shape(64, 7, 7, 64, 1, 1)>();
  check<shape(48, 9, 8, 72, 3, 3, 1, 1)>();
  check<shape(20, 10, 11, 33, 3, 3, 2, 1)>();
  check<shape(40, 8, 8, 17, 1, 1, 2)>();
  check<shape(16, 12, 9, 16, 5, 3, 1, 2)>();
  check<shape(33, 13, 12, 24, 3, 2, 3, 1, 2)>();
}

TEST_CASE("a training step in bfloat16 in more than one group and chunk") {
  check<shape(16, 40, 40, 16, 3, 3, 1, 1)>({{16}}, 5);
  check<shape(128, 56, 56, 32, 1, 1)>({{128}}, 2);
}

TEST_CASE("a training step in bfloat16 on a concatenation") {
  check<shape(29, 6, 6, 32, 3, 3, 1, 1), 16 + 32 + 16>({{7, 20, 2}});
  check<shape(29, 6, 6, 32, 3, 3, 2, 1), 16 + 32 + 2>({{7, 20, 2}});
}

#else
TEST_CASE("bfloat16 training is absent without its instructions") {
  CHECK_FALSE(RESIN_BFLOAT16_TRAINING);
}
#endif
