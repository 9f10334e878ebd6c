// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What an exported file holds, read by the test's own parser. tests/property and tests/golden have
// such files run by ONNX Runtime.

#include <resin/io/onnx.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/se_resnet.hpp>

#include "onnx_file.hpp"

#include <algorithm>
#include <cstring>

using namespace resin;
using test::contains;
using test::onnx_file;
namespace fs = std::filesystem;

namespace {

inline constexpr auto small =
    input{2, 6, 5} |
    conv2d{.filters = 4,
           .kernel = {3, 2},
           .stride = {2, 1},
           .padding = {1, 0, 2, 3},
           .dilation = {1, 2},
           .groups = 2,
           .name = "conv1"} |
    batch_norm{.epsilon = 1e-3, .name = "bn1"} | relu | dropout{} | tap("features") |
    named("layer", repeat(2, residual(conv2d{.filters = 4, .bias = false, .name = "conv"}))) |
    global_avg_pool | dense{.units = 3, .name = "fc"};
inline constexpr auto own =
    input{1, 4, 4} |
    named("block", conv2d{.filters = 2} | relu | activation([](auto x) { return x * x; }));
inline constexpr auto tapped = input{1, 4, 4} | relu | tap("output") | relu;

/// Every array of the state is there, and nothing else is but constants of nodes.
template <class Net>
void check_state(onnx_file const& file, Net const& net) {
  auto const state = net.state();
  auto const heads = net.auxiliary_names();
  for (auto const& [name, array] : state) {
    INFO(name);
    if (std::find(heads.begin(), heads.end(), name) != heads.end()) {
      CHECK(file.tensors.count(name) == 0);
      continue;
    }
    REQUIRE(file.tensors.count(name) == 1);
    test::proto const& t = file.tensors.at(name);
    CHECK(t.numbers(1) == std::vector<long long>(array.shape().begin(), array.shape().end()));
    CHECK(t.number(2) == (sizeof(typename Net::value_type) == 4 ? 1 : 11));
    auto const raw = file.raw(name);
    REQUIRE(raw.size() == array.size() * sizeof(typename Net::value_type));
    CHECK(std::memcmp(raw.data(), array.data(), raw.size()) == 0);
  }
  for (auto const& [name, tensor] : file.tensors)
    CHECK((state.count(name) == 1 || name.find('/') != name.npos));
}

template <auto const& Value>
void check_zoo(fs::path const& path) {
  network<Value> const net;
  export_onnx(net, path);
  check_state(onnx_file(path), net);
}

}  // namespace

TEST_CASE("onnx: nodes, names, shapes and weights", "[io]") {
  test::temporary_folder folder;
  fs::path const path = folder.path / "small.onnx";
  network<small> const net(3);
  export_onnx(net, path);
  onnx_file const file(path);
  check_state(file, net);
  using texts = std::vector<std::string>;
  using numbers = std::vector<long long>;
  CHECK(file.order == texts{"Conv", "BatchNormalization", "Relu", "Conv", "Add", "Conv", "Add",
                            "GlobalAveragePool", "Flatten", "Gemm"});
  CHECK(file.ports.at("input") == texts{"N", "2", "6", "5"});
  CHECK(file.ports.at("output") == texts{"N", "3"});
  CHECK(file.ports.at("features") == texts{"N", "4", "3", "8"});
  CHECK(file.ports.size() == 3);

  CHECK(file.nodes.at("conv1").texts(1) == texts{"input", "conv1.weight", "conv1.bias"});
  CHECK(file.attribute("conv1", "group").number(3) == 2);
  CHECK(file.attribute("conv1", "strides").numbers(8) == numbers{2, 1});
  CHECK(file.attribute("conv1", "dilations").numbers(8) == numbers{1, 2});
  CHECK(file.attribute("conv1", "kernel_shape").numbers(8) == numbers{3, 2});
  CHECK(file.attribute("conv1", "pads").numbers(8) == numbers{1, 2, 0, 3});
  CHECK(file.nodes.at("bn1").texts(1) ==
        texts{"conv1", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"});
  float epsilon = 0;
  std::memcpy(&epsilon, file.attribute("bn1", "epsilon").all(2).at(0).bytes.data(), 4);
  CHECK(epsilon == 1e-3f);
  CHECK(file.nodes.at("layer.0.conv").texts(1) == texts{"features", "layer.0.conv.weight"});
  CHECK(file.nodes.at("layer.1.conv").texts(1).at(1) == "layer.1.conv.weight");
  CHECK(file.nodes.at("fc").text(2) == "output");
  CHECK(file.attribute("fc", "transB").number(3) == 1);

  CHECK(file.metadata.empty());
  network<small> taught = net;
  taught.set_units({.what = input_units::kind::bytes, .mean = {.25}});
  export_onnx(taught, path);
  onnx_file const knows(path);
  REQUIRE(knows.metadata.size() == 1);
  CHECK(knows.metadata[0].text(1) == "resin.input");
  CHECK(knows.metadata[0].text(2) == "bytes mean 0.25 deviation 1");

  network<small, double> const exact(3);
  export_onnx(exact, path);
  check_state(onnx_file(path), exact);
}

TEST_CASE("onnx: networks of the zoo, heads left out", "[io]") {
  test::temporary_folder folder;
  check_zoo<zoo::cifar_resnet1202>(folder.path / "a.onnx");
  check_zoo<zoo::googlenet_aux>(folder.path / "a.onnx");
  check_zoo<zoo::se_resnet50>(folder.path / "a.onnx");
}

TEST_CASE("onnx: what cannot be written is refused, and an earlier file stays", "[io]") {
  test::temporary_folder folder;
  network<small> const net;
  fs::path const path = folder.path / "a.onnx";
  test::write(path, {1, 2, 3});
  CHECK(contains(test::said<error>([&] { export_onnx(network<own>(), path); }),
                 "export_onnx: block.activation_1 is activation(lambda)"));
  CHECK(contains(test::said<error>([&] { export_onnx(network<tapped>(), path); }),
                 "export_onnx: a tap is called output, as the file's input, its output"));
  CHECK(contains(test::said([&] { export_onnx(net, folder.path / "no/a.onnx"); }),
                 "cannot be created"));
  CHECK(test::read(path) == test::bytes{1, 2, 3});
}
