// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batches of images for tests: plain N x C x H x W, and the same in blocked memory with everything
// around the channels poisoned.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/part.hpp>
#include <resin/base/random.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/vec.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace reference {

/// A plain N x C x H x W array.
template <class T>
struct images {
  int N, C, H, W;
  std::vector<T> data;
  images(int n, int c, int h, int w, T value = T(0))
      : N(n), C(c), H(h), W(w), data(static_cast<std::size_t>(n) * c * h * w, value) {}
  [[nodiscard]] std::size_t at(int n, int c, int h, int w) const {
    return ((static_cast<std::size_t>(n) * C + c) * H + h) * W + w;
  }
  T& operator()(int n, int c, int h, int w) { return data[at(n, c, h, w)]; }
  T operator()(int n, int c, int h, int w) const { return data[at(n, c, h, w)]; }
};

/// Uniform in [low, high).
template <class T>
void randomize(std::vector<T>& v, int seed, double low = -1, double high = 1) {
  resin::random_stream draw(static_cast<std::uint64_t>(seed), resin::purpose::user, 0);
  for (std::size_t i = 0; i < v.size(); ++i)
    v[i] = static_cast<T>(low + (high - low) * draw.uniform(i));
}
template <class T>
images<T> random_images(int n, int c, int h, int w, int seed, double low = -1, double high = 1) {
  images<T> x(n, c, h, w);
  randomize(x.data, seed, low, high);
  return x;
}
template <class T>
std::vector<T> random_vector(int n, int seed, double low = -1, double high = 1) {
  std::vector<T> v(static_cast<std::size_t>(n));
  randomize(v, seed, low, high);
  return v;
}
template <class T>
images<double> widen(images<T> const& x) {
  images<double> y(x.N, x.C, x.H, x.W);
  for (std::size_t i = 0; i < x.data.size(); ++i) y.data[i] = static_cast<double>(x.data[i]);
  return y;
}

