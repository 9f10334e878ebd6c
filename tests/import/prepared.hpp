// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What both ends of a round trip give a network: weights, statistics, an image.

#include <resin/resin.hpp>

#include <cstddef>

namespace test {

template <class Net>
void prepare(Net& net) {
  net.initialize(1);
  resin::random_stream const draw(2, resin::purpose::user, 0);
  auto const statistics = net.statistics();
  for (std::size_t i = 0; i < statistics.size(); ++i)
    statistics[i] += static_cast<float>(.2 * draw.uniform(i) - .1);
  if (!Net::scales_input)
    net.set_units({.what = resin::input_units::kind::bytes, .mean = {1. / 3}, .deviation = {.1}});
}
template <class Net>
xt::xtensor<float, 4> image() {
  constexpr resin::extent3 s = Net::input_shape;
  auto x =
      xt::xtensor<float, 4>::from_shape({1, std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
  resin::random_stream const draw(3, resin::purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>(2 * draw.uniform(i) - 1);
  return x;
}

}  // namespace test
