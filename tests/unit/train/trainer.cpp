// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/linear_net.hpp"
#include "train/scratch_folder.hpp"

#include <resin/train/adam.hpp>
#include <resin/train/adamw.hpp>
#include <resin/train/mean_squared_error.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/trainer.hpp>

#include <sys/resource.h>
#include <sys/wait.h>

#include <cmath>
#include <csignal>
#include <memory>

using namespace resin;
using resin_test::linear_net;
using resin_test::quarters;
using resin_test::scratch_folder;

namespace {

dataset const seen = quarters(203), held_out = quarters(60, 6);

trainer_options options(trainer_options o = {}) {
  o.quiet = true;
  o.batch = 20;  // eleven batches an epoch, the last of three images
  o.augment = augment::random_crop{1} | augment::normalize{};
  return o;
}

/// The figures of a history that do not depend on the clock.
std::vector<double> figures(history const& h) {
  std::vector<double> all;
  for (epoch_record const& r : h.rows) {
    for (double v : {static_cast<double>(r.epoch), static_cast<double>(r.step), r.train_loss,
                     r.train_accuracy, r.held_out_loss, r.held_out_accuracy, r.learning_rate}) {
      all.push_back(v);
    }
  }
  return all;
}

template <class T, class O>
bool same_run(linear_net<T> const& a, history const& ha, linear_net<T> const& b, history const& hb,
              O const&) {
  return a.pool == b.pool && a.running == b.running && figures(ha) == figures(hb);
}

/// A user's loss: the mean of (y[label] - 1)^2, by arrays alone.
struct reach_one {
  template <class Y, class Labels>
  double value(Y const& y, Labels const& labels) const {
    double sum = 0;
    for (std::size_t n = 0; n < y.shape()[0]; ++n) sum += std::pow(y(n, labels(n)) - 1, 2);
    return sum / static_cast<double>(y.shape()[0]);
  }
  template <class Y, class Labels>
  Y gradient(Y const& y, Labels const& labels) const {
    Y d = y;
    d.fill(0);
    for (std::size_t n = 0; n < y.shape()[0]; ++n)
      d(n, labels(n)) = 2 * (y(n, labels(n)) - 1) / static_cast<float>(y.shape()[0]);
    return d;
  }
};
static_assert(Trainable<linear_net<float>> && !Trainable<std::vector<float>>);
static_assert(Optimizer<sgd> && Optimizer<adamw> && !Optimizer<one_cycle>);

}  // namespace

TEST_CASE("a trainer takes a user's loss", "[trainer]") {
  linear_net<float> net;
  trainer fit{net, sgd{.learning_rate = .1}, options({.epochs = 5}), reach_one{}};
  history const curve = fit.run(seen, held_out);
  REQUIRE(curve.rows.back().train_loss < .2 * curve.rows.front().train_loss);
  REQUIRE(curve.rows.back().held_out_loss < curve.rows.front().held_out_loss);
}

TEST_CASE("a trainer learns", "[trainer]") {
  linear_net<float> net;
  trainer fit{net, sgd{.learning_rate = one_cycle{.5}, .momentum = .9}, options({.epochs = 6})};
  history const curve = fit.run(seen, held_out);
  REQUIRE(curve.rows.size() == 6);
  REQUIRE(curve.rows.back().step == 66);
  REQUIRE(curve.rows.back().train_loss < .8 * curve.rows.front().train_loss);
  REQUIRE(curve.rows.back().held_out_accuracy > .9);
  REQUIRE(fit.evaluate(held_out).accuracy == curve.rows.back().held_out_accuracy);
  REQUIRE(evaluate(net, held_out).accuracy == curve.rows.back().held_out_accuracy);
  REQUIRE(curve.rows.back().images_per_second > 0);
}

TEST_CASE("the contract's call compiles with and without held-out data and with any loss",
          "[trainer]") {
  linear_net<double> net;
  trainer fit{net,
              adamw{.learning_rate = .01},
              {.epochs = 1,
               .batch = 50,
               .seed = 1,
               .threads = 2,
               .augment = augment::random_crop{1},
               .quiet = true}};
  history const curve = fit.run(seen);
  REQUIRE(std::isnan(curve.rows[0].held_out_loss));
  trainer smooth{net, sgd{}, {.epochs = 1, .quiet = true}, cross_entropy{.label_smoothing = .1}};
  REQUIRE(smooth.run(seen, held_out).rows.size() == 1);
}

