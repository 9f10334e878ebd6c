// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How good a network of several outputs is on data.

#include <resin/train/find_name.hpp>
#include <resin/train/history.hpp>
#include <resin/train/metrics.hpp>
#include <resin/train/row_examples.hpp>

#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// An evaluation for each output that has a loss, printable. `loss` is the sum of theirs, each by
/// its weight. A template, so that a program compiles it only where it is used.
template <class Evaluation>
struct evaluations_of {
  double loss = 0;
  long long images = 0;
  std::vector<Evaluation> outputs{};  // `name` is that of the output
  std::size_t itself = 0;  // the number of the network's own

  /// The one of that name, without one the network's own; error if there is none.
  [[nodiscard, gnu::cold]] Evaluation const& output(std::string_view called = {}) const {
    if (called.empty()) return outputs.at(itself);
    std::vector<std::string> names;
    for (Evaluation const& e : outputs) names.push_back(e.name);
    return outputs[detail::find_name("evaluation: no output with a loss", called, names)];
  }
  /// A line for each output.
  [[nodiscard, gnu::cold]] std::string to_string() const {
    std::string text;
    for (Evaluation const& e : outputs) text += e.to_string() + "\n";
    return text + detail::sentence({"loss ", loss});
  }
  [[gnu::cold]] friend std::ostream& operator<<(std::ostream& out, evaluations_of const& e) {
    return out << e.to_string() << '\n';
  }
};
using evaluations = evaluations_of<evaluation>;

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

template <class E, class T>
using tally_of = tally<task_of<typename E::loss_type, target_of<typename E::loss_type, T>>>;

/// Counts the answers of every output to all batches of a source, and their mean losses; the sum of
/// these, each by its weight. Each of several processes looks at all images.
template <class Net, class S, class... E>
[[gnu::cold]] double judge_outputs(Net& net, S& source, losses<E...> const& loss,
                                   std::tuple<tally_of<E, typename Net::value_type>...>& tallies,
                                   metric_list& metrics, double* means) {
  using T = typename Net::value_type;
  using outputs = outputs_of_t<Net>;
  detail::scores<Net> scores;
  target_room<T> room;
  long long images = 0;
  for (std::size_t k = 0; k < sizeof...(E); ++k) means[k] = 0;
  auto const look = [&](auto const& part, auto& counts, auto const& mine,
                        prediction_view<T const> y, bool itself, int size, double& mean) {
    constexpr label name = std::remove_cvref_t<decltype(part)>::name;
    auto const plain = plain_targets(mine);
    counts.add(y, plain);
    metrics.add(y, plain, name.text);
    if (itself && !name.empty()) metrics.add(y, plain);
    mean += size * loss_and_gradient(judging(part.loss, mine), y, mine, static_cast<T*>(nullptr));
  };
  source.begin_epoch(0, 0);
  for (batch_of<S, T> batch; source.next(batch);) {
    prediction_view<T const> const own = scores(net, batch);
    auto const judged = split<outputs>(loss, batch, 0, batch.size, room);
    auto const see = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
      auto const& part = std::get<K>(loss.parts);
      constexpr label name = std::remove_cvref_t<decltype(part)>::name;
      auto& counts = std::get<K>(tallies);
      auto const& mine = std::get<K>(judged.parts);
      if constexpr (outputs::find(name) < 0) {
        look(part, counts, mine, own, true, batch.size, means[K]);
      } else {
        constexpr extent3 s = outputs::shape(name);
        auto const said = net.template output<name>();
        look(part, counts, mine, {said.data(), batch.size, s.c, s.h, s.w}, false, batch.size,
             means[K]);
      }
    };
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      (see(std::integral_constant<std::size_t, K>()), ...);
    }
    (std::index_sequence_for<E...>());
    images += batch.size;
  }
  double sum = 0;
  std::size_t k = 0;
  std::apply(
      [&](auto const&... part) {
        ((means[k] /= static_cast<double>(images), sum += part.weight * means[k], ++k), ...);
      },
      loss.parts);
  return sum;
}
template <class T, class... E>
std::tuple<tally_of<E, T>...> tallies_of(losses<E...> const& loss, int top_k) {
  return std::apply(
      [&](E const&... part) {
        return std::tuple<tally_of<E, T>...>(tally_of<E, T>(top_k, ignored_by(part.loss))...);
      },
      loss.parts);
}

