// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What training in bfloat16 costs: a small residual network on MNIST, within 0.3 points of the
// same one trained in float.
#include "../../unit/test.hpp"

#include <resin/io/gz.hpp>
#include <resin/narrow/bfloat16.hpp>
#include <resin/resin.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

using namespace resin;

namespace {

constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
constexpr auto small = input{1, 28, 28} | unit(16) | relu | max_pool2d{} |
                       residual(unit(16) | relu | unit(16)) | relu | unit(32, 2) | relu |
                       residual(unit(32) | relu | unit(32)) | relu | global_avg_pool |
                       dense{.units = 10};

template <class Net>
double accuracy(std::uint64_t seed, dataset const& seen, dataset const& held_out) {
  Net net(seed);
  trainer fit{net,
              sgd{.learning_rate = one_cycle{.1}, .momentum = .9, .weight_decay = 5e-4},
              {.epochs = 2,
               .batch = 128,
               .seed = seed,
               .threads = 2,
               .augment = normalization_of(seen),
               .quiet = true}};
  fit.run(seen, held_out);
  return evaluate(net, held_out).accuracy;
}

}  // namespace

TEST_CASE("trained in bfloat16, MNIST is known as well as in float", "[real]") {
  char const* const shared = std::getenv("RESIN_SHARED");
  std::filesystem::path const folder =
      (shared ? std::filesystem::path(shared)
              : std::filesystem::path(__FILE__).parent_path() / "../../../../shared") /
      "data/mnist";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no " << folder.string() << "; set RESIN_SHARED to the folder with data/mnist/");
    return;
  }
  auto const [seen, held_out] = datasets::mnist(folder);
  double floats = 0, halves = 0;
  for (std::uint64_t seed : {1, 2}) {
    floats += accuracy<network<small>>(seed, seen, held_out) / 2;
    halves += accuracy<network<small, bfloat16>>(seed, seen, held_out) / 2;
  }
  std::printf("MNIST, two epochs, mean of two seeds: float %.2f %%, bfloat16 %.2f %%\n",
              100 * floats, 100 * halves);
  CHECK(halves > .985);
  CHECK(halves > floats - .003);
}
