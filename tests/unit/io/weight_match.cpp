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
                 "There twice, with and without \"module.\" or \"_orig_mod.\": bn.weight."));
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

TEST_CASE("weight_match: what torch.compile and DataParallel put into names", "[io]") {
  for (char const* prefix : {"_orig_mod.", "module.", "module._orig_mod.", "_orig_mod.module.",
                             "_orig_mod._orig_mod."}) {
    stand_in<float> net{{{"stem.conv.weight", numbers({0.f})}}};
    drawer in;
    in.put<float>(prefix + std::string("stem.conv.weight"), "F32", {3});
    in.put<std::int64_t>(prefix + std::string("num_batches_tracked"), "I64", {3});
    load(net, in.write());
    CHECK((net.arrays["stem.conv.weight"] == numbers({3.f})));
  }
  stand_in<float> net{{{"stem.conv.weight", numbers({0.f})}, {"_orig_mod.own", numbers({0.f})}}};
  drawer in;
  in.put<float>("module.stem._orig_mod.conv.weight", "F32", {4});
  in.put<float>("_orig_mod.own", "F32", {5});
  load(net, in.write());
  CHECK((net.arrays["stem.conv.weight"] == numbers({4.f})));
  CHECK((net.arrays["_orig_mod.own"] == numbers({5.f})));
  in.put<float>("_orig_mod.more", "F32", {6});
  CHECK(load(net, in.write(), matching{}).left_in_source == std::vector<std::string>{"more"});
}

TEST_CASE("weight_match: a foreign array does not block a file", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.npz";
  auto const npy = [](std::string const& type, std::string const& shape, std::size_t bytes) {
    std::string text = "{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + "}\n";
    test::bytes out{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, static_cast<std::uint8_t>(text.size()), 0};
    out.insert(out.end(), text.begin(), text.end());
    out.resize(out.size() + bytes, 1);
    return out;
  };
  auto const write = [&](std::string const& name, test::bytes const& data) {
    zip_writer zip;
    zip.add("fc.weight.npy", format_npy(npy_array::from(numbers({.5f, 2.f}))));
    zip.add(name, data);
    test::write(file, zip.finish());
  };
  stand_in<float> net{{{"fc.weight", numbers({0.f, 0.f})}}};
  for (auto const& [type, bytes] :
       std::vector<std::pair<char const*, std::size_t>>{{"'<U3'", 24},
                                                        {"'<i2'", 4},
                                                        {"'|O'", 77},
                                                        {"'<f16'", 32},
                                                        {"'|V2'", 4},
                                                        {"'>c16'", 32},
                                                        {"[('a', '<f4'), ('b', '|S3', (2,))]", 20},
                                                        {"'<M8[ns]'", 16}}) {
    INFO(type);
    write("labels.npy", npy(type, "(2,)", bytes));
    auto const report = load(net, file, matching{});
    CHECK(report.copied == std::vector<std::string>{"fc.weight"});
    CHECK(report.left_in_source == std::vector<std::string>{"labels"});
    CHECK(
        contains(test::said<state_error>([&] { load(net, file); }), "Not in the network: labels."));
    CHECK_THROWS_AS(read_npz(file), file_error);  // all arrays were asked for
  }
  CHECK((net.arrays["fc.weight"] == numbers({.5f, 2.f})));
  write("notes.txt", {'h', 'i'});
  CHECK(load(net, file, matching{}).left_in_source == std::vector<std::string>{"notes.txt"});
  stand_in<float> wants{{{"fc.weight", numbers({0.f, 0.f})}, {"labels", numbers({0.f, 0.f})}}};
  write("labels.npy", npy("'<U3'", "(2,)", 24));
  CHECK(contains(test::said<state_error>([&] { load(wants, file); }),
                 "No floating-point type: labels is of type <U3."));
  CHECK(load(wants, file, matching{}).left_in_target == std::vector<std::string>{"labels"});
  write("labels.npy", {1, 2, 3});  // no array at all: damage
  CHECK(contains(test::said([&] { load(net, file, matching{}); }), "entry labels.npy: truncated"));

  std::string const header = R"({"fc.weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                             R"("scale":{"dtype":"F4_NEW","shape":[16],"data_offsets":[8,16]}})";
  test::bytes bytes(8, 0);
  bytes[0] = static_cast<std::uint8_t>(header.size());
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + 16, 0);
  test::write(folder.path / "a.safetensors", bytes);
  auto const report = load(net, folder.path / "a.safetensors", matching{});
  CHECK(report.copied == std::vector<std::string>{"fc.weight"});
  CHECK(report.left_in_source == std::vector<std::string>{"scale"});
  CHECK(contains(test::said<state_error>([&] { load(net, folder.path / "a.safetensors"); }),
                 "Not in the network: scale."));
}

TEST_CASE("weight_match: a value beyond a narrower type is refused wherever it comes from",
          "[io]") {
  stand_in<double> const from{{{"a", numbers<double>({1, 1e300})}}};
  stand_in<float> to{{{"a", numbers({0.f, 0.f})}}};
  CHECK(contains(test::said<state_error>([&] { copy_parameters(from, to); }), "a has a value"));
  CHECK((to.arrays["a"] == numbers({0.f, 0.f})));
  auto const a = npy_array::from(numbers<double>({-1e39}));
  CHECK(contains(test::said<state_error>([&] { static_cast<void>(a.as<float>()); }),
                 "-1e+39 does not fit"));
  CHECK(a.as<double>()(0) == -1e39);
  double const inf = std::numeric_limits<double>::infinity();
  CHECK(npy_array::from(numbers<double>({-inf})).as<float>()(0) == -inf);
}
