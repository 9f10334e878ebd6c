// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Milliseconds that one image takes, on one thread.

#include "train.hpp"

namespace design {

template <auto const& Net>
table latency(int repeats) {
  resin::network<Net> net;
  constexpr resin::extent3 in = resin::network<Net>::input_shape;
  auto x = xt::xtensor<float, 4>::from_shape(
      {1, std::size_t{in.c}, std::size_t{in.h}, std::size_t{in.w}});
  resin::random_stream const draw(1, resin::purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(draw.uniform(i) - .5);
  xt::xtensor<float, 2> y;
  double const ms = best_milliseconds([&] { net(x, y); }, repeats);
  for (float v : y)
    if (!std::isfinite(v))
      throw resin::state_error("latency: the network gives numbers that are not finite");
  table t{{"ms"}, {}};
  t.add(ms);
  return t;
}

}  // namespace design
