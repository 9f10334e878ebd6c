// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The one translation unit that compiles the network.
// [definition]
#include "classifier.hpp"

#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

using namespace resin;

struct classifier::parts {
  network<zoo::lenet5> net;
  gradient<zoo::lenet5> grad;
};

classifier::classifier(unsigned seed)
    : parts_(new parts{network<zoo::lenet5>(seed), gradient<zoo::lenet5>()}) {}
classifier::~classifier() = default;

int classifier::classify(std::span<float const> image) {
  float scores[10];
  parts_->net.infer(image.data(), 1, scores);
  return static_cast<int>(std::max_element(scores, scores + 10) - scores);
}

float classifier::learn(std::span<float const> images, std::span<int const> labels) {
  auto const batch = xt::adapt(images.data(), images.size(), xt::no_ownership(),
                               std::array<std::size_t, 4>{labels.size(), 1, 28, 28});
  float const loss = value_and_grad(parts_->net, cross_entropy{}, batch, labels, parts_->grad);
  std::span<float> const weights = parts_->net.parameters();
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] -= .1f * parts_->grad.values()[i];
  return loss;
}
// [definition]
