// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The deeper, the better? Plain networks of 20 to 56 layers and their residual twins (He et al.
// 2015, figure 6) on CIFAR-10, one recipe for all. Degradation must show in the training error: it
// is not overfitting.
#include "depth_recipe.hpp"

#include <resin/zoo/cifar_resnet.hpp>
using namespace resin;

namespace {

// The residual networks are 6 n + 2 layers; plain(net) is the same value without its skips.
constexpr auto resnet20 = zoo::cifar_resnet(3), resnet32 = zoo::cifar_resnet(5),
               resnet44 = zoo::cifar_resnet(7), resnet56 = zoo::cifar_resnet(9);
constexpr auto plain20 = plain(resnet20), plain32 = plain(resnet32), plain44 = plain(resnet44),
               plain56 = plain(resnet56);

template <auto const& Net>
design::table run(design::experiment const& e, design::images const& data, std::string const& name,
                  std::uint64_t seed) {
  network<Net> net(seed);
  design::table const curve = design::train_depth(e, net, data, seed);
  save(net, e.path(design::depth_weights(name, seed)));  // experiment 3 looks into them
  return curve;
}

void method(design::experiment& e) {
  design::images const data = design::depth_images(e);
  auto const job = [&]<auto const & Net>(char const* name, int seeds) {
    e.job(
        name, [&, name](std::uint64_t seed) { return run<Net>(e, data, name, seed); }, seeds);
  };
  job.operator()<plain20>("plain-20", 3);
  job.operator()<resnet20>("ResNet-20", 3);
  job.operator()<plain56>("plain-56", 3);
  job.operator()<resnet56>("ResNet-56", 3);
  if (e.size == design::scale::full) {
    job.operator()<plain32>("plain-32", 1);
    job.operator()<resnet32>("ResNet-32", 1);
    job.operator()<plain44>("plain-44", 1);
    job.operator()<resnet44>("ResNet-44", 1);
  }
  if (!e.run()) return;

  // Published: an independent run of the paper's recipe, 64,000 steps; the paper plots, but
  // prints no plain network.
  design::table t{{"network", "training error %", "held-out error %", "seconds a run",
                   "published: training", "published: test"},
                  {}};
  plot figure{"Plain and residual networks on CIFAR-10, one recipe",
              {{"Training error", "epoch", "error (%)", false, false, {}},
               {"Held-out error", "epoch", "error (%)", false, false, {}}}};
  struct row {
    char const *name, *train, *test;
  };
  for (row const& r : {row{"plain-20", "1.12", "9.35"},
                       {"plain-32", "", ""},
                       {"plain-44", "", ""},
                       {"plain-56", "3.75", "12.32"},
                       {"ResNet-20", "0.61", "8.23"},
                       {"ResNet-32", "", "7.51"},
                       {"ResNet-44", "", "7.17"},
                       {"ResNet-56", "0.06", "7.13"}}) {
    if (e.results(r.name).rows.empty()) continue;
    t.add(r.name, design::spread(e.ends(r.name, "train_error")),
          design::spread(e.ends(r.name, "held_out_error")),
          design::fixed(design::mean(e.ends(r.name, "seconds")), 0), r.train, r.test);
    figure.panels[0].series.push_back(e.line(r.name, "epoch", "train_error"));
    figure.panels[1].series.push_back(e.line(r.name, "epoch", "held_out_error"));
    for (plot_panel& p : figure.panels) {
      p.series.back().dashed = r.name[0] == 'p';
      p.series.back().color = static_cast<int>(p.series.size() - 1) % 4;
    }
  }
  e.report("Errors after the last epoch", t);
  e.draw("curves.svg", figure);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "01-degradation",
                     "Plain and residual networks by depth on CIFAR-10", method);
}
