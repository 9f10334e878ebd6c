// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What rounding costs published weights: bytes, calibrated on 512 training images, within 0.4
// points of float on 1,000 test images, bfloat16 within 0.2.

#include "../test.hpp"

#include <resin/io/weights.hpp>
#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/cifar_resnet.hpp>

#include <cstdio>
#include <cstdlib>

using namespace resin;
namespace fs = std::filesystem;

namespace {

template <auto const& Net, auto const& Bytes>
void check(char const* name) {
  char const* shared = std::getenv("RESIN_SHARED");
  fs::path const root = shared != nullptr ? fs::path(shared)
                                          : fs::path(__FILE__).parent_path() / "../../../../shared";
  fs::path const file = root / "data" / "weights" / name;
  if (!fs::exists(file)) {
    WARN("skipped: no " << file.string() << "; set RESIN_SHARED to the folder with data/weights/");
    return;
  }
  std::pair<dataset, dataset> data;
  try {
    data = datasets::cifar10();
  } catch (file_error const& e) {
    if (std::string(e.what()).find("not found") == std::string::npos) throw;
    WARN("skipped: " << e.what());
    return;
  }
  augment::normalize const colours{{.485, .456, .406}, {.229, .224, .225}};
  dataset const test = take(data.second, 1000);
  network<Net> net;
  load(net, file);
  double const floats = evaluate(net, test, {.augment = colours}).accuracy;
  network<Net, bfloat16> half(net);
  double const halves = evaluate(half, test, {.augment = colours}).accuracy;
  std::printf("%s: float %.1f %%, bfloat16 %.1f %%", name, 100 * floats, 100 * halves);
  CHECK(std::abs(halves - floats) < .0021);
  // The training images as the network sees them.
  std::size_t const count = 512;
  auto x = xt::xtensor<float, 4>::from_shape({count, 3, 32, 32});
  float const mean[] = {.485f, .456f, .406f}, deviation[] = {.229f, .224f, .225f};
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::size_t const c = i / 1024 % 3;
    x.data()[i] = (data.first.images.data()[i] / 255.f - mean[c]) / deviation[c];
  }
  network<Bytes> bytes(net);
  auto const with = [&](char const* method, auto const& ranges) {
    calibrate(bytes, x, ranges);
    double const accuracy = evaluate(bytes, test, {.augment = colours}).accuracy;
    std::printf(", %s %.1f %%", method, 100 * accuracy);
    CHECK(accuracy > floats - .0041);
  };
  with("min_max", min_max{});
  with("percentile", percentile{99.99});
  with("mean_squared_error", mean_squared_error{});
  std::puts("");
}

inline constexpr auto resnet20_bytes = quantize(zoo::cifar_resnet20);
inline constexpr auto resnet56_bytes = quantize(zoo::cifar_resnet56);

}  // namespace

TEST_CASE("narrow numbers keep the accuracy of CIFAR ResNets", "[real]") {
  check<zoo::cifar_resnet20, resnet20_bytes>("cifar10_resnet20_akamaster.npz");
  check<zoo::cifar_resnet56, resnet56_bytes>("cifar10_resnet56_akamaster.npz");
}
