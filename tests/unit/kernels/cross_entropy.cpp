// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/cross_entropy.hpp>

#include "reference/softmax.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {
std::vector<int> some_labels(int rows, int C) {
  std::vector<int> labels;
  for (int i = 0; i < rows; ++i) labels.push_back((i * 7 + C - 1) % C);
  return labels;
}
}  // namespace

TEMPLATE_TEST_CASE("cross entropy and its gradient", "[kernels]", float, double) {
  using T = TestType;
  constexpr int B = simd::lanes<T>;
  for (int C : {1, 3, B, B + 1, 2 * B + 3, 10, 1000})
    for (int batch : {1, 3})
      for (auto const& e : {std::pair{1, 1}, std::pair{3, 5}})
        for (double smoothing : {0.0, 0.1}) {
          int const pixels = e.first * e.second, rows = batch * pixels;
          auto const x = random_images<T>(batch, C, e.first, e.second, 1, -9, 9);
          auto const labels = some_labels(rows, C);
          auto const want = cross_entropy(widen(x), labels, smoothing);
          auto dwant = softmax(widen(x));
          double const weight = 0.3 / rows;
          for (int n = 0; n < batch; ++n)
            for (int c = 0; c < C; ++c)
              for (int h = 0; h < e.first; ++h)
                for (int w = 0; w < e.second; ++w) {
                  int const label =
                      labels[static_cast<std::size_t>((n * e.first + h) * e.second + w)];
                  dwant(n, c, h, w) = weight * (dwant(n, c, h, w) -
                                                (c == label ? 1 - smoothing : 0) - smoothing / C);
                }
          blocked_batch<T> const bx(x, {C}, std::numeric_limits<T>::quiet_NaN());
          blocked_batch<T> dx({C}, batch, e.first, e.second);
          std::vector<double> losses(static_cast<std::size_t>(rows), -1), only = losses;
          kernels::cross_entropy<T>(C, pixels, smoothing, weight, bx.view(), labels.data(),
                                    losses.data(), dx.span(), batch, {});
          CAPTURE(C, batch, pixels, smoothing);
          CHECK(difference(losses, want) < tolerance<T>());
          CHECK(difference(dx.unpack(), dwant) < tolerance<T>(4));
          CHECK(dx.padding_is_zero());
          for (int parts : {2, 3}) {
            blocked_batch<T> dx2 = bx;
            std::vector<double> losses2(static_cast<std::size_t>(rows));
            in_parts(parts, [&](part who) {
              kernels::cross_entropy<T>(C, pixels, smoothing, weight, dx2.view(), labels.data(),
                                        losses2.data(), dx2.span(), batch, who);
            });
            CHECK(losses == losses2);
            CHECK(same_bits(dx.memory, dx2.memory));
          }
          kernels::cross_entropy<T>(C, pixels, smoothing, weight, bx.view(), labels.data(),
                                    only.data(), {}, batch, {});
          CHECK(only == losses);
        }
}

TEST_CASE("cross entropy agrees with finite differences and survives extreme logits", "[kernels]") {
  auto const x = random_images<double>(2, 5, 1, 3, 1, -3, 3);
  auto const labels = some_labels(6, 5);
  blocked_batch<double> dx({5}, 2, 1, 3);
  auto const loss = [&](images<double> const& at) {
    blocked_batch<double> const b(at);
    std::vector<double> losses(6);
    kernels::cross_entropy<double>(5, 3, 0.2, 1, b.view(), labels.data(), losses.data(), {}, 2, {});
    double sum = 0;
    for (double l : losses) sum += l;
    return sum;
  };
  blocked_batch<double> const bx(x);
  kernels::cross_entropy<double>(5, 3, 0.2, 1, bx.view(), labels.data(), nullptr, dx.span(), 2, {});
  auto const gradient = dx.unpack();
  double worst = 0;
  for (std::size_t i = 0; i < x.data.size(); ++i) {
    auto up = x, down = x;
    up.data[i] += 1e-5, down.data[i] -= 1e-5;
    worst = std::fmax(worst, std::fabs((loss(up) - loss(down)) / 2e-5 - gradient.data[i]));
  }
  CHECK(worst < 1e-8);

  images<float> extreme(1, 3, 1, 1);
  extreme(0, 0, 0, 0) = 1e6f;
  blocked_batch<float> const be(extreme);
  blocked_batch<float> de({3}, 1, 1, 1);
  int const label = 1;
  double value = 0;
  kernels::cross_entropy<float>(3, 1, 0, 1, be.view(), &label, &value, de.span(), 1, {});
  CHECK(value == Approx(1e6));
  CHECK(de.unpack().data == std::vector<float>{1.f, -1.f, 0.f});
}
