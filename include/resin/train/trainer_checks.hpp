// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a trainer refuses, in words. Cold functions of no template: a program pays for their
// messages once, and little.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/text.hpp>
#include <resin/data/dataset.hpp>
#include <resin/train/loss.hpp>
#include <resin/train/metrics.hpp>
#include <resin/train/plot_svg.hpp>
#include <resin/train/trainer_options.hpp>

#include <string>

namespace resin::detail {

[[gnu::cold, gnu::noinline]] inline void want_option(bool good, char const* what, double got) {
  if (!good) throw training_error(sentence({"trainer: ", what, "; got ", number_text(got)}));
}

[[gnu::cold]] inline void check_options(trainer_options const& o) {
  want_option(o.epochs >= 1, "epochs must be at least 1", o.epochs);
  want_option(o.batch >= 1, "batch must be at least 1", o.batch);
  want_option(o.threads >= 1, "threads must be at least 1", o.threads);
  want_option(o.evaluation_batch >= 1, "evaluation_batch must be at least 1", o.evaluation_batch);
  want_option(o.average >= 0 && o.average < 1, "average must be in [0, 1)", o.average);
  want_option(o.clip.norm > 0, "clip.norm must be above 0", o.clip.norm);
  want_option(o.clip.value > 0, "clip.value must be above 0", o.clip.value);
}

/// A learning rate that climbs the loss, or a momentum that does not fade, is a slip.
template <class O>
[[gnu::cold]] void check_optimizer(O const& o) {
  double const rate = o.learning_rate.at(0, 1);
  want_option(rate >= 0, "the learning rate must be 0 or more", rate);
  if constexpr (requires { o.momentum; })
    want_option(o.momentum >= 0 && o.momentum < 1, "momentum must be in [0, 1)", o.momentum);
  if constexpr (requires { o.weight_decay; })
    want_option(o.weight_decay >= 0, "weight_decay must be 0 or more", o.weight_decay);
}

[[gnu::cold]] inline void check_run(extent3 got, extent3 want, int batches, bool lacks_held_out) {
  check_images("trainer", got, want);
  if (lacks_held_out)
    throw training_error("trainer: keep_best and patience want held-out data; give run() some");
  if (batches < 1)
    throw training_error("trainer: the data has no batch; drop_last wants one of full size");
}

[[gnu::cold]] inline void check_labels(dataset const& held_out, int classes) {
  for (std::size_t i = 0; i < held_out.labels.size(); ++i) {
    int const label = held_out.labels.data()[i];
    if (label < 0 || label >= classes)
      wrong_label("trainer, held-out data", label, static_cast<long long>(i), classes);
  }
}

[[noreturn, gnu::cold]] inline void data_ended(long long batch, long long batches) {
  throw training_error(
      detail::sentence({"trainer: the data ended after batch ", batch, " of ", batches}));
}

[[noreturn, gnu::cold]] inline void loss_not_finite(double loss, long long epoch, long long step) {
  throw training_error(detail::sentence(
      {"trainer: the loss is ", number_text(loss), " at epoch ", epoch, ", step ", step,
       "; the weights are those at the beginning of the epoch; try a lower "
       "learning rate, a warm-up or gradient clipping"}));
}

}  // namespace resin::detail
