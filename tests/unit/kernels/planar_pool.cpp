// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/kernels/planar_pool.hpp>

#include "test.hpp"

#include "reference/pool.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {

/// Forward, backward, backward onto an addend in place, in one to three parts; between the images
/// nothing is written.
template <bool Max, class T>
void compare(planar_pool_shape const& s, images<T> const& x) {
  int const batch = x.N;
  auto const dy = random_images<T>(batch, s.C, s.P, s.Q, 2),
             z = random_images<T>(batch, s.C, s.H, s.W, 3);
  pool_shape const as{0, s.H, s.W, s.P, s.Q, 2, 2, 2, 2, 0, 0, 0, 0, true};
  images<double> want(batch, s.C, s.P, s.Q), dwant(batch, s.C, s.H, s.W), dwant_added = widen(z);
  auto const reference_pool = [&](images<double>& dx) {
    if (Max)
      max_pool(as, widen(x), want, widen(dy), dx);
    else
      avg_pool(as, widen(x), want, widen(dy), dx);
  };
  reference_pool(dwant);
  reference_pool(dwant_added);
  std::ptrdiff_t const y_image = s.C * s.P * s.Q + 3, x_image = s.C * s.H * s.W + 5;
  T const unset = std::numeric_limits<T>::quiet_NaN();
  auto const spread = [&](images<T> const& from, std::ptrdiff_t image) {
    std::vector<T> to(static_cast<std::size_t>(batch * image), unset);
    std::ptrdiff_t const size = static_cast<std::ptrdiff_t>(from.data.size()) / batch;
    for (int n = 0; n < batch; ++n)
      std::copy_n(from.data.begin() + n * size, size, to.begin() + n * image);
    return to;
  };
  auto const gathered = [&](std::vector<T> const& from, std::ptrdiff_t image, std::ptrdiff_t size) {
    std::vector<T> to;
    bool clean = true;
    for (int n = 0; n < batch; ++n)
      for (std::ptrdiff_t i = 0; i < image; ++i) {
        T const v = from[static_cast<std::size_t>(n * image + i)];
        if (i < size)
          to.push_back(v);
        else
          clean = clean && std::isnan(v);
      }
    CHECK(clean);
    return to;
  };
  auto const bx = spread(x, x_image), bdy = spread(dy, y_image), bz = spread(z, x_image);
  CAPTURE(s.C, s.H, s.W, s.P, s.Q, Max, batch, simd::lanes<T>);
  for (int parts : {1, 2, 3}) {
    std::vector<T> y(bdy.size(), unset), dx(bx.size(), unset), added = bz;
    for (int i = 0; i < parts; ++i) {
      planar_pool_forward<Max, T>(s, {bx.data(), x_image}, {y.data(), y_image}, batch, {i, parts});
      planar_pool_backward<Max, T>(s, {bx.data(), x_image}, {bdy.data(), y_image}, {},
                                   {dx.data(), x_image}, batch, {i, parts});
      planar_pool_backward<Max, T>(s, {bx.data(), x_image}, {bdy.data(), y_image},
                                   {added.data(), x_image}, {added.data(), x_image}, batch,
                                   {i, parts});
    }
    double const most = 4 * static_cast<double>(std::numeric_limits<T>::epsilon());
    CHECK(difference(gathered(y, y_image, y_image - 3), want.data) < most);
    CHECK(difference(gathered(dx, x_image, x_image - 5), dwant.data) < most);
    CHECK(difference(gathered(added, x_image, x_image - 5), dwant_added.data) < most);
  }
}

template <class T>
void check(planar_pool_shape const& s, int batch) {
  // Whole numbers, so that there are ties.
  auto x = random_images<T>(batch, s.C, s.H, s.W, 1, -3, 3);
  compare<false>(s, x);
  for (T& v : x.data) v = std::floor(v);
  compare<true>(s, x);
}

}  // namespace

TEMPLATE_TEST_CASE("planar pools: every width around the vector", "[kernels]", float, double) {
  for (int Q = 1; Q <= 40; ++Q) check<TestType>({2, 4, 2 * Q, 2, Q}, 1);
}

TEMPLATE_TEST_CASE("planar pools: odd extents and batches", "[kernels]", float, double) {
  for (auto [H, W] : {std::pair{5, 7}, {7, 35}, {2, 3}, {3, 2}, {28, 28}})
    for (int C : {1, 6})
      for (int batch : {1, 3}) check<TestType>({C, H, W, H / 2, W / 2}, batch);
}

TEMPLATE_TEST_CASE("planar pools: NaN and minus infinity", "[kernels]", float, double) {
  using T = TestType;
  auto x = random_images<T>(1, 2, 4, 6, 1);
  x(0, 0, 1, 3) = x(0, 0, 2, 4) = x(0, 1, 0, 0) = std::numeric_limits<T>::quiet_NaN();
  for (int w = 2; w < 4; ++w)
    for (int h = 0; h < 2; ++h) x(0, 1, h, w) = -std::numeric_limits<T>::infinity();
  compare<true>({2, 4, 6, 2, 3}, x);
}
