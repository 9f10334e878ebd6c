// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where training is refused while the program compiles: nothing to train, or a softmax or sigmoid
// that the loss would apply again.

#include <resin/runtime/network.hpp>
#include <resin/train/loss.hpp>

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
                         : o.kind == ir::op_kind::softmax;
  return found ? o.layer : -1;
}
template <class Program>
constexpr int squashed_before_loss(Program const& p, bool sigmoid) {
  int layer = squashed_behind(p, p.output, sigmoid);
  for (int h = 0; layer < 0 && h < p.head_count; ++h)
    layer = squashed_behind(p, p.heads[h].output, sigmoid);
  return layer;
}

template <auto const& Net, class L>
constexpr auto loss_refusal() {
  constexpr bool sigmoid = applies_sigmoid<L>();
  constexpr int layer = squashed_before_loss(ir::source_program<Net>::value, sigmoid);
  constexpr refusal why = sigmoid ? refusal::sigmoid_before_loss : refusal::softmax_before_loss;
  if constexpr (TakesLogits<L> && layer >= 0)
    return static_cast<
        network_refused<why, typename spelled<ir::detail::accepted<Net>, layer>::type>*>(nullptr);
  else
    return static_cast<accepted_network*>(nullptr);
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
