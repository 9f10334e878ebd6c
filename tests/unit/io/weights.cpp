// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cmath>
#include <limits>

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

constexpr auto body(int units) {
  return input{2, 5, 5} | conv2d{.filters = 3, .kernel = 3, .bias = false, .name = "conv1"} |
         batch_norm{.name = "bn1"} | relu | global_avg_pool | dense{.units = units, .name = "fc"};
}
inline constexpr auto tiny = body(2), other_head = body(4);
inline constexpr auto with_head =
    input{2, 5, 5} | conv2d{.filters = 3, .kernel = 3, .bias = false, .name = "conv1"} |
    batch_norm{.name = "bn1"} | relu |
    auxiliary(.3, named("aux1", global_avg_pool | dense{.units = 2, .name = "fc"})) |
    global_avg_pool | dense{.units = 2, .name = "fc"};
using net_type = network<tiny>;

/// Statistics that are not their initial values, so that a lost array shows.
net_type trained(std::uint64_t seed) {
  net_type net(seed);
  auto state = net.state();
  float next = .25f;
  for (auto& [name, array] : state)
    if (name.find("bn1") == 0)
      for (std::size_t i = 0; i < array.size(); ++i) array.data()[i] = next += .125f;
  net.load_state(state);
  return net;
}
template <class Net>
std::vector<std::uint8_t> bits_of(Net const& net) {
  std::vector<std::uint8_t> bits;
  for (auto const& [name, array] : net.state()) {
    auto const* from = reinterpret_cast<std::uint8_t const*>(array.data());
    bits.insert(bits.end(), from, from + array.size() * sizeof(array.data()[0]));
  }
  return bits;
}
xt::xtensor<float, 4> images() {
  auto x = xt::xtensor<float, 4>::from_shape({3, 2, 5, 5});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 17) * .1f - .7f;
  return x;
}
/// What load says of these bytes; it must have changed nothing, and must refuse them.
void must_refuse(net_type& net, fs::path const& file, test::bytes const& data) {
  static_cast<void>(test::fs::remove(file));
  test::write(file, data);
  auto const before = bits_of(net);
  std::string const text = test::said<resin::error>([&] { load(net, file); });
  REQUIRE(contains(text, file.string() + ": "));
  REQUIRE(bits_of(net) == before);
}

}  // namespace

TEST_CASE("weights: saved and loaded, the logits are the same bits", "[io]") {
  test::temporary_folder folder;
  net_type net = trained(1);
  auto const x = images();
  auto const logits = net(x);
  for (char const* name : {"a.safetensors", "a.npz"}) {
    save(net, folder.path / name);
    net_type back(2);
    REQUIRE((back(x) != logits));
    load(back, folder.path / name);
    CHECK(bits_of(back) == bits_of(net));
    CHECK((back(x) == logits));
    auto const first = test::read(folder.path / name);
    save(back, folder.path / name);
    CHECK(test::read(folder.path / name) == first);
  }
  CHECK(contains(test::said([&] { save(net, folder.path / "a.pth"); }),
                 "expected a name in .safetensors or .npz"));
  CHECK(contains(test::said([&] { load(net, folder.path / "a.pth"); }),
                 "expected a name in .safetensors or .npz"));
  CHECK(contains(test::said([&] { load(net, folder.path / "no.npz"); }), "no such file"));
  CHECK(contains(test::said([&] { save(net, folder.path / "no/a.npz"); }), "cannot be created"));
}

TEST_CASE(
    "weights: a file cut anywhere, padded or with a bit flipped is refused and changes nothing",
    "[io]") {
  test::temporary_folder folder;
  net_type net = trained(1), target = trained(2);
  for (char const* name : {"a.safetensors", "a.npz"}) {
    fs::path const file = folder.path / name;
    save(net, file);
    auto const whole = test::read(file);
    for (std::size_t n = 0; n < whole.size(); ++n) must_refuse(target, file, test::cut(whole, n));
    random_stream const draw(7, purpose::initialize, 0);
    for (std::uint64_t i = 0; i < 1000; ++i) {
      auto const bit =
          static_cast<std::size_t>(draw.uniform(i) * static_cast<double>(whole.size() * 8));
      auto changed = whole;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      INFO(name << ", bit " << bit);
      must_refuse(target, file, changed);
    }
    for (std::size_t n = 1; n <= 70; ++n) {
      auto longer = whole;
      longer.insert(longer.end(), n, static_cast<std::uint8_t>(n % 2 == 0 ? ' ' : 0));
      must_refuse(target, file, longer);
      longer = whole;
      longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(n * whole.size() / 71), 1, 0);
      must_refuse(target, file, longer);
    }
    test::write(file, whole);
    load(target, file);
    CHECK(bits_of(target) == bits_of(net));
    target = trained(2);
  }
}

TEST_CASE("weights: another network's file is refused by every name, and nothing changes", "[io]") {
  test::temporary_folder folder;
  network<other_head> const other(3);
  net_type net = trained(1);
  auto const before = bits_of(net);
  for (char const* name : {"a.safetensors", "a.npz"}) {
    save(other, folder.path / name);
    std::string const text = test::said<state_error>([&] { load(net, folder.path / name); });
    CHECK(contains(text,
                   "Wrong shape: fc.bias wants (2) got (4), fc.weight wants (2, 3) got (4, 3)."));
    CHECK(bits_of(net) == before);
  }
}

TEST_CASE("weights: what is equal in name and shape moves, the rest is reported", "[io]") {
  test::temporary_folder folder;
  net_type const from = trained(1);
  network<other_head> to(3);
  auto const head = to.state().at("fc.weight");
  auto const check = [&](matching_report const& report) {
    CHECK(report.copied == std::vector<std::string>{"bn1.bias", "bn1.running_mean",
                                                    "bn1.running_var", "bn1.weight",
                                                    "conv1.weight"});
    CHECK(report.left_in_source == std::vector<std::string>{"fc.bias", "fc.weight"});
    CHECK(report.left_in_target == report.left_in_source);
    CHECK((to.state().at("conv1.weight") == from.state().at("conv1.weight")));
    CHECK((to.state().at("bn1.running_var") == from.state().at("bn1.running_var")));
    CHECK((to.state().at("fc.weight") == head));
  };
  check(copy_parameters(from, to));
  for (char const* name : {"a.safetensors", "a.npz"}) {
    to.initialize(3);
    save(from, folder.path / name);
    check(load(to, folder.path / name, matching{}));
  }
}

TEST_CASE("weights: an auxiliary head may be there or not", "[io]") {
  test::temporary_folder folder;
  net_type net = trained(1);
  network<with_head> training(2);
  auto const x = images();
  for (char const* name : {"a.safetensors", "a.npz"}) {
    training.initialize(2);
    auto const head = training.state().at("aux1.fc.weight");
    save(net, folder.path / name);
    load(training, folder.path / name);
    CHECK((training(x) == net(x)));
    CHECK((training.state().at("aux1.fc.weight") == head));
    save(training, folder.path / name);
    net_type back(5);
    load(back, folder.path / name);
    CHECK(bits_of(back) == bits_of(net));
  }
}
