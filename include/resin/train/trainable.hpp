// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The trainer's side of a network, as a concept: network<net> is one, and so is whatever a test
// makes up.

#include <resin/base/extent2.hpp>
#include <resin/runtime/parameter_info.hpp>
#include <resin/runtime/thread_pool.hpp>
#include <resin/train/metrics.hpp>

#include <concepts>
#include <span>
#include <vector>

namespace resin::inline RESIN_TARGET {

/// What the trainer asks of a network: flat pools of parameters and running statistics, a table of
/// the former, and a training pass found by argument-dependent lookup.
template <class Net>
concept Trainable = Classifier<Net> && requires(Net& net, Net const& still, thread_pool& pool) {
  { net.parameters() } -> std::same_as<std::span<typename Net::value_type>>;
  { net.statistics() } -> std::same_as<std::span<typename Net::value_type>>;
  { still.parameter_table() } -> std::same_as<std::vector<parameter_info>>;
  { Net::input_shape } -> std::convertible_to<extent3>;
  make_training_pass(net, pool);
};

}  // namespace resin
