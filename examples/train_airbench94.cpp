// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// 94 % on CIFAR-10 in few epochs: the network and recipe of airbench94 (Jordan 2024, "94% on
// CIFAR-10 in 3.29 seconds on a single GPU"), as far as Resin's own parts say it; what differs
// stands in docs/results.md. The last 5,000 training records are held out unless --all; at the end,
// once, the official test images that are there.
#include <resin/resin.hpp>

#include <CLI/CLI.hpp>

#include <cmath>
#include <iostream>
#include <vector>
using namespace resin;

// The first layer is a whitening, set from the images and frozen; batch norms learn their shifts
// alone.
constexpr auto norm = batch_norm{.epsilon = 1e-12, .momentum = .4};
constexpr auto conv(int filters, label name) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false, .name = name};
}
constexpr auto block(int filters, label name) {
  return named(name, conv(filters, "conv1") | max_pool2d{2} | norm | gelu | conv(filters, "conv2") |
                         norm | gelu);
}
constexpr auto ninth = activation([](auto x) { return x / decltype(x)(9); });
constexpr auto net_value =
    freeze(input{3, 32, 32} | conv2d{.filters = 24, .kernel = 2, .bias = false, .name = "whiten"} |
               gelu | block(64, "block1") | block(256, "block2") | block(256, "block3") |
               max_pool2d{3} | flatten | dense{.units = 10, .bias = false, .name = "head"} | ninth,
           until("whiten"));