TEST_CASE("training has the same bits for any number of threads", "[trainer]") {
  auto const run = [](int threads, int prefetch) {
    linear_net<float> net;
    trainer fit{net, sgd{.learning_rate = .2, .momentum = .9, .weight_decay = 1e-3},
                options({.epochs = 2,
                         .threads = threads,
                         .prefetch = prefetch,
                         .clip = {.norm = .5},
                         .average = .9})};
    history const curve = fit.run(seen, held_out);
    return std::pair(net.pool, figures(curve));
  };
  auto const one = run(1, 0);
  REQUIRE(run(2, 1) == one);
  REQUIRE(run(3, 2) == one);
}

TEST_CASE("stopping at any step and resuming gives the bits of never stopping", "[trainer]") {
  scratch_folder const folder;
  auto const check = [&](auto optimizer, trainer_options o) {
    o = options(o);
    linear_net<float> straight;
    history const want = trainer{straight, optimizer, o}.run(seen, held_out);
    for (long long stop : {1, 4, 11, 12, 21, 22, 32}) {
      std::filesystem::remove(folder / "c");
      trainer_options first = o, second = o;
      first.checkpoint = second.checkpoint = folder / "c";
      second.resume = true;
      first.on_step.push_back([stop](step_record const& s) { return s.step == stop; });
      linear_net<float> begun, resumed;
      trainer{begun, optimizer, first}.run(seen, held_out);
      for (float& w : resumed.pool) w = 99;  // nothing of the resuming network may matter
      history const got = trainer{resumed, optimizer, second}.run(seen, held_out);
      INFO("stopped after step " << stop);
      REQUIRE(same_run(straight, want, resumed, got, optimizer));
      linear_net<float> again;  // of a finished run nothing is left to do
      REQUIRE(same_run(straight, want, again, trainer{again, optimizer, second}.run(seen, held_out),
                       optimizer));
    }
  };
  check(sgd{.learning_rate = cosine{.3}, .momentum = .9, .nesterov = true},
        {.epochs = 3, .threads = 2});
  check(adamw{.learning_rate = warmup{.steps = 5, .then = .05}},
        {.epochs = 3, .clip = {.norm = 1, .value = .1}, .average = .8});
  check(sgd{.learning_rate = .5}, {.epochs = 3, .average = .8, .keep_best = true, .patience = 2});
}

TEST_CASE("a killed run resumes from its last checkpoint", "[trainer]") {
  scratch_folder const folder;
  trainer_options o =
      options({.epochs = 3, .checkpoint = folder / "c", .checkpoint_steps = 3, .resume = true});
  sgd const optimizer{.learning_rate = .3, .momentum = .9};
  linear_net<float> straight;
  trainer_options plain = o;
  plain.checkpoint.clear();
  history const want = trainer{straight, optimizer, plain}.run(seen, held_out);
  for (long long last : {8, 17}) {
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      trainer_options doomed = o;
      doomed.on_step.push_back([last](step_record const& s) {
        if (s.step == last) ::raise(SIGKILL);
      });
      linear_net<float> net;
      trainer{net, optimizer, doomed}.run(seen, held_out);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
  }
  linear_net<float> net;
  history const got = trainer{net, optimizer, o}.run(seen, held_out);
  REQUIRE(same_run(straight, want, net, got, optimizer));
}

