// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a trainer refuses, in words. Cold functions of no template: a program pays for their
// messages once, and little.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/runtime/thread_pool.hpp>
#include <resin/train/batch_loss.hpp>
#include <resin/train/loss.hpp>
#include <resin/train/metrics.hpp>
#include <resin/train/output_checks.hpp>
#include <resin/train/parameter_groups.hpp>
#include <resin/train/schedule.hpp>
#include <resin/train/settings.hpp>
#include <resin/train/trainer_options.hpp>

#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

[[gnu::cold, gnu::noinline]] inline void want_option(bool good, char const* what, double got) {
  if (!good) throw training_error(sentence({"trainer: ", what, "; got ", number_text(got)}));
}

[[gnu::cold]] inline void check_options(trainer_options const& o) {
  want_option(o.epochs >= 1, "epochs must be at least 1", o.epochs);
  want_option(o.batch >= 1, "batch must be at least 1", o.batch);
  want_option(o.threads >= 1 && o.threads <= most_threads, "threads must be 1 to 1024", o.threads);
  want_option(o.evaluation_batch >= 1, "evaluation_batch must be at least 1", o.evaluation_batch);
  want_option(is_finite(o.average) && o.average >= 0 && o.average < 1, "average must be in [0, 1)",
              o.average);
  want_option(o.prefetch >= 0 && o.prefetch <= 64, "prefetch must be 0 to 64", o.prefetch);
  want_option(o.patience >= 0, "patience must be 0 or more", o.patience);
  want_option(o.checkpoint_epochs >= 0, "checkpoint_epochs must be 0 or more", o.checkpoint_epochs);
  want_option(o.checkpoint_steps >= 0, "checkpoint_steps must be 0 or more", o.checkpoint_steps);
  want_option(!is_nan(o.clip.norm) && o.clip.norm > 0, "clip.norm must be above 0", o.clip.norm);
  want_option(!is_nan(o.clip.value) && o.clip.value > 0, "clip.value must be above 0",
              o.clip.value);
}

/// Looked at whole, before the first step: a rate that climbs the loss in the last epoch is a slip
/// too, and so is a mean that does not fade.
template <class O>
[[gnu::cold]] void check_optimizer(O const& o) {
  schedule::fault const bad = schedule(o.learning_rate).check();
  want_option(!bad.wants, bad.wants, bad.got);
  auto const fades = [](double v, char const* what) {
    want_option(is_finite(v) && v >= 0 && v < 1, what, v);
  };
  if constexpr (requires { o.momentum; }) fades(o.momentum, "momentum must be in [0, 1)");
  if constexpr (requires { o.nesterov; })
    want_option(!o.nesterov || o.momentum > 0, "nesterov wants a momentum above 0", o.momentum);
  if constexpr (requires { o.beta1; }) fades(o.beta1, "beta1 must be in [0, 1)");
  if constexpr (requires { o.beta2; }) fades(o.beta2, "beta2 must be in [0, 1)");
  if constexpr (requires { o.epsilon; })
    want_option(is_finite(o.epsilon) && o.epsilon > 0, "epsilon must be above 0", o.epsilon);
  if constexpr (requires { o.weight_decay; })
    want_option(is_finite(o.weight_decay) && o.weight_decay >= 0, "weight_decay must be 0 or more",
                o.weight_decay);
  for (rate_multiplier const& m : o.groups.multipliers)
    want_option(is_finite(m.factor) && m.factor >= 0,
                "the factor of a learning-rate multiplier must be 0 or more", m.factor);
}

