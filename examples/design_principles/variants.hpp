// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Variants of a network trained by one recipe: what each costs on paper, what it costs on this
// machine, and its error.

#include "train.hpp"

#include <string>
#include <utility>
#include <vector>

namespace design {

class variants {
 public:
  variants(experiment& e, images data, int quick_epochs = 5)
      : e_(e), data_(std::move(data)), epochs_(e.pick(1, quick_epochs, 6)) {}

  template <auto const& Net>
  void add(char const* name) {
    add<Net>(name, [](auto&) {});
  }

  /// A full run has two seeds. `prepare(net)` may change the weights of a network before it trains.
  template <auto const& Net, class Prepare>
  void add(char const* name, Prepare prepare) {
    e_.job(
        name,
        [this, prepare](std::uint64_t seed) {
          resin::network<Net> net(seed);
          prepare(net);
          return run(net, seed);
        },
        2);
    names_.emplace_back(name);
  }

  /// One row a variant; errors after the last epoch.
  void report(std::string const& title, char const* file) const {
    table t{{"network", "parameters", "multiply-adds, millions", "inference, ms an image",
             "training step, ms an image", "training error %", "held-out error %"},
            {}};
    resin::plot figure{title,
                       {{"Held-out error", "epoch", "error (%)", false, false, {}},
                        {"Error against time",
                         "inference, ms an image, one thread",
                         "held-out error (%)",
                         false,
                         false,
                         {}}}};
    for (std::string const& name : names_) {
      if (e_.results(name).rows.empty()) continue;
      auto const of = [&](char const* column) { return e_.ends(name, column); };
      t.add(name, fixed(mean(of("parameters")), 0), fixed(mean(of("multiply_adds")) / 1e6),
            fixed(mean(of("inference_ms")), 3), fixed(mean(of("step_ms")), 3),
            spread(of("train_error"), 1), spread(of("held_out_error"), 1));
      figure.panels[0].series.push_back(e_.line(name, "epoch", "held_out_error"));
      figure.panels[1].series.push_back(
          {name, {mean(of("inference_ms"))}, {mean(of("held_out_error"))}, false, -1});
    }
    e_.report(title, t);
    e_.draw(file, figure);
  }

 private:
  template <class Net>
  table run(Net& net, std::uint64_t seed) {
    using namespace resin;
    cost const c = cost_of(net, e_.pick(1, 15, 40));
    table t =
        train(e_, net,
              sgd{.learning_rate = one_cycle{.peak = .1},
                  .momentum = .9,
                  .nesterov = true,
                  .weight_decay = 5e-4},
              {.epochs = epochs_,
               .batch = e_.pick(32, 50, 128),
               .seed = seed,
               .augment = augment::random_crop{4} | augment::flip{} | normalization_of(data_.seen)},
              data_);
    for (char const* more : {"parameters", "multiply_adds", "inference_ms", "step_ms"})
      t.columns.push_back(more);
    for (auto& row : t.rows)
      for (std::string const& value : {table::cell(c.parameters), table::cell(c.multiply_adds),
                                       table::cell(c.inference), table::cell(c.step)})
        row.push_back(value);
    return t;
  }

  experiment& e_;
  images data_;
  int epochs_;
  std::vector<std::string> names_{};
};

}  // namespace design
