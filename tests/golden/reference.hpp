// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Reference outputs computed with PyTorch in float64. Every parameter and input is a pure function
// of its name and index (the files' README states it), so that no weight file is needed. Where the
// files are not, a test says so and ends with 77.

#include "test.hpp"

#include <resin/io/npz.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace golden {

using namespace resin;

/// A layer scale, which the reference names without ".weight".
inline bool is_layer_scale(std::string const& name) {
  return name.size() > 19 && name.rfind(".layer_scale.weight") == name.size() - 19;
}

/// The i-th number of the stream `name`, in [0, 1).
inline double draw(std::string const& name, std::uint64_t i) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (unsigned char c : name) h = (h ^ c) * 0x100000001b3ull;
  std::uint64_t z = h + i + 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return static_cast<double>((z ^ (z >> 31)) >> 40) / 16777216.0;
}

/// Parameters and running statistics as the reference has them, through state() and load_state().
template <class Net>
void fill(Net& net) {
  auto state = net.state();
  for (auto& [name, array] : state) {
    std::string const owner = name.substr(0, name.rfind('.')),
                      leaf = name.substr(name.rfind('.') + 1);
    bool const norm = state.count(owner + ".running_mean") != 0;
    double fan_in = 1;
    for (std::size_t d = 1; d < array.dimension(); ++d)
      fan_in *= static_cast<double>(array.shape()[d]);
    bool const vector = leaf == "weight" && array.dimension() == 1;  // a norm's
    bool const scale = is_layer_scale(name), slope = vector && state.count(owner + ".bias") == 0;
    std::string const stream = scale ? name.substr(0, name.size() - 7) : name;
    for (std::size_t i = 0; i < array.size(); ++i) {
      double const u = draw(stream, i);
      double value = 0.2 * u - 0.1;
      if (scale)
        value = 0.1 + 0.1 * u;
      else if (slope)
        value = 0.1 + 0.3 * u;
      else if ((norm || vector) && leaf == "weight")
        value = 0.5 + 0.5 * u;
      else if (leaf == "running_var")
        value = 0.75 + 0.5 * u;
      else if (leaf == "weight")
        value = (2 * u - 1) * std::sqrt(6 / fan_in);
      array.data()[i] = static_cast<typename Net::value_type>(value);
    }
  }
  net.load_state(state);
}

