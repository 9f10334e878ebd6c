// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Transfer from ImageNet: SqueezeNet 1.1 with published weights learns to tell ants from bees. Four
// ways against the number of photographs. Needs the photographs and weights below
// $RESIN_SHARED/data, and skips without them.
#include "../convert/convert_file.hpp"
#include "../convert/tables.hpp"
#include "transfer.hpp"

#include <resin/io/image_folder.hpp>
#include <resin/zoo/squeezenet.hpp>

#include <cstdlib>
#include <filesystem>
using namespace resin;

namespace {

constexpr auto net = replace_head(zoo::squeezenet1_1_caffe,
                                  conv2d{.filters = 2, .name = "head"} | global_avg_pool | flatten);
constexpr auto head_only = freeze(net, until("features"));
constexpr auto last_blocks = freeze(net, until("features.10"));

// The weights' own units: 0 to 255 less the mean colour.
constexpr augmentation units =
    augment::normalize{.mean = {123. / 255, 117. / 255, 104. / 255}, .std = 1. / 255};
constexpr augmentation steps = augment::random_crop{16} | augment::flip{} | units;

/// ImageNet's weights under Resin's names, first layer turned to RGB; the old head left out.
std::map<std::string, convert::array> published(std::string const& file) {
  auto const table = convert::parse_table(convert::built_in_table("squeezenet1_1_rgb"),
                                          "squeezenet1_1_rgb", convert::built_in_table);
  auto arrays = convert::converted(weight_file(file), table);
  std::erase_if(arrays, [](auto const& a) { return a.first.starts_with("classifier"); });
  return arrays;
}

void method(design::experiment& e) {
  char const* const shared = std::getenv("RESIN_SHARED");
  std::string const root = e.data.empty() && shared ? std::string(shared) + "/data" : e.data;
  if (root.empty() || !std::filesystem::exists(root + "/hymenoptera256"))
    throw design::skipped(
        "no photographs: $RESIN_SHARED/data (or --data) wants hymenoptera256 and "
        "weights/imagenet_squeezenet_v1.1_ncnn_fp16.npz");
  auto const photos = [&](char const* part) {
    return datasets::image_folder(root + "/hymenoptera256/" + part, {.size = 227});
  };
  dataset const val = photos("val");
  design::images const insects{
      photos("train"), e.size == design::scale::full ? val : design::few(val, e.pick(3, 30, 0), 1)};
  auto const body = published(root + "/weights/imagenet_squeezenet_v1.1_ncnn_fp16.npz");

  std::vector<design::amount> const amounts =
      e.pick(std::vector<design::amount>{{2, 1}}, {{10, 12}}, {{10, 60}, {50, 30}, {0, 20}});
  std::vector<std::string> jobs;
  auto const way = [&]<auto const & Value>(char const* name, bool transferred, double rate) {
    jobs.emplace_back(name);
    e.job(name, [&, transferred, rate](std::uint64_t seed) {
      return design::adapt<Value>(e, insects, amounts, steps, rate, seed,
                                  [&](auto& target) {
                                    if (!transferred) return;
                                    auto state = target.state();
                                    for (auto const& [key, array] : body)
                                      std::copy(array.values.begin(), array.values.end(),
                                                state.at(key).data());
                                    target.load_state(state);
                                  },
                                  {.norm = 10});
    });
  };
  way.operator()<net>("ants-and-bees from scratch", false, .001);
  way.operator()<head_only>("ants-and-bees new head alone", true, .001);
  way.operator()<last_blocks>("ants-and-bees last blocks", true, .001);
  way.operator()<net>("ants-and-bees everything", true, .001);
  if (e.run()) design::report_transfer(e, "ImageNet to ants and bees", "ants-and-bees.svg", jobs);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "10-ants-and-bees", "SqueezeNet from ImageNet to ants and bees",
                     method);
}
