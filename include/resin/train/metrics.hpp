// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How good a network is on a data set: loss, accuracy, top-k, confusion matrix; and its
// predictions.

#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/data/augment.hpp>
#include <resin/data/data_source.hpp>
#include <resin/data/dataset.hpp>
#include <resin/data/loader.hpp>
#include <resin/tensor/xtensor.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/loss.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <ostream>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// A network<>: called on raw memory, because an array expression is dear to compile.
template <class Net>
concept RawClassifier = requires(Net net, typename Net::value_type* p) {
  net.infer(p, 1, p);
  Net::output_shape;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Something that gives logits (N, classes) for images (N,C,H,W).
template <class Net>
concept Classifier = detail::RawClassifier<Net> ||
    requires(Net net, xt::xtensor<typename Net::value_type, 4> images) {
  net(images);
};

/// The bytes of a data set as a network is given them: what draws nothing of an augmentation, and x
/// / 255 unless it says otherwise by a normalize.
[[nodiscard]] inline augmentation input_units(augmentation const& steps) {
  augmentation const kept = steps.deterministic();
  return kept.size() > 0 ? kept : augmentation(augment::normalize{});
}

struct evaluation_options {
  int batch = 250;
  int top_k = 5;
  augmentation augment{};  // only its normalize counts; without one, bytes are divided by 255
};

/// Results on a data set, printable. Accuracies are fractions of 1; confusion(i, j) counts images
/// of class i that were taken for j. An image whose scores are no numbers is taken for none.
struct evaluation {
  double accuracy = 0;
  double top_k_accuracy = 0;
  int top_k = 5;
  double loss = 0;
  long long images = 0;
  xt::xtensor<int, 2> confusion{};
  std::vector<std::string> classes{};
  std::string name{}, note{};

  /// One line; the note of the data set is part of it.
  [[nodiscard, gnu::cold]] std::string to_string() const {
    std::string line = name.empty() ? "" : name + ": ";
    detail::print(line, "accuracy %.2f %%  top-%d %.2f %%  loss %.4f  (%d images",
                  {100 * accuracy, top_k, 100 * top_k_accuracy, loss, images});
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

/// Rank of `target` among one image's scores: 0 is the highest; of equal scores the lower class
/// counts first. A score that is not a number has no rank, so that none counts as near.
template <class T>
int rank_of(T const* scores, int classes, int target) {
  T const mine = scores[target];
  if (is_nan(mine)) return std::numeric_limits<int>::max();
  int rank = 0;
  for (int c = 0; c < classes; ++c)
    rank += !is_nan(scores[c]) && (scores[c] > mine || (scores[c] == mine && c < target));
  return rank;
}
/// The first class of the highest score; -1 where no score is a number.
template <class T>
int best_class(T const* scores, int classes) {
  int best = -1;
  for (int c = 0; c < classes; ++c)
    if (!is_nan(scores[c]) && (best < 0 || scores[c] > scores[best])) best = c;
  return best;
}
/// Images of a batch whose highest score is at their label; 0 for spatial outputs.
template <class T>
long long correct_in(prediction_view<T const> y, std::span<int const> labels) {
  if (y.pixels() != 1 || static_cast<long long>(labels.size()) != y.batch) return 0;
  long long right = 0;
  for (int n = 0; n < y.batch; ++n)
    right += best_class(y.data + static_cast<long long>(n) * y.c, y.c) ==
             labels[static_cast<std::size_t>(n)];
  return right;
}

/// Counts over the batches of a data set.
class evaluation_count {
 public:
  double loss = 0;

  evaluation_count(dataset const& data, int top_k) : wanted_(top_k) {
    result_.images = data.size();
    result_.classes = data.classes;
    result_.name = data.name;
    result_.note = data.note;
  }
  template <class T>
  void add(prediction_view<T const> const y, std::span<int const> labels) {
    if (y.batch != static_cast<int>(labels.size()) || y.pixels() != 1) wrong_output(y.c, y.h, y.w);
    if (result_.confusion.size() == 0) start(y.c);
    for (std::size_t n = 0; n < labels.size(); ++n, ++images_) {
      int const label = labels[n];
      if (label < 0 || label >= y.c) wrong_label("evaluate", label, images_, y.c);
      T const* const scores = y.data + static_cast<std::ptrdiff_t>(n) * y.c;
      int const rank = rank_of(scores, y.c, label);
      right_ += rank == 0;
      near_ += rank < wanted_;
      int const taken = best_class(scores, y.c);
      if (taken >= 0) ++result_.confusion.data()[label * y.c + taken];
    }
  }
  evaluation finish() {
    double const n = static_cast<double>(result_.images);
    result_.accuracy = static_cast<double>(right_) / n;
    result_.top_k_accuracy = static_cast<double>(near_) / n;
    result_.loss = loss / n;
    return std::move(result_);
  }

 private:
  [[gnu::cold]] void start(int classes) {
    std::size_t const n = static_cast<std::size_t>(classes);
    result_.confusion = xt::xtensor<int, 2>::from_shape(std::array<std::size_t, 2>{n, n});
    std::fill_n(result_.confusion.data(), n * n, 0);
    result_.top_k = std::min(wanted_, classes);
  }
  [[noreturn, gnu::cold]] static void wrong_output(int c, int h, int w) {
    throw shape_error(
        detail::sentence({"evaluate: wants one row of class scores an image; the network gives ", c,
                          " x ", h, " x ", w, " an image"}));
  }

  evaluation result_;
  int wanted_;
  long long right_ = 0, near_ = 0, images_ = 0;
};

[[gnu::cold]] inline void check_images(char const* who, extent3 got, extent3 want) {
  if (got == want) return;
  throw shape_error(sentence({who, ": the data has images of ", got.c, " x ", got.h, " x ", got.w,
                              ", the network wants ", want.c, " x ", want.h, " x ", want.w}));
}

/// The scores of one batch after the other, in memory of its own.
template <class Net, class T = typename Net::value_type>
class scores {
 public:
  [[gnu::cold]] prediction_view<T const> operator()(Net& net, batch_view<T> const& batch) {
    if constexpr (RawClassifier<Net>) {
      constexpr extent3 in = Net::input_shape, out = Net::output_shape;
      check_images("evaluate", {batch.C, batch.H, batch.W}, in);
      rows_.resize(static_cast<std::size_t>(batch.size) * static_cast<std::size_t>(out.size()));
      net.infer(batch.images, batch.size, rows_.data());
      return {rows_.data(), batch.size, out.c, out.h, out.w};
    } else {
      std::array<std::size_t, 4> const shape{
          static_cast<std::size_t>(batch.size), static_cast<std::size_t>(batch.C),
          static_cast<std::size_t>(batch.H), static_cast<std::size_t>(batch.W)};
      rows_ = xt::xarray<T>(net(xt::adapt(batch.images, shape[0] * shape[1] * shape[2] * shape[3],
                                          xt::no_ownership(), shape)));
      return predictions_of(rows_);
    }
  }

 private:
  std::conditional_t<RawClassifier<Net>, std::vector<T>, xt::xarray<T>> rows_;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The network in evaluation mode on every image of the data, batch by batch, in order. The loss is
/// that of `loss`; a batch counts by its size.
template <Classifier Net, class L = cross_entropy>
[[nodiscard, gnu::cold]] evaluation evaluate(Net& net, dataset const& data,
                                             evaluation_options options = {}, L const& loss = {}) {
  using T = typename Net::value_type;
  loader<T> batches(
      data, {.batch = options.batch, .shuffle = false, .augment = input_units(options.augment)});
  detail::evaluation_count count(data, options.top_k);
  detail::scores<Net> scores;
  batches.begin_epoch(0);
  for (batch_view<T> batch; batches.next(batch);) {
    prediction_view<T const> const view = scores(net, batch);
    std::span<int const> const labels(batch.labels, static_cast<std::size_t>(batch.size));
    count.add(view, labels);
    count.loss += batch.size * loss_and_gradient(loss, view, labels, static_cast<T*>(nullptr));
  }
  return count.finish();
}

/// The class of the highest score for each image of a batch (N,C,H,W), which goes to the network as
/// it is; `batch` images at a time. -1 for an image whose scores are no numbers.
template <Classifier Net, class E>
requires requires(E const& images) { images.dimension(); }
[[nodiscard]] xt::xtensor<int, 1> predict(Net& net, E const& images, int batch = 250) {
  using T = typename Net::value_type;
  if (images.dimension() != 4) {
    throw shape_error(detail::sentence(
        {"predict: images have rank ", images.dimension(), ", wants 4: (N,C,H,W)"}));
  }
  std::size_t const count = images.shape()[0], step = static_cast<std::size_t>(std::max(batch, 1));
  xt::xtensor<int, 1> classes = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{count});
  for (std::size_t first = 0; first < count; first += step) {
    std::size_t const last = std::min(first + step, count);
    xt::xtensor<T, 4> const some =
        xt::cast<T>(xt::view(images, xt::range(first, last), xt::all(), xt::all(), xt::all()));
    auto const y = xt::xarray<T>(net(some));
    prediction_view<T const> const view = detail::predictions_of(y);
    for (std::size_t n = first; n < last; ++n) {
      classes(n) =
          detail::best_class(view.data + static_cast<std::ptrdiff_t>(n - first) * view.c, view.c);
    }
  }
  return classes;
}

/// The same for a data set, whose bytes are scaled as evaluate() does.
template <Classifier Net>
[[nodiscard]] xt::xtensor<int, 1> predict(Net& net, dataset const& data,
                                          evaluation_options options = {}) {
  using T = typename Net::value_type;
  loader<T> batches(
      data, {.batch = options.batch, .shuffle = false, .augment = input_units(options.augment)});
  xt::xtensor<int, 1> classes = xt::xtensor<int, 1>::from_shape(
      std::array<std::size_t, 1>{static_cast<std::size_t>(data.size())});
  std::size_t at = 0;
  detail::scores<Net> scores;
  batches.begin_epoch(0);
  for (batch_view<T> batch; batches.next(batch);) {
    prediction_view<T const> const view = scores(net, batch);
    for (int n = 0; n < batch.size; ++n)
      classes(at++) =
          detail::best_class(view.data + static_cast<std::ptrdiff_t>(n) * view.c, view.c);
  }
  return classes;
}

}  // namespace resin