template <class Net>
auto images(std::size_t batch) {
  using T = typename Net::value_type;
  constexpr extent3 s = Net::input_shape;
  xt::xtensor<T, 4> x =
      xt::xtensor<T, 4>::from_shape({batch, std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<T>(2 * draw("input", i) - 1);
  return x;
}

inline std::filesystem::path folder() {
  char const* shared = std::getenv("RESIN_SHARED");
  return (shared ? std::filesystem::path(shared)
                 : std::filesystem::path(RESIN_SOURCE_DIR).parent_path() / "shared") /
         "golden";
}
/// The reference file; ends the program as skipped where there is none.
inline std::map<std::string, npy_array> reference(std::string const& name) {
  std::filesystem::path const file = folder() / (name + ".npz");
  if (!std::filesystem::exists(file)) {
    std::printf("skipped: no %s; set RESIN_SHARED to the folder that holds golden/\n",
                file.c_str());
    std::exit(77);
  }
  return read_npz(file);
}

/// max |a - b| / max |b|.
template <class A>
double difference(A const& a, npy_array const& expected) {
  xt::xarray<double> const b = expected.as<double>();
  REQUIRE(a.size() == b.size());
  double worst = 0, most = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    double const d = std::abs(static_cast<double>(a.data()[i]) - b.data()[i]);
    worst = d <= worst ? worst : d;  // keeps a NaN
    most = std::max(most, std::abs(b.data()[i]));
  }
  return worst / most;
}

/// Outputs in space are stored every eighth row and column.
template <class A>
xt::xarray<double> thinned(A const& y) {
  if (y.dimension() < 4) return xt::cast<double>(y);
  return xt::cast<double>(xt::view(y, xt::all(), xt::all(), xt::range(0, xt::placeholders::_, 8),
                                   xt::range(0, xt::placeholders::_, 8)));
}

template <auto const& Value>
inline constexpr auto direct = with_algorithm(Value, algorithm::direct);

template <auto const& Value, class T>
double logits_error(std::string const& name, char const* what) {
  auto const file = reference(name);
  network<Value, T> net;
  CHECK(net.parameter_count == file.at("parameters").as<long long>().data()[0]);
  fill(net);
  double const d = difference(thinned(net(images<network<Value, T>>(1))), file.at("logits"));
  std::printf("%-18s %-6s logits  %.1e %s\n", name.c_str(), sizeof(T) == 4 ? "float" : "double", d,
              what);
  return d;
}

/// Float by direct sums, and as networks compute by default; double has nothing but direct sums.
template <auto const& Value, class T>
void check_logits(std::string const& name) {
  if constexpr (sizeof(T) == 4) {
    CHECK(logits_error<direct<Value>, T>(name, "direct") <= 1e-4);
    CHECK(logits_error<Value, T>(name, "") <= 1e-3);
  } else {
    CHECK(logits_error<Value, T>(name, "") <= 1e-9);
  }
}

/// One training step, labels 0, 1, 2, ... modulo the classes, one a pixel: loss, the gradient of
/// every parameter and of the input, running statistics.
template <auto const& Value, class T>
void check_training_step(std::string const& name, std::size_t batch = 8) {
  auto const file = reference(name);
  double const tolerance = sizeof(T) == 4 ? 1e-3 : 2e-7;
  network<Value, T> net;
  fill(net);
  constexpr extent3 out = network<Value, T>::output_shape;
  std::vector<int> labels(batch * static_cast<std::size_t>(out.h * out.w));
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i) % out.c;
  auto const [loss, gradient] =
      value_and_grad(net, cross_entropy{}, images<network<Value, T>>(batch), labels);
  CHECK(std::abs(loss - file.at("train/loss").as<double>().data()[0]) <=
        tolerance * std::abs(loss));
  double worst = 0;
  auto const check = [&](std::string const& key, auto const& array) {
    double const d = difference(array, file.at(key));
    INFO(key);
    CHECK(d <= tolerance);
    worst = std::max(worst, d);
  };
  for (auto const& [key, array] : gradient.state()) check("train/grad/" + key, array);
  check("train/grad/input", gradient.input());
  for (auto const& [key, array] : net.state())
    if (key.find(".running_") != std::string::npos) check("train/buffer/" + key, array);
  std::printf("%-18s %-6s step    %.1e\n", name.c_str(), sizeof(T) == 4 ? "float" : "double",
              worst);
}

/// The same step in float against double arithmetic on the same float parameters and images: for a
/// reference that lies on the edge of a rectifier, where rounding the parameters to float already
/// moves one unit to the other side. Direct, for any other rounding may move it too.
template <auto const& Value>
void check_float_step_by_double(std::string const& name, std::size_t batch = 8) {
  network<direct<Value>, float> net;
  network<Value, double> exact;
  fill(net);
  state_map<double> rounded;
  for (auto const& [key, array] : net.state()) rounded.emplace(key, xt::cast<double>(array));
  exact.load_state(rounded);
  auto const x = images<network<direct<Value>, float>>(batch);
  xt::xtensor<int, 1> const labels = xt::arange<int>(static_cast<int>(batch));
  auto const [loss, gradient] = value_and_grad(net, cross_entropy{}, x, labels);
  auto const [exact_loss, exact_gradient] = value_and_grad(exact, cross_entropy{}, x, labels);
  CHECK(std::abs(loss - exact_loss) <= 1e-3 * exact_loss);
  double worst = 0;
  auto const want = exact_gradient.state();
  for (auto const& [key, array] : gradient.state())
    worst = std::max(worst, difference(array, npy_array::from(want.at(key))));
  worst = std::max(worst, difference(gradient.input(), npy_array::from(exact_gradient.input())));
  std::printf("%-18s float  step    %.1e (against double on the same numbers)\n", name.c_str(),
              worst);
  CHECK(worst <=
        2e-2);  // one unit on the other side of its rectifier changes a gradient by up to that
}

}  // namespace golden
