// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The residual as a perturbation: how strongly the layers of trained networks respond (He et al.
// 2015, figure 7), how large a block's branch is beside its skip, and what is lost when a single
// block is deleted. Nothing is compiled for a deletion: a residual branch ends in a batch norm that
// is set to zero, a plain block's filters are set to the identity.
#include "depth_recipe.hpp"

#include <resin/zoo/cifar_resnet.hpp>

#include <numeric>
using namespace resin;

namespace {

constexpr auto resnet20 = zoo::cifar_resnet(3), resnet56 = zoo::cifar_resnet(9);
constexpr auto plain20 = plain(resnet20), plain56 = plain(resnet56);

// The residual networks once more, each block written out with a tap before it (no tap stands in a
// repeat); same names.
template <int... I, int... J>
constexpr auto probed(std::integer_sequence<int, I...>, std::integer_sequence<int, J...>) {
  namespace c = zoo::cifar;
  return sequential(
      input{3, 32, 32} | c::conv_bn("conv1", "bn1", 16, 1) | relu,
      named("layer1",
            sequential((tap(numbered("a", I)) | named(numbered({}, I), c::block(16)))...)),
      named("layer2",
            sequential(named("0", c::narrowing_block(32)),
                       (tap(numbered("b", J)) | named(numbered({}, J + 1), c::block(32)))...)),
      named("layer3",
            sequential(named("0", c::narrowing_block(64)),
                       (tap(numbered("c", J)) | named(numbered({}, J + 1), c::block(64)))...)),
      global_avg_pool, dense{.units = 10, .name = "linear"});
}
constexpr auto probed20 =
    probed(std::make_integer_sequence<int, 3>{}, std::make_integer_sequence<int, 2>{});

using state = state_map<float>;

/// Root of the mean square, and standard deviation, of what a batch norm gives: batch statistics
/// being what they are, its output has mean `bias` and deviation `weight` in each channel (short of
/// epsilon), whatever the images.
struct response {
  double rms, deviation;
};
response response_of(state const& s, std::string const& norm) {
  auto const &gain = s.at(norm + ".weight"), &bias = s.at(norm + ".bias"),
             &variance = s.at(norm + ".running_var");
  double squares = 0, means = 0;
  double const n = static_cast<double>(gain.size());
  for (std::size_t c = 0; c < gain.size(); ++c) {
    double const g = gain(c), b = bias(c), v = variance(c);
    squares += (g * g * v / (v + 1e-5) + b * b) / n;
    means += b / n;
  }
  return {std::sqrt(squares), std::sqrt(squares - means * means)};
}

/// The blocks that keep their shape, in order.
std::vector<std::string> blocks_of(int n) {
  std::vector<std::string> names;
  for (int stage = 1; stage <= 3; ++stage)
    for (int i = stage > 1; i < n; ++i)
      names.push_back("layer" + std::to_string(stage) + "." + std::to_string(i));
  return names;
}

void delete_residual(state& s, std::string const& block) {
  for (char const* leaf : {".bn2.weight", ".bn2.bias"}) s.at(block + leaf).fill(0.f);
}
void delete_plain(state& s, std::string const& block) {
  for (std::string const number : {"1", "2"}) {
    auto& w = s.at(block + ".conv" + number + ".weight");
    w.fill(0.f);
    for (std::size_t k = 0; k < w.shape()[0]; ++k) w(k, k, 1, 1) = 1;
    for (char const* leaf : {".weight", ".running_var"})
      s.at(block + ".bn" + number + leaf).fill(1.f);
    for (char const* leaf : {".bias", ".running_mean"})
      s.at(block + ".bn" + number + leaf).fill(0.f);
  }
}

template <auto const& Net>
design::table run(design::experiment const& e, design::images const& data, std::string const& name,
                  int n, bool residual, std::uint64_t seed) {
  network<Net> net(seed);
  net.use_threads(e.threads);
  design::get_trained(e, net, data, name, seed);
  state const trained = net.state();
  design::table t{{"measure", "place", "value"}, {}};

  std::vector<std::string> norms{"bn1"};
  for (int stage = 1; stage <= 3; ++stage)
    for (int i = 0; i < n; ++i)
      for (char const* norm : {".bn1", ".bn2"})
        norms.push_back("layer" + std::to_string(stage) + "." + std::to_string(i) + norm);
  for (std::string const& norm : norms)
    t.add("response", norm, response_of(trained, norm).deviation);

  auto const error = [&] {
    return 100 *
           (1 - evaluate(net, data.held_out, {.augment = design::depth_units(data)}).accuracy);
  };
  t.add("error", "whole", error());
  for (std::string const& block : blocks_of(n)) {
    state s = trained;
    residual ? delete_residual(s, block) : delete_plain(s, block);
    net.load_state(s);
    t.add("error", block, error());
  }
  return t;
}

/// RMS of each branch over RMS of the skip beside it, for the blocks of ResNet-20 that keep their
/// shape.
design::table ratios(design::experiment const& e, design::images const& data, std::uint64_t seed) {
  network<resnet20> trained(seed);
  design::get_trained(e, trained, data, "ResNet-20", seed);
  state const s = trained.state();
  network<probed20> net;
  net.load_state(s);
  loader<float> batches(data.held_out,
                        {.batch = 100, .shuffle = false, .augment = design::depth_units(data)});
  batches.begin_epoch(0);
  batch_view<float> batch;
  batches.next(batch);
  net(design::array_of(batch));
  design::table t{{"measure", "place", "value"}, {}};
  auto const add = [&](std::string const& block, auto const& skip) {
    double const squares = std::inner_product(skip.begin(), skip.end(), skip.begin(), 0.) /
                           static_cast<double>(skip.size());
    t.add("branch over skip", block, response_of(s, block + ".bn2").rms / std::sqrt(squares));
  };
  add("layer1.0", net.output<"a0">());
  add("layer1.1", net.output<"a1">());
  add("layer1.2", net.output<"a2">());
  add("layer2.1", net.output<"b0">());
  add("layer2.2", net.output<"b1">());
  add("layer3.1", net.output<"c0">());
  add("layer3.2", net.output<"c1">());
  return t;
}

plot_series ranked(std::string const& name, std::vector<double> values) {
  std::sort(values.rbegin(), values.rend());
  plot_series line{name, {}, values, false, -1};
  for (std::size_t i = 0; i < values.size(); ++i) line.x.push_back(static_cast<double>(i + 1));
  return line;
}
/// Each place's mean over the seeds, in the order of the first.
std::vector<double> by_place(design::table const& rows) {
  std::vector<double> means;
  if (rows.rows.empty()) return means;
  for (std::string const& place : rows.where("seed", rows.texts("seed")[0]).texts("place"))
    means.push_back(design::mean(rows.where("place", place).numbers("value")));
  return means;
}

void method(design::experiment& e) {
  design::images const data = design::depth_images(e);
  e.job("plain-20",
        [&](std::uint64_t seed) { return run<plain20>(e, data, "plain-20", 3, false, seed); });
  e.job("ResNet-20",
        [&](std::uint64_t seed) { return run<resnet20>(e, data, "ResNet-20", 3, true, seed); });
  e.job("plain-56",
        [&](std::uint64_t seed) { return run<plain56>(e, data, "plain-56", 9, false, seed); });
  e.job("ResNet-56",
        [&](std::uint64_t seed) { return run<resnet56>(e, data, "ResNet-56", 9, true, seed); });
  e.job("ratios", [&](std::uint64_t seed) { return ratios(e, data, seed); });
  if (!e.run()) return;

  design::table t{{"network", "mean deviation of the 3x3 layers' responses", "error % whole",
                   "median after deleting one block", "worst"},
                  {}};
  plot figure{"Plain and residual networks, layer by layer",
              {{"Responses, ranked", "rank of the layer", "standard deviation", false, false, {}},
               {"One block deleted", "which block", "held-out error (%)", false, false, {}}}};
  for (char const* name : {"plain-20", "ResNet-20", "plain-56", "ResNet-56"}) {
    design::table const all = e.results(name);
    if (all.rows.empty()) continue;
    auto const deviations = by_place(all.where("measure", "response"));
    auto errors = by_place(all.where("measure", "error"));
    double const whole = errors.front();
    errors.erase(errors.begin());
    figure.panels[0].series.push_back(ranked(name, deviations));
    plot_series line{name, {}, errors, false, -1};
    for (std::size_t i = 0; i < errors.size(); ++i) line.x.push_back(static_cast<double>(i + 1));
    figure.panels[1].series.push_back(line);
    for (plot_panel& p : figure.panels) p.series.back().dashed = name[0] == 'p';
    std::sort(errors.begin(), errors.end());
    t.add(name, design::fixed(design::mean(deviations)), design::fixed(whole, 1),
          design::fixed(errors[errors.size() / 2], 1), design::fixed(errors.back(), 1));
  }
  design::table r{{"block of ResNet-20", "branch over skip"}, {}};
  if (design::table const all = e.results("ratios"); !all.rows.empty()) {
    auto const values = by_place(all);
    for (std::size_t i = 0; i < values.size(); ++i)
      r.add(all.texts("place")[i], design::fixed(values[i]));
  }
  e.report("Responses and deletions", t);
  e.report("Branch over skip", r);
  e.draw("responses.svg", figure);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "03-perturbation",
                     "Responses, branches beside skips, and deleted blocks of trained networks",
                     method);
}