TEST_CASE("a checkpoint of other settings or of another scalar is refused and nothing is touched",
          "[trainer]") {
  scratch_folder const folder;
  linear_net<float> net;
  trainer_options const o = options({.epochs = 1, .checkpoint = folder / "c", .resume = true});
  trainer{net, sgd{.momentum = .9}, o}.run(seen);
  auto const refused = [&](auto fresh, auto optimizer, trainer_options other, dataset const& data) {
    auto const before = fresh.pool;
    trainer fit{fresh, optimizer, other};
    REQUIRE_THROWS_AS(fit.run(data), state_error);
    REQUIRE(fresh.pool == before);
  };
  trainer_options other = o;
  other.seed = 2;
  refused(linear_net<float>{}, sgd{.momentum = .9}, other, seen);
  other = o;
  other.batch = 10;
  refused(linear_net<float>{}, sgd{.momentum = .9}, other, seen);
  other = o;
  other.average = .5;
  refused(linear_net<float>{}, sgd{.momentum = .9}, other, seen);
  refused(linear_net<float>{}, sgd{}, o, seen);
  refused(linear_net<float>{}, sgd{.momentum = .9}, o, held_out);
  refused(linear_net<double>{}, sgd{.momentum = .9}, o, seen);
  resin_test::write_text(folder / "c", resin_test::read_text(folder / "c").substr(0, 300));
  REQUIRE_THROWS_AS((trainer{net, sgd{.momentum = .9}, o}.run(seen)), file_error);
}

TEST_CASE("a full disk ends the run and leaves the last checkpoint to resume from", "[trainer]") {
  scratch_folder const folder;
  trainer_options o = options({.epochs = 1, .checkpoint = folder / "c"});
  linear_net<float> net;
  trainer{net, sgd{}, o}.run(seen);
  std::string const before = resin_test::read_text(folder / "c");
  pid_t const child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{100, 100};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int result = 1;
    try {
      trainer{net, sgd{}, o}.run(seen);
    } catch (file_error const&) {
      result = 0;
    }
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  REQUIRE(resin_test::read_text(folder / "c") == before);
}

TEST_CASE("a loss that is not a number is named and undone", "[trainer]") {
  linear_net<float> net;
  trainer_options o = options({.epochs = 4});
  auto poison = std::make_shared<std::vector<float>>();
  o.on_epoch.push_back([&](epoch_record const&) { *poison = net.pool; });
  o.on_step.push_back([&](step_record const& s) {
    if (s.step == 15) net.pool[3] = std::numeric_limits<float>::quiet_NaN();
  });
  trainer fit{net, sgd{.learning_rate = .1}, o};
  REQUIRE_THROWS_WITH(fit.run(seen), ContainsSubstring("epoch 2, step 16"));
  REQUIRE(net.pool == *poison);  // as it was when epoch 2 began
}

TEST_CASE("the last update of an epoch is watched as well, and no checkpoint keeps what failed",
          "[trainer]") {
  scratch_folder const folder;
  float const infinity = std::numeric_limits<float>::infinity();
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity})
    for (bool statistic : {false, true})
      for (long long step : {11, 21, 33}) {  // the first epoch's last, one before a save, the last
        linear_net<float> net;
        trainer_options o =
            options({.epochs = 3, .checkpoint = folder / "c", .checkpoint_steps = 7});
        std::filesystem::remove(folder / "c");
        std::vector<float> good = net.pool;
        o.on_epoch.push_back([&](epoch_record const&) { good = net.pool; });
        o.on_step.push_back([&](step_record const& s) {
          if (s.step == step - (step == 21)) (statistic ? net.running : net.pool)[3] = bad;
        });
        trainer fit{net, sgd{.learning_rate = 0}, o};  // a finite loss: 0 of the images are seen
        REQUIRE_THROWS_AS(fit.run(seen, held_out), training_error);
        REQUIRE(net.pool == good);
        for (float v : net.running) REQUIRE(std::isfinite(v));
        if (!std::filesystem::exists(folder / "c")) continue;
        trainer_options again = options({.epochs = 3, .checkpoint = folder / "c", .resume = true});
        linear_net<float> resumed;
        REQUIRE(
            (trainer{resumed, sgd{.learning_rate = 0}, again}.run(seen, held_out)).rows.size() ==
            3);
      }
  linear_net<float> poisoned;
  poisoned.pool[7] = infinity;
  REQUIRE_THROWS_WITH((trainer{poisoned, sgd{}, options()}.run(seen)),
                      ContainsSubstring("before the first step"));
}

