// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Weights and constants of a narrow convolution, in the order in which its kernel reads them.

#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/narrow/plan.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::channel_range;
using geometry::narrow_words;

/// Where filter k (in memory) is: the panel, the first filter of it, its vectors, and the lane of
/// the panel.
struct narrow_lane {
  int panel, first, vectors, lane;
};
[[nodiscard]] constexpr narrow_lane lane_of(narrow_plan const& p, int k) {
  constexpr int lanes = simd::lanes<float>;
  int const width = p.key.vectors * lanes, panel = k / width, f = k % width;
  int const n =
      p.key.vector_tail && panel == p.panels(lanes) - 1 ? p.key.vector_tail : p.key.vectors;
  if (p.key.type != narrow_type::int8) return {panel, panel * width, n, f};
  return {panel, panel * width, n, f / 4 % n * lanes + f / (4 * n) * 4 + f % 4};
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// each(k, c, tap, at): the weight of logical filter k, channel c of its group and tap r * S + s
/// lies at byte `at` of the packed ones; x_map and y_map tell where logical channels lie.
template <class Each>
void for_each_packed(narrow_plan const& p, conv_shape const& s, channel_map x_map,
                     channel_map y_map, Each&& each) {
  using namespace detail;
  constexpr int lanes = simd::lanes<float>;
  int const per = word_channels(p.key.type), bytes = bytes_of(p.key.type), words = p.key.words,
            taps = s.R * s.S, width = p.key.vectors * lanes;
  int const x_step = words * per, y_step = p.y_block / bytes;
  int const K = y_map.channels(), C = x_map.channels(), kg = K / s.groups, cg = C / s.groups;
  for (int k = 0; k < K; ++k) {
    narrow_lane const to = lane_of(p, y_map.physical(k, y_step));
    channel_range const r = narrow_words(p, to.first, to.first + width);
    for (int c = 0; c < cg; ++c) {
      int const at = x_map.physical(k / kg * cg + c, x_step), word = at / per;
      int const block = word / words, first = block * words > r.first ? block * words : r.first,
                end = (block + 1) * words < r.last ? (block + 1) * words : r.last;
      for (int t = 0; t < taps; ++t) {
        long long const row =
            static_cast<long long>(first - r.first) * taps + t * (end - first) + word - first;
        each(k, c, t,
             to.panel * p.panel + (row * to.vectors * lanes + to.lane) * 4 + at % per * bytes);
      }
    }
  }
}

/// weight(k, c, tap) is the int8 (or the bits of the bfloat16, or the float) to pack. Padded
/// channels and filters get zeros. `packed` has p.packed bytes.
template <class Weight>
void pack_narrow_weights(narrow_plan const& p, conv_shape const& s, channel_map x_map,
                         channel_map y_map, Weight&& weight, std::uint8_t* packed) {
  __builtin_memset(packed, 0, static_cast<std::size_t>(p.packed));
  for_each_packed(p, s, x_map, y_map, [&](int k, int c, int t, long long at) {
    auto const value = weight(k, c, t);
    __builtin_memcpy(packed + at, &value, sizeof value);
  });
}

/// The constants of bytes: bias and scale of logical filter k, the sum of its weights, and the zero
/// of x, whose part in the sums is taken from the bias here. Each has p.constants elements.
inline void pack_narrow_constants(narrow_plan const& p, channel_map y_map, std::int64_t const* sums,
                                  std::int32_t const* bias, float const* scale, int zero,
                                  std::int32_t* packed_bias, float* packed_scale) {
  int const shift = p.key.tiles ? 0 : simd::dot_shift, width = p.key.vectors * simd::lanes<float>;
  __builtin_memset(packed_bias, 0, static_cast<std::size_t>(p.constants) * 4);
  __builtin_memset(packed_scale, 0, static_cast<std::size_t>(p.constants) * 4);
  for (int k = 0; k < y_map.channels(); ++k) {
    detail::narrow_lane const to = detail::lane_of(p, y_map.physical(k, p.y_block));
    packed_bias[to.panel * width + to.lane] =
        static_cast<std::int32_t>((bias ? bias[k] : 0) + (shift - zero) * sums[k]);
    packed_scale[to.panel * width + to.lane] = scale[k];
  }
}

/// The biases of float sums.
inline void pack_narrow_biases(narrow_plan const& p, channel_map y_map, float const* bias,
                               float* packed) {
  __builtin_memset(packed, 0, static_cast<std::size_t>(p.constants) * 4);
  int const width = p.key.vectors * simd::lanes<float>;
  for (int k = 0; k < y_map.channels(); ++k) {
    detail::narrow_lane const to =
        detail::lane_of(p, y_map.physical(k, p.y_block / bytes_of(p.key.type)));
    packed[to.panel * width + to.lane] = bias[k];
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
