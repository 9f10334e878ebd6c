// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Everything the next step of a run depends on, besides the network and the data: kept in memory by
// the trainer, carried over by a checkpoint.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/runtime/parameter_info.hpp>
#include <resin/train/checkpoint.hpp>
#include <resin/train/history.hpp>
#include <resin/train/settings.hpp>
#include <resin/train/trainer_options.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Where a run is. All members are eight bytes: written to a checkpoint as they are.
struct run_position {
  std::uint64_t seed = 0;
  std::int64_t batch_size = 0, records = 0,
               batches = 0;  // of the run; a checkpoint of other values is refused
  std::uint64_t data = 0;  // the data set's fingerprint
  std::int64_t epoch = 0, batch = 0, step = 0;  // done so far, batch within the epoch
  std::int64_t seen = 0;  // images of the epoch so far
  double correct = 0, loss_sum = 0;  // sums over them
  double rate = 0;  // of the last step
  double seconds = 0, epoch_seconds = 0;
  double best = -std::numeric_limits<double>::infinity();  // what the best epoch was judged by
  std::int64_t stale = 0;  // epochs since

  void next_epoch() {
    ++epoch;
    batch = seen = 0;
    correct = loss_sum = epoch_seconds = 0;
  }
};
static_assert(sizeof(run_position) == 16 * 8 && sizeof(epoch_record) == 9 * 8);

template <class T>
[[nodiscard]] bool all_finite(std::span<T const> values) {
  bool all = true;
  for (T const v : values) all = all & is_finite(v);  // no early end: it vectorises
  return all;
}

template <class T>
struct training_state {
  run_position at;
  history past;
  settings made_with;
  aligned_buffer<T> slots, average, average_statistics, best, best_statistics;
  aligned_buffer<T> good,
      good_statistics;  // not in the checkpoint: the weights a failed epoch goes back to

  template <class Net>
  [[gnu::cold]] void reset(Net& net, int slot_count, trainer_options const& options, int records,
                           int batches) {
    std::span<T> const w = net.parameters(), s = net.statistics();
    at = {
        .seed = options.seed, .batch_size = options.batch, .records = records, .batches = batches};
    std::size_t const epochs = static_cast<std::size_t>(std::min(options.epochs, 1 << 16));
    past.rows.resize(epochs);  // room for all of them, so that no epoch allocates
    past.rows.resize(0);
    past.metric_names.resize(static_cast<std::size_t>(options.metrics.size()));
    for (std::size_t i = 0; i < past.metric_names.size(); ++i)
      past.metric_names[i] = options.metrics[static_cast<int>(i)].name;
    past.metrics.resize(epochs * past.metric_names.size());
    past.metrics.resize(0);
    slots.resize(w.size() * static_cast<std::size_t>(slot_count));
    std::fill(slots.begin(), slots.end(), T(0));
    bool const averaged = options.average > 0;
    keep(averaged ? w : w.first(0), average);
    keep(averaged ? s : s.first(0), average_statistics);
    keep(options.keep_best ? w : w.first(0), best);
    keep(options.keep_best ? s : s.first(0), best_statistics);
  }

  [[nodiscard]] long long total_steps(trainer_options const& options) const {
    return at.batches * options.epochs;
  }

  /// What keep_best and patience go by: higher is better.
  [[nodiscard, gnu::cold]] double score(epoch_record const& r, metric_list const& metrics) const {
    if (int const n = metrics.size(); n > 0) {
      double const v = *(past.metrics.data() + past.metrics.size() - n);
      return metrics[0].which == better::higher ? v : -v;
    }
    return is_nan(r.held_out_accuracy) ? -r.held_out_loss : r.held_out_accuracy;
  }
  /// Higher than the best epoch so far, or as high with a lower loss.
  [[nodiscard, gnu::cold]] bool improves(double score, epoch_record const& r) const {
    if (score != at.best || at.stale >= at.epoch) return score > at.best;
    return r.held_out_loss <
           past.rows[static_cast<std::size_t>(at.epoch - 1 - at.stale)].held_out_loss;
  }
  template <class Net>
  [[gnu::cold]] void keep_good(Net& net) {
    keep(net.parameters(), good);
    keep(net.statistics(), good_statistics);
  }
  /// No weight, running statistic or average of them is infinite or NaN.
  template <class Net>
  [[nodiscard, gnu::cold]] bool finite(Net& net) const {
    return all_finite<T>(net.parameters()) && all_finite<T>(net.statistics()) &&
           all_finite<T>({average.data(), average.size()}) &&
           all_finite<T>({average_statistics.data(), average_statistics.size()});
  }
  template <class Net>
  [[gnu::cold]] void restore_good(Net& net) {
    put(good, net.parameters());
    put(good_statistics, net.statistics());
  }
  template <class Net>
  [[gnu::cold]] void keep_best(Net& net) {
    keep(net.parameters(), best);
    keep(net.statistics(), best_statistics);
  }
  template <class Net>
  [[gnu::cold]] void take_best(Net& net) {
    put(best, net.parameters());
    put(best_statistics, net.statistics());
  }
  /// Exchanges the network's weights for their average, if there is one; a second call undoes it.
  template <class Net>
  [[gnu::cold]] void swap_average(Net& net) {
    if (average.size() == 0 && average_statistics.size() == 0) return;
    std::swap_ranges(average.begin(), average.end(), net.parameters().begin());
    std::swap_ranges(average_statistics.begin(), average_statistics.end(),
                     net.statistics().begin());
  }

