// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a trainer refuses of a loss for each of several outputs, in words: of each what it refuses
// of a single one.

#include <resin/train/metrics.hpp>
#include <resin/train/settings.hpp>
#include <resin/train/split_targets.hpp>

#include <string>
#include <tuple>
#include <type_traits>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// The targets of one loss as Examples that have them alone, and the output that it judges as a
/// network that has it alone.
template <class D, class L>
struct target_columns {
  using target_type = std::conditional_t<judges_labels<L>, int, typename D::target_type>;
  D const& data;
  long long first, count;
  [[nodiscard]] int size() const { return data.size(); }
  [[nodiscard]] auto const* target(int record) const { return data.target(record) + first; }
  [[nodiscard]] long long target_count() const { return count; }
};
template <class T, extent3 Shape>
struct output_alone {
  using value_type = T;
  static constexpr extent3 output_shape = Shape;
};

/// Rows of targets, and all in them, before the first step.
template <class Net, class D, class... E>
[[gnu::cold]] void check_examples(char const* which, D const& data, losses<E...> const& all) {
  using outputs = outputs_of_t<Net>;
  long long const want = (0 + ... + targets_each<typename E::loss_type>(outputs::shape(E::name)));
  if (data.target_count() != want) wrong_row(data.target_count(), want);
  long long column = 0;
  auto const look = [&]<class P>(P const& part) {
    using L = typename P::loss_type;
    constexpr extent3 shape = outputs::shape(P::name);
    long long const each = targets_each<L>(shape);
    check_examples<output_alone<typename Net::value_type, shape>>(
        (which + (", " + output_text(P::name))).c_str(), target_columns<D, L>{data, column, each},
        part.loss);
    column += each;
  };
  std::apply([&](auto const&... part) { (look(part), ...); }, all.parts);
  if constexpr (requires { data.check(); }) data.check();
}
template <class L>
[[gnu::cold]] void check_metrics_of(L const&, metric_list const& metrics) {
  check_metrics("trainer", metrics, {""});
}
template <class... E>
[[gnu::cold]] void check_metrics_of(losses<E...> const&, metric_list const& metrics) {
  check_metrics("trainer", metrics, {"", E::name.text...});
}
template <class... E>
[[gnu::cold]] void add_loss(settings& s, losses<E...> const& all) {
  auto const one = [&](auto const& part) {
    s.add("output with a loss", std::remove_cvref_t<decltype(part)>::name.text);
    s.add("weight of its loss", part.weight);
    add_loss(s, part.loss);
  };
  std::apply([&](auto const&... part) { (one(part), ...); }, all.parts);
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