TEST_CASE("what makes no rate is refused before the first step, whatever its step", "[trainer]") {
  linear_net<float> net;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const rate = [&](schedule s, char const* text) {
    REQUIRE_THROWS_WITH((trainer{net, sgd{.learning_rate = s}, options()}),
                        ContainsSubstring(text));
  };
  rate(-1, "learning rate must be 0 or more; got -1");
  rate(nan, "learning rate");
  rate(INFINITY, "learning rate");
  rate(cosine{.1, -1}, "cosine.end must be 0 or more; got -1");
  rate(step_decay{.1, -.1}, "step_decay.factor must be 0 or more; got -0.1");
  rate(step_decay{.1, nan}, "step_decay.factor");
  rate(step_decay{.1, .1, {91., 136.}}, "step_decay.at wants fractions of the run");
  rate(step_decay{.1, .1, {.75, .5}}, "step_decay.at must increase; got 0.5");
  rate(one_cycle{.1, 2}, "one_cycle.rise must be in [0, 1]; got 2");
  rate(one_cycle{.peak = .1, .divisor = 0}, "one_cycle.divisor must be above 0");
  rate(one_cycle{.peak = .1, .final_divisor = -1}, "one_cycle.final_divisor must be above 0");
  rate(warmup{.steps = -1}, "warmup.steps must be 0 or more");
  rate(warmup{.steps = 3, .from = -.1}, "warmup.from must be 0 or more");
  rate(warmup{.steps = 3, .then = cosine{.1, -1}}, "cosine.end");
  REQUIRE_THROWS_WITH(
      (trainer{net, sgd{.learning_rate = warmup{.steps = 34}}, options({.epochs = 3})}.run(seen)),
      ContainsSubstring("warmup.steps must be at most the run's 33; got 34"));
  auto const refused = [&](auto optimizer, char const* text) {
    REQUIRE_THROWS_WITH((trainer{net, optimizer, options()}), ContainsSubstring(text));
  };
  refused(sgd{.momentum = nan}, "momentum must be in [0, 1)");
  refused(sgd{.nesterov = true}, "nesterov wants a momentum above 0");
  refused(sgd{.weight_decay = INFINITY}, "weight_decay must be 0 or more");
  refused(adamw{.beta1 = 1}, "beta1 must be in [0, 1); got 1");
  refused(adamw{.beta2 = 1.5}, "beta2 must be in [0, 1)");
  refused(adamw{.epsilon = -1}, "epsilon must be above 0; got -1");
  refused(sgd{.groups = {.multipliers = {{"fc", -1}}}}, "learning-rate multiplier");
  auto const option = [&](trainer_options o, char const* text) {
    REQUIRE_THROWS_WITH((trainer{net, sgd{}, o}), ContainsSubstring(text));
  };
  option({.patience = -1}, "patience must be 0 or more");
  option({.checkpoint_steps = -1}, "checkpoint_steps must be 0 or more");
  option({.prefetch = 65}, "prefetch must be 0 to 64");
  option({.clip = {.norm = nan}}, "clip.norm must be above 0");
  option({.average = nan}, "average must be in [0, 1)");
}

TEST_CASE("resuming under other settings is refused by the name of the first", "[trainer]") {
  scratch_folder const folder;
  trainer_options const o = options({.epochs = 2, .checkpoint = folder / "c", .resume = true});
  sgd const first{.learning_rate = cosine{.1}, .momentum = .9};
  linear_net<float> net;
  trainer{net, first, o}.run(seen);
  auto const refused = [&](auto optimizer, trainer_options other, char const* text,
                           auto const& data, auto loss) {
    linear_net<float> fresh;
    trainer fit{fresh, optimizer, other, loss};
    REQUIRE_THROWS_WITH(fit.run(data), ContainsSubstring(text));
    REQUIRE(fresh.pool == linear_net<float>().pool);
  };
  sgd other = first;
  other.learning_rate = cosine{.2};
  refused(other, o,
          "was written with learning_rate: cosine{0.1, 0}, this run has learning_rate: "
          "cosine{0.2, 0}; resuming cannot give the same result",
          seen, cross_entropy{});
  other.learning_rate = one_cycle{.1};
  refused(other, o, "this run has learning_rate: one_cycle{0.1, 0.3, 25, 10000}", seen,
          cross_entropy{});
  other = first;
  other.weight_decay = 1e-4;
  refused(other, o, "weight_decay: 0, this run has weight_decay: 1e-04", seen, cross_entropy{});
  trainer_options longer = o;
  longer.epochs = 3;
  refused(first, longer, "epochs: 2, this run has epochs: 3", seen, cross_entropy{});
  trainer_options plain = o;
  plain.augment = augment::normalize{};
  refused(first, plain,
          "augment: random_crop{1} | normalize{0, 1}, this run has augment: normalize", seen,
          cross_entropy{});
  trainer_options clipped = o;
  clipped.clip.norm = 1;
  refused(first, clipped, "clip.norm: inf, this run has clip.norm: 1", seen, cross_entropy{});
  refused(first, o, "label_smoothing: 0, this run has label_smoothing: 0.1", seen,
          cross_entropy{.label_smoothing = .1});
  refused(first, o, "another data set of the same size", quarters(203, 8), cross_entropy{});
  dataset relabelled = seen;
  relabelled.labels(5) = (relabelled.labels(5) + 1) % 3;
  refused(first, o, "another data set of the same size", relabelled, cross_entropy{});
  std::filesystem::remove(folder / "c");
  trainer{net, adam{.weight_decay = .01}, o}.run(seen);  // the same numbers as adamw
  refused(adamw{}, o, "optimizer: adam, this run has optimizer: adamw", seen, cross_entropy{});
}

