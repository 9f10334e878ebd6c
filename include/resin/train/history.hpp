// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a training run was: one record an epoch, to CSV and SVG.

#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/base/text.hpp>
#include <resin/train/find_name.hpp>
#include <resin/train/plot_svg.hpp>

#include <iosfwd>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {
/// A name as one field of a CSV (RFC 4180).
[[gnu::cold]] inline std::string csv_field(std::string_view name) {
  if (name.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(name);
  std::string text = "\"";
  for (char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + "\"";
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// One epoch. Training figures are means over the epoch's batches while the weights moved; held-out
/// figures, if there is held-out data, are those of the weights after it. What was not measured is
/// NaN.
struct epoch_record {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  long long epoch = 0;  // from 1
  long long step = 0;  // steps done so far
  double train_loss = none, train_accuracy = none;
  double held_out_loss = none, held_out_accuracy = none;
  double learning_rate = none;  // of the epoch's last step
  double seconds = 0;  // since the run began, evaluation included
  double images_per_second = none;  // of training alone
};

/// The records of a run, in order.
struct history {
  std::vector<epoch_record> rows;
  std::vector<std::string> metric_names{};
  std::vector<double> metrics{};  // one after the other of the first epoch, then of the next

  /// A line for each epoch: what was measured.
  [[nodiscard, gnu::cold]] std::string to_string() const {
    std::string text;
    std::size_t at = 0;
    for (epoch_record const& r : rows) {
      detail::print(text, "epoch %d  loss %.4f", {r.epoch, r.train_loss});
      auto const share = [&](double v) {
        if (!detail::is_nan(v)) detail::print(text, "  accuracy %.2f %%", {100 * v});
      };
      share(r.train_accuracy);
      if (!detail::is_nan(r.held_out_loss)) {
        detail::print(text, "  held out: loss %.4f", {r.held_out_loss});
        share(r.held_out_accuracy);
      }
      for (std::size_t k = 0; k < metric_names.size() && at < metrics.size(); ++k)
        detail::print(text, "  %s %.4g", {metric_names[k], metrics[at++]});
      text += '\n';
    }
    return text;
  }
  template <class Traits>
  friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                                      history const& curve) {
    return out << curve.to_string();
  }
  /// A metric's values, one an epoch; error, with the names there are, if none is called so.
  [[nodiscard, gnu::cold]] std::vector<double> metric(std::string_view called) const {
    std::vector<double> values;
    for (std::size_t i = detail::find_name("history: no metric", called, metric_names);
         i < metrics.size(); i += metric_names.size())
      values.push_back(metrics[i]);
    return values;
  }

  /// The record of the highest held-out accuracy (training accuracy where nothing was held out, the
  /// lowest loss where the task has no accuracy), of several the one of the lowest loss, or null.
  [[nodiscard]] epoch_record const* best() const {
    epoch_record const* found = nullptr;
    auto const score = [](epoch_record const& r) {
      bool const held = !detail::is_nan(r.held_out_loss);
      double const accuracy = held ? r.held_out_accuracy : r.train_accuracy;
      return detail::is_nan(accuracy) ? -(held ? r.held_out_loss : r.train_loss) : accuracy;
    };
    auto const loss = [](epoch_record const& r) {
      return detail::is_nan(r.held_out_loss) ? r.train_loss : r.held_out_loss;
    };
    for (epoch_record const& r : rows) {
      if (!found || score(r) > score(*found) || detail::is_nan(score(*found)) ||
          (score(r) == score(*found) && loss(r) < loss(*found)))
        found = &r;
    }
    return found;
  }

  /// Header line and one line an epoch; an empty field where nothing was measured.
  [[nodiscard, gnu::cold]] std::string to_csv() const {
    std::string text =
        "epoch,step,train_loss,train_accuracy,held_out_loss,held_out_accuracy,learning_rate,"
        "seconds,images_per_second";
    for (std::string const& name : metric_names) text += "," + detail::csv_field(name);
    text += "\n";
    for (epoch_record const& r : rows) {
      detail::print(text, "%d,%d", {r.epoch, r.step});
      for (double v : {r.train_loss, r.train_accuracy, r.held_out_loss, r.held_out_accuracy,
                       r.learning_rate, r.seconds, r.images_per_second}) {
        text += ",";
        if (!detail::is_nan(v)) detail::put_real(text, v, 'g', 9);
      }
      std::size_t const first = static_cast<std::size_t>(&r - rows.data()) * metric_names.size();
      for (std::size_t k = first; k < first + metric_names.size() && k < metrics.size(); ++k) {
        text += ",";
        if (!detail::is_nan(metrics[k])) detail::put_real(text, metrics[k], 'g', 9);
      }
      text += "\n";
    }
    return text;
  }

  /// Side by side over epochs: the loss, the accuracy where the task has one, and each metric.
  [[nodiscard, gnu::cold]] plot curves(std::string title = "") const {
    plot_panel loss{"Loss", "epoch", "mean loss", false, false, {}};
    draw(loss, true, column(&epoch_record::train_loss, 1));
    draw(loss, false, column(&epoch_record::held_out_loss, 1));
    plot_panel accuracy{"Accuracy", "epoch", "correct (%)", false, false, {}};
    draw(accuracy, true, column(&epoch_record::train_accuracy, 100));
    draw(accuracy, false, column(&epoch_record::held_out_accuracy, 100));
    plot all{std::move(title), {loss}};
    if (!accuracy.series.empty()) all.panels.push_back(accuracy);
    for (std::string const& name : metric_names) {
      all.panels.push_back({name, "epoch", name, false, false, {}});
      draw(all.panels.back(), false, metric(name));
    }
    return all;
  }

  /// Both write aside and rename: a failure throws file_error and leaves an old file as it was.
  void write_csv(std::string const& path) const { replace_file(path, to_csv()); }
  void write_svg(std::string const& path, std::string title = "") const {
    resin::write_svg(curves(std::move(title)), path);
  }

 private:
  [[nodiscard, gnu::cold]] std::vector<double> column(double epoch_record::*of,
                                                      double factor) const {
    std::vector<double> values;
    for (epoch_record const& r : rows) values.push_back(factor * r.*of);
    return values;
  }
  /// One line more, unless none of its values was measured.
  [[gnu::cold]] void draw(plot_panel& panel, bool training, std::vector<double> y) const {
    plot_series line{
        training ? "training" : "held out", {}, std::move(y), training, training ? 0 : 1};
    bool measured = false;
    for (std::size_t i = 0; i < line.y.size(); ++i) {
      line.x.push_back(static_cast<double>(rows[i].epoch));
      measured = measured || !detail::is_nan(line.y[i]);
    }
    if (measured) panel.series.push_back(std::move(line));
  }
};

}  // namespace resin
