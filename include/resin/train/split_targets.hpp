// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The targets of a batch, which come in one row an image, given out to a loss for each of several
// outputs.

#include <resin/base/shards.hpp>
#include <resin/train/batch_loss.hpp>
#include <resin/train/for_output.hpp>
#include <resin/train/output_names.hpp>
#include <resin/train/tally.hpp>

#include <array>
#include <cmath>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Targets an image of the loss L, whose output has the shape s. A loss that takes another number
/// than it has outputs says `targets_an_image`.
template <class L>
constexpr long long targets_each(extent3 s) {
  if constexpr (requires { L::targets_an_image; }) {
    return L::targets_an_image;
  } else if constexpr (requires { L::judges; }) {
    return L::judges == task::labels ? static_cast<long long>(s.h) * s.w
                                     : static_cast<long long>(s.size());
  } else {
    static_assert(never_said<L>,
                  "targets_differ - losses: one of your own must say what its targets are - write "
                  "static constexpr task judges = task::numbers (or labels, or flags) in it; "
                  "docs/errors.md#targets_differ");
    return 0;
  }
}

[[noreturn, gnu::cold]] inline void wrong_row(long long got, long long want) {
  throw shape_error(
      sentence({"losses: the data has ", got, " targets an image, and the losses take ", want,
                ": those of each, one after the other, in the order of losses{...}"}));
}
[[noreturn, gnu::cold]] inline void wrong_part(label const& name, extent3 s, long long want,
                                               long long got, int images) {
  throw shape_error(sentence({"losses: ", output_text(name), " is ", s.c, " x ", s.h, " x ", s.w,
                              ", and its loss takes ", want, " targets an image; there are ", got,
                              " for ", images, images == 1 ? " image" : " images"}));
}
[[noreturn, gnu::cold]] inline void no_label(label const& name, double got) {
  throw shape_error(sentence(
      {"losses: the targets of ", output_text(name), " are labels, and ", got, " is none"}));
}

/// The targets of a batch, those of each loss in their order.
template <class... R>
struct split_targets {
  std::tuple<R...> parts;
};
template <class... R>
split_targets(std::tuple<R...>) -> split_targets<R...>;
/// Memory that they are given out into.
template <class T>
struct target_room {
  std::vector<int> labels;
  std::vector<T> numbers;
};
using no_target_room = int;  // the shortest of names: it is in the longest symbol of a program

template <class L>
inline constexpr bool judges_labels = false;
template <class L>
requires requires { L::judges; }
inline constexpr bool judges_labels<L> = L::judges == task::labels;
template <class L, class T>
using target_of = std::conditional_t<judges_labels<L>, int, T>;

/// One loss's targets of rows [first, last) of a batch: from number `column` of each row.
template <class E, class B, class V>
auto part_of(B const& batch, int first, int last, extent3 shape, long long column,
             std::vector<V>& room, std::size_t& used) {
  long long const each = targets_each<typename E::loss_type>(shape);
  V* const begin = room.data() + used;
  V* to = begin;
  for (int n = first; n < last; ++n) {
    auto const* const from = batch.labels + n * batch.targets + column;
    for (long long i = 0; i < each; ++i) {
      *to = static_cast<V>(from[i]);
      if constexpr (std::is_same_v<V, int> &&
                    !std::is_integral_v<std::remove_cvref_t<decltype(*from)>>)
        if (!(std::fabs(from[i]) < 2147483648.) ||
            static_cast<std::remove_cvref_t<decltype(*from)>>(*to) != from[i])
          no_label(E::name, static_cast<double>(from[i]));
      ++to;
    }
  }
  std::span<V const> const mine(begin, static_cast<std::size_t>(to - begin));
  used += mine.size();
  if constexpr (requires { batch.weights; })
    return weighted_targets<V>{mine,
                               {batch.weights + first, static_cast<std::size_t>(last - first)}};
  else
    return mine;
}
/// `Shapes::shape(name)` is that of an output.
template <class Shapes, class T, class... E, class B>
auto split(losses<E...> const&, B const& batch, int first, int last, target_room<T>& room) {
  constexpr long long each[] = {targets_each<typename E::loss_type>(Shapes::shape(E::name))...};
  constexpr bool labels[] = {judges_labels<typename E::loss_type>...};
  constexpr auto sums = [&] {
    std::array<long long, 2> s{};
    for (std::size_t k = 0; k < sizeof...(E); ++k) s[labels[k]] += each[k];
    return s;
  }();
  if (batch.targets != sums[0] + sums[1]) wrong_row(batch.targets, sums[0] + sums[1]);
  room.numbers.resize(static_cast<std::size_t>(sums[0] * (last - first)));
  room.labels.resize(static_cast<std::size_t>(sums[1] * (last - first)));
  std::size_t numbers = 0, whole = 0;
  long long column = 0;
  auto const part = [&]<class P>(P const*) {
    constexpr extent3 shape = Shapes::shape(P::name);
    long long const at = column;
    column += targets_each<typename P::loss_type>(shape);
    if constexpr (judges_labels<typename P::loss_type>)
      return part_of<P>(batch, first, last, shape, at, room.labels, whole);
    else
      return part_of<P>(batch, first, last, shape, at, room.numbers, numbers);
  };
  return split_targets{std::tuple{part(static_cast<E const*>(nullptr))...}};
}

