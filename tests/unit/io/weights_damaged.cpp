// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Files of other programs carry no checksum over all of them. Cut, with bits flipped, or with bytes
// put in, such a file is refused and changes nothing, or still holds every array of the network;
// under the sanitizers no byte outside it is touched.

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cstdio>

using namespace resin;
namespace fs = std::filesystem;

namespace {

inline constexpr auto tiny =
    input{2, 5, 5} | conv2d{.filters = 3, .kernel = 3, .bias = false, .name = "conv1"} |
    batch_norm{.name = "bn1"} | relu | global_avg_pool | dense{.units = 40, .name = "fc"};
using net_type = network<tiny>;

/// As numpy.savez and savez_compressed write: no comment at the end.
test::bytes archive(net_type const& net, fs::path const& file, bool compress) {
  std::map<std::string, npy_array> arrays;
  for (auto const& [name, array] : net.state()) arrays.emplace(name, npy_array::from(array));
  write_npz(file, arrays, compress);
  test::bytes bytes = test::read(file);
  std::size_t const comment = detail::seal_words.size() + 8;
  bytes.resize(bytes.size() - comment);
  bytes[bytes.size() - 2] = 0;
  return bytes;
}
/// As the Python package safetensors writes: no metadata.
test::bytes tensors(net_type const& net) {
  std::string header = "{";
  test::bytes values;
  for (auto const& [name, array] : net.state()) {
    auto const* from = reinterpret_cast<std::uint8_t const*>(array.data());
    std::size_t const begin = values.size();
    values.insert(values.end(), from, from + array.size() * sizeof(float));
    header += (begin > 0 ? "," : "") + ("\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[");
    for (std::size_t d = 0; d < array.dimension(); ++d)
      header += (d > 0 ? "," : "") + std::to_string(array.shape()[d]);
    header +=
        "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(values.size()) + "]}";
  }
  header += "}";
  test::bytes file(8, 0);
  for (std::size_t i = 0; i < 8; ++i)
    file[i] = static_cast<std::uint8_t>(header.size() >> (8 * i) & 255);
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), values.begin(), values.end());
  return file;
}

/// Damage number i: a cut, one to three flipped bits, or up to eight bytes put in.
test::bytes damaged(test::bytes whole, random_stream const& draw, std::uint64_t i) {
  auto const below = [&](std::uint64_t k, std::size_t n) {
    return static_cast<std::size_t>(draw.uniform(16 * i + k) * static_cast<double>(n));
  };
  std::size_t const at = below(0, whole.size());
  if (i % 3 == 0) return test::cut(whole, at);
  if (i % 3 == 1) {
    for (std::uint64_t k = 0; k <= below(1, 3); ++k) {
      std::size_t const bit = below(2 + k, whole.size() * 8);
      whole[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    }
    return whole;
  }
  whole.insert(whole.begin() + static_cast<std::ptrdiff_t>(at), 1 + below(5, 8),
               static_cast<std::uint8_t>(below(6, 256)));
  return whole;
}

}  // namespace

TEST_CASE("weights: a damaged file of another program is refused or complete", "[io]") {
  test::temporary_folder folder;
  net_type const source(1);
  net_type target(2);
  auto const before = target.state();
  auto const try_all = [&](char const* name, test::bytes const& whole) {
    fs::path const file = folder.path / name;
    random_stream const draw(11, purpose::user, 0);
    int refused = 0, cut = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
      INFO(name << ", damage " << i);
      test::write(file, damaged(whole, draw, i));
      try {
        load(target, file);
        target.load_state(before);
      } catch (error const& e) {
        REQUIRE(test::contains(e.what(), file.string() + ": "));
        REQUIRE((target.state() == before));
        ++refused;
        cut += i % 3 == 0;
      }
      try {
        auto const report = load(target, file, matching{});
        REQUIRE(report.copied.size() + report.left_in_target.size() == before.size());
        target.load_state(before);
      } catch (error const&) {
        REQUIRE((target.state() == before));
      }
    }
    std::printf("%-16s %d of 1000 refused\n", name, refused);
    CHECK(cut == 334);
    test::write(file, whole);
    load(target, file);
    CHECK((target.state() == source.state()));
    target.load_state(before);
  };
  try_all("a.safetensors", tensors(source));
  try_all("stored.npz", archive(source, folder.path / "a.npz", false));
  try_all("deflated.npz", archive(source, folder.path / "a.npz", true));
}
