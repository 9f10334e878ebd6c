// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// network<net, bfloat16> trains: gradients beside those of the network of floats, the same bits for
// every number of threads, the trainer and its checkpoints.
#include "../test.hpp"

#include <resin/narrow/bfloat16.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <filesystem>
#include <random>

using namespace resin;

namespace {

// Convolutions of each kind that is rounded, and the first, which reads the image and is not.
constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{};
}
constexpr auto small =
    input{3, 16, 16} | unit(32) | silu | repeat(2, residual(unit(32) | silu | unit(32)) | silu) |
    conv2d{.filters = 48, .kernel = 1, .stride = 2} | silu |
    conv2d{.filters = 24, .kernel = 3, .stride = 2, .padding = same, .name = "last"} | silu |
    global_avg_pool | dense{.units = 5};

using floats = network<small>;
using halves = network<small, bfloat16>;
constexpr int images = 6;

struct examples {
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({images, 3, 16, 16});
  std::vector<int> y;
  explicit examples(unsigned seed = 1) {
    std::minstd_rand engine(seed);
    for (float& v : x) v = static_cast<float>(engine() % 2001) / 1000.f - 1.f;
    for (int i = 0; i < images; ++i) y.push_back(static_cast<int>(engine() % 5));
  }
};
/// |a - b| / |b|.
template <class A, class B>
double distance(A const& a, B const& b) {
  double e = 0, n = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    e += (a.data()[i] - b.data()[i]) * (a.data()[i] - b.data()[i]);
    n += b.data()[i] * b.data()[i];
  }
  return std::sqrt(e / n);
}

}  // namespace

TEST_CASE("gradients in bfloat16 are those of floats, rounded") {
  examples const batch;
  floats whole(3);
  halves net(whole);
  CHECK(halves::trains_in_bfloat16 == (RESIN_BFLOAT16_TRAINING != 0));
  auto [loss, want] = value_and_grad(whole, cross_entropy{}, batch.x, batch.y);
  auto [loss_of_halves, got] = value_and_grad(net, cross_entropy{}, batch.x, batch.y);
  double const rounding = halves::trains_in_bfloat16 ? .03 : 0;
  CHECK(std::abs(loss_of_halves - loss) <= rounding * loss);
  auto const a = got.state(), b = want.state();
  REQUIRE(a.size() == b.size());
  for (auto const& [name, array] : b) {
    INFO(name);
    double const d = distance(a.at(name), array);
    CHECK(d <= rounding);
    if (halves::trains_in_bfloat16 && name == "last.weight") CHECK(d > 1e-5);  // it was rounded
  }
  CHECK(distance(got.input(), want.input()) <= rounding);
  CHECK(distance(net.statistics(), whole.statistics()) <= rounding);
}

TEST_CASE("a step in bfloat16 has the same bits for every number of threads") {
  examples const batch;
  halves first(3);
  auto [loss, want] = value_and_grad(first, cross_entropy{}, batch.x, batch.y);
  for (int threads : {2, 3, 5}) {
    halves net(3);
    gradient<small, bfloat16> got(threads);
    CHECK(value_and_grad(net, cross_entropy{}, batch.x, batch.y, got) == loss);
    CHECK(std::equal(got.values().begin(), got.values().end(), want.values().begin()));
    CHECK(std::equal(net.statistics().begin(), net.statistics().end(), first.statistics().begin()));
  }
}

TEST_CASE("the trainer trains in bfloat16, stops and goes on") {
  examples const batch;
  std::string const file =
      (std::filesystem::temp_directory_path() / "resin_bfloat16_training.ckpt").string();
  std::filesystem::remove(file);
  auto const taught = [&](int stop, bool resume) {
    halves net(3);
    trainer_options o{.epochs = 30, .batch = 3, .threads = 2, .resume = resume, .quiet = true};
    if (stop) o.checkpoint = file;
    if (stop) o.on_epoch.push_back([=](epoch_record const& e) { return e.epoch == stop; });
    trainer{net, adam{.learning_rate = 2e-3}, o}.run(batch.x, batch.y);
    return std::pair(net.state(), net(batch.x));
  };
  auto const [state, scores] = taught(0, false);
  for (int i = 0; i < images; ++i)
    for (int k = 0; k < 5; ++k)
      if (int const y = batch.y[static_cast<std::size_t>(i)]; k != y)
        CHECK(scores(i, k) < scores(i, y));
  static_cast<void>(taught(12, false));
  auto const [resumed, same] = taught(31, true);
  for (auto const& [name, array] : state) CHECK(resumed.at(name) == array);
  CHECK(same == scores);
  std::filesystem::remove(file);
}
