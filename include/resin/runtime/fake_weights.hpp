// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Weights as bytes have them, in floating point.

#include <resin/base/aligned_buffer.hpp>
#include <resin/dsl/fake_bytes.hpp>
#include <resin/runtime/parameters.hpp>

#include <algorithm>
#include <cmath>

namespace resin::detail::inline RESIN_TARGET {

/// Of a network that fake_quantized() made.
template <class Program>
constexpr bool fakes_weights(Program const& p) {
  for (int i = 0; i < p.parameter_count; ++i)
    if (p.parameters[i].name == dsl::fake_bytes::range) return true;
  return false;
}

/// `to`: the pool `from`, but for the weights of convolutions and dense layers, each filter rounded
/// to 255 steps that its largest weight bounds. A batch norm behind it, folded later, scales
/// weights and steps alike.
template <class T>
[[gnu::cold]] void round_weights(std::vector<parameter_entry> const& list,
                                 aligned_buffer<T> const& from, aligned_buffer<T>& to) {
  to.resize(from.size());
  std::copy(from.begin(), from.end(), to.begin());
  for (parameter_entry const& e : list) {
    if (e.role != ir::parameter_role::weight || !e.name.ends_with(".weight") || e.shape.size() < 2)
      continue;
    long long const n = e.size / static_cast<long long>(e.shape[0]);
    for (T* w = to.data() + e.offset; w != to.data() + e.offset + e.size; w += n) {
      T most = 0;
      for (long long i = 0; i < n; ++i) most = std::max(most, std::abs(w[i]));
      T const step = most / 127;
      if (!(step > 0)) continue;
      for (long long i = 0; i < n; ++i) w[i] = std::nearbyint(w[i] / step) * step;
    }
  }
}

}  // namespace resin::detail
