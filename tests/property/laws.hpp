// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Laws that every network keeps: evaluation equals the reference interpreter, gradients equal
// finite differences, the bits do not depend on threads or batch, copies do not alias.

#include "test.hpp"

#include "reference/interpreter.hpp"

#include <resin/resin.hpp>

#include <cmath>
#include <cstring>
#include <vector>

namespace laws {

using namespace resin;

/// A network with parameters and statistics away from their starting values, and a batch.
template <class Net>
void disturb(Net& net, std::uint64_t seed) {
  using T = typename Net::value_type;
  net.initialize(seed);
  auto state = net.state();
  std::uint64_t k = 0;
  for (auto& [name, array] : state) {
    random_stream const draw(seed, purpose::user, ++k);
    bool const weight = array.dimension() > 1, variance = name.ends_with("running_var");
    for (std::size_t i = 0; i < array.size(); ++i) {
      double const u = draw.uniform(i);
      if (variance)
        array.data()[i] = static_cast<T>(0.5 + u);
      else if (!weight)
        array.data()[i] += static_cast<T>(0.4 * (u - 0.5));
    }
  }
  net.load_state(state);
}
template <class Net>
auto batch_of(std::size_t n, std::uint64_t seed) {
  using T = typename Net::value_type;
  constexpr extent3 s = Net::input_shape;
  xt::xtensor<T, 4> x =
      xt::xtensor<T, 4>::from_shape({n, std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
  random_stream const draw(seed, purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<T>(2 * draw.uniform(i) - 1);
  return x;
}

/// Threads and images that evaluation and training are tried with, more threads than images among
/// them.
constexpr int team_sizes[] = {1, 2, 3, 5};
constexpr std::size_t image_counts[] = {1, 2, 3, 4};

/// Evaluation against the interpreter, and bit for bit the same in batches of any size by any
/// number of threads, each with buffers of its own that no larger run has grown.
template <auto const& Value, class T>
void evaluates_by_the_book(double tolerance, double (*custom)(double) = nullptr) {
  using net_type = network<Value, T>;
  constexpr std::size_t images = 4;
  net_type net;
  disturb(net, 7);
  auto const x = batch_of<net_type>(images, 11);
  auto const state = net.state();
  constexpr auto in = static_cast<std::size_t>(net_type::input_shape.size()),
                 out = static_cast<std::size_t>(net_type::output_shape.size());
  std::vector<T> y(images * out);
  net.infer(x.data(), static_cast<int>(images), y.data());
  double worst = 0, most = 0;
  for (std::size_t n = 0; n < images; ++n) {
    reference::tensor const want = reference::evaluate<Value>(
        state, reference::tensor(x.data() + n * in, x.data() + (n + 1) * in), custom);
    REQUIRE(want.size() == out);
    for (std::size_t i = 0; i < out; ++i) {
      double const d = std::abs(static_cast<double>(y[n * out + i]) - want[i]);
      worst = d <= worst ? worst : d;
      most = std::max(most, std::abs(want[i]));
    }
  }
  CHECK(worst <= tolerance * most);
  for (int threads : team_sizes)
    for (std::size_t n : image_counts) {
      net_type fresh(net);
      fresh.use_threads(threads);
      std::vector<T> again(n * out);
      // The last images, so that no image stands where it stood before.
      fresh.infer(x.data() + (images - n) * in, static_cast<int>(n), again.data());
      INFO(threads << " threads, " << n << " images");
      CHECK(std::memcmp(again.data(), y.data() + (images - n) * out, n * out * sizeof(T)) == 0);
    }
  net_type const copy(net);
  CHECK((copy.state() == net.state()));
}

/// A smooth loss without structure: a fixed random direction in the outputs.
struct direction {
  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const&, T* dy) const {
    random_stream const draw(3, purpose::user, 5);
    double total = 0;
    for (long long i = 0; i < y.size(); ++i) {
      double const w = 2 * draw.uniform(static_cast<std::uint64_t>(i)) - 1;
      total += w * static_cast<double>(y.data[i]);
      if (dy) dy[i] = static_cast<T>(w);
    }
    return total;
  }
};

/// The worst relative difference between the gradient and central differences, over a few elements
/// of every array and the input.
template <auto const& Value>
double gradient_error(std::size_t batch = 3, double break_by = 0) {
  using net_type = network<Value, double>;
  net_type net;
  disturb(net, 5);
  auto x = batch_of<net_type>(batch, 13);
  xt::xtensor<int, 1> const targets = xt::zeros<int>({batch});
  gradient<Value, double> g, scratch;
  (void)value_and_grad(net, direction{}, x, targets, g, 1, 2);
  auto grads = g.state();
  auto state = net.state();
  auto const dx = g.input();
  auto const loss = [&] { return value_and_grad(net, direction{}, x, targets, scratch, 1, 2); };
  double worst = 0;
  auto const compare = [&](double& place, double got, double scale, auto const& changed) {
    double const h = 1e-5, kept = place;
    place = kept + h;
    changed();
    double const above = loss();
    place = kept - h;
    changed();
    double const below = loss();
    place = kept;
    changed();
    double const d = std::abs((above - below) / (2 * h) - got * (1 + break_by)) / scale;
    worst = d <= worst ? worst : d;
  };
  auto const scale_of = [](auto const& a) {
    double most = 1e-3;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a.data()[i]));
    return most;
  };
  random_stream const pick(9, purpose::user, 1);
  std::uint64_t k = 0;
  for (auto& [name, a] : grads)
    for (int n = 0; n < 4; ++n) {
      std::size_t const i = pick.below(++k, static_cast<std::uint32_t>(a.size()));
      compare(state.at(name).data()[i], a.data()[i], scale_of(a), [&] { net.load_state(state); });
    }
  for (int n = 0; n < 6; ++n) {
    std::size_t const i = pick.below(++k, static_cast<std::uint32_t>(x.size()));
    compare(x.data()[i], dx.data()[i], scale_of(dx), [] {});
  }
  return worst;
}

/// Same bits of loss, gradients and running statistics with any number of threads, also with more
/// than there are images; where one image is refused, with all of them.
template <auto const& Value>
void trains_alike_with_threads() {
  using net_type = network<Value, float>;
  net_type start;
  disturb(start, 5);
  for (std::size_t images : image_counts) {
    auto const x = batch_of<net_type>(images, 21);
    xt::xtensor<int, 1> const targets = xt::zeros<int>({images});
    std::vector<float> first;
    for (int threads : team_sizes) {
      net_type net(start);
      gradient<Value, float> g(threads);
      if (static_cast<int>(images) < training_pass<Value, float, true>::least_batch) {
        CHECK_THROWS_AS(value_and_grad(net, direction{}, x, targets, g, 1, 2), shape_error);
        CHECK((net.state() == start.state()));
        continue;
      }
      std::vector<float> now{value_and_grad(net, direction{}, x, targets, g, 1, 2)};
      now.insert(now.end(), g.values().begin(), g.values().end());
      now.insert(now.end(), net.statistics().begin(), net.statistics().end());
      auto const dx = g.input();
      now.insert(now.end(), dx.begin(), dx.end());
      if (threads == 1) first = now;
      INFO(threads << " threads, " << images << " images");
      CHECK(now == first);
    }
  }
}

#define RESIN_LAWS(name)                              \
  SECTION(#name) {                                    \
    laws::evaluates_by_the_book<name, float>(2e-5);   \
    laws::evaluates_by_the_book<name, double>(1e-12); \
    CHECK(laws::gradient_error<name>() < 1e-6);       \
    laws::trains_alike_with_threads<name>();          \
  }

}  // namespace laws