/// What a step on rows of a batch hands to its loss.
template <class Pass, class L, class B>
auto judged_by(L const&, B const& batch, int first, int last, no_target_room&) {
  return judged_targets(batch, first, last);
}
template <class Pass, class L, class B, class T>
auto judged_by(L const& loss, B const& batch, int first, int last, target_room<T>& room) {
  return split<typename Pass::outputs_by_name>(loss, batch, first, last, room);
}

template <class V>
std::span<V const> plain_targets(std::span<V const> t) {
  return t;
}
template <class V>
std::span<V const> plain_targets(weighted_targets<V> const& t) {
  return t.targets;
}
/// Right answers of the network's output.
template <class Outputs, class... E, class Targets, class T>
double right_of_output(losses<E...> const& loss, Targets const& targets,
                       prediction_view<T const> y) {
  constexpr std::size_t k = loss_of_itself<Outputs, losses<E...>>;
  auto const& part = std::get<k>(loss.parts);
  auto const mine = plain_targets(std::get<k>(targets.parts));
  using V = typename decltype(mine)::value_type;
  return right_in<task_of<std::remove_cvref_t<decltype(part.loss)>, V>>(y, mine,
                                                                        ignored_by(part.loss));
}

/// f(loss of an output, its targets) of each.
template <class... E, class Targets, class F>
void for_each_loss(losses<E...> const& loss, Targets const& targets, F const& f) {
  [&]<std::size_t... K>(std::index_sequence<K...>) {
    (f(std::get<K>(loss.parts), std::get<K>(targets.parts)), ...);
  }
  (std::index_sequence_for<E...>());
}

/// Shards of a batch count by their images, which is the mean over the batch unless a loss weighs
/// its targets.
template <class Outputs, class... E, class B, class T>
[[gnu::cold]] void want_equal_weights(losses<E...> const& loss, B const& batch, shard_range rows,
                                      int first, target_room<T>& room) {
  auto const targets = split<Outputs>(loss, batch, rows.first - first, rows.last - first, room);
  for_each_loss(loss, targets, [](auto const& part, auto const& t) {
    if constexpr (requires { part.loss.weight_of(plain_targets(t)); })
      if (part.loss.weight_of(plain_targets(t)) != static_cast<double>(plain_targets(t).size()))
        throw training_error(sentence(
            {"trainer: ", output_text(std::remove_cvref_t<decltype(part)>::name),
             " has weights of classes or labels that are ignored, which several outputs over "
             "several processes cannot share exactly; leave them out, or train in one process"}));
  });
}

/// A user's targets in the order of the losses.
template <class... E, class... A>
auto in_order_of(losses<E...> const&, targets<A...> const& t) {
  auto const part = [&]<class P>(P const*) -> auto const& {
    return std::get<static_cast<std::size_t>(number_called<A...>(P::name))>(t.parts).array;
  };
  return split_targets<decltype(part(static_cast<E const*>(nullptr)))...>{
      {part(static_cast<E const*>(nullptr))...}};
}

/// The loss that judges such targets.
template <class L, class Y>
L const& judging(L const& loss, Y const&) {
  return loss;
}
template <class L, class Y>
weighted_loss<L> judging(L const& loss, weighted_targets<Y> const&) {
  return {loss};
}
template <class E>
void check_count(extent3 shape, long long got, int images) {
  long long const want = targets_each<typename E::loss_type>(shape);
  if (got != want * images) wrong_part(E::name, shape, want, got, images);
}
template <class Y>
long long count_of_part(Y const& targets) {
  return count_of(targets);
}
template <class Y>
long long count_of_part(weighted_targets<Y> const& t) {
  return count_of(t.targets);
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
