// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One function for several networks, each compiled once, by explicit instantiation.

// [template]
#include <resin/zoo/lenet.hpp>  // the values alone: no kernel, no xtensor

#include <span>

/// Scores of n images by a network freshly initialised from `seed`.
template <auto const& Net>
void scores_of(std::span<float const> images, int n, std::span<float> scores, unsigned seed);

extern template void scores_of<resin::zoo::lenet5>(std::span<float const>, int, std::span<float>,
                                                   unsigned);
extern template void scores_of<resin::zoo::caffe_lenet>(std::span<float const>, int,
                                                        std::span<float>, unsigned);
// [template]