template <class L>
[[gnu::cold]] void add_loss(settings& s, L const& loss) {
  s.add("loss", type_text<L>());
  if constexpr (requires { loss.label_smoothing; }) s.add("label_smoothing", loss.label_smoothing);
  if constexpr (requires { loss.ignore_index; }) s.add("ignore_index", loss.ignore_index);
  if constexpr (requires { loss.weights.empty(); })
    for (std::size_t c = 0; c < loss.weights.size(); ++c)
      s.add("weight of a class", loss.weights[c]);
  if constexpr (requires { loss.beta; }) s.add("beta", loss.beta);
  if constexpr (requires { loss.delta; }) s.add("delta", loss.delta);
  if constexpr (requires { loss.alpha; }) s.add("alpha", loss.alpha);
  if constexpr (requires { loss.gamma; }) s.add("gamma", loss.gamma);
  if constexpr (requires { loss.smooth; }) s.add("smooth", loss.smooth);
}
/// What the bits of a run depend on, besides the network, the data and `trainer_options::seed`.
template <class O, class L>
[[gnu::cold]] settings settings_of(O const& o, L const& loss, trainer_options const& options) {
  settings s;
  schedule const rate = o.learning_rate;
  s.add("optimizer", type_text<O>());
  s.add("learning_rate", rate.to_string());
  if (!rate.any_length()) s.add("epochs", options.epochs);
  if constexpr (requires { o.momentum; }) s.add("momentum", o.momentum);
  if constexpr (requires { o.nesterov; }) s.add("nesterov", o.nesterov);
  if constexpr (requires { o.beta1; }) s.add("beta1", o.beta1);
  if constexpr (requires { o.beta2; }) s.add("beta2", o.beta2);
  if constexpr (requires { o.epsilon; }) s.add("epsilon", o.epsilon);
  if constexpr (requires { o.weight_decay; }) s.add("weight_decay", o.weight_decay);
  s.add("no_decay_on_bias_and_batch_norm", o.groups.no_decay_on_bias_and_batch_norm);
  for (rate_multiplier const& m : o.groups.multipliers)
    s.add("learning-rate multiplier", m.prefix + " " + exact_text(m.factor));
  add_loss(s, loss);
  s.add("clip.norm", options.clip.norm);
  s.add("clip.value", options.clip.value);
  for (int i = 0; i < options.metrics.size(); ++i) s.add("metric", options.metrics[i].name);
  s.add("average", options.average);
  s.add("augment", options.augment.to_string());
  if (options.processes) {
    s.add("shards", options.processes->shards());
    s.add("synchronized_batch_norm", options.processes->synchronizes_batch_norm());
  }
  return s;
}

[[gnu::cold]] inline void check_run(extent3 got, extent3 want, int batches, bool lacks_held_out) {
  check_images("trainer", got, want);
  if (lacks_held_out)
    throw training_error(
        "trainer: keep_best, patience and metrics want held-out data; give run() some");
  if (batches < 1)
    throw training_error("trainer: the data has no batch; drop_last wants one of full size");
}

/// A warm-up that does not end within the run would hide the schedule it leads to.
[[gnu::cold]] inline void check_length(schedule const& rate, long long steps) {
  if (rate.warm_steps() > steps)
    throw training_error(sentence(
        {"trainer: warmup.steps must be at most the run's ", steps, "; got ", rate.warm_steps()}));
}

/// Every label before the first step, by the number of its record; `each` labels a record.
[[gnu::cold]] inline void check_labels(char const* which, std::span<int const> labels,
                                       long long each, int classes, int ignored,
                                       long long first = 0) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    int const label = labels[i];
    if ((label >= 0 && label < classes) || label == ignored) continue;
    throw shape_error(sentence({"trainer, ", which, ": label ", label, " of record ",
                                first + static_cast<long long>(i) / each, " is not one of ",
                                classes, " classes, 0 to ", classes - 1}));
  }
}

/// Every target of flags or numbers before the first step, as the network will meet it.
template <class T, class D, class L>
[[gnu::cold]] void check_targets(char const* which, D const& data, L const& loss, extent3 out) {
  using Y = std::conditional_t<std::is_floating_point_v<typename D::target_type>, T, int>;
  std::vector<Y> row(static_cast<std::size_t>(data.target_count()));
  for (int i = 0; i < data.size(); ++i) {
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = static_cast<Y>(data.target(i)[k]);
    try {
      loss.check(prediction_view<T const>{nullptr, 1, out.c, out.h, out.w},
                 std::span<Y const>(row));
    } catch (shape_error const& e) {
      throw shape_error(sentence({"trainer, ", which, ", record ", i, ": ", e.what()}));
    }
  }
}

