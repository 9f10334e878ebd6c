// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// CNN codes: what the layers of a trained network make of its images. Early layers hardly separate
// the classes, late ones do: by the nearest neighbours' vote, in the two principal components, and
// in the neighbours themselves.
#include "figures.hpp"
#include "train.hpp"

#include <numeric>
using namespace resin;

namespace {

constexpr auto conv(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
constexpr auto block(int filters) { return residual(conv(filters) | relu | conv(filters)) | relu; }
constexpr auto narrowing(int filters) {
  return residual(conv(filters, 2) | relu | conv(filters), pad_channels) | relu;
}

// ResNet-14 with a tap after each part.
constexpr auto net = input{3, 32, 32} | conv(16) | relu | tap("stem") | repeat(2, block(16)) |
                     tap("stage 1") | narrowing(32) | block(32) | tap("stage 2") | narrowing(64) |
                     block(64) | tap("stage 3") | global_avg_pool |
                     dense{.units = 10, .name = "linear"};

/// A row of numbers an image. Spatial outputs are pooled to 2 x 2 bins a channel, so that a code
/// keeps a little of where.
using codes = std::vector<std::vector<double>>;
void append(codes& all, xt::xtensor<float, 4> const& y) {
  std::size_t const bins = y.shape()[2] > 1 ? 2 : 1, h = y.shape()[2] / bins,
                    w = y.shape()[3] / bins;
  for (std::size_t n = 0; n < y.shape()[0]; ++n) {
    std::vector<double> code;
    for (std::size_t c = 0; c < y.shape()[1]; ++c)
      for (std::size_t bin = 0; bin < bins * bins; ++bin) {
        double sum = 0;
        for (std::size_t i = 0; i < h; ++i)
          for (std::size_t j = 0; j < w; ++j)
            sum += static_cast<double>(y(n, c, bin / bins * h + i, bin % bins * w + j));
        code.push_back(sum / static_cast<double>(h * w));
      }
    all.push_back(code);
  }
}

constexpr char const* layers[] = {"pixels", "stem", "stage 1", "stage 2", "stage 3"};

/// The codes of a data set, layer by layer.
std::vector<codes> codes_of(network<net>& trained, dataset const& data, augmentation const& units) {
  std::vector<codes> all(5);
  loader<float> batches(data, {.batch = 100, .shuffle = false, .augment = units});
  batches.begin_epoch(0);
  for (batch_view<float> batch; batches.next(batch);) {
    auto const x = design::array_of(batch);
    trained(x);
    append(all[0], xt::xtensor<float, 4>(x));
    append(all[1], trained.output<"stem">());
    append(all[2], trained.output<"stage 1">());
    append(all[3], trained.output<"stage 2">());
    append(all[4], trained.output<"stage 3">());
  }
  for (codes& layer : all)  // directions alone count
    for (auto& code : layer) {
      double const length =
          std::sqrt(std::inner_product(code.begin(), code.end(), code.begin(), 1e-12));
      for (double& v : code) v /= length;
    }
  return all;
}

/// Records of `base` nearest to `query`, nearest first.
std::vector<int> nearest(codes const& base, std::vector<double> const& query, std::size_t k) {
  std::vector<std::pair<double, int>> found;
  for (std::size_t i = 0; i < base.size(); ++i)
    found.emplace_back(-std::inner_product(query.begin(), query.end(), base[i].begin(), 0.),
                       static_cast<int>(i));
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(k), found.end());
  std::vector<int> records;
  for (std::size_t i = 0; i < k; ++i) records.push_back(found[i].second);
  return records;
}

/// The two principal components by power iteration; coordinates of each code.
std::vector<std::pair<double, double>> principal(codes const& all) {
  std::size_t const d = all[0].size();
  std::vector<double> center(d);
  for (auto const& code : all)
    for (std::size_t i = 0; i < d; ++i) center[i] += code[i] / static_cast<double>(all.size());
  std::vector<std::vector<double>> axes;
  for (int axis = 0; axis < 2; ++axis) {
    std::vector<double> v(d);
    for (std::size_t i = 0; i < d; ++i)
      v[i] = random_stream(1, purpose::user, static_cast<std::uint64_t>(axis)).uniform(i) - .5;
    for (int round = 0; round < 60; ++round) {
      for (auto const& other : axes) {
        double const along = std::inner_product(v.begin(), v.end(), other.begin(), 0.);
        for (std::size_t i = 0; i < d; ++i) v[i] -= along * other[i];
      }
      std::vector<double> next(d);
      for (auto const& code : all) {
        double dot = 0;
        for (std::size_t i = 0; i < d; ++i) dot += v[i] * (code[i] - center[i]);
        for (std::size_t i = 0; i < d; ++i) next[i] += dot * (code[i] - center[i]);
      }
      double const length =
          std::sqrt(std::inner_product(next.begin(), next.end(), next.begin(), 1e-30));
      for (std::size_t i = 0; i < d; ++i) v[i] = next[i] / length;
    }
    axes.push_back(v);
  }
  std::vector<std::pair<double, double>> points;
  for (auto const& code : all) {
    double p[2] = {};
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t i = 0; i < d; ++i) p[k] += axes[k][i] * (code[i] - center[i]);
    points.emplace_back(p[0], p[1]);
  }
  return points;
}