namespace {

/// Eigenvectors (rows) and eigenvalues of a symmetric n x n matrix, by Jacobi's rotations.
std::vector<double> eigenvectors(std::vector<double> a, int n, std::vector<double>& values) {
  std::vector<double> v(a.size(), 0);
  for (int i = 0; i < n; ++i) v[i * n + i] = 1;
  for (int sweep = 0; sweep < 30; ++sweep)
    for (int p = 0; p < n; ++p)
      for (int q = p + 1; q < n; ++q) {
        double const angle = .5 * std::atan2(2 * a[p * n + q], a[q * n + q] - a[p * n + p]),
                     c = std::cos(angle), s = std::sin(angle);
        auto const rotate = [&](double& x, double& y) {
          double const old = x;
          x = c * old - s * y, y = s * old + c * y;
        };
        for (int k = 0; k < n; ++k) rotate(a[k * n + p], a[k * n + q]);
        for (int k = 0; k < n; ++k) rotate(a[p * n + k], a[q * n + k]);
        for (int k = 0; k < n; ++k) rotate(v[p * n + k], v[q * n + k]);
      }
  values.resize(n);
  for (int i = 0; i < n; ++i) values[i] = a[i * n + i];
  return v;
}

/// 24 filters (24,3,2,2): the eigenvectors of the covariance of 2 x 2 patches over the root of
/// their eigenvalues, and their negatives.
void whiten(xt::xarray<float>& weight, dataset const& data, augmentation const& units) {
  constexpr int n = 12;
  int const count = std::min(data.size(), 5'000);
  dataset const first = subset(data, 0, count);
  loader<float> images(first, {.batch = count, .shuffle = false, .augment = units});
  images.begin_epoch(0);
  batch_view<float> batch;
  images.next(batch);
  std::vector<double> covariance(n * n, 0);
  double patches = 0, patch[n];
  for (int i = 0; i < count; ++i)
    for (int y = 0; y < 31; ++y)
      for (int x = 0; x < 31; ++x, ++patches) {
        for (int k = 0; k < n; ++k)
          patch[k] = batch.images[((i * 3 + k / 4) * 32 + y + k / 2 % 2) * 32 + x + k % 2];
        for (int p = 0; p < n; ++p)
          for (int q = 0; q < n; ++q) covariance[p * n + q] += patch[p] * patch[q];
      }
  for (double& c : covariance) c /= patches;
  std::vector<double> values;
  std::vector<double> const vectors = eigenvectors(covariance, n, values);
  for (int f = 0; f < n; ++f)
    for (int k = 0; k < n; ++k) {
      float const w = static_cast<float>(vectors[f * n + k] / std::sqrt(values[f] + 5e-4));
      weight.data()[f * n + k] = w;
      weight.data()[(n + f) * n + k] = -w;
    }
}

/// Each convolution starts by passing its first channels on (a Dirac kernel); the others as they
/// were drawn.
void start_as_identity(xt::xarray<float>& weight) {
  std::size_t const filters = weight.shape()[0], channels = weight.shape()[1];
  for (std::size_t k = 0; k < std::min(filters, channels); ++k)
    for (std::size_t i = 0; i < channels * 9; ++i)
      weight.data()[k * channels * 9 + i] = i == k * 9 + 4 ? 1.f : 0.f;
}

/// Accuracy of the mean of six views: the image and its mirror, weighted 1/2, and both moved by a
/// pixel along the diagonal, 1/4 each way.
template <class Net>
double accuracy(Net& net, dataset const& data, augmentation const& units) {
  loader<float> batches(data, {.batch = 250, .shuffle = false, .augment = units});
  batches.begin_epoch(0);
  long long right = 0;
  std::vector<float> view, scores(250 * 10), sum(250 * 10);
  auto const inside = [](int i) { return i < 0 ? -i : i > 31 ? 62 - i : i; };
  for (batch_view<float> batch; batches.next(batch);) {
    std::fill(sum.begin(), sum.end(), 0.f);
    view.resize(static_cast<std::size_t>(batch.size) * 3 * 32 * 32);
    for (bool mirror : {false, true})
      for (int shift : {0, -1, 1}) {
        for (std::size_t i = 0; i < view.size(); ++i) {
          int const x = static_cast<int>(i % 32), y = static_cast<int>(i / 32 % 32),
                    from_x = inside((mirror ? 31 - x : x) + shift);
          view[i] = batch.images[i / 1024 * 1024 +
                                 static_cast<std::size_t>(inside(y + shift) * 32 + from_x)];
        }
        net.infer(view.data(), batch.size, scores.data());
        for (std::size_t i = 0; i < static_cast<std::size_t>(batch.size) * 10; ++i)
          sum[i] += scores[i] * (shift == 0 ? .5f : .25f);
      }
    for (int n = 0; n < batch.size; ++n)
      right += std::max_element(&sum[n * 10], &sum[n * 10] + 10) - &sum[n * 10] == batch.labels[n];
  }
  return static_cast<double>(right) / data.size();
}

}  // namespace

int main(int argc, char** argv) {
  int epochs = 14, threads = 2;
  std::uint64_t seed = 1;
  bool all = false;
  std::string directory, out = "cifar10-airbench94";
  CLI::App app{"Trains CIFAR-10 to 94 % in few epochs"};
  app.add_option("--epochs", epochs, "passes over the training images")->capture_default_str();
  app.add_option("--threads", threads, "threads of a step")->capture_default_str();
  app.add_option("--seed", seed, "of weights, order and augmentation")->capture_default_str();
  app.add_flag("--all", all, "train on all 50,000 images: the test images alone judge");
  app.add_option("--data", directory,
                 "folder of the binary CIFAR-10 files (default: $RESIN_DATA, ~/.cache/resin)");
  app.add_option("--out", out, "prefix of the curves' CSV and SVG")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    auto const [train, test] = datasets::cifar10(directory);
    auto const [seen, held_out] = split(train, all ? 0 : 5'000);
    augmentation const units = normalization_of(seen);
    network<net_value> net(seed);
    auto state = net.state();
    for (auto& [name, weight] : state) {
      if (name == "whiten.weight")
        whiten(weight, seen, units);
      else if (name.find("conv") != std::string::npos)
        start_as_identity(weight);
    }
    net.load_state(state);

    std::vector<rate_multiplier> rates;
    for (auto const& p : net.parameter_table()) {
      if (p.kind == parameter_kind::gamma) rates.push_back({p.name, 0});
      if (p.kind == parameter_kind::beta) rates.push_back({p.name, 64});
    }
    // Lookahead (Zhang et al. 2019): every five steps the weights and a slow copy of them meet, the
    // copy ever less eager.
    std::vector<float> slow;
    long long const steps = static_cast<long long>(epochs) * (seen.size() / 1024);
    auto const look_ahead = [&](step_record const& r) {
      auto const pools = {net.parameters(), net.statistics()};
      bool const last = r.step == steps;
      if (!slow.empty() && r.step % 5 != 0 && !last) return;
      double const part = static_cast<double>(r.step) / static_cast<double>(steps);
      float const keep = last ? 1.f : static_cast<float>(std::pow(.95, 5) * part * part * part);
      bool const first = slow.empty();
      std::size_t i = 0;
      for (std::span<float> pool : pools)
        for (float& w : pool) {
          if (first) slow.push_back(w);
          slow[i] = keep * slow[i] + (1 - keep) * w;
          w = slow[i++];
        }
    };
    trainer fit{
        net,
        sgd{.learning_rate =
                one_cycle{.peak = 1.5, .rise = .23, .divisor = 5, .final_divisor = 1 / (5 * .07)},
            .momentum = .85,
            .nesterov = true,
            .weight_decay = 1.33e-3,
            .groups = {.no_decay_on_bias_and_batch_norm = true, .multipliers = rates}},
        {.epochs = epochs,
         .batch = 1024,
         .seed = seed,
         .threads = threads,
         .augment = augment::random_crop{2, augment::border::reflect} |
                    augment::flip{.alternating = true} | units,
         .drop_last = true,
         .on_step = {look_ahead}},
        cross_entropy{.label_smoothing = .2}};
    history const curve = held_out.size() > 0 ? fit.run(seen, held_out) : fit.run(seen);
    curve.write_csv(out + ".csv");
    curve.write_svg(out + ".svg", "CIFAR-10, airbench94");
    if (held_out.size() > 0)
      std::cout << "held out: " << 100 * accuracy(net, held_out, units) << " % of "
                << held_out.size() << " images (" << held_out.note << ")\n";
    std::cout << "test: " << 100 * accuracy(net, test, units) << " % of " << test.size()
              << " images (" << test.note << ")\n"
              << "seconds: " << curve.rows.back().seconds << '\n';
  } catch (error const& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
