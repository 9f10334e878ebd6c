// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the steps of a narrow program need beside its plan: packed weights, scales, tables. Made of
// float parameters and, for bytes, the range of each group of values.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/bfloat16.hpp>
#include <resin/base/error.hpp>
#include <resin/kernels/narrow/convert.hpp>
#include <resin/kernels/narrow/elementwise.hpp>
#include <resin/kernels/narrow/pack.hpp>
#include <resin/passes/place_narrow.hpp>

#include <cmath>
#include <string>
#include <vector>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// The least and greatest value that bytes of a group stand for.
struct narrow_range {
  float low = 0, high = 0;
};

/// A byte q is (q - zero) * scale. Zero is always a byte of its own: borders are made of it.
struct byte_scale {
  float scale = 1;
  int zero = 0;
};
[[nodiscard]] inline byte_scale scale_of(narrow_range r) {
  float const low = r.low < 0 ? r.low : 0, high = r.high > 0 ? r.high : 0;
  if (!(high - low > 1e-30f)) return {};
  float const scale = (high / 255) - (low / 255);
  return {scale, static_cast<int>(std::nearbyint(-low / scale))};
}

/// Numbers of one step.
struct step_numbers {
  simd::byte_range range{0, 0, 255};
  float x_scale = 1, addend_scale = 1, shift = 0;
  kernels::narrow_factors factors{0, 0, 1, 1, 0};
  std::uint8_t border = 0;
};

/// What a layer's weights are beside the packed ones, by logical filter: the step of its bytes (of
/// a batch norm by itself the factor), and the bias, both before anything is known of activations.
struct filter_numbers {
  std::vector<float> factor, bias;
};

struct narrow_numbers {
  aligned_buffer<std::uint8_t> packed;
  aligned_buffer<std::int32_t> bias;  ///< or floats
  aligned_buffer<float> scale;
  std::vector<step_numbers> steps;
  std::vector<byte_scale> values;
  std::vector<filter_numbers> filters;  ///< of each step

  [[nodiscard]] std::size_t bytes() const {
    std::size_t n = packed.size() + 4 * (bias.size() + scale.size()) +
                    steps.size() * sizeof(step_numbers) + values.size() * sizeof(byte_scale);
    for (filter_numbers const& f : filters) n += 4 * (f.factor.size() + f.bias.size());
    return n;
  }
};

/// Parameters of a program, in float.
struct narrow_parameters {
  float const* parameters;
  float const* statistics;
};

/// The weights of a step and its biases with a batch norm folded in.
struct folded_layer {
  std::vector<float> factor, bias;
  float const* weight;
  int per_filter;
  [[nodiscard]] float operator()(int k, int at) const {
    return weight[static_cast<std::ptrdiff_t>(k) * per_filter + at] *
           factor[static_cast<std::size_t>(k)];
  }
};
[[gnu::cold]] inline folded_layer fold(ir::narrow_step const& s, narrow_parameters const& from) {
  folded_layer f{std::vector<float>(static_cast<std::size_t>(s.filters), 1.f),
                 std::vector<float>(static_cast<std::size_t>(s.filters), 0.f),
                 from.parameters + s.weight,
                 s.channels / s.groups * s.window.kernel.h * s.window.kernel.w};
  for (int k = 0; k < s.filters; ++k) {
    float& bias = f.bias[static_cast<std::size_t>(k)];
    if (s.bias >= 0) bias = from.parameters[s.bias + k];
    if (s.norm[0] < 0) continue;
    float const factor = from.parameters[s.norm[0] + k] /
                         std::sqrt(from.statistics[s.norm[3] + k] + static_cast<float>(s.epsilon));
    f.factor[static_cast<std::size_t>(k)] = factor;
    bias = from.parameters[s.norm[1] + k] + (bias - from.statistics[s.norm[2] + k]) * factor;
  }
  return f;
}

/// A layer's weights as signed bytes, each filter with a step of its own.
struct byte_weights {
  std::vector<std::int8_t> weight;
  std::vector<float> step;
};

/// `layer`: for the error. Where a bias would not fit beside tiny weights, they get a coarser step.
[[gnu::cold]] inline byte_weights to_bytes(folded_layer const& f, byte_scale x, byte_scale addend,
                                           std::string const& layer) {
  byte_weights b;
  int const K = static_cast<int>(f.factor.size()), n = f.per_filter;
  b.weight.resize(static_cast<std::size_t>(K) * static_cast<std::size_t>(n));
  for (int k = 0; k < K; ++k) {
    float most = 0;
    bool finite = true;
    for (int i = 0; i < n; ++i) {
      most = std::fmax(most, std::fabs(f(k, i)));
      finite = finite && std::isfinite(f(k, i));
    }
    float const bias =
        f.bias[static_cast<std::size_t>(k)] - addend.scale * static_cast<float>(addend.zero);
    if (!finite || !std::isfinite(bias))
      throw state_error("quantize: the weights of " + layer +
                        " are not finite - load or train "
                        "weights that are");
    float step = most / 127;
    float const least = std::fabs(bias) / x.scale / 1e9f;
    if (step < least) step = least;
    if (!(step > 0)) step = 1;
    for (int i = 0; i < n; ++i)
      b.weight[static_cast<std::size_t>(k) * static_cast<std::size_t>(n) +
               static_cast<std::size_t>(i)] =
          static_cast<std::int8_t>(std::nearbyint(f(k, i) / step));
    b.step.push_back(step);
  }
  return b;
}

/// Of each filter the sum of its bytes, and of their magnitudes.
struct byte_sums {
  std::vector<std::int64_t> sum, magnitude;
  byte_sums(int filters, int per_filter, std::int8_t const* weight) {
    for (int k = 0; k < filters; ++k) {
      std::int64_t s = 0, m = 0;
      for (int i = 0; i < per_filter; ++i) {
        int const w = *weight++;
        s += w;
        m += w < 0 ? -w : w;
      }
      sum.push_back(s);
      magnitude.push_back(m);
    }
  }
};

/// What is added to a filter's sums, and what takes them to steps of y. The bias and what the
/// addend's zero makes of it become part of the sum.
struct byte_constants {
  std::vector<std::int32_t> bias;
  std::vector<float> scale;
};
[[gnu::cold]] inline byte_constants constants_of(filter_numbers const& f, byte_sums const& sums,
                                                 byte_scale x, byte_scale y, byte_scale addend,
                                                 std::string const& layer) {
  byte_constants c;
  for (std::size_t k = 0; k < f.bias.size(); ++k) {
    float const bias = f.bias[k] - addend.scale * static_cast<float>(addend.zero);
    double const whole = std::nearbyint(static_cast<double>(bias) / static_cast<double>(x.scale) /
                                        static_cast<double>(f.factor[k])),
                 most = 255. * static_cast<double>(sums.magnitude[k]) + std::fabs(whole);
    float const scale = x.scale * f.factor[k] / y.scale;
    if (!(most * static_cast<double>(scale) < 2147483520.) || !(most < 2147483520.))
      throw state_error("quantize: sums of " + layer +
                        " do not fit 32 bits - name it in "
                        "keep_float, or calibrate with images that it answers");
    c.bias.push_back(static_cast<std::int32_t>(whole));
    c.scale.push_back(scale);
  }
  return c;
}

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
