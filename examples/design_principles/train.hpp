// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One training run of one network as a table, and what a network costs.

#include "experiment.hpp"

#include <resin/resin.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace design {

/// Errors in percent. Training figures are means over the epoch, of augmented images, as papers
/// plot them.
inline table curve_of(resin::history const& curve) {
  table t{{"epoch", "train_loss", "train_error", "held_out_loss", "held_out_error", "seconds"}, {}};
  for (resin::epoch_record const& r : curve.rows)
    t.add(r.epoch, r.train_loss, 100 * (1 - r.train_accuracy), r.held_out_loss,
          100 * (1 - r.held_out_accuracy), r.seconds);
  return t;
}

/// Trains by the recipe on `data`, resuming where a full run was interrupted. A run whose loss is
/// no longer a number has one row more, without figures: it diverged.
template <class Net, class O>
table train(experiment const& e, Net& net, O optimizer, resin::trainer_options options,
            images const& data) {
  options.threads = e.threads;
  options.quiet = e.size == scale::smoke;
  options.checkpoint = e.checkpoint();
  options.resume = true;
  std::vector<resin::epoch_record> rows;
  options.on_epoch.emplace_back([&](resin::epoch_record const& r) { rows.push_back(r); });
  resin::trainer fit{net, std::move(optimizer), std::move(options)};
  try {
    return curve_of(fit.run(data.seen, data.held_out));
  } catch (resin::training_error const& stopped) {
    std::printf("%s\n", stopped.what());
    rows.push_back({.epoch = static_cast<long long>(rows.size()) + 1});
    return curve_of({rows});
  }
}

/// A batch's images as an array (N,C,H,W), in place.
inline auto array_of(resin::batch_view<float> const& batch) {
  std::array<std::size_t, 4> const shape{
      static_cast<std::size_t>(batch.size), static_cast<std::size_t>(batch.C),
      static_cast<std::size_t>(batch.H), static_cast<std::size_t>(batch.W)};
  return xt::adapt(batch.images, shape[0] * shape[1] * shape[2] * shape[3], xt::no_ownership(),
                   shape);
}

/// Milliseconds of the fastest of several calls.
template <class F>
double best_milliseconds(F&& f, int repeats) {
  double best = INFINITY;
  f();
  for (int i = 0; i < repeats; ++i) {
    auto const start = std::chrono::steady_clock::now();
    f();
    best = std::min(
        best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                  .count());
  }
  return best;
}

/// What a network costs on paper and on this machine: one thread, milliseconds an image in batches
/// of 32.
struct cost {
  long long parameters, multiply_adds;
  double inference, step;
};
template <auto const& Net>
cost cost_of(resin::network<Net>& net, int repeats) {
  constexpr resin::extent3 in = resin::network<Net>::input_shape;
  constexpr std::size_t batch = 32;
  auto x = xt::xtensor<float, 4>::from_shape(
      {batch, std::size_t{in.c}, std::size_t{in.h}, std::size_t{in.w}});
  resin::random_stream const draw(1, resin::purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(draw.uniform(i) - .5);
  resin::network<Net> copy = net;  // a step moves running statistics
  copy.use_threads(1);
  xt::xtensor<float, 2> y;
  resin::thread_pool pool(1);
  resin::training_pass<Net, float> pass(copy, pool);
  std::vector<float> gradient(copy.parameters().size());
  std::vector<int> const labels(batch, 0);
  std::uint64_t step = 0;
  double const infer = best_milliseconds([&] { copy(x, y); }, repeats);
  double const train = best_milliseconds(
      [&] {
        pass.step(resin::cross_entropy{}, x.data(), labels, batch, std::span<float>(gradient), 0,
                  step++);
      },
      repeats);
  return {resin::network<Net>::parameter_count, resin::network<Net>::multiply_adds, infer / batch,
          train / batch};
}

}  // namespace design
