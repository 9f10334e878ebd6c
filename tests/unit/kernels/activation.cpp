// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/activation.hpp>

#include "reference/activation.hpp"
#include "reference/image_batch.hpp"
#include "with_kind.hpp"

#include <string>

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {
constexpr activation_kind kinds[] = {activation_kind::pass,  activation_kind::relu,
                                     activation_kind::relu6, activation_kind::leaky_relu,
                                     activation_kind::elu,   activation_kind::silu,
                                     activation_kind::gelu,  activation_kind::sigmoid,
                                     activation_kind::tanh,  activation_kind::hard_swish};
constexpr double alpha_of(activation_kind kind) {
  return kind == activation_kind::elu ? 1.25 : 0.0625;
}

template <class T>
std::vector<T> ramp(double low, double high, int n) {
  std::vector<T> x(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i)
    x[static_cast<std::size_t>(i)] = static_cast<T>(low + (high - low) * i / (n - 1));
  return x;
}
template <class T>
void forward(activation_kind kind, T alpha, span_of<T const> x, span_of<T> y,
             std::ptrdiff_t elements, int batch, part who) {
  with_kind(kind, [&]<activation_kind Kind>() {
    activation_forward<Kind, T>(alpha, x, y, elements, batch, who);
  });
}
template <class T>
void backward(activation_kind kind, T alpha, span_of<T const> saved, span_of<T const> dy,
              span_of<T const> addend, span_of<T> dx, std::ptrdiff_t elements, int batch,
              part who) {
  with_kind(kind, [&]<activation_kind Kind>() {
    activation_backward<Kind, T>(alpha, saved, dy, addend, dx, elements, batch, who);
  });
}
template <class T>
std::vector<T> run(activation_kind kind, std::vector<T> const& x) {
  std::vector<T> y(x.size(), std::numeric_limits<T>::quiet_NaN());
  forward<T>(kind, static_cast<T>(alpha_of(kind)), {x.data()}, {y.data()},
             static_cast<std::ptrdiff_t>(x.size()), 1, {});
  return y;
}
/// dy * f' where the kernel reads x or y as the kind asks.
template <class T>
std::vector<T> run_backward(activation_kind kind, std::vector<T> const& x, std::vector<T> const& y,
                            std::vector<T> const& dy) {
  std::vector<T> dx(x.size(), std::numeric_limits<T>::quiet_NaN());
  backward<T>(kind, static_cast<T>(alpha_of(kind)),
              {derivative_from_output(kind) ? y.data() : x.data()}, {dy.data()}, {}, {dx.data()},
              static_cast<std::ptrdiff_t>(x.size()), 1, {});
  return dx;
}
}  // namespace

TEMPLATE_TEST_CASE("activations are accurate relative to their value", "[kernels]", float, double) {
  using T = TestType;
  double const eps = static_cast<double>(std::numeric_limits<T>::epsilon());
  for (activation_kind kind : kinds) {
    if (kind == activation_kind::gelu) continue;  // the vector erfc loses digits where gelu is tiny
    CAPTURE(static_cast<int>(kind));
    double worst = 0;
    for (auto const& x :
         {ramp<T>(-9, 9, 4096), ramp<T>(-0.01, 0.01, 4096), ramp<T>(-70, 70, 1024)}) {
      auto const y = run(kind, x);
      for (std::size_t i = 0; i < x.size(); ++i) {
        long double const want =
            activation<long double>(kind, static_cast<T>(alpha_of(kind)), x[i]);
        if (std::fabs(want) < std::numeric_limits<T>::min()) continue;
        worst = std::fmax(
            worst, static_cast<double>(std::fabs((static_cast<long double>(y[i]) - want) / want)));
      }
    }
    CHECK(worst < 8 * eps);
  }
}

TEMPLATE_TEST_CASE("gelu is accurate absolutely", "[kernels]", float, double) {
  using T = TestType;
  auto const x = ramp<T>(-9, 9, 8192);
  auto const y = run(activation_kind::gelu, x);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    worst = std::fmax(worst,
                      std::fabs(static_cast<double>(y[i] - static_cast<T>(activation<long double>(
                                                               activation_kind::gelu, 0, x[i])))));
  CHECK(worst < (sizeof(T) == 4 ? 1e-6 : 1e-13));
}

TEMPLATE_TEST_CASE("activations keep NaN and stay finite", "[kernels]", float, double) {
  using T = TestType;
  T const huge = std::numeric_limits<T>::max(), nan = std::numeric_limits<T>::quiet_NaN();
  std::size_t const n = static_cast<std::size_t>(simd::lanes<T>);
  for (activation_kind kind : kinds) {
    CAPTURE(static_cast<int>(kind));
    T const alpha = static_cast<T>(alpha_of(kind));
    for (T v : {huge, -huge, T(1e4), T(-1e4), T(88.5), T(-88.5), T(0), -T(0),
                std::numeric_limits<T>::denorm_min()}) {
      std::vector<T> const x(n, v), dy(n, T(1));
      std::vector<T> const y = run(kind, x), dx = run_backward(kind, x, y, dy);
      CAPTURE(v, y[0]);
      CHECK(std::isfinite(y[0]));
      CHECK(
          std::fabs(static_cast<double>(y[0]) -
                    activation<double>(kind, static_cast<double>(alpha), static_cast<double>(v))) <=
          1e-6 * std::fabs(static_cast<double>(v)) +
              static_cast<double>(std::numeric_limits<T>::denorm_min()));
      CHECK(std::isfinite(dx[0]));
    }
    CHECK(std::isnan(run(kind, std::vector<T>(n, nan))[0]));
  }
}

