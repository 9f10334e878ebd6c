// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How good a network is on data: evaluate; and its answers: predict.

#include <resin/base/blocks.hpp>
#include <resin/base/text.hpp>
#include <resin/data/array_examples.hpp>
#include <resin/data/augment.hpp>
#include <resin/data/data_source.hpp>
#include <resin/data/dataset.hpp>
#include <resin/data/loader.hpp>
#include <resin/tensor/xtensor.hpp>
#include <resin/train/batch_loss.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/evaluation.hpp>
#include <resin/train/mean_squared_error.hpp>
#include <resin/train/metric.hpp>
#include <resin/train/process_group.hpp>
#include <resin/train/tally.hpp>
#include <resin/train/units_of.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {
/// A network<>: called on raw memory, because an array expression is dear to compile.
template <class Net>
concept RawClassifier = requires(Net net, typename Net::value_type* p) {
  net.infer(p, 1, p);
  Net::output_shape;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Something that gives scores for images (N,C,H,W).
template <class Net>
concept Classifier = detail::RawClassifier<Net> ||
    requires(Net net, xt::xtensor<typename Net::value_type, 4> images) {
  net(images);
};

struct evaluation_options {
  int batch = 250;
  int top_k = 5;
  augmentation augment{};  // only its normalize counts; without one, as the network was trained
  metric_list metrics{};
  int prefetch = 1;  // threads that prepare batches, and read Examples that are not in memory
  /// Processes that share the images: mpi_world{}. All of them have all answers, to the bit.
  std::shared_ptr<process_group> processes{};
};

/// The loss of targets of this type, unless one is given.
template <class Y>
using default_loss =
    std::conditional_t<std::is_floating_point_v<Y>, mean_squared_error, cross_entropy>;

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

[[gnu::cold]] inline void check_images(char const* who, extent3 got, extent3 want) {
  if (got == want) return;
  throw shape_error(sentence({who, ": the data has images of ", got.c, " x ", got.h, " x ", got.w,
                              ", the network wants ", want.c, " x ", want.h, " x ", want.w}));
}

/// Each metric is of an output that is measured; "" is the network's own.
[[gnu::cold]] inline void check_metrics(char const* who, metric_list const& metrics,
                                        std::initializer_list<char const*> outputs) {
  for (int i = 0; i < metrics.size(); ++i) {
    bool known = false;
    for (char const* o : outputs) known = known || metrics[i].output == o;
    if (!known)
      throw training_error(sentence({who, ": the metric '", metrics[i].name, "' is of output '",
                                     metrics[i].output, "', which no loss judges"}));
  }
}

/// The scores of one batch after the other, in memory of its own. With other processes each infers
/// its share of the batch, and gets the rest from them.
template <class Net, class T = typename Net::value_type>
class scores {
 public:
  explicit scores(process_group* others = nullptr) : others_(others) {}
  template <class B>
  [[gnu::cold]] prediction_view<T const> operator()(Net& net, B const& batch) {
    if constexpr (RawClassifier<Net>) {
      constexpr extent3 in = Net::input_shape, out = Net::output_shape;
      check_images("evaluate", {batch.C, batch.H, batch.W}, in);
      rows_.resize(static_cast<std::size_t>(batch.size) * static_cast<std::size_t>(out.size()));
      if (others_)
        infer_shared(net, batch.images, batch.size);
      else
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
  /// A message holds at most 256 MB of a process.
  [[gnu::cold]] void infer_shared(Net& net, T const* images, int count) {
    constexpr auto in = static_cast<std::size_t>(Net::input_shape.size()),
                   out = static_cast<std::size_t>(Net::output_shape.size());
    int const processes = others_->size();
    std::size_t const most = std::max<std::size_t>(1, (std::size_t{1} << 28) / (out * sizeof(T)));
    auto const all = static_cast<std::size_t>(count);
    for (std::size_t first = 0, n; first < all; first += n) {
      n = std::min(all - first, most * static_cast<std::size_t>(processes));
      auto const rows_of = [&](int rank) {
        return share(static_cast<long long>(n), {rank, processes});
      };
      auto const each = static_cast<std::size_t>(
          base::ceil_div(static_cast<long long>(n), processes) * static_cast<long long>(out));
      own_.resize(each);
      gathered_.resize(each * static_cast<std::size_t>(processes));
      task_range const mine = rows_of(others_->rank());
      auto const begin = [](task_range r) { return static_cast<std::size_t>(r.first); };
      if (mine.first < mine.last)
        net.infer(images + (first + begin(mine)) * in, static_cast<int>(mine.last - mine.first),
                  own_.data());
      others_->gather(own_.data(), each * sizeof(T), gathered_.data());
      for (int p = 0; p < processes; ++p) {
        task_range const rows = rows_of(p);
        std::copy_n(gathered_.data() + static_cast<std::size_t>(p) * each,
                    static_cast<std::size_t>(rows.last - rows.first) * out,
                    rows_.data() + (first + begin(rows)) * out);
      }
    }
  }

  process_group* others_;
  std::conditional_t<RawClassifier<Net>, std::vector<T>, xt::xarray<T>> rows_;
  std::vector<T> own_, gathered_;
};

/// Counts the answers to all batches of a source; the mean loss, a batch counting by its size.
template <class Net, class S, class Tally, class L>
[[gnu::cold]] double judge(Net& net, S& source, Tally& tally, L const& loss, metric_list& metrics,
                           process_group* others) {
  using T = typename Net::value_type;
  detail::scores<Net> scores(others);
  double sum = 0;
  long long images = 0;
  source.begin_epoch(0, 0);
  for (batch_of<S, T> batch; source.next(batch);) {
    prediction_view<T const> const view = scores(net, batch);
    auto const targets = targets_of(batch, 0, batch.size);
    tally.add(view, targets);
    metrics.add(view, targets);
    sum += batch.size * loss_and_gradient(loss_for(loss, batch), view,
                                          judged_targets(batch, 0, batch.size),
                                          static_cast<T*>(nullptr));
    images += batch.size;
  }
  return sum / static_cast<double>(images);
}
template <class Net, class S, class L>
[[gnu::cold]] evaluation evaluate_source(Net& net, S& source, evaluation_options options,
                                         L const& loss) {
  using Y = std::remove_cvref_t<decltype(*batch_of<S, typename Net::value_type>{}.labels)>;
  check_metrics("evaluate", options.metrics, {""});
  tally<task_of<L, Y>> counts(options.top_k, ignored_by(loss));
  metric_list& metrics = options.metrics;
  evaluation e;
  e.images = source.size();
  e.loss = judge(net, source, counts, loss, metrics, options.processes.get());
  take_figures(counts, e);
  e.metric_names.resize(static_cast<std::size_t>(metrics.size()));
  for (std::size_t i = 0; i < e.metric_names.size(); ++i)
    e.metric_names[i] = metrics[static_cast<int>(i)].name;
  metrics.values(e.metrics);
  return e;
}
template <class... A>
inline constexpr bool judged_on = false;
template <class X, class Net>
[[nodiscard]] loader_options evaluation_order(char const* who, Net const& net, int batch,
                                              augmentation const& augment, int prefetch) {
  return {.batch = batch,
          .shuffle = false,
          .augment = steps_of<X>(who, augment, net),
          .threads = prefetch};
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The network in evaluation mode on every image of the data, batch by batch, in order. The loss is
/// that of `loss`; a batch counts by its size. Data: a dataset, a float_dataset, or any Examples.
template <Classifier Net, Examples D, class L = default_loss<typename D::target_type>>
[[nodiscard, gnu::cold]] evaluation evaluate(Net& net, D const& data,
                                             evaluation_options options = {}, L const& loss = {}) {
  loader<typename Net::value_type, D> batches(
      data, detail::evaluation_order<typename D::image_type>("evaluate", net, options.batch,
                                                             options.augment, options.prefetch));
  evaluation e = detail::evaluate_source(net, batches, options, loss);
  if constexpr (requires { data.classes; }) e.classes = data.classes;
  if constexpr (requires { data.name; }) e.name = data.name;
  if constexpr (requires { data.note; }) e.note = data.note;
  return e;
}
/// The same of a source, which decides about batches and units.
template <Classifier Net, class S, class L = cross_entropy>
requires DataSource<S, typename Net::value_type>
[[nodiscard, gnu::cold]] evaluation evaluate(Net& net, S& source, evaluation_options options = {},
                                             L const& loss = {}) {
  return detail::evaluate_source(net, source, std::move(options), loss);
}
/// The same of arrays: images x and their targets y, labels or numbers.
template <Classifier Net, NumberArray X, NumberArray Y, class L = default_loss<element_of_array<Y>>>
[[nodiscard, gnu::cold]] evaluation evaluate(Net& net, X const& x, Y const& y,
                                             evaluation_options options = {}, L const& loss = {}) {
  static_cast<void>(detail::targets_of_loss<L, element_of_array<Y>>{});
  if constexpr (detail::targets_fit<L, element_of_array<Y>>)
    return evaluate(net, array_examples("evaluate", x, y, Net::input_shape), std::move(options),
                    loss);
  else
    return {};
}

/// What is neither: the error says what it takes.
template <class... A>
evaluation evaluate(A const&...) {
  static_assert(
      detail::judged_on<A...>,
      "not_training_data - evaluate takes a network that is not const (evaluating uses its "
      "memory), then a dataset, Examples, a DataSource, or arrays x and y of numbers: "
      "evaluate(net, test), evaluate(net, x, y) - docs/errors.md#not_training_data");
  return {};
}

}  // namespace resin
RESIN_END_INSTANTIATED
