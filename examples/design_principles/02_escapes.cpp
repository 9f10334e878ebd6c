// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Three escapes to depth. From a few layers: the rectifier (and dropout). From ten: initialisation
// that keeps the variance, batch norm. From a hundred: skips. Each is shown twice: the gradient's
// norm by layer before the first step, and whether the network then learns.
#include "train.hpp"

#include <resin/zoo/cifar_resnet.hpp>

#include <numeric>
using namespace resin;

namespace {

// Chains of 3x3 convolutions, 16 filters each, on grey images of 28 x 28.
template <class Act>
constexpr auto chain(int depth, Act act) {
  return input{1, 28, 28} |
         conv2d{.filters = 16, .kernel = 3, .stride = 2, .padding = 1, .name = "first"} | act |
         named("layer",
               repeat(depth - 1,
                      conv2d{.filters = 16, .kernel = 3, .padding = same, .name = "conv"} | act)) |
         global_avg_pool | dense{.units = 10, .name = "linear"};
}
template <class Act>
constexpr auto chain_with_norm(int depth, Act act) {
  return input{1, 28, 28} |
         conv2d{.filters = 16, .kernel = 3, .stride = 2, .padding = 1, .name = "first"} |
         batch_norm{} | act |
         named("layer", repeat(depth - 1,
                               conv2d{.filters = 16, .kernel = 3, .padding = same, .name = "conv"} |
                                   batch_norm{} | act)) |
         global_avg_pool | dense{.units = 10, .name = "linear"};
}
constexpr auto sigmoid2 = chain(2, sigmoid), sigmoid5 = chain(5, sigmoid);
constexpr auto tanh2 = chain(2, tanh_), tanh5 = chain(5, tanh_);
constexpr auto relu2 = chain(2, relu), relu5 = chain(5, relu), relu10 = chain(10, relu),
               relu20 = chain(20, relu);
constexpr auto dropped5 = chain(5, relu | dropout{.rate = .2});
constexpr auto normal10 = chain_with_norm(10, relu), normal20 = chain_with_norm(20, relu);
constexpr auto resnet110 = zoo::cifar_resnet(18), resnet1202 = zoo::cifar_resnet(200);
constexpr auto plain110 = plain(resnet110);

enum class start { naive, glorot, he };

/// Draws every weight anew, uniform with the deviation that the scheme wants; biases stay zero.
template <class Net>
void initialise(Net& net, start scheme, std::uint64_t seed) {
  auto state = net.state();
  std::uint64_t which = 0;
  for (auto& [name, w] : state) {
    if (w.dimension() < 2) continue;
    double const window = w.dimension() == 4 ? static_cast<double>(w.shape()[2] * w.shape()[3]) : 1,
                 out = window * static_cast<double>(w.shape()[0]),
                 in = window * static_cast<double>(w.shape()[1]);
    double const deviation = scheme == start::naive    ? .01
                             : scheme == start::glorot ? std::sqrt(2 / (in + out))
                                                       : std::sqrt(2 / in);
    random_stream const draw(seed, purpose::user, ++which);
    for (std::size_t i = 0; i < w.size(); ++i)
      w.data()[i] = static_cast<float>(std::sqrt(12.) * deviation * (draw.uniform(i) - .5));
  }
  net.load_state(state);
}

/// Gradient norm of each layer's weights, in data order, for the first batch.
template <auto const& Net>
std::vector<double> gradient_norms(network<Net> net, design::images const& data, int count) {
  loader<float> batches(data.seen,
                        {.batch = count, .shuffle = false, .augment = normalization_of(data.seen)});
  batches.begin_epoch(0);
  batch_view<float> batch;
  batches.next(batch);
  auto const [loss, gradient] =
      value_and_grad(net, cross_entropy{}, design::array_of(batch),
                     std::vector<int>(batch.labels, batch.labels + batch.size));
  std::span<float const> const all = gradient.values();
  std::vector<double> norms;
  for (parameter_info const& p : net.parameter_table())
    if (p.kind == parameter_kind::weight) {
      auto const one =
          all.subspan(static_cast<std::size_t>(p.offset), static_cast<std::size_t>(p.size));
      norms.push_back(std::sqrt(std::inner_product(one.begin(), one.end(), one.begin(), 0.)));
    }
  return norms;
}

struct schedule_of {
  int epochs, batch;
  double rate;
  int seeds = 3;
};

/// A job's rows: the curve, then the gradient norms (`layer`, `norm`), the other columns empty.
template <auto const& Net>
design::table run(design::experiment const& e, design::images const& data, schedule_of s,
                  start scheme, std::uint64_t seed) {
  network<Net> net(seed);
  initialise(net, scheme, seed);
  auto const norms = gradient_norms(net, data, s.batch);
  design::table t = design::train(
      e, net, sgd{.learning_rate = s.rate, .momentum = .9},
      {.epochs = s.epochs, .batch = s.batch, .seed = seed, .augment = normalization_of(data.seen)},
      data);
  for (char const* more : {"layer", "norm"}) t.columns.push_back(more);
  for (auto& row : t.rows) row.insert(row.end(), 2, "");
  for (std::size_t i = 0; i < norms.size(); ++i) t.add("", "", "", "", "", "", i + 1, norms[i]);
  return t;
}

void method(design::experiment& e) {
  auto [seen, held_out] = datasets::synthetic_shapes(
      {.count = e.pick(64, 3'000, 12'000), .test_count = e.pick(32, 500, 2'000)});
  design::images const shapes{seen, held_out},
      photos = e.cifar10(e.pick(16, 300, 45'000), e.pick(16, 100, 5'000));
  schedule_of const small{e.pick(1, 6, 20), e.pick(32, 50, 50), .01},
      big{e.pick(1, 8, 4), e.pick(8, 30, 128), e.pick(.02, .02, .05), 1};

  std::vector<std::string> few, ten, hundred;
  auto const job = [&]<auto const & Net>(std::vector<std::string> & group, char const* name,
                                         design::images const& data, schedule_of s, start scheme) {
    group.push_back(name);
    e.job(
        name,
        [&e, &data, s, scheme](std::uint64_t seed) { return run<Net>(e, data, s, scheme, seed); },
        s.seeds);
  };
  using enum start;
  job.operator()<sigmoid2>(few, "sigmoid 2", shapes, small, glorot);
  job.operator()<tanh2>(few, "tanh 2", shapes, small, glorot);
  job.operator()<relu2>(few, "ReLU 2", shapes, small, he);
  job.operator()<sigmoid5>(few, "sigmoid 5", shapes, small, glorot);
  job.operator()<tanh5>(few, "tanh 5", shapes, small, glorot);
  job.operator()<relu5>(few, "ReLU 5", shapes, small, he);
  job.operator()<dropped5>(few, "ReLU 5 dropout", shapes, small, he);
  job.operator()<relu10>(ten, "naive 10", shapes, small, naive);
  job.operator()<relu10>(ten, "Glorot 10", shapes, small, glorot);
  job.operator()<relu10>(ten, "He 10", shapes, small, he);
  job.operator()<normal10>(ten, "naive + batch norm 10", shapes, small, naive);
  job.operator()<relu20>(ten, "Glorot 20", shapes, small, glorot);
  job.operator()<relu20>(ten, "He 20", shapes, small, he);
  job.operator()<normal20>(ten, "naive + batch norm 20", shapes, small, naive);
  job.operator()<plain110>(hundred, "plain-110", photos, big, he);
  job.operator()<resnet110>(hundred, "ResNet-110", photos, big, he);
  // A thousand layers: as many steps as show that the loss falls.
  auto const thousand = design::images{take(photos.seen, e.pick(2, 16, 1'280)),
                                       take(photos.held_out, e.pick(2, 8, 256))};
  job.operator()<resnet1202>(hundred, "ResNet-1202", thousand,
                             {e.pick(1, 2, 3), e.pick(2, 4, 16), .01, 1}, he);
  if (!e.run()) return;

  auto const show = [&](char const* title, char const* file, std::vector<std::string> const& jobs) {
    design::table t{{"network", "gradient norm: first layer", "last convolution",
                     "training error %", "held-out error %"},
                    {}};
    plot figure{title,
                {{"Before the first step", "layer", "norm of the gradient", false, true, {}},
                 {"Training", "epoch", "training error (%)", false, false, {}}}};
    for (std::string const& name : jobs) {
      if (e.results(name).rows.empty()) continue;
      auto const norms = e.line(name, "layer", "norm");
      plot_series line = e.line(name, "epoch", "train_error"), gradient = norms;
      line.dashed = gradient.dashed = name.find("20") != std::string::npos || name.ends_with(" 2");
      figure.panels[0].series.push_back(gradient);
      figure.panels[1].series.push_back(line);
      char text[2][40];
      std::snprintf(text[0], sizeof text[0], "%.1e", norms.y.front());
      std::snprintf(text[1], sizeof text[1], "%.1e", norms.y[norms.y.size() - 2]);
      t.add(name, text[0], text[1], design::fixed(line.y.back(), 1),
            design::fixed(e.line(name, "epoch", "held_out_error").y.back(), 1));
    }
    e.report(title, t);
    e.draw(file, figure);
  };
  show("From a few layers", "few.svg", few);
  show("From ten", "ten.svg", ten);
  show("From a hundred", "hundred.svg", hundred);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "02-escapes",
                     "Activation, initialisation, batch norm and skips, by depth", method);
}
