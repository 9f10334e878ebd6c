// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Dense layers of 4096 x 4096, whose weights stream from memory, and 512 x 512, whose do not; the
// argument after the size is the batch. Bytes are those of the weights alone.
#include "streaming.hpp"

#include <resin/kernels/dense.hpp>
#include <resin/kernels/dense_backward.hpp>

namespace {

using namespace bench;

struct layer {
  kernels::dense_shape shape;
  int batch;
  aligned_buffer<float> w, x, y;

  explicit layer(benchmark::State const& state)
      : shape{static_cast<int>(state.range(0)), static_cast<int>(state.range(0))},
        batch(static_cast<int>(state.range(1))),
        w(filled(shape.C * shape.K)),
        x(filled(shape.C * batch)),
        y(filled(shape.K * batch)) {}
  static aligned_buffer<float> filled(int n) {
    aligned_buffer<float> b(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) b.data()[i] = static_cast<float>(i % 31 - 15) / 64;
    return b;
  }
  [[nodiscard]] double bytes() const { return 4. * static_cast<double>(w.size()); }
};

void forward(benchmark::State& state) {
  layer l(state);
  report(state, l.bytes(), [&] {
    kernels::dense_forward<float>(l.shape, l.x.data(), l.shape.C, l.w.data(), nullptr, nullptr, 0,
                                  l.y.data(), l.shape.K, activation_kind::relu, 0, l.batch, {});
  });
}
void backward_data(benchmark::State& state) {
  layer l(state);
  report(state, l.bytes(), [&] {
    kernels::dense_backward_data<float>(l.shape, l.y.data(), l.shape.K, l.w.data(), nullptr, 0,
                                        l.x.data(), l.shape.C, l.batch, {});
  });
}
void backward_weights(benchmark::State& state) {
  layer l(state);
  report(state, l.bytes(), [&] {
    kernels::dense_backward_weights<float>(l.shape, l.x.data(), l.shape.C, l.y.data(), l.shape.K,
                                           l.batch, l.w.data(), nullptr, {});
  });
}

void sizes(benchmark::internal::Benchmark* b) { b->ArgsProduct({{512, 4096}, {1, 8}}); }
BENCHMARK(forward)->Apply(sizes);
BENCHMARK(backward_data)->Apply(sizes);
BENCHMARK(backward_weights)->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
