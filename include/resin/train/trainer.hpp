// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The training loop. After the first step of a run no step allocates; a checkpoint holds all that
// the next step depends on, so that a run stopped at one and resumed gives the bits of a run that
// never stopped.

#include <resin/data/array_examples.hpp>
#include <resin/data/data_source.hpp>
#include <resin/data/dataset.hpp>
#include <resin/train/batch_loss.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/history.hpp>
#include <resin/train/predict.hpp>
#include <resin/train/training_door.hpp>
#include <resin/train/training_run.hpp>

#include <span>
#include <type_traits>
#include <utility>

namespace resin::detail::inline RESIN_TARGET {
template <class... A>
inline constexpr bool trains_on = false;
}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// trainer fit{net, sgd{.learning_rate = .1}, {.epochs = 10}}; fit.run(seen, held_out) -> history.
/// Keeps a reference to the network. A loss, a weight or a running statistic that is not a finite
/// number ends the run by training_error, with the weights and running statistics as they were when
/// the epoch (or the resumed part of it) began; no checkpoint ever holds such a number.
template <Trainable Net, Optimizer O, class L = cross_entropy>
requires DenseLoss<L, typename Net::value_type, std::span<int const>> ||
    Loss<L, typename Net::value_type> || detail::SeveralLosses<L>
class trainer : detail::training_door<Net, L>, detail::training_run<Net, O, L> {
  using base = detail::training_run<Net, O, L>;
  using T = typename Net::value_type;
  static constexpr dataset* nothing = nullptr;  // held out

 public:
  using value_type = T;

  trainer(Net& net, O optimizer, trainer_options options = {}, L loss = {})
      : base(net, std::move(optimizer), std::move(options), std::move(loss)) {}

  /// Trains on `seen`, measuring on `held_out` after each epoch. A run starts from the network as
  /// it is.
  history run(dataset const& seen, dataset const& held_out) {
    return base::run_examples(seen, held_out.size() > 0 ? &held_out : nullptr);
  }
  history run(dataset const& seen) { return base::run_examples(seen, nothing); }

  /// The same for any Examples: a float_dataset, files that are read as they are needed.
  template <Examples D>
  history run(D const& seen) {
    return base::run_examples(seen, nothing);
  }
  template <Examples D, Examples H>
  history run(D const& seen, H const& held_out) {
    return base::run_examples(seen, &held_out);
  }

  /// The same for any source of batches, which then decides about order, augmentation and units.
  template <DataSource<T> S>
  history run(S& source) {
    return base::run_source(source, nothing);
  }
  template <DataSource<T> S>
  history run(S& source, dataset const* held_out) {
    return base::run_source(source, held_out);
  }
  template <DataSource<T> S, class H>
  requires DataSource<H, T> || Examples<H> history run(S& source, H& held_out) {
    return base::run_source(source, &held_out);
  }

  /// The same for arrays: images x (N,C,H,W) and a target for each, y: labels, numbers, images, a
  /// label a pixel, yes or no for each output, as the loss has it.
  template <NumberArray X, NumberArray Y>
  history run(X const& x, Y const& y) {
    judge_targets<Y>();
    if constexpr (accepts<Y>) return run(examples(x, y));
    return {};
  }
  template <NumberArray X, NumberArray Y, NumberArray U, NumberArray V>
  history run(X const& x, Y const& y, U const& x_held_out, V const& y_held_out) {
    judge_targets<Y, V>();
    if constexpr (accepts<Y> && accepts<V>)
      return run(examples(x, y), examples(x_held_out, y_held_out));
    return {};
  }
  /// Weights of the records in the loss, of arrays or of any Examples.
  template <NumberArray X, NumberArray Y>
  history run(X const& x, Y const& y, sample_weights const& weights) {
    judge_targets<Y>();
    if constexpr (accepts<Y>) return run(examples(x, y), weights);
    return {};
  }
  template <NumberArray X, NumberArray Y, NumberArray U, NumberArray V>
  history run(X const& x, Y const& y, sample_weights const& weights, U const& x_held_out,
              V const& y_held_out) {
    judge_targets<Y, V>();
    if constexpr (accepts<Y> && accepts<V>)
      return run(examples(x, y), weights, examples(x_held_out, y_held_out));
    return {};
  }
  template <Examples D>
  history run(D const& seen, sample_weights const& weights) {
    detail::refuse_two_weights(base::loss_);
    return run(weighted_examples("trainer", seen, weights));
  }
  template <Examples D, Examples H>
  history run(D const& seen, sample_weights const& weights, H const& held_out) {
    detail::refuse_two_weights(base::loss_);
    return run(weighted_examples("trainer", seen, weights), held_out);
  }
  /// The same of several outputs, by losses{...}: targets{...} for each.
  template <NumberArray X, class... A>
  history run(X const& x, targets<A...> const& y) {
    static_cast<void>(detail::targets_door<L, targets<A...>>{});
    if constexpr (meets<targets<A...>>) return run(rows(x, y));
    return {};
  }
  template <NumberArray X, class... A, NumberArray U, class... B>
  history run(X const& x, targets<A...> const& y, U const& x_held_out,
              targets<B...> const& y_held_out) {
    static_cast<void>(detail::targets_door<L, targets<A...>>{});
    static_cast<void>(detail::targets_door<L, targets<B...>>{});
    if constexpr (meets<targets<A...>> && meets<targets<B...>>)
      return run(rows(x, y), rows(x_held_out, y_held_out));
    return {};
  }
  template <NumberArray X, class... A>
  history run(X const& x, targets<A...> const& y, sample_weights const& weights) {
    static_cast<void>(detail::targets_door<L, targets<A...>>{});
    if constexpr (meets<targets<A...>>) return run(rows(x, y), weights);
    return {};
  }
  template <NumberArray X, class... A, NumberArray U, class... B>
  history run(X const& x, targets<A...> const& y, sample_weights const& weights,
              U const& x_held_out, targets<B...> const& y_held_out) {
    static_cast<void>(detail::targets_door<L, targets<A...>>{});
    static_cast<void>(detail::targets_door<L, targets<B...>>{});
    if constexpr (meets<targets<A...>> && meets<targets<B...>>)
      return run(rows(x, y), weights, rows(x_held_out, y_held_out));
    return {};
  }
  template <class... A>
  history run(A const&...) {
    static_assert(detail::trains_on<A...>,
                  "not_training_data - trainer::run takes a dataset, arrays x and y of numbers, "
                  "Examples or a DataSource, then the held-out data of the same kinds: run(seen, "
                  "held_out), run(x, y), run(x, y, x_val, y_val) - "
                  "docs/errors.md#not_training_data");
    return {};
  }

