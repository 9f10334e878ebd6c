// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Training steps of one network of the zoo in float and in bfloat16, in turns in one process; CMake
// compiles this file once for each. Images and weights are those of contents.hpp, the label of
// image i is i modulo 10; a step has momentum and weight decay.
//   compare THREADS BATCH SECONDS   CSV: least times of a step
#include "../machine.hpp"
#include "contents.hpp"

#include <resin/narrow/bfloat16.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/training_pass.hpp>
#include RESIN_BENCH_HEADER

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace {

using namespace resin;
constexpr auto const& net_value = RESIN_BENCH_NETWORK;
using floats = network<net_value>;
using halves = network<net_value, bfloat16>;
using floats_pass = training_pass<net_value, float>;
using halves_pass = training_pass<net_value, bfloat16>;

/// What a step needs, and the step.
template <class Net, class Pass>
class stepper {
 public:
  stepper(int threads, int batch)
      : pool_(threads),
        pass_(net_, pool_),
        batch_(batch),
        x_(bench::images(floats::input_shape, batch)),
        labels_(static_cast<std::size_t>(batch)),
        gradient_(net_.parameters().size()),
        slots_(gradient_.size()) {
    floats filled;
    bench::fill(filled);
    net_.load_state(filled.state());
    for (int i = 0; i < batch; ++i) labels_[static_cast<std::size_t>(i)] = i % 10;
  }
  double step() {
    double const loss =
        pass_.step(cross_entropy{}, x_.data(), labels_, batch_, std::span<float>(gradient_), 0, 0);
    parameter_range const all[] = {{0, static_cast<long long>(gradient_.size())}};
    std::span<float> const w = net_.parameters();
    pool_.run([&](part who, thread_barrier&) {
      optimizer_.update<float>(w, gradient_, slots_, {.step = 0, .rate = 1e-5}, all, who);
    });
    if (!std::isfinite(loss)) throw training_error("the loss is not a number");
    return loss;
  }

 private:
  Net net_{};
  thread_pool pool_;
  Pass pass_;
  int batch_;
  std::vector<float> x_;
  std::vector<int> labels_;
  std::vector<float> gradient_, slots_;
  sgd optimizer_{.learning_rate = 1e-5, .momentum = .9, .weight_decay = 1e-4};
};

void compare(int threads, int batch, double budget) {
  stepper<floats, floats_pass> whole(threads, batch);
  stepper<halves, halves_pass> half(threads, batch);
  double least[2] = {1e30, 1e30}, loss[2] = {whole.step(), half.step()};
  auto const turn = [&](int i, auto& s) {
    double const start = bench::now();
    s.step();
    least[i] = std::min(least[i], bench::now() - start);
  };
  double const start = bench::now();
  do {
    turn(0, whole);
    turn(1, half);
  } while (bench::now() - start < budget);
  std::cout << "network,threads,batch,float_ms,bfloat16_ms,ratio,float_loss,bfloat16_loss,"
               "in_bfloat16\n"
            << RESIN_BENCH_NAME << ',' << threads << ',' << batch << ',' << 1e3 * least[0] << ','
            << 1e3 * least[1] << ',' << least[0] / least[1] << ',' << loss[0] << ',' << loss[1]
            << ',' << halves::trains_in_bfloat16 << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  std::string const mode = argc > 1 ? argv[1] : "";
  if (mode == "compare" && argc == 5) {
    compare(std::atoi(argv[2]), std::atoi(argv[3]), std::atof(argv[4]));
  } else {
    std::cerr << "usage: " << argv[0] << " compare THREADS BATCH SECONDS\n";
    return 2;
  }
} catch (resin::error const& e) {
  std::cerr << RESIN_BENCH_NAME ": " << e.what() << '\n';
  return 1;
}
