// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Names, types and heads, on a stand-in for a network: any state goes.

#include <resin/io/weights.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cmath>
#include <limits>

using namespace resin;
using test::contains;

namespace {

template <class T>
struct stand_in {
  using value_type = T;
  state_map<T> arrays;
  [[nodiscard]] state_map<T> state() const { return arrays; }
  void load_state(state_map<T> const& map) { arrays = map; }
};
struct with_head : stand_in<float> {
  [[nodiscard]] static std::vector<std::string> auxiliary_names() {
    return {"aux1.fc.bias", "aux1.fc.weight"};
  }
};

template <class T = float>
xt::xarray<T> numbers(std::initializer_list<T> values) {
  xt::xarray<T> a = xt::xarray<T>::from_shape({values.size()});
  std::copy(values.begin(), values.end(), a.data());
  return a;
}
/// A .safetensors file of one-dimensional arrays of any type, from their bits.
struct drawer {
  test::temporary_folder folder;
  std::filesystem::path file = folder.path / "a.safetensors";
  std::map<std::string, test::bytes> bytes;
  std::map<std::string, weight_array> arrays;
  template <class Bits>
  drawer& put(std::string const& name, char const* type, std::initializer_list<Bits> values) {
    test::bytes& b = bytes[name];
    b.resize(values.size() * sizeof(Bits));
    if (!b.empty()) std::memcpy(b.data(), std::data(values), b.size());
    arrays[name] = {{values.size()}, weight_type::other, type, b};
    return *this;
  }
  std::filesystem::path const& write() {
    write_safetensors(file, arrays);
    return file;
  }
};

}  // namespace

TEST_CASE("weight_match: every source type is converted exactly", "[io]") {
  drawer in;
  in.put<std::uint16_t>("half", "F16", {0x3c00, 0x0001, 0xfc00})
      .put<std::uint16_t>("brain", "BF16", {0x3f80, 0x0001, 0xff80})
      .put<float>("single", "F32", {.1f, -0.f, std::numeric_limits<float>::infinity()})
      .put<double>("double", "F64", {.1, 1e-46, -std::numeric_limits<double>::infinity()});
  in.write();
  auto const check = [&]<class T>(T) {
    stand_in<T> net;
    for (char const* name : {"half", "brain", "single", "double"})
      net.arrays[name] = numbers<T>({7, 7, 7});
    load(net, in.file);
    constexpr T inf = std::numeric_limits<T>::infinity();
    CHECK((net.arrays["half"] == numbers<T>({1, T(0x1p-24), -inf})));
    CHECK((net.arrays["brain"] == numbers<T>({1, T(0x1p-133), -inf})));
    CHECK((net.arrays["single"] == numbers<T>({T(.1f), T(-0.), inf})));
    CHECK(std::signbit(net.arrays["single"].data()[1]));
    CHECK((net.arrays["double"] == numbers<T>({T(.1), T(1e-46), -inf})));
  };
  check(float{});
  check(double{});
  stand_in<float> net{{{"big", numbers({1.f})}}};
  drawer big;
  big.put<double>("big", "F64", {1e300});
  CHECK(contains(test::said<state_error>([&] { load(net, big.write()); }),
                 "Values beyond the network's scalar type: big."));
  CHECK(contains(test::said<state_error>([&] { load(net, big.file, matching{}); }),
                 "nothing was changed: big"));
  CHECK((net.arrays["big"] == numbers({1.f})));
}

TEST_CASE("weight_match: half and single precision from .npz", "[io]") {
  test::temporary_folder folder;
  auto half = npy_array{{2}, dtype::f2, {0x00, 0x3c, 0x01, 0x80}};
  write_npz(folder.path / "a.npz",
            {{"module.a", half}, {"b", npy_array::from(numbers<double>({.5}))}});
  stand_in<float> net{{{"a", numbers({0.f, 0.f})}, {"b", numbers({0.f})}}};
  load(net, folder.path / "a.npz");
  CHECK((net.arrays["a"] == numbers({1.f, -0x1p-24f})));
  CHECK((net.arrays["b"] == numbers({.5f})));
}