  /// The network on data, in the units it was trained in.
  template <Examples D>
  [[nodiscard]] auto evaluate(D const& data) {
    return resin::evaluate(base::net_, data, base::options_of_evaluation(), base::loss_);
  }
  template <NumberArray X, NumberArray Y>
  [[nodiscard]] evaluation evaluate(X const& x, Y const& y) {
    judge_targets<Y>();
    if constexpr (accepts<Y>) return evaluate(examples(x, y));
    return {};
  }
  template <NumberArray X, class... A>
  [[nodiscard]] evaluations evaluate(X const& x, targets<A...> const& y) {
    static_cast<void>(detail::targets_door<L, targets<A...>>{});
    if constexpr (meets<targets<A...>>) return evaluate(rows(x, y));
    return {};
  }
  template <DataSource<T> S>
  [[nodiscard]] auto evaluate(S& source) {
    return resin::evaluate(base::net_, source, base::options_of_evaluation(), base::loss_);
  }
  /// The network's answers in terms of the loss: classes (N) or (N,H,W); 0 or 1 for each output;
  /// numbers. Of several outputs, predict<"name"> gives those of another.
  template <label Name = label{}, class A>
  requires NumberArray<A> || Examples<A>
  [[nodiscard]] auto predict(A const& images) {
    if constexpr (detail::SeveralLosses<L>) {
      return predict_output<Name>(images, std::make_index_sequence<L::count>());
    } else {
      static_assert(
          Name.empty(),
          "output_not_judged - predict: the loss judges the network's output alone - give "
          "the trainer losses{loss, for_output<\"name\">(another)}; "
          "docs/errors.md#output_not_judged");
      constexpr task asked = detail::task_of<L, int>;
      return detail::answers_to<asked>(base::net_, images, base::options_of_evaluation());
    }
  }
  [[nodiscard]] trainer_options const& options() const { return base::options_; }

 private:
  template <class Y>
  static constexpr bool accepts =
      !detail::SeveralLosses<L> && detail::targets_fit<L, element_of_array<Y>>;
  template <class Y>
  static constexpr bool meets = detail::targets_met<L, Y>;
  /// The error of targets that are not accepted.
  template <class... Y>
  static constexpr void judge_targets() {
    if constexpr (detail::SeveralLosses<L>)
      (static_cast<void>(detail::targets_door<L, Y>{}), ...);
    else
      (static_cast<void>(detail::targets_of_loss<L, element_of_array<Y>>{}), ...);
  }
  template <class X, class Y>
  auto rows(X const& x, Y const& y) const {
    return detail::rows_for<Net>("trainer", x, y, base::loss_);
  }
  template <label Name, class A, std::size_t... K>
  auto predict_output(A const& images, std::index_sequence<K...>) {
    using outputs = detail::outputs_of_t<Net>;
    constexpr std::size_t k = detail::loss_called<outputs>(static_cast<L const*>(nullptr), Name);
    static_assert(
        k < sizeof...(K),
        "output_not_judged - predict: no loss judges an output of this name - take a name of "
        "losses{...}; docs/errors.md#output_not_judged");
    using part = std::tuple_element_t<(k < sizeof...(K) ? k : 0), decltype(L::parts)>;
    constexpr task asked = detail::task_of<typename part::loss_type, int>;
    if constexpr (outputs::find(part::name) < 0) {
      return detail::answers_to<asked>(base::net_, images, base::options_of_evaluation());
    } else {
      detail::tapped_network<Net, part::name> one{base::net_};
      evaluation_options options = base::options_of_evaluation();
      options.processes = nullptr;
      return detail::answers_to<asked>(one, images, options);
    }
  }
  template <class X, class Y>
  static auto examples(X const& x, Y const& y) {
    return array_examples("trainer", x, y, Net::input_shape);
  }
};

}  // namespace resin
