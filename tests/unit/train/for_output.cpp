// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A loss for each of several outputs: gradients in double, runs, figures, what is refused.
#include "allocations.hpp"
#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/resin.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace resin;

namespace {

// A head beside the main path, one that a recall begins, a training head, an output that is tapped.
constexpr auto body = input{2, 4, 5} | conv2d{.filters = 4, .kernel = 3, .padding = same} | silu;
constexpr auto value = body | tap("box", flatten | dense{.units = 4, .name = "box"}) |
                       auxiliary(.3, global_avg_pool | dense{.units = 3}) | mark("body") |
                       conv2d{.filters = 1, .name = "mask"} | tap("mask") | recall("body") |
                       flatten | dense{.units = 3, .name = "kind"} | tap("kind");
static_assert(network<value>::output_shape == extent3{3, 1, 1});

// In double throughout, so that there is one network to compile.
using small = network<value, double>;

struct samples {
  xt::xtensor<double, 4> x;
  std::vector<int> kind;
  xt::xtensor<double, 2> box;
  xt::xtensor<double, 4> mask;
};
samples draw(std::size_t n) {
  samples s{xt::xtensor<double, 4>::from_shape({n, 2, 4, 5}), std::vector<int>(n),
            xt::xtensor<double, 2>::from_shape({n, 4}),
            xt::xtensor<double, 4>::from_shape({n, 1, 4, 5})};
  random_stream const random(3, purpose::user, 0);
  for (std::size_t i = 0; i < s.x.size(); ++i) s.x.data()[i] = random.uniform(i) - .5;
  for (std::size_t i = 0; i < n; ++i) {
    double const* const x = s.x.data() + i * 40;
    s.kind[i] = x[0] > 0 ? 2 : x[1] > 0;
    for (std::size_t k = 0; k < 4; ++k) s.box(i, k) = x[k] + x[20 + k];
    for (std::size_t k = 0; k < 20; ++k) s.mask.data()[i * 20 + k] = x[k] > .1;
  }
  return s;
}
losses const three{cross_entropy{.label_smoothing = .1},
                   for_output<"box">(mean_squared_error{}, 2.5),
                   for_output<"mask">(binary_cross_entropy{}, .5)};
auto targets_of(samples const& s) {
  return targets{for_output<"mask">(s.mask), s.kind, for_output<"box">(s.box)};
}
template <class F>
std::string said(F f) {
  try {
    f();
  } catch (error const& e) {
    return e.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("several losses: the gradient of their weighted sum, in double") {
  auto const s = draw(3);
  small net(7);
  auto [loss, grad] = value_and_grad(net, three, s.x, targets_of(s));
  auto into = value_and_grad(net, three, s.x, targets_of(s)).grad;
  auto const loss_now = [&] { return value_and_grad(net, three, s.x, targets_of(s), into); };
  CHECK(loss_now() == loss);

  // By hand, of what evaluation gives; the training head has .3 times the output's loss.
  xt::xtensor<double, 2> const kind = net(s.x);
  state_map<double> const w = net.state();
  xt::xtensor<double, 2> const box = xt::view(net.output<"box">(), xt::all(), xt::all(), 0, 0);
  double const by_hand = std::get<0>(three.parts).loss.value(kind, s.kind) +
                         2.5 * mean_squared_error{}.value(box, s.box) +
                         .5 * binary_cross_entropy{}.value(net.output<"mask">(), s.mask);
  small silenced = net;  // its head says nothing: log 3
  for (parameter_info const& p : silenced.parameter_table())
    if (p.name.starts_with("dense"))
      for (long long i = 0; i < p.size; ++i)
        silenced.parameters()[static_cast<std::size_t>(p.offset + i)] = 0;
  CHECK(value_and_grad(silenced, three, s.x, targets_of(s)).loss ==
        Approx(by_hand + .3 * std::log(3.)).epsilon(1e-12));

  double worst = 0;
  constexpr double h = 1e-5;
  for (std::size_t i = 0; i < net.parameters().size(); i += 2) {
    double const was = net.parameters()[i];
    net.parameters()[i] = was + h;
    double const up = loss_now();
    net.parameters()[i] = was - h;
    double const slope = (up - loss_now()) / (2 * h);
    net.parameters()[i] = was;
    worst = std::max(worst, std::abs(slope - grad.values()[i]));
  }
  CHECK(worst < 1e-8);
}

TEST_CASE("several losses: a run, figures of each output, answers of each") {
  auto const s = draw(120);
  auto const seen = targets_of(s);
  auto const run = [&](trainer_options o, auto... weights) {
    small net(5);
    o.epochs = 2;
    o.batch = 16;
    o.quiet = true;
    o.metrics = {for_output<"box">(metrics::mean_absolute_error()), metrics::accuracy()};
    trainer fit{net, sgd{.learning_rate = .1, .momentum = .9}, o, three};
    history const curve = fit.run(s.x, seen, weights..., s.x, seen);
    evaluations const e = fit.evaluate(s.x, seen);
    CHECK(e.loss ==
          Approx(e.output().loss + 2.5 * e.output("box").loss + .5 * e.output("mask").loss));
    CHECK(curve.rows.back().held_out_loss == e.loss);
    CHECK(curve.rows.back().held_out_accuracy == e.output().accuracy);
    CHECK(curve.metric("accuracy").back() == e.output().accuracy);
    CHECK(curve.metric("box.mean_absolute_error").back() ==
          Approx(e.output("box").mean_absolute_error));
    CHECK(e.output("box").metric("box.mean_absolute_error") ==
          Approx(e.output("box").mean_absolute_error));
    xt::xtensor<int, 1> const kind = fit.predict(s.x);
    xt::xtensor<int, 4> const mask = fit.template predict<"mask">(s.x);
    xt::xtensor<double, 2> const box = fit.template predict<"box">(s.x);
    double right = 0, yes = 0, off = 0;
    for (std::size_t i = 0; i < 120; ++i) right += kind(i) == s.kind[i];
    for (std::size_t i = 0; i < mask.size(); ++i)
      yes += mask.data()[i] == static_cast<int>(s.mask.data()[i]);
    for (std::size_t i = 0; i < box.size(); ++i)
      off += std::abs(box.data()[i] - s.box.data()[i]) / 480.;
    CHECK(right / 120 == Approx(e.output().accuracy));
    CHECK(yes / 2400 == Approx(e.output("mask").accuracy));
    CHECK(off == Approx(e.output("box").mean_absolute_error));
    CHECK(curve.rows[1].train_loss < curve.rows[0].train_loss);
    return net.state();
  };
  auto const one = run({});
  CHECK((run({.threads = 2, .prefetch = 2}) == one));
  CHECK((run({}, sample_weights(std::vector<double>(120, 1.))) == one));
  resin_test::scratch_folder const folder;
  std::string const file = folder / "heads.checkpoint";
  trainer_options half{.checkpoint = file, .checkpoint_epochs = 1, .resume = true};
  half.on_epoch = {[](epoch_record const& e) { return e.epoch == 1; }};
  small net(5);
  half.epochs = 2, half.batch = 16, half.quiet = true;
  half.metrics = {for_output<"box">(metrics::mean_absolute_error()), metrics::accuracy()};
  trainer{net, sgd{.learning_rate = .1, .momentum = .9}, half, three}.run(s.x, seen, s.x, seen);
  CHECK((run({.checkpoint = file, .resume = true}) == one));
}

TEST_CASE("several losses: no step after the first allocates") {
  auto const s = draw(64);
  small net(5);
  long long after_first = 0, made = -1;
  trainer_options o{.epochs = 1, .batch = 16, .quiet = true};
  o.on_step = {[&](step_record const& r) {
    if (r.step == 1) after_first = allocation_count();
    if (r.step == 4) made = allocation_count() - after_first;
  }};
  trainer{net, sgd{}, o, three}.run(s.x, targets_of(s));
  CHECK(made == 0);
}

namespace {
/// Rows of one's own: a label, four numbers and twenty flags each.
struct rows {
  using image_type = double;
  using target_type = double;
  std::vector<double> images, targets;
  int each = 25;
  int size() const { return 8; }
  extent3 shape() const { return {2, 4, 5}; }
  double const* image(int i) const { return images.data() + i * 40; }
  double const* target(int i) const { return targets.data() + i * each; }
  long long target_count() const { return each; }
};
}  // namespace

TEST_CASE("several losses: Examples whose rows hold the targets of each") {
  auto const s = draw(8);
  rows data{std::vector<double>(s.x.begin(), s.x.end()), {}};
  for (std::size_t i = 0; i < 8; ++i) {
    data.targets.push_back(s.kind[i]);
    for (std::size_t k = 0; k < 4; ++k) data.targets.push_back(s.box(i, k));
    for (std::size_t k = 0; k < 20; ++k) data.targets.push_back(s.mask.data()[i * 20 + k]);
  }
  trainer_options const o{.epochs = 1, .batch = 4, .quiet = true};
  small by_rows(2), by_arrays(2);
  trainer fit{by_rows, sgd{.learning_rate = .1}, o, three};
  fit.run(data);
  trainer{by_arrays, sgd{.learning_rate = .1}, o, three}.run(s.x, targets_of(s));
  CHECK((by_rows.state() == by_arrays.state()));
  CHECK(fit.evaluate(data).loss == evaluate(by_arrays, s.x, targets_of(s), {}, three).loss);
  data.each = 24;
  CHECK(
      said([&] { fit.run(data); }) ==
      "losses: the data has 24 targets an image, and the losses take 25: those of each, one after "
      "the other, in the order of losses{...}");
}

TEST_CASE("several losses: what is refused says which output") {
  auto s = draw(4);
  small net;
  trainer_options const o{.epochs = 1, .batch = 4, .quiet = true};
  trainer fit{net, sgd{}, o, three};
  xt::xtensor<double, 2> const narrow = xt::zeros<double>({4, 3});
  CHECK(
      said([&] {
        fit.run(s.x, targets{s.kind, for_output<"box">(narrow), for_output<"mask">(s.mask)});
      }) ==
      "trainer: the targets of output 'box' are (4, 3); it is 4 x 1 x 1, and its loss takes 4 for "
      "each of the 4 images of x");
  CHECK(
      said([&] {
        static_cast<void>(
            value_and_grad(net, three, s.x,
                           targets{s.kind, for_output<"box">(narrow), for_output<"mask">(s.mask)}));
      }) ==
      "losses: output 'box' is 4 x 1 x 1, and its loss takes 4 targets an image; there are 12 for "
      "4 images");
  s.kind[2] = 3;
  CHECK(
      said([&] { fit.run(s.x, targets_of(s)); }) ==
      "trainer, training data, the network's output: label 3 of record 2 is not one of 3 classes, "
      "0 to 2");
  s.kind[2] = 0;
  trainer_options other = o;
  other.metrics = {for_output<"boxes">(metrics::r2())};
  CHECK(said([&] {
          trainer{net, sgd{}, other, three}.run(s.x, targets_of(s), s.x, targets_of(s));
        }) == "trainer: the metric 'boxes.r2' is of output 'boxes', which no loss judges");
  evaluations const e = fit.evaluate(s.x, targets_of(s));
  CHECK(said([&] { static_cast<void>(e.output("boxes")); }) ==
        "evaluation: no output with a loss is called 'boxes'; there are box, mask");
}

TEST_CASE("a layer that only a cut network's rest would have read has a gradient of 0") {
  static constexpr auto whole = input{1, 4, 4} | conv2d{.filters = 2, .name = "a"} | mark("a") |
                                conv2d{.filters = 2, .name = "idle"} | mark("idle") | recall("a") |
                                conv2d{.filters = 2, .name = "b"} | sum(pass, recall("idle"));
  static constexpr auto cut = features(whole, "b");
  network<cut> net;
  xt::xtensor<float, 4> const x = xt::ones<float>({2, 1, 4, 4}), y = xt::zeros<float>({2, 2, 4, 4});
  gradient<cut> grad;
  for (float& g : grad.values()) g = 7;
  value_and_grad(net, mean_squared_error{}, x, y, grad);
  auto const state = grad.state();
  CHECK((state.at("idle.weight") == xt::zeros<float>({2, 2, 1, 1})));
  CHECK((state.at("idle.bias") == xt::zeros<float>({2})));
  CHECK(state.at("a.weight")(0) != 7);
}
