// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Moving a trained network to a new set of images: which images there are, and one curve of error
// against their number.

#include "train.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace design {

/// The records at these places.
inline resin::dataset chosen(resin::dataset const& data, std::vector<int> const& records) {
  resin::dataset part;
  auto shape = data.images.shape();
  shape[0] = records.size();
  part.images = xt::xtensor<std::uint8_t, 4>::from_shape(shape);
  part.labels = xt::xtensor<int, 1>::from_shape({records.size()});
  auto const bytes = static_cast<std::ptrdiff_t>(data.shape().size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    std::copy_n(data.images.data() + records[i] * bytes, bytes,
                part.images.data() + static_cast<std::ptrdiff_t>(i) * bytes);
    part.labels.data()[i] = data.labels.data()[records[i]];
  }
  part.classes = data.classes;
  part.name = data.name;
  part.note =
      resin::detail::joined_notes(data.note, std::to_string(records.size()) + " records chosen");
  return part;
}

/// The images of these classes, which become classes 0, 1, ...
inline resin::dataset only(resin::dataset const& data, std::initializer_list<int> classes) {
  std::vector<int> records, place(16, -1);
  int next = 0;
  for (int c : classes) place[static_cast<std::size_t>(c)] = next++;
  for (int i = 0; i < data.size(); ++i)
    if (place[static_cast<std::size_t>(data.labels(i))] >= 0) records.push_back(i);
  resin::dataset part = chosen(data, records);
  part.classes.clear();
  for (int c : classes) part.classes.push_back(data.classes[static_cast<std::size_t>(c)]);
  for (int& label : part.labels) label = place[static_cast<std::size_t>(label)];
  return part;
}

/// `each` images of every class, other ones for another seed; all of them for 0.
inline resin::dataset few(resin::dataset const& data, int each, std::uint64_t seed) {
  std::vector<int> order(static_cast<std::size_t>(data.size())), taken, records;
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  if (each == 0) return chosen(data, order);
  resin::random_stream const draw(seed, resin::purpose::user, 10);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return draw(static_cast<std::uint64_t>(a)) < draw(static_cast<std::uint64_t>(b));
  });
  taken.resize(data.classes.size());
  for (int i : order)
    if (taken[static_cast<std::size_t>(data.labels(i))]++ < each) records.push_back(i);
  return chosen(data, records);
}

/// How a target is learnt: so many images a class (0: all) for so many epochs.
struct amount {
  int images_each, epochs;
};

/// Error on the target's held-out images for each amount; `start` gives a network its weights
/// before each.
template <auto const& Net, class Start>
table adapt(experiment const& e, images const& target, std::vector<amount> const& amounts,
            resin::augmentation const& augment, double rate, std::uint64_t seed, Start start,
            resin::gradient_clip clip = {}) {
  table t{{"images_each", "images", "held_out_error", "trained_parameters", "step_ms_an_image"},
          {}};
  for (amount const& a : amounts) {
    resin::network<Net> net(seed);
    start(net);
    double const step = cost_of(net, e.pick(1, 3, 10)).step;
    images const some{few(target.seen, a.images_each, seed), target.held_out};
    resin::trainer fit{net,
                       resin::sgd{.learning_rate = resin::one_cycle{.peak = rate},
                                  .momentum = .9,
                                  .nesterov = true,
                                  .weight_decay = 1e-4},
                       {.epochs = a.epochs,
                        .batch = std::clamp(some.seen.size() / 8, 8, 50),
                        .seed = seed,
                        .threads = e.threads,
                        .augment = augment,
                        .clip = clip,
                        .quiet = true}};
    fit.run(some.seen);
    double const error = 100 * (1 - fit.evaluate(target.held_out).accuracy);
    std::printf("%5d images: %.1f %% wrong\n", some.seen.size(), error);
    t.add(a.images_each, some.seen.size(), error, static_cast<long long>(net.parameters().size()),
          step);
  }
  return t;
}

/// Table and figure of the four ways, over the number of labelled images.
inline void report_transfer(experiment const& e, std::string const& title, std::string const& file,
                            std::vector<std::string> const& jobs) {
  table t{{"images a class"}, {}};
  resin::plot_panel panel{title, "labelled images", "held-out error (%)", true, false, {}};
  for (std::string const& job : jobs) {
    t.columns.push_back(job.substr(job.find(' ') + 1) + " %");
    panel.series.push_back(e.line(job, "images", "held_out_error"));
    panel.series.back().name = job.substr(job.find(' ') + 1);
  }
  table times{{"way", "trained parameters", "training step, ms an image"}, {}};
  for (std::string const& job : jobs)
    if (table const all = e.results(job); !all.rows.empty()) {
      auto const milliseconds = all.numbers("step_ms_an_image");
      times.add(job, fixed(all.last("trained_parameters"), 0),
                fixed(*std::min_element(milliseconds.begin(), milliseconds.end()), 3));
    }
  std::vector<std::string> amounts;
  for (std::string const& job : jobs)
    if (amounts.empty())
      amounts =
          e.results(job)
              .where("seed", e.results(job).rows.empty() ? "" : e.results(job).texts("seed")[0])
              .texts("images_each");
  for (std::string const& n : amounts) {
    std::vector<std::string> row{n == "0" ? "all" : n};
    for (std::string const& job : jobs)
      row.push_back(spread(e.results(job).rows.empty()
                               ? std::vector<double>{}
                               : e.results(job).where("images_each", n).numbers("held_out_error"),
                           1));
    t.rows.push_back(row);
  }
  e.report(title, t);
  e.report(title + " - cost of a step", times);
  e.draw(file, {"", {panel}});
}

}  // namespace design
