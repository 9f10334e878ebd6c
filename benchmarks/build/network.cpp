// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What the build contract compiles: the network RESIN_NET of <resin/zoo/RESIN_HEADER.hpp>,
// evaluated, or with RESIN_TRAINS trained; without RESIN_NET the front door alone. The number of
// kernels is left in the object, as the size of an array.
#include <resin/resin.hpp>

#ifdef RESIN_NET
#include RESIN_HEADER

using namespace resin;

namespace {
constexpr auto const& value = RESIN_NET;
}

#ifdef RESIN_TRAINS
extern "C" char const resin_kernel_keys[ir::training<value, 4, false>::work.kernel_keys] = {};

history train(network<value>& net, dataset const& seen, dataset const& held_out) {
  trainer fit{net, sgd{.learning_rate = .1, .momentum = .9}, {.epochs = 10}};
  return fit.run(seen, held_out);
}
#else
extern "C" char const resin_kernel_keys[ir::evaluation<value, 4>::work.kernel_keys] = {};

void infer(network<value>& net, xt::xtensor<float, 4> const& images,
           xt::xtensor<float, 2>& scores) {
  net(images, scores);
}
#endif
#endif
