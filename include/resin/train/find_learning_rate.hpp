// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A first learning rate, by trying them all: the range test of Smith 2017, "Cyclical Learning Rates
// for Training Neural Networks".

#include <resin/data/array_examples.hpp>
#include <resin/data/loader.hpp>
#include <resin/train/schedule.hpp>
#include <resin/train/trainer.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace resin::inline RESIN_TARGET {

/// How rates are tried: `steps` of them, from `from` to `to`, a batch each.
struct learning_rate_range {
  double from = 1e-6, to = 10;
  int steps = 100;
  int batch = 128;
  std::uint64_t seed = 1;
  int threads = 1;
  augmentation augment{};
};

/// The mean loss, smoothed, at each rate; it ends where the loss left all others behind.
struct learning_rate_curve {
  std::vector<double> rates{}, losses{};
  double suggested = 0;  // a tenth of the rate at which the loss was least

  [[nodiscard, gnu::cold]] plot curves(std::string title = "") const {
    return {std::move(title),
            {{"", "learning rate", "smoothed loss", true, false, {{"", rates, losses}}}}};
  }
  /// Written aside and renamed: a failure throws file_error and leaves an old file as it was.
  void write_svg(std::string const& path, std::string title = "") const {
    resin::write_svg(curves(std::move(title)), path);
  }
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// So many batches of a source as one epoch, however many it has itself.
template <class S, class T>
struct first_batches {
  using batch_type = batch_of<S, T>;
  S& source;
  int count, taken = 0, epoch = 0;
  [[nodiscard]] int size() const { return source.size(); }
  [[nodiscard]] int batches() const { return count; }
  [[nodiscard]] extent3 shape() const { return source.shape(); }
  void begin_epoch(int, int) {
    taken = epoch = 0;
    source.begin_epoch(0, 0);
  }
  bool next(batch_type& out) {
    if (taken++ == count) return false;
    if (source.next(out)) return true;
    source.begin_epoch(++epoch, 0);
    return source.next(out);
  }
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Trains with a rate that rises at every step, until the loss is four times its least or no
/// number, and puts the network back as it was. Data and loss as a trainer takes them.
template <Trainable Net, Optimizer O, Examples D, class L = default_loss<typename D::target_type>>
[[nodiscard, gnu::cold]] learning_rate_curve find_learning_rate(
    Net& net, O optimizer, D const& data, learning_rate_range const& range = {},
    L const& loss = {}) {
  using T = typename Net::value_type;
  if (range.steps < 10)
    throw training_error(
        detail::sentence({"find_learning_rate: steps must be at least 10; got ", range.steps}));
  if (!(range.from > 0 && range.to > range.from))
    throw training_error("find_learning_rate: from must be above 0, and to above from");
  detail::check_examples<Net>("training data", data, loss);
  struct as_it_was {  // whatever ends the test
    Net& net;
    input_units const units = net.units();
    std::vector<T> const weights{net.parameters().begin(), net.parameters().end()},
        statistics{net.statistics().begin(), net.statistics().end()};
    ~as_it_was() {
      std::copy(weights.begin(), weights.end(), net.parameters().begin());
      std::copy(statistics.begin(), statistics.end(), net.statistics().begin());
      net.set_units(units);
    }
  } const kept{net};
  learning_rate_curve found;
  double mean = 0, weight = 1, least = 0;
  optimizer.learning_rate = exponential{range.from, range.to};
  trainer_options options{.epochs = 1,
                          .batch = range.batch,
                          .seed = range.seed,
                          .threads = range.threads,
                          .augment = range.augment,
                          .drop_last = true,
                          .quiet = true};
  options.on_step = {[&](step_record const& s) {
    mean = .9 * mean + .1 * s.loss;
    weight *= .9;
    double const smooth = mean / (1 - weight);
    found.rates.push_back(s.learning_rate);
    found.losses.push_back(smooth);
    if (found.losses.size() <= 10 || smooth < least) {  // the first means are of few losses
      least = smooth;
      found.suggested = s.learning_rate / 10;
    }
    return found.losses.size() > 10 && smooth > 4 * least;
  }};
  {
    trainer fit{net, std::move(optimizer), std::move(options), loss};
    loader<T, D> batches(
        data, {.batch = range.batch,
               .seed = range.seed,
               .augment = detail::learn_units<typename D::image_type>(net, range.augment),
               .drop_last = data.size() >= range.batch});
    detail::first_batches<loader<T, D>, T> source{batches, range.steps};
    try {
      static_cast<void>(fit.run(source));
    } catch (training_error const&) {
      if (found.losses.size() < 2) throw;  // else the rate was too high, which is an answer
    }
  }
  return found;
}
/// The same on arrays: images x and their targets y.
template <Trainable Net, Optimizer O, NumberArray X, NumberArray Y,
          class L = default_loss<element_of_array<Y>>>
[[nodiscard, gnu::cold]] learning_rate_curve find_learning_rate(
    Net& net, O optimizer, X const& x, Y const& y, learning_rate_range const& range = {},
    L const& loss = {}) {
  return find_learning_rate(net, std::move(optimizer),
                            array_examples("find_learning_rate", x, y, Net::input_shape), range,
                            loss);
}

}  // namespace resin
