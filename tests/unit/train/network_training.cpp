// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The trainer on compiled networks: it learns, repeats itself bit for bit, resumes, and leaves
// frozen layers alone.
#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/resin.hpp>

using namespace resin;

namespace {

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{};
}
constexpr auto value = input{1, 16, 16} | named("stem", unit(8) | relu | max_pool2d{}) |
                       named("body", repeat(2, residual(unit(8) | relu | unit(8)) | relu)) |
                       dropout{.rate = .1} | global_avg_pool | dense{.units = 4};
constexpr auto frozen = freeze(value, until("body.0"));

datasets::synthetic_options const options{
    .count = 400, .test_count = 100, .size = 16, .classes = 4};
sgd const optimizer{.learning_rate = one_cycle{.1}, .momentum = .9, .weight_decay = 1e-4};

template <auto const& Value>
state_map<float> train(trainer_options o, std::uint64_t weights = 3) {
  auto const [seen, test] = datasets::synthetic_shapes(options);
  network<Value> net(weights);
  o.batch = 32;
  o.quiet = true;
  o.augment = augment::random_crop{1} | augment::flip{};
  trainer fit{net, optimizer, o};
  fit.run(seen, test);
  return net.state();
}

}  // namespace

TEST_CASE("training: a small residual network learns shapes") {
  auto const [seen, test] = datasets::synthetic_shapes(options);
  network<value> net;
  double const before = evaluate(net, test).accuracy;
  trainer fit{net,
              sgd{.learning_rate = one_cycle{.1}, .momentum = .9},
              {.epochs = 8, .batch = 32, .quiet = true}};
  history const curve = fit.run(seen, test);
  CHECK(curve.rows.back().train_loss < .5 * curve.rows.front().train_loss);
  CHECK(evaluate(net, test).accuracy > before + .3);
  CHECK_THROWS_AS(
      evaluate(net, datasets::synthetic_shapes({.count = 8, .test_count = 8, .size = 20}).second),
      shape_error);
}

TEST_CASE("training: the same bits with any number of threads") {
  auto const one = train<value>({.epochs = 1, .threads = 1});
  CHECK((train<value>({.epochs = 1, .threads = 2}) == one));
  CHECK((train<value>({.epochs = 1, .threads = 3, .prefetch = 2}) == one));
}

TEST_CASE("training: stopped and resumed, the bits of a run that never stopped") {
  resin_test::scratch_folder folder;
  std::string const file = folder / "run.checkpoint";
  auto const whole = train<value>({.epochs = 2});
  trainer_options cut{.epochs = 2, .checkpoint = file};
  cut.on_step.push_back([](step_record const& s) { return s.step == 17; });
  CHECK((train<value>(cut) != whole));
  CHECK((train<value>({.epochs = 2, .checkpoint = file, .resume = true}) == whole));
  // A checkpoint of another network is refused by name and the file is kept.
  CHECK_THROWS_AS((train<frozen>({.epochs = 2, .checkpoint = file, .resume = true})), state_error);
}

TEST_CASE("training: a checkpoint holds the frozen layers too") {
  resin_test::scratch_folder folder;
  std::string const file = folder / "run.checkpoint";
  auto const whole = train<frozen>({.epochs = 2});
  trainer_options cut{.epochs = 2, .checkpoint = file};
  cut.on_step.push_back([](step_record const& s) { return s.step == 5; });
  CHECK((train<frozen>(cut) != whole));
  CHECK((train<frozen>({.epochs = 2, .checkpoint = file, .resume = true}, 4) == whole));
}

TEST_CASE("training: frozen layers stay as they are, to the bit") {
  auto const before = network<frozen>(3).state();
  auto const after = train<frozen>({.epochs = 1});
  int moved = 0;
  for (auto const& [name, array] : after) {
    bool const fixed = name.starts_with("stem.") || name.starts_with("body.0.");
    INFO(name);
    if (fixed)
      CHECK((array == before.at(name)));
    else
      moved += !(array == before.at(name));
  }
  CHECK(moved > 8);
}

namespace {
constexpr auto vector_norm = input{1, 16, 16} | flatten | dense{.units = 8, .bias = false} |
                             named("head", batch_norm{.name = "bn"} | relu) | dense{.units = 4};
constexpr auto frozen_norm = freeze(vector_norm, until("head"));
constexpr auto plane_norm = input{1, 16, 16} | conv2d{.filters = 4, .kernel = 3, .bias = false} |
                            batch_norm{} | global_avg_pool | dense{.units = 4};
}  // namespace

TEST_CASE("training: batch norm of one value a channel is refused") {
  auto const data =
      datasets::synthetic_shapes({.count = 33, .test_count = 8, .size = 16, .classes = 4}).first;
  network<vector_norm> net;
  xt::xtensor<float, 4> const x = xt::ones<float>({1, 1, 16, 16});
  auto const before = net.state();
  CHECK_THROWS_WITH(value_and_grad(net, cross_entropy{}, x, std::vector<int>{1}),
                    ContainsSubstring("batch norm 'head.bn' sees one value a channel"));
  auto const run = [&](auto& n, trainer_options o) {
    o.epochs = 1;
    o.quiet = true;
    return trainer{n, sgd{}, o}.run(data).rows.size();
  };
  CHECK_THROWS_WITH(run(net, {.batch = 16}), ContainsSubstring("33 in batches of 16") &&
                                                 ContainsSubstring(".drop_last = true"));
  CHECK_THROWS_WITH(run(net, {.batch = 1}), ContainsSubstring("set .batch to 2 or more"));
  CHECK((net.state() == before));
  CHECK(run(net, {.batch = 16, .drop_last = true}) == 1);
  CHECK(run(net, {.batch = 11}) == 1);
  network<frozen_norm> still;  // runs on its running statistics
  CHECK(run(still, {.batch = 16}) == 1);
  network<plane_norm> plane;
  CHECK(run(plane, {.batch = 16}) == 1);
}