/// Largest |a - b| / (1 + |b|); infinite where one is a NaN and the other is not.
template <class A, class B>
double difference(std::vector<A> const& a, std::vector<B> const& b) {
  double worst = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    double const x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    if (std::isnan(x) != std::isnan(y)) return std::numeric_limits<double>::infinity();
    if (!std::isnan(x) && x != y) worst = std::fmax(worst, std::fabs(x - y) / (1 + std::fabs(y)));
  }
  return worst;
}
template <class A, class B>
double difference(images<A> const& a, images<B> const& b) {
  return difference(a.data, b.data);
}
template <class T>
bool same_bits(resin::aligned_buffer<T> const& a, resin::aligned_buffer<T> const& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}
/// The inner product, in double.
template <class A, class B>
double dot(std::vector<A> const& a, std::vector<B> const& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

/// Channels in blocked memory. Lanes without a channel hold `padding`, and each image is followed
/// by a margin nobody may touch.
template <class T>
class blocked_batch {
  static constexpr T margin = T(-12345);

 public:
  static constexpr int B = resin::simd::lanes<T>;
  std::vector<int> sizes;
  int N, H, W;
  resin::aligned_buffer<T> memory;

  /// Nothing written yet: NaN everywhere.
  blocked_batch(std::vector<int> pieces, int n, int h, int w)
      : sizes(std::move(pieces)), N(n), H(h), W(w) {
    memory.resize(static_cast<std::size_t>(N * image()));
    for (auto& v : memory) v = std::numeric_limits<T>::quiet_NaN();
    for (int i = 0; i < N; ++i)
      for (std::ptrdiff_t e = elements(); e < image(); ++e)
        memory[static_cast<std::size_t>(i * image() + e)] = margin;
  }
  blocked_batch(images<T> const& x, std::vector<int> pieces, T padding = T(7))
      : blocked_batch(std::move(pieces), x.N, x.H, x.W) {
    for (int n = 0; n < N; ++n)
      for (std::ptrdiff_t e = 0; e < elements(); ++e)
        memory[static_cast<std::size_t>(n * image() + e)] = padding;
    for (int n = 0; n < N; ++n)
      for (int c = 0; c < x.C; ++c)
        for (int h = 0; h < H; ++h)
          for (int w = 0; w < W; ++w) memory[place(n, c, h, w)] = x(n, c, h, w);
  }
  explicit blocked_batch(images<T> const& x, T padding = T(7)) : blocked_batch(x, {x.C}, padding) {}

  [[nodiscard]] resin::channel_map map() const {
    return {sizes.data(), static_cast<int>(sizes.size())};
  }
  [[nodiscard]] int blocks() const { return resin::kernels::blocks_of(map(), B); }
  [[nodiscard]] int pixels() const { return H * W; }
  [[nodiscard]] std::ptrdiff_t elements() const {
    return static_cast<std::ptrdiff_t>(blocks()) * H * W * B;
  }
  [[nodiscard]] std::ptrdiff_t image() const { return elements() + B; }
  [[nodiscard]] resin::kernels::span_of<T> span() { return {memory.data(), image()}; }
  [[nodiscard]] resin::kernels::span_of<T const> span() const { return {memory.data(), image()}; }
  [[nodiscard]] resin::kernels::span_of<T const> view() const { return {memory.data(), image()}; }
  [[nodiscard]] std::size_t place(int n, int c, int h, int w) const {
    int const at = map().physical(c, B);
    return static_cast<std::size_t>(
        n * image() + ((static_cast<std::ptrdiff_t>(at / B) * H + h) * W + w) * B + at % B);
  }
  [[nodiscard]] images<T> unpack() const {
    images<T> x(N, map().channels(), H, W);
    for (int n = 0; n < N; ++n)
      for (int c = 0; c < x.C; ++c)
        for (int h = 0; h < H; ++h)
          for (int w = 0; w < W; ++w) x(n, c, h, w) = memory[place(n, c, h, w)];
    return x;
  }
  /// Whether every lane without a channel satisfies `test` and every margin is untouched.
  template <class F>
  [[nodiscard]] bool around(F&& test) const {
    std::vector<bool> used(memory.size());
    for (int n = 0; n < N; ++n)
      for (int c = 0; c < map().channels(); ++c)
        for (int h = 0; h < H; ++h)
          for (int w = 0; w < W; ++w) used[place(n, c, h, w)] = true;
    bool good = true;
    for (int n = 0; n < N; ++n)
      for (std::ptrdiff_t e = 0; e < image(); ++e) {
        auto const i = static_cast<std::size_t>(n * image() + e);
        if (e >= elements())
          good = good && memory[i] == margin;
        else if (!used[i])
          good = good && test(memory[i]);
      }
    return good;
  }
  [[nodiscard]] bool padding_is_finite() const {
    return around([](T v) { return std::isfinite(v); });
  }
  [[nodiscard]] bool padding_is_zero() const {
    return around([](T v) { return v == T(0); });
  }
};

/// Runs all parts of a kernel, last part first: no order may matter.
template <class F>
void in_parts(int count, F&& kernel) {
  for (int i = count - 1; i >= 0; --i) kernel(resin::part{i, count});
}
/// The channel counts that every kernel is tried with, and tensors made of several pieces.
template <class T>
std::vector<std::vector<int>> channel_cases() {
  constexpr int B = resin::simd::lanes<T>;
  std::vector<std::vector<int>> cases{{1}, {3}, {B}, {B + 1}, {2 * B + 3}, {B - 1, 3, B + 2}};
  if (B > 2) cases.push_back({B - 1});
  return cases;
}
template <class T>
int total(std::vector<T> const& sizes) {
  T sum = 0;
  for (T s : sizes) sum += s;
  return static_cast<int>(sum);
}
/// Rounding error allowed for results of order one.
template <class T>
constexpr double tolerance(double roundings = 16) {
  return roundings * static_cast<double>(std::numeric_limits<T>::epsilon());
}

}  // namespace reference
