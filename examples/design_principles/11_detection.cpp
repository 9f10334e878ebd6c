// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A detection head: boxes around shapes in drawn scenes. A residual body that has learnt to
// classify single shapes gets a one-stage head and a loss of the user's own; the body is trained
// on, frozen, or starts from scratch. PASCAL VOC mAP@.5.
#include "detection.hpp"
#include "figures.hpp"
#include "scenes.hpp"
#include "train.hpp"
using namespace resin;

namespace {

constexpr int side = design::scene_side, kinds = design::scene_kinds;
using design::block, design::cells, design::conv, design::narrowing;

// The body ends at 64 channels of 6 x 6; the classifier averages them, the detector reads each
// cell.
constexpr auto body = input{1, side, side} |
                      named("body", conv(16, 2) | relu | block(16) | narrowing(32) | narrowing(64));
constexpr auto classifier = body | global_avg_pool | dense{.units = kinds, .name = "linear"};
constexpr auto detector =
    body | named("head", conv(64) | relu | conv2d{.filters = cells.channels(), .name = "boxes"});
constexpr auto frozen = freeze(detector, until("body"));

/// The body's weights after learning to tell single shapes apart.
state_map<float> trained_body(design::experiment const& e, std::uint64_t seed) {
  auto const [train, test] = datasets::synthetic_shapes({.count = e.pick(50, 3'000, 20'000),
                                                         .test_count = e.pick(50, 500, 2'000),
                                                         .size = side,
                                                         .classes = kinds,
                                                         .seed = seed});
  network<classifier> net(seed);
  design::table const curve =
      design::train(e, net,
                    sgd{.learning_rate = one_cycle{.peak = .1},
                        .momentum = .9,
                        .nesterov = true,
                        .weight_decay = 5e-4},
                    {.epochs = e.pick(1, 4, 10),
                     .batch = e.pick(25, 50, 100),
                     .seed = seed,
                     .augment = augment::random_crop{8} | normalization_of(train)},
                    {train, test});
  std::printf("classifier of single shapes: %.1f %% wrong\n", curve.last("held_out_error"));
  state_map<float> body = net.state();
  std::erase_if(body, [](auto const& a) { return a.first.starts_with("linear"); });
  return body;
}

template <auto const& Net>
design::table run(design::experiment const& e, bool pretrained, std::uint64_t seed,
                  std::string const& name, std::string const& file) {
  std::vector<int> const amounts =
      e.pick(std::vector<int>{20}, {100, 400, 1'200}, {100, 400, 1'600, 6'400});
  design::scenes const all = design::draw_scenes(amounts.back(), seed),
                       held_out = design::draw_scenes(e.pick(20, 300, 1'000), 1'000 + seed);
  augmentation const units = normalization_of(held_out.data);
  state_map<float> const body = pretrained ? trained_body(e, seed) : state_map<float>{};
  design::table t{{"scenes", "map", "step_ms_an_image"}, {}};
  for (int count : amounts) {
    network<Net> net(seed);
    auto state = net.state();
    for (auto const& [key, array] : body) state[key] = array;
    net.load_state(state);
    dataset const some = take(all.data, count);
    design::box_loss const loss{cells, &all.truth};
    trainer fit{net,
                sgd{.learning_rate = one_cycle{.peak = .02},
                    .momentum = .9,
                    .nesterov = true,
                    .weight_decay = 5e-4},
                {.epochs = e.pick(1, std::max(8, 4'000 / count), std::max(15, 20'000 / count)),
                 .batch = 20,
                 .seed = seed,
                 .threads = e.threads,
                 .augment = units,
                 .clip = {.norm = 10},
                 .quiet = true},
                loss};
    history const curve = fit.run(some);
    auto const found = design::detect(net, held_out.data, units);
    double const map = design::mean_average_precision(found, held_out.truth, kinds);
    std::printf("%5d scenes: mAP@.5 %.1f %%\n", count, 100 * map);
    t.add(count, 100 * map, 1000 / curve.rows.back().images_per_second);
    if (count != amounts.back()) continue;
    std::vector<std::vector<design::picture>> rows;
    for (int i = 0; i < std::min(12, held_out.data.size()); ++i) {
      if (i % 6 == 0) rows.emplace_back();
      rows.back().push_back({&held_out.data, i});
      for (design::object const& o : held_out.truth[static_cast<std::size_t>(i)])
        rows.back().back().marks.push_back(
            {o.where.left, o.where.top, o.where.right, o.where.bottom, "#2f8f4e"});
      for (design::detection const& d : found)
        if (d.image == i && d.score >= .3) {
          char text[40];
          std::snprintf(text, sizeof text, "%s %.2f",
                        detail::shape_names[static_cast<std::size_t>(d.kind)], d.score);
          rows.back().back().marks.push_back(
              {d.where.left, d.where.top, d.where.right, d.where.bottom, "#ff7043", text});
        }
    }
    design::write_pictures(name + ": objects green, detections from .3 on orange", rows, 150,
                           e.path(file + "-seed" + std::to_string(seed) + ".svg"));
  }
  return t;
}

void method(design::experiment& e) {
  e.job("from scratch", [&](std::uint64_t seed) {
    return run<detector>(e, false, seed, "from scratch", "from-scratch");
  });
  e.job("frozen body", [&](std::uint64_t seed) {
    return run<frozen>(e, true, seed, "frozen body", "frozen-body");
  });
  e.job("trained body", [&](std::uint64_t seed) {
    return run<detector>(e, true, seed, "trained body", "trained-body");
  });
  if (!e.run()) return;
  design::table t{{"training scenes"}, {}};
  plot_panel panel{
      "Shapes in scenes, PASCAL VOC mAP@.5", "training scenes", "mAP (%)", true, false, {}};
  std::vector<std::string> counts;
  for (char const* name : {"from scratch", "frozen body", "trained body"}) {
    if (e.results(name).rows.empty()) continue;
    t.columns.push_back(std::string(name) + ", mAP %");
    panel.series.push_back(e.line(name, "scenes", "map"));
    counts = e.results(name).where("seed", e.results(name).texts("seed")[0]).texts("scenes");
  }
  for (std::string const& count : counts) {
    t.rows.push_back({count});
    for (char const* name : {"from scratch", "frozen body", "trained body"})
      if (!e.results(name).rows.empty())
        t.rows.back().push_back(
            design::spread(e.results(name).where("scenes", count).numbers("map"), 1));
  }
  e.report("Detection", t);
  e.draw("detection.svg", {"", {panel}});
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "11-detection", "A one-stage detection head on drawn scenes",
                     method);
}