  template <class Net>
  [[gnu::cold]] void save(std::string const& path, Net& net,
                          std::vector<parameter_info> const& table) {
    checkpoint_section const sections[] = {
        {"run", std::span<run_position const>(&at, 1)},
        {"settings", std::span<char const>(made_with.text())},
        {"history", std::span<epoch_record const>(past.rows.data(), past.rows.size())},
        {"metrics", std::span<double const>(past.metrics.data(), past.metrics.size())},
        {"frozen", frozen_of(net)},
        {"parameters", net.parameters()},
        {"statistics", net.statistics()},
        {"slots", view(slots)},
        {"average", view(average)},
        {"average_statistics", view(average_statistics)},
        {"best", view(best)},
        {"best_statistics", view(best_statistics)}};
    write_checkpoint(path, table, sections);
  }

  /// Process 0's, in all: what follows is then the same in each.
  template <class Net>
  [[gnu::cold]] void broadcast(process_group& group, Net& net) {
    group.broadcast(&at, sizeof at);
    std::uint64_t rows = past.rows.size();
    group.broadcast(&rows, sizeof rows);
    past.rows.resize(rows);
    group.broadcast(past.rows.data(), rows * sizeof(epoch_record));
    past.metrics.resize(rows * past.metric_names.size());
    group.broadcast(past.metrics.data(), past.metrics.size() * sizeof(double));
    for (std::span<T> values :
         {frozen_of(net), net.parameters(), net.statistics(), view(slots), view(average),
          view(average_statistics), view(best), view(best_statistics)})
      group.broadcast(values.data(), values.size_bytes());
  }

  /// All or nothing: every section is looked at before the first is used.
  template <class Net>
  [[gnu::cold]] void load(std::string const& path, Net& net,
                          std::vector<parameter_info> const& table) {
    checkpoint const file(path, table);
    struct target {
      char const* name;
      std::span<T> values;
    };
    target const targets[] = {{"frozen", frozen_of(net)},
                              {"parameters", net.parameters()},
                              {"statistics", net.statistics()},
                              {"slots", view(slots)},
                              {"average", view(average)},
                              {"average_statistics", view(average_statistics)},
                              {"best", view(best)},
                              {"best_statistics", view(best_statistics)}};
    for (target const& t : targets) file.require<T>(t.name, t.values.size());
    run_position position;
    file.copy("run", std::span<run_position>(&position, 1));
    auto const same = [&](char const* what, auto saved, auto now) {
      if (saved == now) return;
      throw state_error(
          detail::sentence({path, ": was written with ", what, " ", saved, ", this run has ", now,
                            "; resuming cannot give the same result"}));
    };
    same("seed", position.seed, at.seed);
    same("batch", position.batch_size, at.batch_size);
    same("a data set of size", position.records, at.records);
    same("batches an epoch:", position.batches, at.batches);
    if (position.data != at.data)
      throw state_error(path +
                        ": was written on another data set of the same size; resuming "
                        "cannot give the same result");
    std::string saved(file.count<char>("settings"), ' ');
    file.copy("settings", std::span<char>(saved));
    made_with.compare(path, saved);
    past.rows.resize(file.count<epoch_record>("history"));
    file.copy("history", std::span<epoch_record>(past.rows.data(), past.rows.size()));
    past.metrics.resize(past.rows.size() * past.metric_names.size());
    file.copy("metrics", std::span<double>(past.metrics.data(), past.metrics.size()));
    for (target const& t : targets) file.copy(t.name, t.values);
    at = position;
  }

 private:
  /// What a freeze holds still: the next step depends on it as on the rest.
  template <class Net>
  static std::span<T> frozen_of(Net& net) {
    if constexpr (requires { net.all_parameters(); }) {
      std::span<T> const all = net.all_parameters();
      return all.first(all.size() - net.parameters().size());
    } else {
      return {};
    }
  }
  static std::span<T> view(aligned_buffer<T>& b) { return {b.data(), b.size()}; }
  static void keep(std::span<T const> from, aligned_buffer<T>& to) {
    to.resize(from.size());
    std::copy(from.begin(), from.end(), to.begin());
  }
  static void put(aligned_buffer<T> const& from, std::span<T> to) {
    std::copy(from.begin(), from.end(), to.begin());
  }
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED
