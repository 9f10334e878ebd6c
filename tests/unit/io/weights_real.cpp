// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Published weights, on the images that their publishers' accuracies were measured with.

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/cifar_resnet.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace resin;
namespace fs = std::filesystem;

namespace {

std::optional<fs::path> weights_called(char const* name) {
  char const* shared = std::getenv("RESIN_SHARED");
  fs::path const root = shared != nullptr ? fs::path(shared)
                                          : fs::path(__FILE__).parent_path() / "../../../../shared";
  fs::path const file = root / "data" / "weights" / name;
  if (fs::exists(file)) return file;
  WARN("skipped: no " << file.string()
                      << "; set RESIN_SHARED to the folder that holds data/weights/");
  return {};
}
std::optional<dataset> first_thousand() {
  try {
    return take(datasets::cifar10().second, 1000);
  } catch (file_error const& e) {
    if (!test::contains(e.what(), "not found")) throw;
    WARN("skipped: " << e.what());
    return {};
  }
}

template <auto const& Value>
void check_accuracy(char const* name, double published) {
  auto const file = weights_called(name);
  auto const images = first_thousand();
  if (!file || !images) return;
  network<Value> net;
  load(net, *file);
  auto const result = evaluate(
      net, *images, {.augment = augment::normalize{{.485, .456, .406}, {.229, .224, .225}}});
  std::printf("%s: %s\n", name, result.to_string().c_str());
  CHECK(result.accuracy == Approx(published).margin(.0011));  // one image may stand on the border
}

}  // namespace

TEST_CASE("weights: published CIFAR ResNets give their published accuracies", "[io][real]") {
  check_accuracy<zoo::cifar_resnet20>("cifar10_resnet20_akamaster.npz", .915);
  check_accuracy<zoo::cifar_resnet56>("cifar10_resnet56_akamaster.npz", .926);
}
