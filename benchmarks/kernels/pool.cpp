// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Pooling over tensors of 8 x 64 x S x S: windows of 3 and of 2, stride 2.
#include "streaming.hpp"

#include <resin/kernels/avg_pool.hpp>
#include <resin/kernels/max_pool.hpp>

namespace {

using namespace bench;

constexpr kernels::pool_shape shape(int side, int window, int padding) {
  int const out = (side + 2 * padding - window) / 2 + 1;
  return {tensor::blocks, side,    side,    out,     out, window, window, 2, 2,
          padding,        padding, padding, padding, true};
}

template <int Window>
void max_forward(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0)));
  auto const s = shape(x.side, Window, Window / 2 * (Window & 1));
  tensor y(s.P);
  report(state, x.bytes() + y.bytes(), [&] {
    kernels::max_pool_forward<Window, float>(s, x.span(), y.span(), tensor::batch, {});
  });
}
template <int Window>
void max_backward(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0))), dx(x.side);
  auto const s = shape(x.side, Window, Window / 2 * (Window & 1));
  tensor dy(s.P);
  report(state, 2 * x.bytes() + dy.bytes(), [&] {
    kernels::max_pool_backward<Window, float>(s, x.span(), dy.span(), {}, dx.span(), tensor::batch,
                                              {});
  });
}
void avg_forward(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0)));
  auto const s = shape(x.side, 2, 0);
  tensor y(s.P);
  report(state, x.bytes() + y.bytes(),
         [&] { kernels::avg_pool_forward<2, float>(s, x.span(), y.span(), tensor::batch, {}); });
}
void avg_backward(benchmark::State& state) {
  tensor dx(static_cast<int>(state.range(0)));
  auto const s = shape(dx.side, 2, 0);
  tensor dy(s.P);
  report(state, dx.bytes() + dy.bytes(), [&] {
    kernels::avg_pool_backward<2, float>(s, dy.span(), {}, dx.span(), tensor::batch, {});
  });
}

RESIN_BENCH_TENSORS(max_forward<3>);
RESIN_BENCH_TENSORS(max_backward<3>);
RESIN_BENCH_TENSORS(max_forward<2>);
RESIN_BENCH_TENSORS(max_backward<2>);
RESIN_BENCH_TENSORS(avg_forward);
RESIN_BENCH_TENSORS(avg_backward);

}  // namespace

BENCHMARK_MAIN();
