// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One convolution in planar doubles, run through the kernels and compared with the naive reference.
// Outputs and scratch start as NaN, padded lanes hold garbage, and every kernel is repeated with
// one, two and three parts.

#include "../../test.hpp"

#include <reference/conv.hpp>
#include <resin/base/aligned_buffer.hpp>
#include <resin/base/random.hpp>
#include <resin/kernels/conv/conv.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace conv_test {

using reference::array;
using resin::activation_kind;
using resin::aligned_buffer;
using resin::channel_map;
using resin::conv_key;
using resin::conv_plan;
using resin::conv_shape;
using resin::layout;
using resin::part;

inline constexpr double quiet_nan = std::numeric_limits<double>::quiet_NaN();

/// Fills P and Q from the rest and the padding after the last row and column.
[[nodiscard]] constexpr conv_shape shape(int C, int H, int W, int K, int R, int S, int sh = 1,
                                         int sw = 1, int pt = 0, int pl = 0, int pb = 0, int pr = 0,
                                         int dh = 1, int dw = 1, int groups = 1) {
  return {C,
          H,
          W,
          K,
          (H + pt + pb - (R - 1) * dh - 1) / sh + 1,
          (W + pl + pr - (S - 1) * dw - 1) / sw + 1,
          R,
          S,
          sh,
          sw,
          dh,
          dw,
          pt,
          pl,
          groups};
}

inline std::string text(conv_shape const& s) {
  std::string t;
  for (int v : {s.C, s.H, s.W, s.K, s.P, s.Q, s.R, s.S, s.stride_h, s.stride_w, s.dilation_h,
                s.dilation_w, s.pad_top, s.pad_left, s.groups})
    t += std::to_string(v) + " ";
  return t;
}

inline array random_array(std::size_t n, unsigned seed) {
  std::minstd_rand engine(seed + 1);
  array a(n);
  for (double& v : a) v = static_cast<float>(static_cast<double>(engine() % 2001) / 1000 - 1);
  return a;
}

/// Channels of a tensor in memory: the pieces of a concat start at block boundaries.
struct pieces {
  std::vector<int> sizes;
  [[nodiscard]] channel_map map() const { return {sizes.data(), static_cast<int>(sizes.size())}; }
};

template <class T>
aligned_buffer<T> to_layout(array const& a, layout to, pieces const& c, int H, int W, int batch,
                            std::ptrdiff_t image, double garbage) {
  constexpr int B = resin::simd::lanes<T>;
  aligned_buffer<T> b(static_cast<std::size_t>(image) * batch, static_cast<T>(garbage));
  int const C = c.map().channels();
  for (int n = 0; n < batch; ++n)
    for (int i = 0; i < C; ++i)
      for (int p = 0; p < H * W; ++p) {
        int const at = to == layout::planar ? i : c.map().physical(i, B);
        b[n * image + (to == layout::planar ? at * H * W + p : (at / B * H * W + p) * B + at % B)] =
            static_cast<T>(a[(static_cast<std::size_t>(n) * C + i) * H * W + p]);
      }
  return b;
}

template <class T>
array from_layout(aligned_buffer<T> const& b, layout from, pieces const& c, int H, int W, int batch,
                  std::ptrdiff_t image) {
  constexpr int B = resin::simd::lanes<T>;
  int const C = c.map().channels();
  array a(static_cast<std::size_t>(batch) * C * H * W);
  for (int n = 0; n < batch; ++n)
    for (int i = 0; i < C; ++i)
      for (int p = 0; p < H * W; ++p) {
        std::ptrdiff_t const at = from == layout::planar ? i : c.map().physical(i, B);
        a[(static_cast<std::size_t>(n) * C + i) * H * W + p] =
            b[n * image +
              (from == layout::planar ? at * H * W + p : (at / B * H * W + p) * B + at % B)];
      }
  return a;
}

template <class T>
std::ptrdiff_t blocked_size(int C, int H, int W) {
  constexpr int B = resin::simd::lanes<T>;
  return static_cast<std::ptrdiff_t>((C + B - 1) / B) * B * H * W;
}

