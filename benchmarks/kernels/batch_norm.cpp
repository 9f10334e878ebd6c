// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The sweeps of batch norm over tensors of 8 x 64 x S x S: statistics, and scale + shift +
// rectifier; backward, the reductions and the gradient.
#include "streaming.hpp"

#include <resin/kernels/batch_norm.hpp>
#include <resin/kernels/batch_norm_backward.hpp>

namespace {

using namespace bench;
constexpr activation_kind relu_kind = activation_kind::relu;

aligned_buffer<float> partial_sums() {
  return aligned_buffer<float>(static_cast<std::size_t>(
      kernels::batch_norm_partial(tensor::blocks, tensor::batch, simd::lanes<float>)));
}

void statistics(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0)));
  auto partial = partial_sums();
  report(state, x.bytes(), [&] {
    kernels::batch_norm_statistics<float>(tensor::blocks, x.pixels(), x.span(), tensor::batch,
                                          partial.data(), {});
  });
}
void apply(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0))), y(x.side), coefficients(7);
  float const* const c = coefficients.data.data();
  report(state, 2 * x.bytes(), [&] {
    kernels::batch_norm_apply<relu_kind, float>(tensor::blocks, x.pixels(), x.span(), c, c + 64, {},
                                                0, y.span(), tensor::batch, {});
  });
}
void backward_reduce(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0))), y(x.side), dy(x.side), coefficients(7);
  auto partial = partial_sums();
  float const* const c = coefficients.data.data();
  report(state, 3 * x.bytes(), [&] {
    kernels::batch_norm_backward_reduce<relu_kind, float>(tensor::blocks, x.pixels(), x.span(),
                                                          y.span(), 0, dy.span(), c, c + 64,
                                                          tensor::batch, partial.data(), {});
  });
}
void backward_apply(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0))), y(x.side), dy(x.side), dx(x.side), coefficients(7);
  float const* const c = coefficients.data.data();
  report(state, 4 * x.bytes(), [&] {
    kernels::batch_norm_backward_apply<relu_kind, float>(tensor::blocks, x.pixels(), x.span(),
                                                         y.span(), 0, dy.span(), c, c + 64, c + 128,
                                                         {}, dx.span(), tensor::batch, {});
  });
}

RESIN_BENCH_TENSORS(statistics);
RESIN_BENCH_TENSORS(apply);
RESIN_BENCH_TENSORS(backward_reduce);
RESIN_BENCH_TENSORS(backward_apply);

}  // namespace

BENCHMARK_MAIN();
