// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The weight gradient by Winograd against the naive reference; and how exact it is.

#include "grid.hpp"

#include <cstdio>

using namespace conv_test;

namespace {

constexpr conv_key winograd{.algorithm = resin::conv_algorithm::winograd_4x4};

template <class T>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  int i = 0;
  for (int C : {1, B - 1, B, B + 1, 2 * B + 3})
    for (int K : {1, B, B + 1, 4 * B + 1})
      for_each_plane(C, K, [&](conv_shape const& s) {
        check_backward_weights<winograd, T>(s, {.batch = ++i % 4 == 0 ? 3 : 1});
      });
}

template <class T>
resin::geometry::winograd_gradient_blocking blocking(conv_shape const& s) {
  return resin::geometry::block_winograd_gradient(s, resin::this_target, sizeof(T));
}

}  // namespace

TEST_CASE("Winograd weight gradient", "[conv]") {
  check_grid<float>();
  check_grid<double>();
}

TEST_CASE("Winograd weight gradient with holes in the channels", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  check_backward_weights<winograd, float>(shape(B + 8, 6, 5, B + 4, 3, 3, 1, 1, 1, 1, 1, 1),
                                          {.batch = 2, .c = {{3, B, 5}}, .k = {{1, B + 1, 2}}});
}

TEST_CASE("Winograd weight gradient in several chunks and groups", "[conv]") {
  // Chunks of more than one group, the last group smaller, tiles of an image in two chunks.
  conv_shape const s = shape(3, 23, 17, 5, 3, 3, 1, 1, 1, 1, 1, 1);
  auto const b = blocking<float>(s);
  int const batch = 50;
  CHECK(batch * b.rows * b.cols > b.chunks.most * b.group);
  CHECK(batch * b.rows * b.cols / b.chunks.most % b.group != 0);
  check_backward_weights<winograd, float>(s, {.batch = batch});
}

TEST_CASE("Winograd weight gradient in several cells", "[conv]") {
  // Cells along both axes, uneven ones; one group a chunk (x transformed once), and several.
  for (int batch : {1, 40})
    for (auto [C, K] : {std::array{5, 7}, {7, 5}}) {
      conv_shape s = shape(1, 9, 10, 1, 3, 3, 1, 1, 1, 1, 1, 1);
      auto const side = [&] {
        s.C = s.K = 4096;
        return blocking<float>(s).c_cell;
      }();
      constexpr int B = resin::simd::lanes<float>;
      s.C = side * C / 4 * B - 1;
      s.K = side * K / 4 * B - 3;
      auto const b = blocking<float>(s);
      CHECK(b.c_cells == 2);
      CHECK(b.k_cells == 2);
      check_backward_weights<winograd, float>(s, {.batch = batch});
    }
}

namespace {

/// Largest error of the gradient against double arithmetic, in units of its root mean square.
template <conv_key Key>
double error(conv_shape const& s, int batch) {
  problem<float> const p(s, {.batch = batch});
  array x = p.x(), dy = p.dy();
  for (double& v : x) v = std::max(v, 0.);
  array const want = reference::conv_backward_weights(s, batch, x, dy);
  std::ptrdiff_t const x_image = blocked_size<float>(s.C, s.H, s.W),
                       y_image = blocked_size<float>(s.K, s.P, s.Q);
  auto const xb = to_layout<float>(x, layout::blocked, p.o.c, s.H, s.W, batch, x_image, 0),
             dyb = to_layout<float>(dy, layout::blocked, p.o.k, s.P, s.Q, batch, y_image, 0);
  conv_plan const plan = backward_weights_plan<float>(Key, s);
  aligned_buffer<float> partial(static_cast<std::size_t>(plan.partial(batch))),
      scratch(static_cast<std::size_t>(plan.scratch)), dw(want.size());
  auto const gradient = resin::weight_gradient<Key>(s, resin::this_target, sizeof(float));
  resin::kernels::conv_backward_weights<Key, float>(gradient, {xb.data(), x_image},
                                                    {dyb.data(), y_image}, batch, partial.data(),
                                                    scratch.data(), part{});
  resin::kernels::conv_backward_weights_finish<Key, float>(
      gradient, partial.data(), batch, p.o.c.map(), p.o.k.map(), dw.data(), part{});
  double square = 0;
  for (double v : want) square += v * v;
  return distance(array(dw.begin(), dw.end()), want,
                  std::sqrt(square / static_cast<double>(want.size())));
}

}  // namespace

TEST_CASE("the Winograd weight gradient is as exact as the direct one", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  for (auto [H, batch] : {std::array{8, 64}, {32, 16}, {56, 16}}) {
    conv_shape const s = shape(B, H, H, B, 3, 3, 1, 1, 1, 1, 1, 1);
    double const direct = error<conv_key{.tile = {.cols = 2, .vectors = 1}}>(s, batch),
                 by_winograd = error<winograd>(s, batch);
    std::printf("%d images of %dx%d: direct %.1e, F(3x3,4x4) %.1e of the rms\n", batch, H, H,
                direct, by_winograd);
    CHECK(direct < 2e-5);
    CHECK(by_winograd < 2e-5);
  }
}
