// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What an evaluation found.

#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/text.hpp>
#include <resin/tensor/xtensor.hpp>
#include <resin/train/find_name.hpp>
#include <resin/train/tally.hpp>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// Results on a data set, printable. Accuracies are fractions of 1, of images or, where each pixel
/// has a label, of pixels; confusion(i, j) counts those of class i that were taken for j, up to
/// 2,147,483,647. One whose
/// scores are no numbers is taken for none. What the task does not have is NaN.
struct evaluation {
  double accuracy = detail::not_measured;
  double top_k_accuracy = detail::not_measured;
  int top_k = 5;
  double loss = 0;
  long long images = 0;
  double f1 = detail::not_measured;  // the mean of the classes that occur
  double mean_iou = detail::not_measured;  // likewise
  double mean_absolute_error = detail::not_measured;  // of numbers
  double r2 = detail::not_measured;  // likewise, the mean over the outputs
  std::vector<std::string> metric_names{};  // those of the options, in their order
  std::vector<double> metrics{};
  xt::xtensor<int, 2> confusion{};
  std::vector<std::string> classes{};
  std::string name{}, note{};

  /// The metric of that name; error, with the names there are, if there is none.
  [[nodiscard, gnu::cold]] double metric(std::string_view called) const {
    return metrics[detail::find_name("evaluation: no metric", called, metric_names)];
  }
  /// One line; the note of the data set is part of it. Top k stands in it where there are more
  /// classes than k.
  [[nodiscard, gnu::cold]] std::string to_string() const {
    std::string line = name.empty() ? "" : name + ": ";
    if (!detail::is_nan(accuracy)) detail::print(line, "accuracy %.2f %%  ", {100 * accuracy});
    long long counted = 0;
    for (int const n : confusion) counted += n;
    if (counted > images)  // of pixels
      detail::print(line, "mean IoU %.4f  ", {mean_iou});
    else if (static_cast<std::size_t>(top_k) < confusion.shape()[0])
      detail::print(line, "top-%d %.2f %%  ", {top_k, 100 * top_k_accuracy});
    else if (confusion.size() == 0 && !detail::is_nan(f1))
      detail::print(line, "F1 %.4f  ", {f1});
    if (!detail::is_nan(mean_absolute_error))
      detail::print(line, "mean absolute error %.4g  R2 %.4f  ", {mean_absolute_error, r2});
    for (std::size_t k = 0; k < metrics.size(); ++k)
      detail::print(line, "%s %.4g  ", {metric_names[k], metrics[k]});
    detail::print(line, "loss %.4f  (%d images", {loss, images});
    if (!note.empty()) line.append("; ").append(note);
    return line + ")";
  }
  /// The line and, for up to 20 classes, the confusion matrix.
  [[gnu::cold]] friend std::ostream& operator<<(std::ostream& out, evaluation const& e) {
    out << e.to_string() << '\n';
    std::size_t const n = e.confusion.shape()[0];
    if (n == 0 || n > 20) return out;
    auto const field = [&](std::string text) {
      if (text.size() < 7) text.insert(0, 7 - text.size(), ' ');
      out << text;
    };
    out << "true \\ predicted";
    for (std::size_t j = 0; j < n; ++j) field(std::to_string(j));
    out << '\n';
    for (std::size_t i = 0; i < n; ++i) {
      std::string row = std::to_string(i);
      if (i < e.classes.size()) row += " " + e.classes[i];
      row.resize(16, ' ');
      out << row;
      for (std::size_t j = 0; j < n; ++j) field(std::to_string(e.confusion(i, j)));
      out << '\n';
    }
    return out;
  }
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// The figures of a tally.
template <task W>
[[gnu::cold]] void take_figures(tally<W> const& from, evaluation& e) {
  if constexpr (W == task::numbers) {
    e.mean_absolute_error = from.mean_absolute_error();
    e.r2 = from.r2();
  } else {
    e.accuracy = from.accuracy();
    e.f1 = from.f1();
    e.mean_iou = from.mean_iou();
  }
  if constexpr (W == task::labels) {
    e.top_k_accuracy = from.near();
    e.top_k = from.top_k();
    std::size_t const n = static_cast<std::size_t>(from.classes());
    e.confusion = xt::xtensor<int, 2>::from_shape(std::array<std::size_t, 2>{n, n});
    for (std::size_t i = 0; i < n * n; ++i)
      e.confusion.data()[i] = static_cast<int>(std::min(from.confusion()[i], 2147483647.));
  }
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