TEST_CASE("a run at a constant rate may be made longer, to the bits of a long one", "[trainer]") {
  scratch_folder const folder;
  trainer_options o = options({.epochs = 2, .checkpoint = folder / "c", .resume = true});
  linear_net<float> straight, begun, resumed;
  sgd const optimizer{.learning_rate = .1, .momentum = .9};
  history const want = trainer{straight, optimizer, options({.epochs = 3})}.run(seen, held_out);
  trainer{begun, optimizer, o}.run(seen, held_out);
  o.epochs = 3;
  REQUIRE(same_run(straight, want, resumed, trainer{resumed, optimizer, o}.run(seen, held_out),
                   optimizer));
}

TEST_CASE("labels are told by their record before the first step", "[trainer]") {
  auto const refused = [](dataset const& data, dataset const& held, char const* text) {
    linear_net<float> net;
    long long steps = 0;
    trainer_options o = options();
    o.on_step.push_back([&](step_record const& s) { steps = s.step; });
    trainer fit{net, sgd{}, o};
    REQUIRE_THROWS_WITH(fit.run(data, held), ContainsSubstring(text));
    REQUIRE(steps == 0);
    REQUIRE(net.pool == linear_net<float>().pool);
  };
  dataset bad = seen;
  bad.classes.clear();
  bad.labels(139) = 3;
  refused(bad, held_out, "training data: label 3 of record 139 is not one of 3 classes, 0 to 2");
  bad.labels(139) = -1;
  refused(bad, held_out, "training data: label -1 of record 139 is not one of 3 classes");
  bad = held_out;
  bad.classes.push_back("a fourth");  // a data set of another class count
  bad.labels(59) = 3;
  refused(seen, bad, "held-out data: label 3 of record 59 is not one of 3 classes");
  bad.classes.clear();
  bad.labels(59) = -7;
  REQUIRE_THROWS_WITH(validate(bad), ContainsSubstring("label -7 of record 59 is negative"));
}

/// The distance of three outputs from the number of their record.
struct record_loss {
  template <class Y, class Labels>
  double value(Y const& y, Labels const& labels) const {
    double sum = 0;
    for (std::size_t n = 0; n < y.shape()[0]; ++n)
      for (std::size_t c = 0; c < 3; ++c) sum += std::pow(y(n, c) - .01 * labels(n), 2);
    return sum / static_cast<double>(y.shape()[0]);
  }
  template <class Y, class Labels>
  Y gradient(Y const& y, Labels const& labels) const {
    Y dy = y;
    for (std::size_t n = 0; n < y.shape()[0]; ++n)
      for (std::size_t c = 0; c < 3; ++c)
        dy(n, c) = static_cast<typename Y::value_type>(2 * (y(n, c) - .01 * labels(n)) /
                                                       static_cast<double>(y.shape()[0]));
    return dy;
  }
};