design::table run(design::experiment const& e, design::images const& data, std::uint64_t seed) {
  network<net> trained(seed);
  augmentation const units = normalization_of(data.seen);
  design::table const curve =
      design::train(e, trained,
                    sgd{.learning_rate = one_cycle{.peak = .1},
                        .momentum = .9,
                        .nesterov = true,
                        .weight_decay = 5e-4},
                    {.epochs = e.pick(1, 6, 20),
                     .batch = e.pick(32, 50, 128),
                     .seed = seed,
                     .augment = augment::random_crop{4} | augment::flip{} | units},
                    data);
  trained.use_threads(e.threads);
  dataset const base = take(data.seen, e.pick(40, 1'500, 10'000)),
                query = take(data.held_out, e.pick(20, 300, 1'000));
  auto const stored = codes_of(trained, base, units), asked = codes_of(trained, query, units);

  design::table t{
      {"layer", "vote_of_10_error", "precision_at_1", "precision_at_10", "network_error"}, {}};
  std::vector<design::cloud_panel> panels;
  std::vector<std::vector<design::picture>> grid;
  for (std::size_t layer = 0; layer < 5; ++layer) {
    double right = 0, first = 0, among = 0;
    for (std::size_t q = 0; q < asked[layer].size(); ++q) {
      auto const found = nearest(stored[layer], asked[layer][q], 10);
      int votes[10] = {}, label = query.labels(q);
      for (int i : found) ++votes[base.labels(i)];
      right += std::max_element(votes, votes + 10) - votes == label;
      first += base.labels(found[0]) == label;
      among += votes[label] / 10.;
      if (q < 4 && (layer == 0 || layer == 4)) {
        auto const name = [](dataset const& d, int i) {
          return d.classes[static_cast<std::size_t>(d.labels(i))];
        };
        std::vector<design::picture> row{
            {&query, static_cast<int>(q), "query: " + name(query, static_cast<int>(q)), "#222"}};
        for (std::size_t k = 0; k < 8; ++k)
          row.push_back({&base, found[k], name(base, found[k]),
                         base.labels(found[k]) == label ? "#2f8f4e" : "#d1482c"});
        grid.push_back(row);
      }
    }
    double const n = static_cast<double>(asked[layer].size());
    t.add(layers[layer], 100 * (1 - right / n), 100 * first / n, 100 * among / n,
          curve.last("held_out_error"));
    if (layer == 0 || layer == 2 || layer == 4) {
      design::cloud_panel panel{layers[layer], "first component", "second component"};
      for (std::string const& name : query.classes) panel.clouds.push_back({name});
      auto const points = principal(asked[layer]);
      for (std::size_t q = 0; q < points.size(); ++q) {
        panel.clouds[static_cast<std::size_t>(query.labels(q))].x.push_back(points[q].first);
        panel.clouds[static_cast<std::size_t>(query.labels(q))].y.push_back(points[q].second);
      }
      panels.push_back(panel);
    }
  }
  std::string const end = "-seed" + std::to_string(seed) + ".svg";
  design::write_clouds("Held-out images in the first two principal components", panels,
                       e.path("components" + end));
  design::write_pictures(
      "Nearest neighbours: by pixels (first four rows), by the last stage's code (last four)", grid,
      72, e.path("neighbours" + end));
  return t;
}

void method(design::experiment& e) {
  design::images const data = e.cifar10(e.pick(64, 4'000, 45'000), e.pick(32, 500, 5'000));
  e.job("ResNet-14", [&](std::uint64_t seed) { return run(e, data, seed); });
  if (!e.run()) return;
  design::table t{{"layer", "error % of 10 neighbours' vote", "nearest is of the class, %",
                   "of the nearest 10, %"},
                  {}};
  design::table const all = e.results("ResNet-14");
  for (char const* layer : layers)
    t.add(layer, design::spread(all.where("layer", layer).numbers("vote_of_10_error"), 1),
          design::spread(all.where("layer", layer).numbers("precision_at_1"), 1),
          design::spread(all.where("layer", layer).numbers("precision_at_10"), 1));
  t.add("the network itself",
        design::spread(all.where("layer", "pixels").numbers("network_error"), 1), "", "");
  e.report("Nearest neighbours by layer", t);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "09-codes",
                     "Class separation by layer, and nearest neighbours in the code space", method);
}
