// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// LeNet-5 on MNIST, trained for evaluation in bytes.

#include <resin/io/gz.hpp>
#include <resin/io/weights.hpp>
#include <resin/narrow/fake_quantized.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

#include <iostream>
using namespace resin;

// [values]
inline constexpr auto lenet8 = quantize(zoo::lenet5);
inline constexpr auto lenet_fake = fake_quantized(zoo::lenet5);
// [values]

int main(int argc, char** argv) try {
  auto const [train, test] = datasets::mnist(argc > 1 ? argv[1] : "");
  auto const colours = normalization_of(train);
  trainer_options const options{
      .epochs = 12, .batch = 128, .augment = augment::random_crop{2} | colours};

  // The images as the network sees them.
  auto const mean = static_cast<float>(colours.mean[0]), std = static_cast<float>(colours.std[0]);
  auto x = xt::xtensor<float, 4>::from_shape({512, 1, 28, 28});
  std::transform(train.images.data(), train.images.data() + x.size(), x.data(),
                 [&](int pixel) { return (static_cast<float>(pixel) / 255 - mean) / std; });

  // [train]
  network<zoo::lenet5> floats;
  trainer first{floats, sgd{.learning_rate = one_cycle{.05}, .momentum = .9, .weight_decay = 5e-4},
                options};
  first.run(train, test);

  network<lenet_fake> net;
  copy_parameters(floats, net);
  calibrate(net, x, percentile{99.99});
  trainer last{net,
               sgd{.learning_rate = .002, .momentum = .9},
               {.epochs = 3, .batch = 128, .augment = colours}};
  last.run(train, test);

  network<lenet8> bytes{net};
  save(bytes, "lenet8.safetensors");
  // [train]
  std::cout << "float " << 100 * evaluate(floats, test, {.augment = colours}).accuracy
            << " %, trained " << 100 * evaluate(net, test, {.augment = colours}).accuracy
            << " %, in bytes " << 100 * evaluate(bytes, test, {.augment = colours}).accuracy
            << " %\n";
} catch (error const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
