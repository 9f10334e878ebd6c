// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// [instantiated]
#include "scores.hpp"

#include <resin/resin.hpp>

template <auto const& Net>
void scores_of(std::span<float const> images, int n, std::span<float> scores, unsigned seed) {
  resin::network<Net> net(seed);
  net.infer(images.data(), n, scores.data());
}

template void scores_of<resin::zoo::lenet5>(std::span<float const>, int, std::span<float>,
                                            unsigned);
template void scores_of<resin::zoo::caffe_lenet>(std::span<float const>, int, std::span<float>,
                                                 unsigned);
// [instantiated]
