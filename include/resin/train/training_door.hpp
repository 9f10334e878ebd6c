// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where training is refused while the program compiles: nothing to train, or a softmax or sigmoid
// that the loss would apply again.

#include <resin/runtime/network.hpp>
#include <resin/train/loss.hpp>
#include <resin/train/split_targets.hpp>

namespace resin::inline RESIN_TARGET {

/// A loss that applies softmax itself, or the sigmoid where it judges flags, says so: `static
/// constexpr bool takes_logits = true`.
template <class L>
concept TakesLogits = requires {
  requires L::takes_logits;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// A loss of yes and no that takes logits applies the sigmoid.
template <class L>
constexpr bool applies_sigmoid() {
  if constexpr (requires { L::judges; })
    return TakesLogits<L> && L::judges == task::flags;
  else
    return false;
}

/// The layer of a softmax, or of a sigmoid, that `output` comes from, or -1.
template <class Program>
constexpr int squashed_behind(Program const& p, int output, bool sigmoid) {
  int i = p.values[output].producer;
  while (i >= 0 && p.ops[i].kind == ir::op_kind::flatten) i = p.values[p.ops[i].x].producer;
  if (i < 0) return -1;
  ir::op const& o = p.ops[i];
  bool const found = sigmoid
                         ? o.kind == ir::op_kind::activation && o.act == activation_kind::sigmoid
                         : o.kind == ir::op_kind::leaf && p.leaves[o.leaf].traits.probabilities;
  return found ? o.layer : -1;
}
/// A layer that the loss would apply again, and whether it is a sigmoid.
struct squashed_layer {
  int layer = -1;
  bool sigmoid = false;
};
/// In front of a loss L of output number `tap`.
template <class L, class Program>
constexpr squashed_layer squashed_before(Program const& p, int tap) {
  squashed_layer found{-1, applies_sigmoid<L>()};
  if (!TakesLogits<L>) return found;
  found.layer = squashed_behind(p, tap < 0 ? p.output : p.taps[tap], found.sigmoid);
  for (int h = 0; tap < 0 && found.layer < 0 && h < p.head_count; ++h)
    found.layer = squashed_behind(p, p.heads[h].output, found.sigmoid);
  return found;
}

/// What the losses of a network say of it.
template <auto const& Net, class L>
struct losses_of {
  static constexpr bool known = true;  // their outputs are there, and the network's is among them
  static constexpr squashed_layer squashed() {
    return squashed_before<L>(ir::source_program<Net>::value, -1);
  }
};
template <auto const& Net, class... E>
struct losses_of<Net, losses<E...>> {
  using outputs = outputs_of<Net>;
  static constexpr bool known = ((outputs::find(E::name) != outputs::unknown) && ...) &&
                                ((outputs::find(E::name) == outputs::itself) || ...);
  static constexpr squashed_layer squashed() {
    squashed_layer all[] = {squashed_before<typename E::loss_type>(ir::source_program<Net>::value,
                                                                   outputs::find(E::name))...};
    for (squashed_layer const& s : all)
      if (s.layer >= 0) return s;
    return {};
  }
};

/// The first layer that is trained and leads only to taps which no loss judges, or -1.
template <auto const& Net, class L>
constexpr int untaught_layer() {
  constexpr auto const& source = ir::source_program<Net>::value;
  int found = -1;
  if constexpr (source.tap_count > 0) {
    auto p = ir::judge_taps<judged_taps<Net, L>>(source);
    p.tap_count = 0;
    ir::for_each_unneeded(p, [&](ir::op& o) {
      bool const trains = o.weight >= 0 || o.norm >= 0 || (o.leaf >= 0 && p.leaves[o.leaf].trains);
      if (trains && !o.frozen && !o.auxiliary) found = o.layer;
    });
  }
  return found;
}

template <refusal Why, auto const& Net, int Layer>
using refused_at = network_refused<Why, typename spelled<ir::detail::accepted<Net>, Layer>::type>;

template <auto const& Net, class L>
constexpr auto loss_refusal() {
  if constexpr (!losses_of<Net, L>::known) {
    return static_cast<losses_door<Net, L>*>(nullptr);
  } else {
    constexpr squashed_layer squashed = losses_of<Net, L>::squashed();
    constexpr int untaught = untaught_layer<Net, L>();
    if constexpr (squashed.layer >= 0)
      return static_cast<
          refused_at<squashed.sigmoid ? refusal::sigmoid_before_loss : refusal::softmax_before_loss,
                     Net, squashed.layer>*>(nullptr);
    else if constexpr (untaught >= 0)
      return static_cast<refused_at<refusal::output_not_judged, Net, untaught>*>(nullptr);
    else
      return static_cast<accepted_network*>(nullptr);
  }
}
template <auto const& Net, class L>
constexpr auto training_refusal() {
  constexpr auto const& p = ir::source_program<Net>::value;
  if constexpr (is_valid<Net> && p.pool_size == p.frozen_size) {
    return static_cast<network_refused<refusal::nothing_to_train>*>(nullptr);
  } else {
    return loss_refusal<Net, L>();
  }
}

template <class L, auto const& Net, class T, class Print>
auto training_refusal_of(network<Net, T, Print> const*) -> decltype(training_refusal<Net, L>());
template <class L>
accepted_network* training_refusal_of(void const*);  // a network that a test makes up

/// The empty base of a trainer of `Net` by the loss L; if that is refused, its instantiation is the
/// error.
template <class Net, class L>
using training_door =
    std::remove_pointer_t<decltype(training_refusal_of<L>(static_cast<Net const*>(nullptr)))>;
/// The same of one gradient.
template <auto const& Net, class L>
using loss_door = std::remove_pointer_t<decltype(loss_refusal<Net, L>())>;

}  // namespace resin::detail
