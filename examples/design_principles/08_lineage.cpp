// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The ILSVRC lineage on one page: year, depth, parameters, multiply-adds, published error and
// measured latency of the zoo. Depth and cost are constants of the values; three networks are
// measured here, the others by latency.sh into the same folder.
#include "figures.hpp"
#include "latency.hpp"

#include <resin/zoo/alexnet.hpp>
#include <resin/zoo/bn_inception.hpp>
#include <resin/zoo/densenet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/inception_v3.hpp>
#include <resin/zoo/inception_v4.hpp>
#include <resin/zoo/mobilenet.hpp>
#include <resin/zoo/resnet.hpp>
#include <resin/zoo/resnext.hpp>
#include <resin/zoo/se_resnet.hpp>
#include <resin/zoo/squeezenet.hpp>
#include <resin/zoo/vgg.hpp>
#include <resin/zoo/zfnet.hpp>
using namespace resin;

namespace {

/// Layers with weights on the longest way through the network; a repeat counts each copy.
template <class Program>
constexpr int depth_of(Program const& p) {
  int depth[Program::room.values + 1] = {};
  for (int i = 0; i < p.op_count; ++i) {
    for (int r = 0; r < p.region_count; ++r)
      if (p.regions[r].first_op == i) depth[p.regions[r].argument] = depth[p.regions[r].initial];
    ir::op const& o = p.ops[i];
    int most = 0;
    for (int v : {o.x, o.addend, o.saved})
      if (v >= 0 && depth[v] > most) most = depth[v];
    for (int k = 0; k < o.operands; ++k)
      if (int const v = p.operands[o.first_operand + k]; depth[v] > most) most = depth[v];
    depth[o.y] = most + (o.kind == ir::op_kind::conv || o.kind == ir::op_kind::dense);
    for (int r = p.region_count; r-- > 0;)
      if (ir::region const& g = p.regions[r]; g.last_op == i + 1)
        depth[g.result] = depth[g.initial] + g.count * (depth[g.yield] - depth[g.argument]);
  }
  return depth[p.output];
}

struct entry {
  char const* name;
  int year, depth;
  long long parameters, multiply_adds;
  double top5;  // published, one network on the validation set, percent; `views` says of how many
                // crops
  char const *views, *source;
};
template <auto const& Net>
constexpr entry describe(char const* name, int year, double top5, char const* views,
                         char const* source) {
  auto const& program = ir::source_program<Net>::value;
  return {name,
          year,
          depth_of(program),
          ir::parameter_count(program),
          ir::multiply_adds(program),
          top5,
          views,
          source};
}
constexpr entry lineage[] = {
    describe<zoo::alexnet_grouped>("AlexNet", 2012, 18.2, "10", "Krizhevsky et al. 2012"),
    describe<zoo::zfnet>("ZFNet", 2013, 16.4, "10", "Zeiler and Fergus 2014"),
    describe<zoo::vgg16>("VGG-16", 2014, 9.33, "10", "He et al. 2015"),
    describe<zoo::vgg19>("VGG-19", 2014, 9.0, "dense", "Simonyan and Zisserman 2015"),
    describe<zoo::googlenet_paper>("GoogLeNet", 2014, 9.15, "10", "Szegedy et al. 2015"),
    describe<zoo::bn_inception>("BN-Inception", 2015, 7.8, "1", "Szegedy et al. 2016"),
    describe<zoo::inception_v3>("Inception-v3", 2015, 5.6, "1", "Szegedy et al. 2016"),
    describe<zoo::resnet18>("ResNet-18", 2015, 10.76, "1", "fb.resnet.torch"),
    describe<zoo::resnet50_v1>("ResNet-50", 2015, 6.71, "10", "He et al. 2015"),
    describe<zoo::resnet101_v1>("ResNet-101", 2015, 6.05, "10", "He et al. 2015"),
    describe<zoo::resnet152_v1>("ResNet-152", 2015, 5.71, "10", "He et al. 2015"),
    describe<zoo::inception_v4>("Inception-v4", 2016, 5.0, "1", "Szegedy et al. 2017"),
    describe<zoo::squeezenet1_1>("SqueezeNet-1.1", 2016, 19.38, "1", "torchvision"),
    describe<zoo::densenet121>("DenseNet-121", 2016, 6.66, "10", "Huang et al. 2017"),
    describe<zoo::resnext50_32x4d>("ResNeXt-50", 2016, 6.30, "1", "torchvision"),
    describe<zoo::se_resnet50>("SE-ResNet-50", 2017, 6.36, "1", "its authors' repository"),
    describe<zoo::mobilenet_v2>("MobileNet-v2", 2018, 9.71, "1", "torchvision"),
};

void method(design::experiment& e) {
  int const repeats = e.pick(1, 30, 60);
  e.job(
      "SqueezeNet-1.1", [&](std::uint64_t) { return design::latency<zoo::squeezenet1_1>(repeats); },
      1);
  e.job(
      "AlexNet", [&](std::uint64_t) { return design::latency<zoo::alexnet_grouped>(repeats); }, 1);
  e.job(
      "ResNet-18", [&](std::uint64_t) { return design::latency<zoo::resnet18>(repeats); }, 1);
  if (!e.run()) return;

  design::table t{{"network", "year", "depth", "parameters, millions", "multiply-adds, billions",
                   "top-5 error %", "crops", "published by", "one image, ms"},
                  {}};
  design::cloud_panel against_cost{
      "Error against cost", "multiply-adds of one image", "published top-5 error (%)", true, {}},
      against_time{
          "Error against time", "one image, one thread, ms", "published top-5 error (%)", true, {}};
  for (design::cloud_panel* p : {&against_cost, &against_time})
    for (char const* years : {"2012-2013", "2014", "2015", "2016 on"}) p->clouds.push_back({years});
  for (entry const& n : lineage) {
    double const ms = e.results(n.name).last("ms");
    t.add(n.name, n.year, n.depth, design::fixed(static_cast<double>(n.parameters) / 1e6, 1),
          design::fixed(static_cast<double>(n.multiply_adds) / 1e9), design::fixed(n.top5), n.views,
          n.source, design::fixed(ms, 1));
    std::size_t const years = n.year < 2014 ? 0 : n.year == 2014 ? 1 : n.year == 2015 ? 2 : 3;
    auto const put = [&](design::cloud_panel& p, double x) {
      p.clouds[years].x.push_back(x);
      p.clouds[years].y.push_back(n.top5);
      p.clouds[years].labels.emplace_back(n.name);
    };
    put(against_cost, static_cast<double>(n.multiply_adds));
    if (std::isfinite(ms)) put(against_time, ms);
  }
  e.report("ILSVRC networks", t);
  design::write_clouds("ILSVRC networks", {against_cost, against_time}, e.path("scatter.svg"));
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "08-lineage",
                     "Depth, cost, published error and measured latency of the ILSVRC networks",
                     method);
}
