// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Dense layers and their gradients against the naive reference.

#include "conv/case.hpp"

#include <reference/dense.hpp>
#include <resin/kernels/dense_backward.hpp>
#include <resin/kernels/dense_bfloat16.hpp>
#include <resin/kernels/dense_packed.hpp>

using namespace conv_test;

namespace {

/// Rows of `C` elements at a distance of `image`, NaN between them unless `pad` says otherwise.
template <class T>
aligned_buffer<T> rows(array const& a, int C, std::ptrdiff_t image, int batch, double pad) {
  aligned_buffer<T> b(static_cast<std::size_t>(image) * batch, static_cast<T>(pad));
  for (int n = 0; n < batch; ++n)
    for (int c = 0; c < C; ++c)
      b[n * image + c] = static_cast<T>(a[static_cast<std::size_t>(n) * C + c]);
  return b;
}

template <class T>
array unpadded(aligned_buffer<T> const& b, int C, std::ptrdiff_t image, int batch) {
  array a;
  for (int n = 0; n < batch; ++n) a.insert(a.end(), b.data() + n * image, b.data() + n * image + C);
  return a;
}

template <class T>
void check_dense(int C, int K, int batch, extra add, activation_kind act) {
  constexpr int B = resin::simd::lanes<T>;
  INFO("dense " << C << " -> " << K << " batch " << batch);
  resin::kernels::dense_shape const s{C, K};
  auto const up = [](int n) { return static_cast<std::ptrdiff_t>((n + B - 1) / B) * B; };
  std::ptrdiff_t const x_exact = C, x_image = up(C), y_image = up(K) + B;
  array const x = random_array(static_cast<std::size_t>(batch) * C, 1),
              w = random_array(static_cast<std::size_t>(K) * C, 2);
  array const dy = random_array(static_cast<std::size_t>(batch) * K, 3), bias = random_array(K, 4);
  auto const xb = rows<T>(x, C, x_exact, batch, quiet_nan),
             dyb = rows<T>(dy, K, y_image, batch, 555);
  auto const x_padded = rows<T>(x, C, x_image, batch, 333);
  auto const wb = plain<T>(w), bias_b = plain<T>(bias);
  bool const in_place = add == extra::in_place;

  aligned_buffer<T> start(static_cast<std::size_t>(y_image) * batch, static_cast<T>(quiet_nan));
  if (in_place) start = dyb;
  auto const y = run_parts<T>(start, 0, [&](T* out, T*, part who) {
    T const* const plus = add == extra::none ? nullptr : in_place ? out : dyb.data();
    resin::kernels::dense_forward<T>(s, xb.data(), x_exact, wb.data(), bias_b.data(), plus, y_image,
                                     out, y_image, act, T(0.1), batch, who);
  });
  array want = reference::dense_forward(C, K, batch, x, w);
  for (std::size_t i = 0; i < want.size(); ++i)
    want[i] = activate(act, want[i] + bias[i % K] + (add == extra::none ? 0 : dy[i]), 0.1);
  CHECK(distance(unpadded(y, K, y_image, batch), want, 1 + std::sqrt(1.0 * C)) < tolerance<T>);

  aligned_buffer<T> packed(static_cast<std::size_t>(up(K)) * C, static_cast<T>(quiet_nan));
  for (int i = 0; i < 2; ++i) resin::kernels::pack_dense<T>(s, wb.data(), packed.data(), {i, 2});
  auto const y_packed = run_parts<T>(start, 0, [&](T* out, T*, part who) {
    T const* const plus = add == extra::none ? nullptr : in_place ? out : dyb.data();
    resin::kernels::dense_packed_forward<T>(s, {xb.data(), x_exact}, packed.data(), bias_b.data(),
                                            {plus, y_image}, {out, y_image}, act, T(0.1), batch,
                                            who);
  });
  CHECK(distance(unpadded(y_packed, K, y_image, batch), want, 1 + std::sqrt(1.0 * C)) <
        tolerance<T>);
  CHECK(written(y_packed, start, up(K), y_image, batch));

  if constexpr (sizeof(T) == 4) {
    std::fill(packed.begin(), packed.end(), static_cast<float>(quiet_nan));
    for (int i = 0; i < 2; ++i)
      resin::kernels::pack_dense_bfloat16(s, wb.data(), packed.data(), {i, 2});
    auto const y_half = run_parts<T>(start, 0, [&](T* out, T*, part who) {
      T const* const plus = add == extra::none ? nullptr : in_place ? out : dyb.data();
      resin::kernels::dense_bfloat16_forward(s, {xb.data(), x_exact}, packed.data(), bias_b.data(),
                                             {plus, y_image}, {out, y_image}, act, .1f, batch, who);
    });
    array rounded = w;
    for (double& v : rounded)
      v = resin::bfloat16_to_float(resin::to_bfloat16(static_cast<float>(v)));
    array of_half = reference::dense_forward(C, K, batch, x, rounded);
    for (std::size_t i = 0; i < of_half.size(); ++i)
      of_half[i] = activate(act, of_half[i] + bias[i % K] + (add == extra::none ? 0 : dy[i]), 0.1);
    CHECK(distance(unpadded(y_half, K, y_image, batch), of_half, 1 + std::sqrt(1.0 * C)) <
          tolerance<T>);
    CHECK(written(y_half, start, up(K), y_image, batch));
  }

  aligned_buffer<T> dx_start(static_cast<std::size_t>(x_image) * batch, static_cast<T>(quiet_nan));
  if (in_place) dx_start = x_padded;
  auto const dx = run_parts<T>(dx_start, 0, [&](T* out, T*, part who) {
    resin::kernels::dense_backward_data<T>(s, dyb.data(), y_image, wb.data(),
                                           add == extra::none ? nullptr
                                           : in_place         ? out
                                                              : x_padded.data(),
                                           x_image, out, x_image, batch, who);
  });
  want = reference::dense_backward_data(C, K, batch, dy, w);
  if (add != extra::none)
    for (std::size_t i = 0; i < want.size(); ++i) want[i] += x[i];
  CHECK(distance(unpadded(dx, C, x_image, batch), want, 1 + std::sqrt(1.0 * K)) < tolerance<T>);
  bool cleared = true;
  for (int n = 0; n < batch; ++n)
    for (std::ptrdiff_t i = C; i < x_image; ++i) cleared = cleared && dx[n * x_image + i] == 0;
  CHECK(cleared);

  std::size_t const weights = static_cast<std::size_t>(K) * C;
  auto const dw = run_parts<T>(
      aligned_buffer<T>(weights + K, static_cast<T>(quiet_nan)), 0, [&](T* out, T*, part who) {
        resin::kernels::dense_backward_weights<T>(s, xb.data(), x_exact, dyb.data(), y_image, batch,
                                                  out, out + weights, who);
      });
  want = reference::dense_backward_weights(C, K, batch, x, dy);
  for (int k = 0; k < K; ++k) {
    double sum = 0;
    for (int n = 0; n < batch; ++n) sum += dy[static_cast<std::size_t>(n) * K + k];
    want.push_back(sum);
  }
  CHECK(distance(array(dw.begin(), dw.end()), want, 1 + std::sqrt(1.0 * batch)) < tolerance<T>);
}

/// Packed weights for inputs that lie as channel blocks.
template <class T>
void check_blocks(int blocks, int pixels, int K, int batch) {
  constexpr int B = resin::simd::lanes<T>;
  INFO("dense " << blocks << " blocks of " << pixels << " pixels -> " << K << " batch " << batch);
  int const C = blocks * B * pixels;
  resin::kernels::dense_shape const s{C, K, pixels};
  std::ptrdiff_t const y_image = (K + B - 1) / B * B;
  array const x = random_array(static_cast<std::size_t>(batch) * C, 1),
              w = random_array(static_cast<std::size_t>(K) * C, 2);
  array lying(x.size());
  for (int n = 0; n < batch; ++n)
    for (int c = 0; c < blocks * B; ++c)
      for (int p = 0; p < pixels; ++p)
        lying[n * C + (c / B * pixels + p) * B + c % B] = x[n * C + c * pixels + p];
  auto const xb = plain<T>(lying), wb = plain<T>(w);
  aligned_buffer<T> packed(static_cast<std::size_t>(y_image) * C, static_cast<T>(quiet_nan));
  auto const check = [&](array const& weights, auto const& forward) {
    aligned_buffer<T> const start(static_cast<std::size_t>(y_image) * batch,
                                  static_cast<T>(quiet_nan));
    auto const y = run_parts<T>(start, 0, [&](T* out, T*, part who) { forward(out, who); });
    CHECK(distance(unpadded(y, K, y_image, batch),
                   reference::dense_forward(C, K, batch, x, weights),
                   1 + std::sqrt(1.0 * C)) < tolerance<T>);
  };
  for (int i = 0; i < 2; ++i) resin::kernels::pack_dense<T>(s, wb.data(), packed.data(), {i, 2});
  check(w, [&](T* out, part who) {
    resin::kernels::dense_packed_forward<T>(s, {xb.data(), C}, packed.data(), nullptr, {},
                                            {out, y_image}, activation_kind::pass, T(0), batch,
                                            who);
  });
  if constexpr (sizeof(T) == 4) {
    for (int i = 0; i < 2; ++i)
      resin::kernels::pack_dense_bfloat16(s, wb.data(), packed.data(), {i, 2});
    array rounded = w;
    for (double& v : rounded)
      v = resin::bfloat16_to_float(resin::to_bfloat16(static_cast<float>(v)));
    check(rounded, [&](T* out, part who) {
      resin::kernels::dense_bfloat16_forward(s, {xb.data(), C}, packed.data(), nullptr, {},
                                             {out, y_image}, activation_kind::pass, 0.f, batch,
                                             who);
    });
  }
}

template <class T>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  using enum activation_kind;
  constexpr activation_kind quick[] = {pass, relu, relu6, leaky_relu};
  int i = 0;
  for (int C : {1, 3, B - 1, B, B + 1, 5 * B, 9 * B + 5})
    for (int K : {1, B - 1, B, B + 1, 3 * B + 2, 40, 9 * B + 1})
      for (int batch : {1, 3, 9}) {
        ++i;
        check_dense<T>(C, K, batch, static_cast<extra>(i % 3), quick[i % 4]);
      }
  for (int blocks : {1, 3})
    for (int pixels : {1, 2, 9, 25})
      for (int K : {1, B + 1, 5 * B}) check_blocks<T>(blocks, pixels, K, 1 + K % 2);
}

}  // namespace

TEST_CASE("dense layers in float", "[dense]") { check_grid<float>(); }
TEST_CASE("dense layers in double", "[dense]") { check_grid<double>(); }