TEST_CASE("weight_match: prefix and batch counters do not count", "[io]") {
  stand_in<float> net{{{"bn.weight", numbers({0.f})}, {"module.own", numbers({0.f})}}};
  drawer in;
  in.put<float>("module.bn.weight", "F32", {3}).put<float>("module.own", "F32", {4});
  in.put<std::int64_t>("module.bn.num_batches_tracked", "I64", {9});
  load(net, in.write());
  CHECK((net.arrays["bn.weight"] == numbers({3.f})));
  CHECK((net.arrays["module.own"] == numbers({4.f})));
  auto const report = load(net, in.file, matching{});
  CHECK(report.copied == std::vector<std::string>{"bn.weight", "module.own"});
  CHECK((report.left_in_source.empty() && report.left_in_target.empty()));
  in.put<float>("bn.weight", "F32", {5});
  CHECK(contains(test::said<state_error>([&] { load(net, in.write()); }),
                 "There twice, with and without \"module.\": bn.weight."));
}

TEST_CASE("weight_match: one message lists everything that does not fit", "[io]") {
  stand_in<float> net{
      {{"a", numbers({1.f})}, {"b", numbers({1.f})}, {"c", numbers({1.f})}, {"d", numbers({1.f})}}};
  drawer in;
  in.put<float>("a", "F32", {2, 3})
      .put<int>("b", "I32", {2})
      .put<float>("x", "F32", {2})
      .put<float>("y.weight", "F32", {});
  std::string const text = test::said<state_error>([&] { load(net, in.write()); });
  CHECK(text == in.file.string() +
                    ": the arrays do not fit this network, nothing was changed. Missing: c, d. "
                    "Wrong shape: a wants (1) got (2). Not in the network: x, y.weight. No "
                    "floating-point type: b is I32. "
                    "net.state() shows the names and shapes it takes.");
  for (auto const& [name, array] : net.arrays) CHECK((array == numbers({1.f})));
  auto const report = load(net, in.file, matching{});
  CHECK(report.copied.empty());
  CHECK(report.left_in_source == std::vector<std::string>{"a", "b", "x", "y.weight"});
  CHECK(report.left_in_target == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("weight_match: an auxiliary head that only one side has does not count, half of one does",
          "[io]") {
  with_head net;
  net.arrays = {{"fc.weight", numbers({0.f})},
                {"aux1.fc.weight", numbers({8.f})},
                {"aux1.fc.bias", numbers({8.f})}};
  drawer in;
  in.put<float>("fc.weight", "F32", {1});
  load(net, in.write());
  CHECK((net.arrays["fc.weight"] == numbers({1.f})));
  CHECK((net.arrays["aux1.fc.weight"] == numbers({8.f})));
  in.put<float>("aux1.fc.weight", "F32", {2});
  CHECK(
      contains(test::said<state_error>([&] { load(net, in.write()); }), "Missing: aux1.fc.bias."));

  in.put<float>("AuxLogits.fc.bias", "F32", {2});
  stand_in<float> without{{{"fc.weight", numbers({0.f})}}};
  load(without, in.write());
  CHECK((without.arrays["fc.weight"] == numbers({1.f})));
  // A scope of the network's own that happens to be called so is not a head.
  stand_in<float> named{{{"fc.weight", numbers({0.f})}, {"aux1.other", numbers({0.f})}}};
  CHECK(contains(test::said<state_error>([&] { load(named, in.write()); }),
                 "Missing: aux1.other. Not in the network: aux1.fc.weight."));
}

TEST_CASE("weight_match: copies between scalar types", "[io]") {
  stand_in<float> const from{{{"a", numbers({.1f, 2.f})}, {"b", numbers({1.f})}}};
  stand_in<double> to{{{"a", numbers<double>({0, 0})}, {"c", numbers<double>({0})}}};
  auto const report = copy_parameters(from, to);
  CHECK((to.arrays["a"] == numbers<double>({.1f, 2})));
  CHECK(report.copied == std::vector<std::string>{"a"});
  CHECK(report.left_in_source == std::vector<std::string>{"b"});
  CHECK(report.left_in_target == std::vector<std::string>{"c"});
}