TEMPLATE_TEST_CASE("derivatives are PyTorch's at the corners", "[kernels]", float, double) {
  using T = TestType;
  std::size_t const n = static_cast<std::size_t>(simd::lanes<T>);
  for (activation_kind kind : kinds)
    for (T v : {T(0), T(6), T(3), T(-3), T(-1), T(1), T(7)}) {
      T const alpha = static_cast<T>(alpha_of(kind));
      std::vector<T> const x(n, v), dy(n, T(2)), y = run(kind, x),
                                                 dx = run_backward(kind, x, y, dy);
      CAPTURE(static_cast<int>(kind), v);
      CHECK(static_cast<double>(dx[n - 1]) ==
            Approx(2 * activation_derivative<double>(kind, static_cast<double>(alpha),
                                                     static_cast<double>(v)))
                .margin(1e-6)
                .epsilon(1e-5));
    }
}

TEST_CASE("activation gradients agree with finite differences", "[kernels]") {
  for (activation_kind kind : kinds) {
    double const step = 1e-5;
    auto const x = ramp<double>(-7.003, 7.001, 512);
    std::vector<double> const y = run(kind, x), ones(x.size(), 1.0);
    std::vector<double> const dx = run_backward(kind, x, y, ones);
    auto up = x, down = x;
    for (auto& v : up) v += step;
    for (auto& v : down) v -= step;
    up = run(kind, up), down = run(kind, down);
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      worst = std::fmax(worst, std::fabs((up[i] - down[i]) / (2 * step) - dx[i]));
    CAPTURE(static_cast<int>(kind));
    CHECK(worst < 1e-8);
  }
}

TEMPLATE_TEST_CASE("activation tensors: batches, addends, aliasing, parts", "[kernels]", float,
                   double) {
  using T = TestType;
  for (activation_kind kind :
       {activation_kind::pass, activation_kind::relu, activation_kind::silu, activation_kind::tanh})
    for (int batch : {1, 3})
      for (auto const& sizes : channel_cases<T>()) {
        T const alpha = static_cast<T>(alpha_of(kind));
        auto const x = random_images<T>(batch, total(sizes), 3, 5, 1, -4, 4),
                   dy = random_images<T>(batch, total(sizes), 3, 5, 2);
        auto const z = random_images<T>(batch, total(sizes), 3, 5, 3);
        auto want = widen(x), dwant = widen(x), dwant_added = widen(x);
        for (std::size_t i = 0; i < want.data.size(); ++i) {
          double const slope =
              activation_derivative<double>(kind, static_cast<double>(alpha), want.data[i]);
          dwant.data[i] = slope * static_cast<double>(dy.data[i]);
          dwant_added.data[i] = dwant.data[i] + static_cast<double>(z.data[i]);
          want.data[i] = activation<double>(kind, static_cast<double>(alpha), want.data[i]);
        }
        blocked_batch<T> const bx(x, sizes), bdy(dy, sizes), bz(z, sizes);
        blocked_batch<T> y(sizes, batch, 3, 5), dx(sizes, batch, 3, 5);
        forward<T>(kind, alpha, bx.view(), y.span(), y.elements(), batch, {});
        CHECK(difference(y.unpack(), want) < tolerance<T>());
        CHECK(y.padding_is_finite());
        auto const saved = derivative_from_output(kind) ? y.view() : bx.view();
        backward<T>(kind, alpha, saved, bdy.view(), {}, dx.span(), y.elements(), batch, {});
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>());
        for (int parts : {2, 3}) {
          blocked_batch<T> y2 = bx, dx2 = bdy, dx3 = bz;
          in_parts(parts, [&](part who) {
            forward<T>(kind, alpha, y2.view(), y2.span(), y.elements(), batch, who);
          });
          CHECK(same_bits(y2.memory, y.memory));
          in_parts(parts, [&](part who) {
            backward<T>(kind, alpha, saved, dx2.view(), {}, dx2.span(), y.elements(), batch, who);
          });
          CHECK(same_bits(dx2.memory, dx.memory));
          in_parts(parts, [&](part who) {
            backward<T>(kind, alpha, saved, bdy.view(), dx3.view(), dx3.span(), y.elements(), batch,
                        who);
          });
          CHECK(difference(dx3.unpack(), dwant_added) < tolerance<T>());
          CHECK(dx3.padding_is_finite());
        }
      }
}