/// All that can be said of examples before the first step. To a loss of the user's own labels may
/// be anything.
template <class Net, class D, class L>
[[gnu::cold]] void check_examples(char const* which, D const& data, L const& loss) {
  using Y = typename D::target_type;
  static_cast<void>(targets_of_loss<L, Y>{});
  if constexpr (task_of<L, Y> == task::labels && std::is_integral_v<Y> && requires {
                  L::judges;
                  Net::output_shape;
                }) {
    int const classes = Net::output_shape.c, ignored = ignored_by(loss);
    if constexpr (requires { data.labels.data(); }) {
      check_labels(which, {data.labels.data(), data.labels.size()}, 1, classes, ignored);
    } else {
      long long const each = data.target_count();
      std::vector<int> row(static_cast<std::size_t>(each));
      for (int i = 0; i < data.size(); ++i) {
        for (long long k = 0; k < each; ++k)
          row[static_cast<std::size_t>(k)] = static_cast<int>(data.target(i)[k]);
        check_labels(which, row, each, classes, ignored, i);
      }
    }
  }
  if constexpr (task_of<L, Y> != task::labels && targets_fit<L, Y> && requires {
                  L::judges;
                  Net::output_shape;
                  loss.check(prediction_view<typename Net::value_type const>{},
                             std::span<typename Net::value_type const>{});
                })
    check_targets<typename Net::value_type>(which, data, loss, Net::output_shape);
  if constexpr (requires { data.check(); }) data.check();
}

/// Labels of two data sets are of one meaning where both name their classes.
[[gnu::cold]] inline void check_classes(std::vector<std::string> const& seen,
                                        std::vector<std::string> const& held_out) {
  std::size_t const n = seen.size(), m = held_out.size();
  for (std::size_t i = 0; n > 0 && m > 0 && (i < n || i < m); ++i) {
    std::string const a = i < n ? "'" + seen[i] + "'" : "none",
                      b = i < m ? "'" + held_out[i] + "'" : "none";
    if (a != b)
      throw training_error(
          sentence({"trainer: class ", i, " is ", a, " in the training data and ", b,
                    " in the held-out data; give both the same classes, as "
                    "image_folder's .classes does"}));
  }
}
template <class Net, class D, class H, class L>
[[gnu::cold]] void check_held_out(D const& seen, H const& held_out, L const& loss) {
  check_examples<Net>("held-out data", held_out, loss);
  if constexpr (requires { check_classes(seen.classes, held_out.classes); })
    check_classes(seen.classes, held_out.classes);
}

/// An image's class weight vanishes in the loss of that image alone.
template <class L>
[[gnu::cold]] void refuse_two_weights(L const& loss) {
  if constexpr (requires { loss.weights.empty(); })
    if (!loss.weights.empty())
      throw training_error(
          "trainer: weights of classes in the loss and sample weights exclude each other; multiply "
          "the sample weights by those of their classes");
}

template <class... E>
[[gnu::cold]] void refuse_two_weights(losses<E...> const& all) {
  std::apply([](auto const&... part) { (refuse_two_weights(part.loss), ...); }, all.parts);
}

/// Batch norm of one value a channel: its variance is 0 whatever the value.
[[gnu::cold]] inline void check_last_batch(long long images, trainer_options const& o) {
  if (o.batch == 1)
    throw training_error(
        "trainer: the network has a batch norm of one value a channel and image, so that a batch "
        "of 1 tells it no variance; set .batch to 2 or more");
  if (!o.drop_last && images % o.batch == 1)
    throw training_error(sentence(
        {"trainer: an epoch ends with a batch of one image (", images, " in batches of ", o.batch,
         "), and the network has a batch norm of one value a channel and image, which one image "
         "tells no variance; set .drop_last = true or another .batch"}));
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

/// Where images hold no numbers, no rate helps: says so by the first record, if one of the batch
/// is.
template <class B>
[[gnu::cold]] void check_numbers_of(B const& batch, long long epoch, long long step) {
  long long const each = static_cast<long long>(batch.C) * batch.H * batch.W;
  for (long long i = 0; i < batch.size * each; ++i)
    if (!is_finite(batch.images[i]))
      throw training_error(sentence(
          {"trainer: at epoch ", epoch, ", step ", step, " image ", i / each,
           batch.records ? sentence({" of the batch, record ", batch.records[i / each], ","})
                         : std::string(" of the batch"),
           " has a pixel that is ", number_text(static_cast<double>(batch.images[i])),
           "; leave it out or mend it (the weights are those at the beginning of the epoch)"}));
}
[[noreturn, gnu::cold]] inline void weights_not_finite(long long epoch, long long step) {
  throw training_error(sentence(
      {"trainer: after step ", step, " of epoch ", epoch,
       " a weight or running statistic is not a finite number; the weights are those at the "
       "beginning of the epoch; try a lower learning rate, a warm-up or gradient clipping"}));
}
[[noreturn, gnu::cold]] inline void start_not_finite() {
  throw training_error(
      "trainer: the network has weights or running statistics that are not finite numbers before "
      "the first step; load others, or initialize(seed)");
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
