// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: softmax_before_loss - cross_entropy takes logits
// expect: layer<'?softmax_0'?>
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3} | softmax;
#else
constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
#endif
auto gradient_of(network<net>& built, xt::xtensor<float, 4> const& images,
                 xt::xtensor<int, 1> const& labels) {
  return value_and_grad(built, cross_entropy{}, images, labels);
}
