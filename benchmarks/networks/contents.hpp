// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Weights and images that are functions of a name and an index, the same for every contestant. They
// keep the signal of deep networks alive: He-uniform weights, batch norms near the identity.

#include <resin/runtime/network.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace bench {

using namespace resin;

/// Number i of the stream `name`, in [0, 1).
struct stream {
  std::uint64_t start = 0xcbf29ce484222325ull;
  explicit stream(std::string const& name) {
    for (unsigned char c : name) start = (start ^ c) * 0x100000001b3ull;
  }
  [[nodiscard]] double operator[](long long i) const {
    std::uint64_t z = start + static_cast<std::uint64_t>(i) + 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return static_cast<double>((z ^ (z >> 31)) >> 40) / 16777216.0;
  }
};

/// Fills parameters and running statistics where they lie: no copy adds to the memory measured.
template <auto const& Net, class T>
void fill(network<Net, T>& net) {
  std::span<T> const pool = net.all_parameters(), statistics = net.statistics();
  auto const list =
      resin::detail::list_parameters(ir::source_program<Net>::value, ir::names_of<Net>);
  for (resin::detail::parameter_entry const& e : list) {
    using enum ir::parameter_role;
    double scale = .2, shift = -.1;
    if (e.role == gamma) scale = .5, shift = .5;
    if (e.role == running_var) scale = .5, shift = .75;
    if (e.role == weight) {
      double fan_in = 1;
      for (std::size_t d = 1; d < e.shape.size(); ++d) fan_in *= static_cast<double>(e.shape[d]);
      shift = -std::sqrt(6 / fan_in), scale = -2 * shift;
    }
    stream const draw(e.name);
    T* const to = (e.running() ? statistics : pool).data() + e.offset;
    for (long long i = 0; i < e.size; ++i) to[i] = static_cast<T>(scale * draw[i] + shift);
  }
}

/// `count` planar images of numbers in [-1, 1).
inline std::vector<float> images(extent3 shape, int count) {
  std::vector<float> x(static_cast<std::size_t>(shape.size() * count));
  stream const draw("input");
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(2 * draw[static_cast<long long>(i)] - 1);
  return x;
}

/// Raw numbers, as all contestants read and write them.
inline void write_floats(std::filesystem::path const& path, std::vector<float> const& x) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<char const*>(x.data()),
             static_cast<std::streamsize>(x.size() * sizeof(float)));
  if (!file) throw file_error(path.string() + ": cannot be written");
}

}  // namespace bench
