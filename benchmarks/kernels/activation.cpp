// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Activations on tensors of 8 x 64 x S x S.
#include "streaming.hpp"

#include <resin/kernels/activation.hpp>

namespace {

using namespace bench;

template <activation_kind Kind>
void forward(benchmark::State& state) {
  tensor x(static_cast<int>(state.range(0))), y(x.side);
  report(state, 2 * x.bytes(), [&] {
    kernels::activation_forward<Kind, float>(0, x.span(), y.span(), x.image(), tensor::batch, {});
  });
}
template <activation_kind Kind>
void backward(benchmark::State& state) {
  tensor saved(static_cast<int>(state.range(0))), dy(saved.side), dx(saved.side);
  report(state, 3 * saved.bytes(), [&] {
    kernels::activation_backward<Kind, float>(0, saved.span(), dy.span(), {}, dx.span(),
                                              saved.image(), tensor::batch, {});
  });
}

RESIN_BENCH_TENSORS(forward<activation_kind::relu>);
RESIN_BENCH_TENSORS(backward<activation_kind::relu>);
RESIN_BENCH_TENSORS(forward<activation_kind::tanh>);
RESIN_BENCH_TENSORS(backward<activation_kind::tanh>);
RESIN_BENCH_TENSORS(forward<activation_kind::silu>);
RESIN_BENCH_TENSORS(backward<activation_kind::silu>);

}  // namespace

BENCHMARK_MAIN();