TEST_CASE("labels of a user's own loss may be anything", "[trainer]") {
  dataset numbered = quarters(60);
  numbered.classes.clear();
  for (int i = 0; i < 60; ++i) numbered.labels(i) = i;  // of three outputs
  linear_net<> net;
  trainer fit{net, sgd{.learning_rate = .01}, options({.epochs = 2}), record_loss{}};
  history const h = fit.run(numbered);
  CHECK(h.rows.back().train_loss < h.rows.front().train_loss);
}

TEST_CASE("keep_best, patience, callbacks", "[trainer]") {
  linear_net<float> net;
  std::vector<std::vector<float>> after;
  trainer_options o = options({.epochs = 30, .keep_best = true, .patience = 3});
  o.on_epoch.push_back([&](epoch_record const&) { after.push_back(net.pool); });
  trainer fit{net, sgd{.learning_rate = .5}, o};
  history const curve = fit.run(seen, held_out);
  REQUIRE(curve.rows.size() < 30);
  REQUIRE(static_cast<long long>(curve.rows.size()) == curve.best()->epoch + 3);
  REQUIRE(net.pool == after[static_cast<std::size_t>(curve.best()->epoch - 1)]);
  // Of equal accuracies the lower loss is the better: of one record held out each is 0 or 1.
  after.clear();
  linear_net<float> other;
  trainer_options even = options({.epochs = 6, .keep_best = true});
  even.on_epoch.push_back([&](epoch_record const&) { after.push_back(other.pool); });
  history const ties = trainer{other, sgd{.learning_rate = .05}, even}.run(seen, take(held_out, 1));
  REQUIRE(ties.rows[2].held_out_accuracy == ties.rows[5].held_out_accuracy);
  REQUIRE(ties.best()->epoch == 6);
  REQUIRE(other.pool == after[5]);
  trainer blind{net, sgd{}, o};
  REQUIRE_THROWS_AS(blind.run(seen), training_error);

  trainer_options two = options({.epochs = 5});
  two.on_epoch.push_back([](epoch_record const& r) { return r.epoch == 2; });
  REQUIRE((trainer{net, sgd{}, two}.run(seen)).rows.size() == 2);
}

TEST_CASE("a trainer refuses what cannot work", "[trainer]") {
  linear_net<float> net;
  REQUIRE_THROWS_AS((trainer{net, sgd{}, {.epochs = 0}}), training_error);
  REQUIRE_THROWS_AS((trainer{net, sgd{}, {.batch = 0}}), training_error);
  REQUIRE_THROWS_AS((trainer{net, sgd{}, {.clip = {.norm = 0}}}), training_error);
  REQUIRE_THROWS_WITH((trainer{net, sgd{.learning_rate = -1}}),
                      ContainsSubstring("learning rate must be 0 or more; got -1"));
  REQUIRE_THROWS_AS((trainer{net, sgd{.momentum = 1}}), training_error);
  REQUIRE_THROWS_AS((trainer{net, adamw{.weight_decay = -.1}}), training_error);
  REQUIRE_THROWS_AS((step_decay{.at = {.1, .2, .3, .4, .5, .6, .7, .8, .9}}), training_error);
  REQUIRE_THROWS_AS((trainer{net, sgd{}, options({.drop_last = true})}.run(take(seen, 19))),
                    training_error);
  dataset large = seen;
  large.images = xt::xtensor<std::uint8_t, 4>::from_shape({203, 1, 5, 4});
  REQUIRE_THROWS_WITH((trainer{net, sgd{}, options()}.run(large)),
                      ContainsSubstring("1 x 5 x 4, the network wants 1 x 4 x 4"));
  dataset wrong = seen;
  wrong.classes.clear();
  wrong.labels(7) = 3;
  REQUIRE_THROWS_WITH((trainer{net, sgd{}, options()}.run(wrong)), ContainsSubstring("label 3"));
  REQUIRE_THROWS_WITH(
      (trainer{net, sgd{.groups = {.multipliers = {{"fx", 1}}}}, options()}.run(seen)),
      ContainsSubstring("'fx'"));
}

TEST_CASE("groups reach the update", "[trainer]") {
  linear_net<float> net;
  trainer{net, sgd{.learning_rate = .1, .groups = {.multipliers = {{"fc.bias", 0}}}},
          options({.epochs = 1})}
      .run(seen);
  REQUIRE(net.pool[0] != 0);
  REQUIRE(net.pool[50] == 0);
}
