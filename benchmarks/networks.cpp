// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Whole networks: latency of one image, throughput of a batch, a training step. Each figure is the minimum over repeats within
// about two seconds; the outputs are checked to be numbers and equal between thread counts.
// usage: networks [THREADS]
#include <resin/resin.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/lenet.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>
using namespace resin;

namespace {

template <class F>
double best_seconds(F&& f, double budget = 2) {
  using clock = std::chrono::steady_clock;
  f();
  f();
  double best = 1e30;
  auto const start = clock::now();
  for (int n = 0; n < 4 || std::chrono::duration<double>(clock::now() - start).count() < budget; ++n) {
    auto const t = clock::now();
    f();
    best = std::min(best, std::chrono::duration<double>(clock::now() - t).count());
  }
  return best;
}

template <class Net>
xt::xtensor<float, 4> images(std::size_t n) {
  constexpr extent3 s = Net::input_shape;
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({n, std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
  random_stream const draw(1, purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(draw.uniform(i) - .5);
  return x;
}

template <auto const& Value>
void measure(char const* name, int threads) {
  using net_type = network<Value>;
  net_type net, alone;
  net.use_threads(threads);
  auto const one = images<net_type>(1), many = images<net_type>(32), step_images = images<net_type>(128);
  xt::xtensor<float, 2> y, want;
  double const latency = best_seconds([&] { net(one, y); });
  double const batch = best_seconds([&] { net(many, y); }) / 32;
  alone(many, want);
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!std::isfinite(y.data()[i]) || y.data()[i] != want.data()[i]) {
      std::fprintf(stderr, "%s: the outputs of %d threads and of one differ\n", name, threads);
      std::exit(1);
    }
  thread_pool pool(threads);
  training_pass<Value, float> pass(net, pool);
  std::vector<float> gradient(net.parameters().size());
  std::vector<int> labels(128);
  for (int i = 0; i < 128; ++i) labels[static_cast<std::size_t>(i)] = i % 10;
  sgd const optimizer{.learning_rate = 1e-3, .momentum = .9, .weight_decay = 1e-4};
  std::vector<float> slots(gradient.size());
  parameter_range const all[] = {{0, static_cast<long long>(gradient.size())}};
  double const step = best_seconds([&] {
    double const loss = pass.step(cross_entropy{}, step_images.data(), labels, 128, std::span<float>(gradient), 0, 0);
    if (!std::isfinite(loss)) std::exit(1);
    optimizer.update<float>(net.parameters(), gradient, slots, {.step = 0, .rate = 1e-3}, all, {});
  });
  double const gflop = 2e-9 * static_cast<double>(net_type::multiply_adds);
  std::printf("%-16s threads %d  batch 1 %8.4f ms (%5.1f GFLOP/s)  batch 32 %8.4f ms an image  training at 128 %9.1f images/s\n", name, threads,
              1e3 * latency, gflop / latency, 1e3 * batch, 128 / step);
}

}  // namespace

int main(int argc, char** argv) {
  int const threads = argc > 1 ? std::atoi(argv[1]) : 1;
  measure<zoo::lenet5>("lenet5", threads);
  measure<zoo::cifar_resnet20>("cifar_resnet20", threads);
  measure<zoo::cifar_resnet56>("cifar_resnet56", threads);
}
