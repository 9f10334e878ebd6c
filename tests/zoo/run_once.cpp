// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One network of the zoo at its real size: evaluation equals the reference interpreter, a training
// step leaves finite gradients for every parameter, and memory is what the network says. RESIN_NET
// and RESIN_HEADER name it.

#include "test.hpp"

#include "reference/interpreter.hpp"

#include <resin/resin.hpp>

#include RESIN_HEADER

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include <malloc.h>

using namespace resin;

namespace {

constexpr auto const& value = RESIN_NET;
using net_type = network<value>;

/// The most memory that this process takes from here on, beyond what it has now. What the allocator
/// kept of earlier cases is given back first, so that it is not used again unseen.
class peak_memory {
 public:
  peak_memory() {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak is what there is now
    start_ = most();
  }
  [[nodiscard]] double taken() const { return most() - start_; }

 private:
  static double most() {
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;)
      if (double kilobytes = 0; word == "VmHWM:" && in >> kilobytes) return kilobytes * 1024;
    return 0;
  }
  double start_;
};

/// Weights of the size training starts from, statistics away from 0 and 1. Where hundreds of
/// residual units follow each other the signal would double in each of them, statistics of no
/// training being what they are: smaller slopes keep it finite.
xt::xtensor<float, 4> prepare(net_type& net, std::size_t batch) {
  net.initialize(1);
  random_stream const draw(2, purpose::user, 0);
  auto const statistics = net.statistics();
  for (std::size_t i = 0; i < statistics.size(); ++i)
    statistics[i] += static_cast<float>(.2 * draw.uniform(i) - .1);
  auto const table = net.parameter_table();
  auto const is_slope = [](parameter_info const& p) { return p.kind == parameter_kind::gamma; };
  if (std::count_if(table.begin(), table.end(), is_slope) > 300)
    for (parameter_info const& p : table)
      if (is_slope(p)) std::fill_n(net.parameters().begin() + p.offset, p.size, .5f);
  constexpr extent3 s = net_type::input_shape;
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape(
      {batch, std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>(2 * draw.uniform(1'000'000 + i) - 1);
  return x;
}

}  // namespace

TEST_CASE("zoo: memory") {
  peak_memory const memory;
  net_type net;
  auto const x = prepare(net, 2);
  double const own =
      static_cast<double>(net.all_parameters().size() + net.statistics().size()) * sizeof(float);
  xt::xtensor<float, 2> y;
  net(x, y);
  double const evaluation = 2.0 * net_type::arena_bytes + net_type::workspace_bytes + own;
  double const taken = memory.taken();
  std::printf("evaluation, batch 2: %.1f MB wanted, %.1f MB taken\n", evaluation * 1e-6,
              taken * 1e-6);
  CHECK(static_cast<double>(net.memory_bytes()) <= 1.1 * evaluation);
  CHECK((taken > .5 * evaluation && taken <= 1.1 * evaluation + 4e6));
}

TEST_CASE("zoo: evaluation") {
  net_type net;
  auto const x = prepare(net, 1);
  xt::xtensor<float, 2> const y = net(x);
  reference::tensor const want =
      reference::evaluate<value>(net.state(), reference::tensor(x.data(), x.data() + x.size()),
                                 [](double v) { return 1.7159 * std::tanh(.6666 * v); });
  double worst = 0, most = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    double const d = std::abs(static_cast<double>(y.data()[i]) - want[i]);
    worst = d <= worst ? worst : d;
    most = std::max(most, std::abs(want[i]));
  }
  std::printf("evaluation: %.1e\n", worst / most);
  CHECK((most > 0 && worst <= 1e-4 * most));
}

TEST_CASE("zoo: training step") {
  using code = ir::training<value, sizeof(float), true>;
  peak_memory const memory;
  net_type net;
  auto const x = prepare(net, 2);
  xt::xtensor<int, 1> const labels{1, 3};
  gradient<value, float> g;
  float const loss = value_and_grad(net, cross_entropy{}, x, labels, g);
  double const taken = memory.taken();
  CHECK(std::isfinite(loss));
  double const own = static_cast<double>(net.all_parameters().size() + net.statistics().size() +
                                         g.values().size());
  double const wanted = sizeof(float) * (2.0 * code::memory.arena + code::work.cache +
                                         code::work.shared + code::work.scratch + own);
  std::printf("training, batch 2: %.1f MB wanted, %.1f MB taken\n", wanted * 1e-6, taken * 1e-6);
  CHECK((taken > .5 * wanted && taken <= 1.1 * wanted + 4e6));
  int zero = 0;
  for (auto const& [name, array] : g.state()) {
    double most = 0;
    bool finite = true;
    for (std::size_t i = 0; i < array.size(); ++i) {
      finite = finite && std::isfinite(array.data()[i]);
      most = std::max(most, std::abs(static_cast<double>(array.data()[i])));
    }
    INFO(name);
    CHECK(finite);
    zero += most == 0;
  }
  std::printf("training: loss %.3f, %d gradients zero\n", static_cast<double>(loss), zero);
  CHECK(zero == 0);
}
