// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// .safetensors files: refused, or read, written and read again the same.

#include "target.hpp"

#include <resin/io/safetensors.hpp>

#include <cstring>

using namespace resin;

std::vector<fuzz::bytes> fuzz::seeds() {
  auto const path = file_of(nullptr, 0, ".safetensors");
  float const f[6] = {1, 2, 3, 4, 5, 6};
  std::span<std::uint8_t const> const b(reinterpret_cast<std::uint8_t const*>(f), sizeof f);
  write_safetensors(path, {{"a", {{2, 3}, weight_type::f4, "F32", b}},
                           {"module.b", {{2}, weight_type::f8, "F64", b.first(16)}},
                           {"n", {{}, weight_type::other, "I64", b.first(8)}}});
  std::string const header =
      R"({"__metadata__":{"k":"v\n"},"\u00e9\ud83d\ude00":{"shape":[0,5],"dtype":"F9_NEW",)"
      R"("data_offsets":[0,0]},"z":{"dtype":"F16","shape":[],"data_offsets":[0,2]}} )";
  bytes plain(8, 0);
  plain[0] = static_cast<std::uint8_t>(header.size());
  plain.insert(plain.end(), header.begin(), header.end());
  plain.resize(plain.size() + 2);
  return {bytes_of(path), plain};
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  try {
    safetensors_file const f = read_safetensors(fuzz::file_of(data, size, ".safetensors"));
    auto const again = fuzz::file_of(nullptr, 0, ".again.safetensors");
    try {
      write_safetensors(again, f.arrays);
    } catch (state_error const&) {
      return 0;  // a type newer than what is written
    }
    safetensors_file const g = read_safetensors(again);
    fuzz::require(f.arrays.size() == g.arrays.size(), "arrays are lost");
    for (auto const& [name, a] : f.arrays) {
      weight_array const& b = g.arrays.at(name);
      fuzz::require(
          a.shape == b.shape && a.type == b.type && a.bytes.size() == b.bytes.size() &&
              (a.bytes.empty() || std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0),
          "an array has changed");
    }
  } catch (error const&) {
  }
  return 0;
}
