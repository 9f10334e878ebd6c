// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Uses all three without compiling a network: learns a batch of two kinds of images, picks a
// network by its name, and calls one function for two networks.
#include "classifier.hpp"
#include "networks.hpp"
#include "scores.hpp"

#include <cmath>
#include <iostream>
#include <vector>

int main(int arguments, char** argument) {
  std::vector<float> images(8 * 28 * 28);
  std::vector<int> labels(8);
  for (int n = 0; n < 8; ++n) {
    labels[static_cast<std::size_t>(n)] = n % 2 ? 3 : 7;
    for (int i = 0; i < 28 * 28; ++i)
      images[static_cast<std::size_t>(n * 28 * 28 + i)] =
          std::sin(.1f * static_cast<float>(n % 2 ? i : i * i % 97));
  }
  classifier digits(1);
  float first = 0, last = 0;
  for (int step = 0; step < 60; ++step)
    last = digits.learn(images, labels), first = step ? first : last;
  std::span<float const> const one(images.data() + 28 * 28, 28 * 28);
  std::cout << "loss " << first << " -> " << last << ", class " << digits.classify(one) << '\n';

  // [picked]
  std::string const name = arguments > 1 ? argument[1] : "wide";
  resin::any_network<> net = make_network(name);
  if (!net) return std::cerr << "no network is called " << name << '\n', 2;
  std::vector<float> scores(static_cast<std::size_t>(net.output_shape().size()) * 8);
  net.infer(images.data(), 8, scores.data());
  // [picked]
  std::cout << name << " gives " << scores.size() / 8 << " scores an image\n";
  std::vector<float> a(10), b(10);
  scores_of<resin::zoo::lenet5>(one, 1, a, 1);
  scores_of<resin::zoo::caffe_lenet>(one, 1, b, 1);
  return a != b && last < first / 10 && digits.classify(one) == 3 && scores.size() == 80 &&
                 std::isfinite(scores[0]) && !make_network("none")
             ? 0
             : 1;
}