/// What a trainer notes of held-out data; of several outputs the accuracy is the network's own's.
template <class Net, class S, class L>
[[gnu::cold]] void measure_outputs(Net& net, S& source, L const& loss, metric_list& metrics,
                                   epoch_record& to, process_group* others) {
  using T = typename Net::value_type;
  if constexpr (SeveralLosses<L>) {
    auto tallies = tallies_of<T>(loss, 1);
    double means[static_cast<std::size_t>(L::count)];
    to.held_out_loss = judge_outputs(net, source, loss, tallies, metrics, means);
    to.held_out_accuracy = std::get<loss_of_itself<outputs_of_t<Net>, L>>(tallies).accuracy();
  } else {
    using Y = std::remove_cvref_t<decltype(*batch_of<S, T>{}.labels)>;
    tally<task_of<L, Y>> counts(1, ignored_by(loss));
    to.held_out_loss = judge(net, source, counts, loss, metrics, others);
    to.held_out_accuracy = counts.accuracy();
  }
}
template <class Net, class S, class... E>
[[gnu::cold]] evaluations evaluate_outputs(Net& net, S& source, evaluation_options options,
                                           losses<E...> const& loss) {
  using outputs = outputs_of_t<Net>;
  static_cast<void>(losses_door_of<Net, losses<E...>>{});
  check_metrics("evaluate", options.metrics, {"", E::name.text...});
  auto tallies = tallies_of<typename Net::value_type>(loss, options.top_k);
  double means[sizeof...(E)];
  std::conditional_t<(sizeof...(E) > 0), evaluations, void>
      all;  // dependent: not before it is used
  all.itself = loss_of_itself<outputs, losses<E...>>;
  all.images = source.size();
  all.loss = judge_outputs(net, source, loss, tallies, options.metrics, means);
  auto const take = [&](auto const& counts, label const& name) {
    auto& e = all.outputs.emplace_back();
    bool const itself = all.outputs.size() == all.itself + 1;
    e.name = name.text;
    e.images = all.images;
    e.loss = means[all.outputs.size() - 1];
    take_figures(counts, e);
    for (int i = 0; i < options.metrics.size(); ++i) {
      metric& m = options.metrics[i];
      if (m.output != name.text && !(itself && m.output.empty())) continue;
      e.metric_names.push_back(m.name);
      e.metrics.push_back(m.value());
    }
  };
  std::apply([&](auto const&... counts) { (take(counts, E::name), ...); }, tallies);
  return all;
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The same of a network of several outputs, by losses{...}: Examples whose target row has those of
/// each loss, one after the other.
template <Classifier Net, Examples D, class... E>
[[nodiscard, gnu::cold]] evaluations evaluate(Net& net, D const& data, evaluation_options options,
                                              losses<E...> const& loss) {
  loader<typename Net::value_type, D> batches(
      data, detail::evaluation_order<typename D::image_type>("evaluate", net, options.batch,
                                                             options.augment, options.prefetch));
  return detail::evaluate_outputs(net, batches, std::move(options), loss);
}
template <Classifier Net, class S, class... E>
requires DataSource<S, typename Net::value_type>
[[nodiscard, gnu::cold]] evaluations evaluate(Net& net, S& source, evaluation_options options,
                                              losses<E...> const& loss) {
  return detail::evaluate_outputs(net, source, std::move(options), loss);
}
/// Arrays: images and targets{...}.
template <Classifier Net, NumberArray X, class... A, class... E>
[[nodiscard, gnu::cold]] evaluations evaluate(Net& net, X const& x, targets<A...> const& y,
                                              evaluation_options options,
                                              losses<E...> const& loss) {
  static_cast<void>(detail::targets_door<losses<E...>, targets<A...>>{});
  if constexpr (detail::targets_met<losses<E...>, targets<A...>>)
    return evaluate(net, detail::rows_for<Net>("evaluate", x, y, loss), std::move(options), loss);
  else
    return evaluations_of<std::conditional_t<(sizeof...(E) > 0), evaluation, void>>{};
}

}  // namespace resin
RESIN_END_INSTANTIATED