/// How a kernel's result lies, and the elements of an image of it.
constexpr layout result_of(conv_key const& key) {
  using enum resin::conv_algorithm;
  return key.algorithm == rows || key.algorithm == winograd_rows ? layout::planar : layout::blocked;
}
template <class T>
std::ptrdiff_t size_in(layout in, int C, int H, int W) {
  return in == layout::planar ? static_cast<std::ptrdiff_t>(C) * H * W : blocked_size<T>(C, H, W);
}
/// Whole images are written, padded lanes finite, and between the images nothing was written.
template <class T>
bool written(aligned_buffer<T> const& got, aligned_buffer<T> const& start, std::ptrdiff_t size,
             std::ptrdiff_t image, int batch) {
  bool right = true;
  for (int n = 0; n < batch; ++n)
    for (std::ptrdiff_t i = 0; i < image; ++i) {
      T const &a = got[n * image + i], &b = start[n * image + i];
      right = right && (i < size ? std::isfinite(a) : a == b || (a != a && b != b));
    }
  return right;
}

/// Largest difference relative to `scale`, the typical size of a sum.
inline double distance(array const& got, array const& want, double scale) {
  double worst = got.size() == want.size() ? 0 : 1e300;
  for (std::size_t i = 0; i < got.size() && i < want.size(); ++i) {
    double const d = std::abs(got[i] - want[i]) / scale;
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

template <class T>
inline constexpr double tolerance = sizeof(T) == 4 ? 4e-6 : 1e-14;
/// Winograd's transforms lose half a digit.
template <class T>
constexpr double tolerance_of(conv_key const& key) {
  using enum resin::conv_algorithm;
  bool const lines = key.algorithm == winograd_lines || key.algorithm == winograd_rows;
  int const M = lines ? 4 : resin::winograd_outputs(key.algorithm);
  return tolerance<T> * (M == 4 ? 3 : M == 2 ? 2 : 1);
}

/// What the reference applies after the sums.
inline double activate(activation_kind act, double x, double alpha) {
  switch (act) {
    case activation_kind::relu:
      return std::max(x, 0.0);
    case activation_kind::relu6:
      return std::min(std::max(x, 0.0), 6.0);
    case activation_kind::leaky_relu:
      return x > 0 ? x : alpha * x;
    case activation_kind::elu:
      return x > 0 ? x : alpha * std::expm1(x);
    case activation_kind::silu:
      return x / (1 + std::exp(-x));
    case activation_kind::gelu:
      return x * 0.5 * std::erfc(-x / std::sqrt(2.0));
    case activation_kind::sigmoid:
      return 1 / (1 + std::exp(-x));
    case activation_kind::tanh:
      return std::tanh(x);
    case activation_kind::hard_swish:
      return x * std::min(std::max(x + 3, 0.0), 6.0) / 6;
    default:
      return x;
  }
}

enum class extra { none, addend, in_place };

struct options {
  int batch = 1;
  bool bias = false, scale = false;
  extra add = extra::none;
  activation_kind act = activation_kind::pass;
  pieces c = {}, k = {};
};

/// A convolution of logical extents `s`, with its kernels' shape in memory.
template <class T>
struct problem {
  conv_shape s, physical;
  options o;
  explicit problem(conv_shape logical, options with = {}) : s(logical), physical(logical), o(with) {
    if (o.c.sizes.empty()) o.c.sizes = {s.C};
    if (o.k.sizes.empty()) o.k.sizes = {s.K};
    physical.C = o.c.map().extent(resin::simd::lanes<T>);
    physical.K = o.k.map().extent(resin::simd::lanes<T>);
  }
  [[nodiscard]] array x() const {
    return random_array(static_cast<std::size_t>(o.batch) * s.C * s.H * s.W, 1);
  }
  [[nodiscard]] array w() const {
    return random_array(static_cast<std::size_t>(s.K) * (s.C / s.groups) * s.R * s.S, 2);
  }
  [[nodiscard]] array dy() const {
    return random_array(static_cast<std::size_t>(o.batch) * s.K * s.P * s.Q, 3);
  }
};

template <class T>
aligned_buffer<T> plain(array const& a) {
  aligned_buffer<T> b(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) b[i] = static_cast<T>(a[i]);
  return b;
}

template <class T>
bool same_bits(aligned_buffer<T> const& a, aligned_buffer<T> const& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// The key of the same tile with an activation behind it.
constexpr conv_key slow_key(conv_key key, activation_kind act) {
  key.slow = slow_activation(act);
  return key;
}

/// Memory of a key that need not be the planned one: kernels are right for any tile.
template <class T>
conv_plan forward_plan(conv_key key, conv_shape const& s) {
  return resin::geometry::forward_plan(key, s, resin::this_target, sizeof(T));
}
template <class T>
conv_plan backward_data_plan(conv_key key, conv_shape const& s) {
  return resin::geometry::backward_data_plan(key, s, resin::this_target, sizeof(T));
}
template <class T>
conv_plan backward_weights_plan(conv_key key, conv_shape const& s) {
  return resin::geometry::backward_weights_plan(key, s, resin::this_target, sizeof(T));
}

/// Runs `kernel(output, scratch, part)` with 1, 2 and 3 parts from NaN; requires equal bits;
/// returns the output.
template <class T, class F>
aligned_buffer<T> run_parts(aligned_buffer<T> const& start, long long scratch_size, F&& kernel) {
  aligned_buffer<T> first;
  for (int parts = 1; parts <= 3; ++parts) {
    aligned_buffer<T> out = start;
    for (int i = 0; i < parts; ++i) {
      aligned_buffer<T> scratch(static_cast<std::size_t>(scratch_size), static_cast<T>(quiet_nan));
      kernel(out.data(), scratch.data(), part{i, parts});
    }
    if (parts == 1)
      first = out;
    else
      CHECK(same_bits(first, out));
  }
  return first;
}

template <conv_key Key, class T>
void check_forward(conv_shape const& logical, options const& with = {}) {
  constexpr int B = resin::simd::lanes<T>;
  problem<T> const p(logical, with);
  conv_shape const &s = p.s, &m = p.physical;
  INFO("forward " << text(s) << "batch " << with.batch << " lanes " << B << " cols "
                  << (Key.tile.cols) << " vectors " << (Key.tile.vectors));
  conv_plan const plan = forward_plan<T>(Key, m);
  array const x = p.x(), w = p.w(), bias = random_array(s.K, 4), scale = random_array(s.K, 5),
              addend = p.dy();
  std::ptrdiff_t const planar = static_cast<std::ptrdiff_t>(s.C) * s.H * s.W;
  std::ptrdiff_t const x_image =
      Key.x == layout::planar ? planar : blocked_size<T>(m.C, s.H, s.W) + 2 * B;
  constexpr layout result = result_of(Key);
  std::ptrdiff_t const y_size = size_in<T>(result, m.K, s.P, s.Q), y_image = y_size + B;
  auto const xb = to_layout<T>(x, Key.x, p.o.c, s.H, s.W, with.batch, x_image, 777);
  auto const addend_b = to_layout<T>(addend, result, p.o.k, s.P, s.Q, with.batch, y_image, 555);
  auto const wb = plain<T>(w), scale_b = plain<T>(scale);
  aligned_buffer<T> bias_b(static_cast<std::size_t>((m.K + B - 1) / B * B), T(9));
  for (int k = 0; k < s.K; ++k) bias_b[p.o.k.map().physical(k, B)] = static_cast<T>(bias[k]);
  aligned_buffer<T> packed(static_cast<std::size_t>(plan.packed), static_cast<T>(quiet_nan));
  auto const phases = resin::forward_phases<Key>(m, resin::this_target, sizeof(T));
  for (int i = 0; i < 2; ++i)
    resin::kernels::conv_pack<Key, T>(phases.phases, phases.count, m, wb.data(),
                                      with.scale ? scale_b.data() : nullptr, p.o.c.map(),
                                      p.o.k.map(), packed.data(), part{i, 2});
  aligned_buffer<T> start(static_cast<std::size_t>(y_image) * with.batch,
                          static_cast<T>(quiet_nan));
  if (with.add == extra::in_place) start = addend_b;
  auto const y = run_parts<T>(start, plan.scratch, [&](T* out, T* scratch, part who) {
    T const* const plus = with.add == extra::none       ? nullptr
                          : with.add == extra::in_place ? out
                                                        : addend_b.data();
    resin::kernels::conv_operands<T> const operands{
        xb.data(), x_image, packed.data(), with.bias ? bias_b.data() : nullptr,
        plus,      y_image, out,           y_image,
        with.act,  T(0.1),  with.batch};
    resin::kernels::conv_forward<Key, T>(phases, operands, scratch, who);
  });
  array want = reference::conv_forward(s, with.batch, x, w);
  std::size_t const plane = static_cast<std::size_t>(s.P) * s.Q;
  for (std::size_t i = 0; i < want.size(); ++i) {
    std::size_t const k = i / plane % s.K;
    if (with.scale) want[i] *= scale[k];
    want[i] = activate(
        with.act, want[i] + (with.bias ? bias[k] : 0) + (with.add == extra::none ? 0 : addend[i]),
        0.1);
  }
  CHECK(distance(from_layout(y, result, p.o.k, s.P, s.Q, with.batch, y_image), want,
                 1 + std::sqrt(1.0 * s.C / s.groups * s.R * s.S)) < tolerance_of<T>(Key));
  CHECK(written(y, start, y_size, y_image, with.batch));
}

template <conv_key Key, class T>
void check_backward_data(conv_shape const& logical, options const& with = {}) {
  constexpr int B = resin::simd::lanes<T>;
  problem<T> const p(logical, with);
  conv_shape const &s = p.s, &m = p.physical;
  INFO("backward data " << text(s) << "batch " << with.batch << " lanes " << B << " cols "
                        << (Key.tile.cols) << " vectors " << (Key.tile.vectors));
  conv_plan const plan = backward_data_plan<T>(Key, m);
  array const dy = p.dy(), w = p.w(), addend = p.x();
  constexpr layout result = result_of(Key);
  std::ptrdiff_t const y_image = size_in<T>(Key.x, m.K, s.P, s.Q) + B,
                       x_size = size_in<T>(result, m.C, s.H, s.W), x_image = x_size + B;
  auto const dyb = to_layout<T>(dy, Key.x, p.o.k, s.P, s.Q, with.batch, y_image, 777);
  auto const addend_b = to_layout<T>(addend, result, p.o.c, s.H, s.W, with.batch, x_image, 555);
  auto const wb = plain<T>(w);
  aligned_buffer<T> packed(static_cast<std::size_t>(plan.packed), static_cast<T>(quiet_nan));
  auto const phases = resin::backward_phases<Key, 32>(m, resin::this_target, sizeof(T));
  for (int i = 0; i < 2; ++i)
    resin::kernels::conv_pack<Key, T>(phases.phases, phases.count, m, wb.data(),
                                      static_cast<T const*>(nullptr), p.o.c.map(), p.o.k.map(),
                                      packed.data(), part{i, 2});
  aligned_buffer<T> start(static_cast<std::size_t>(x_image) * with.batch,
                          static_cast<T>(quiet_nan));
  if (with.add == extra::in_place) start = addend_b;
  auto const dx = run_parts<T>(start, plan.scratch, [&](T* out, T* scratch, part who) {
    T const* const plus = with.add == extra::none       ? nullptr
                          : with.add == extra::in_place ? out
                                                        : addend_b.data();
    resin::kernels::conv_operands<T> const operands{
        dyb.data(), y_image, packed.data(),         nullptr, plus,      x_image,
        out,        x_image, activation_kind::pass, T(0),    with.batch};
    resin::kernels::conv_backward_data<Key>(phases, operands, scratch, who);
  });
  array want = reference::conv_backward_data(s, with.batch, dy, w);
  if (with.add != extra::none)
    for (std::size_t i = 0; i < want.size(); ++i) want[i] += addend[i];
  CHECK(distance(from_layout(dx, result, p.o.c, s.H, s.W, with.batch, x_image), want,
                 1 + std::sqrt(1.0 * s.K / s.groups * s.R * s.S)) < tolerance_of<T>(Key));
  CHECK(written(dx, start, x_size, x_image, with.batch));
}

template <conv_key Key, class T>
void check_backward_weights(conv_shape const& logical, options const& with = {}) {
  constexpr int B = resin::simd::lanes<T>;
  problem<T> const p(logical, with);
  conv_shape const &s = p.s, &m = p.physical;
  INFO("backward weights " << text(s) << "batch " << with.batch << " lanes " << B << " cols "
                           << (Key.tile.cols) << " vectors " << (Key.tile.vectors));
  conv_plan const plan = backward_weights_plan<T>(Key, m);
  auto const gradient = resin::weight_gradient<Key>(m, resin::this_target, sizeof(T));
  array const x = p.x(), dy = p.dy();
  std::ptrdiff_t const planar = static_cast<std::ptrdiff_t>(s.C) * s.H * s.W;
  std::ptrdiff_t const x_image =
      Key.x == layout::planar ? planar : blocked_size<T>(m.C, s.H, s.W) + B;
  constexpr layout result = result_of(Key);
  std::ptrdiff_t const y_image = size_in<T>(result, m.K, s.P, s.Q) + B;
  auto const xb = to_layout<T>(x, Key.x, p.o.c, s.H, s.W, with.batch, x_image, 777);
  auto const dyb = to_layout<T>(dy, result, p.o.k, s.P, s.Q, with.batch, y_image, 333);
  std::size_t const weights = static_cast<std::size_t>(s.K) * (s.C / s.groups) * s.R * s.S;
  aligned_buffer<T> start(weights, static_cast<T>(quiet_nan));
  aligned_buffer<T> first;
  for (int parts = 1; parts <= 3; ++parts) {
    aligned_buffer<T> partial(static_cast<std::size_t>(plan.partial(with.batch)),
                              static_cast<T>(quiet_nan));
    aligned_buffer<T> dw = start;
    for (int i = 0; i < parts; ++i) {
      aligned_buffer<T> scratch(static_cast<std::size_t>(plan.scratch), static_cast<T>(quiet_nan));
      resin::kernels::conv_backward_weights<Key, T>(gradient, {xb.data(), x_image},
                                                    {dyb.data(), y_image}, with.batch,
                                                    partial.data(), scratch.data(), part{i, parts});
    }
    for (int i = 0; i < parts; ++i)
      resin::kernels::conv_backward_weights_finish<Key, T>(gradient, partial.data(), with.batch,
                                                           p.o.c.map(), p.o.k.map(), dw.data(),
                                                           part{i, parts});
    if (parts == 1)
      first = dw;
    else
      CHECK(same_bits(first, dw));
  }
  array const got(first.begin(), first.end());
  double const scale = 1 + std::sqrt(1.0 * with.batch * s.P * s.Q);
  CHECK(distance(got, reference::conv_backward_weights(s, with.batch, x, dy), scale) <
        tolerance_of<T>(Key));
  aligned_buffer<T> db(static_cast<std::size_t>(s.K), static_cast<T>(quiet_nan));
  for (int i = 0; i < 2; ++i)
    resin::kernels::conv_backward_bias<Key, T>(m, {dyb.data(), y_image}, with.batch, p.o.k.map(),
                                               db.data(), part{i, 2});
  CHECK(distance(array(db.begin(), db.end()), reference::conv_backward_bias(s, with.batch, dy),
                 scale) < tolerance<T>);
}

}  // namespace conv_test
