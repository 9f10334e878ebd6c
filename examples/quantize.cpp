// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A network trained in float, then evaluated in bfloat16 and in bytes; and one trained in bfloat16.

#include <resin/io/weights.hpp>
#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>
#include <resin/resin.hpp>

#include <iostream>
using namespace resin;

// [value]
constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{};
}
inline constexpr auto small = input{1, 28, 28} | unit(16) | relu | max_pool2d{} |
                              repeat(2, residual(unit(16) | relu | unit(16)) | relu) |
                              global_avg_pool | dense{.units = 10, .name = "fc"};

inline constexpr auto small8 = quantize(small, keep_float{"fc"});
static_assert(network<small8>::arena_bytes * 3 < network<small>::arena_bytes);
// [value]

int main() {
  auto [train, test] = datasets::synthetic_shapes();
  network<small> net;
  trainer fit{
      net, sgd{.learning_rate = one_cycle{.1}, .momentum = .9}, {.epochs = 2, .threads = 2}};
  fit.run(train, test);

  // [narrow]
  network<small, bfloat16> half{net};

  network<small8> bytes{net};
  auto x = xt::xtensor<float, 4>::from_shape({256, 1, 28, 28});
  std::transform(train.images.data(), train.images.data() + x.size(), x.data(),
                 [](int pixel) { return static_cast<float>(pixel) / 255; });
  calibrate(bytes, x, percentile{99.99});

  std::cout << "float    " << evaluate(net, test).accuracy << '\n'
            << "bfloat16 " << evaluate(half, test).accuracy << '\n'
            << "bytes    " << evaluate(bytes, test).accuracy << '\n';
  // [narrow]

  // [file]
  save(bytes, "small8.safetensors");

  network<small8> program;  // in another program, say
  load(program, "small8.safetensors");
  // [file]
  double const accuracy = evaluate(program, test).accuracy;

  // [train]
  network<small, bfloat16> quick;
  trainer fast{
      quick, sgd{.learning_rate = one_cycle{.1}, .momentum = .9}, {.epochs = 2, .threads = 2}};
  fast.run(train, test);
  // [train]
  if (evaluate(quick, test).accuracy < evaluate(net, test).accuracy - .03) return 1;
  return accuracy == evaluate(bytes, test).accuracy && accuracy > evaluate(net, test).accuracy - .02
             ? 0
             : 1;
}
