// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The programs of docs/tutorials/first-training.md and transfer.md.
// [head]
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <filesystem>
#include <iostream>
using namespace resin;

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{} |
         relu;
}
inline constexpr auto shapes =
    input{1, 20, 20} | named("body", unit(8) | max_pool2d{} | unit(16) | max_pool2d{} | unit(16)) |
    global_avg_pool | dense{.units = 5, .name = "fc"};
// [head]

// [transfer]
inline constexpr auto other =
    replace_head(freeze(shapes, until("body")), dense{.units = 3, .name = "fc"});
// [transfer]

int main() {
  // [data]
  auto [train, test] =
      datasets::synthetic_shapes({.count = 1000, .test_count = 200, .size = 20, .classes = 5});
  auto [seen, held_out] = split(train, 200);
  // [data]

  // [train]
  network<shapes> net;
  trainer fit{net,
              sgd{.learning_rate = one_cycle{.2}, .momentum = .9},
              {.epochs = 5, .batch = 50, .threads = 2, .quiet = true}};
  history const curve = fit.run(seen, held_out);
  curve.write_csv("shapes.csv");
  curve.write_svg("shapes.svg");
  std::cout << evaluate(net, test);
  // [train]

  // [save]
  save(net, "shapes.safetensors");
  // [save]

  // [reuse]
  auto [few, few_test] = datasets::synthetic_shapes(
      {.count = 150, .test_count = 60, .size = 20, .classes = 3, .seed = 7});
  network<other> second;
  auto const report =
      load(second, "shapes.safetensors", matching{});  // the new head keeps its own weights
  trainer again{
      second, sgd{.learning_rate = .1, .momentum = .9}, {.epochs = 3, .batch = 30, .quiet = true}};
  again.run(few);
  std::cout << report.copied.size() << " arrays taken over\n" << evaluate(second, few_test);
  // [reuse]

  bool const learned = evaluate(net, test).accuracy > .5,
             kept = second.state().at("body.conv2d_0.weight") ==
                    net.state().at("body.conv2d_0.weight");
  for (char const* file : {"shapes.csv", "shapes.svg", "shapes.safetensors"})
    std::filesystem::remove(file);
  return learned && kept && !report.copied.empty() ? 0 : 1;
}
