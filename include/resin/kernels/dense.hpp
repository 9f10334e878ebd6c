// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense layer forward: y = act(W x + b + addend), with weights in their canonical rows [K][C]; act
// is one of the activations that cost next to nothing, of which the code holds all.

#include <resin/base/part.hpp>
#include <resin/base/target.hpp>
#include <resin/dsl/activation_kind.hpp>
#include <resin/kernels/activation.hpp>
#include <resin/kernels/thread_grid.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/parts.hpp>
#include <resin/simd/sums.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// C inputs, K outputs. Packed weights may be for inputs that lie as whole channel blocks of
/// `pixels` pixels.
struct dense_shape {
  int C, K;
  int pixels = 1;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Images of a register tile: with four outputs (vectors) of each, half of the registers are sums.
inline constexpr int dense_images = this_target.registers >= 32 ? 4 : 2;

/// Zeros, then as many ones: a load from element n on marks the upper n lanes.
template <class T>
struct marks {
  T value[2 * simd::lanes<T>] = {};
  constexpr marks() {
    for (int i = simd::lanes<T>; i < 2 * simd::lanes<T>; ++i) value[i] = T(1);
  }
};
template <class T>
inline constexpr marks<T> upper_lanes{};

/// Scalar products of Images rows of x with Outputs rows of w, over all C; out: [Images][lanes].
/// In registers: Images * Outputs sums, Images vectors of x, one of w: Images + Outputs loads for
/// their product of multiply-adds. One image alone streams Outputs rows of w at the speed of
/// memory. What is left of the rows runs through the same loop: their last vectors, with zeros for
/// the part of x that was there before; rows shorter than a vector as copies.
template <int Images, int Outputs, class T>
RESIN_INLINE void dense_tile(int C, T const* x, std::ptrdiff_t x_image, T const* w, int rows,
                             T* out) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  auto const filter = [&](int k) RESIN_UNROLLED {
    return w + static_cast<std::ptrdiff_t>(k < rows ? k : rows - 1) * C;
  };
  T const *image[Images], *row[Outputs];
  unroll<Images>([&](auto n) RESIN_UNROLLED { image[n] = x + n * x_image; });
  unroll<Outputs>([&](auto k) RESIN_UNROLLED { row[k] = filter(k); });
  vec sum[Images * Outputs];
  unroll<Images * Outputs>([&](auto i) RESIN_UNROLLED { sum[i] = vec(T(0)); });
  constexpr int most = Images + Outputs > Images * Outputs ? Images + Outputs : Images * Outputs;
  alignas(64) T buffer[most * lanes];
  int const last = C - lanes;
  for (int c = 0, part = C % lanes, end = C - part;;) {
    for (; c < end; c += lanes) {
      vec v[Images];
      unroll<Images>(
          [&](auto n) RESIN_UNROLLED { v[n] = simd::in_register<T>(simd::loadu(image[n] + c)); });
      unroll<Outputs>([&](auto k) RESIN_UNROLLED {
        vec weight = simd::loadu(row[k] + c);
        if constexpr (Images > 1) weight = simd::in_register<T>(weight);
        unroll<Images>([&](auto n) RESIN_UNROLLED {
          simd::accumulate<T>(sum[n * Outputs + k], v[n], weight);
        });
      });
    }
    if (part == 0) break;
    for (int n = 0; n < Images; ++n) {
      vec const v = last < 0 ? simd::loadu_part(x + n * x_image, C)
                             : xsimd::select(simd::loadu(upper_lanes<T>.value + part) == vec(T(0)),
                                             vec(T(0)), simd::loadu(x + n * x_image + last));
      simd::store(buffer + n * lanes, v);
    }
    if (last < 0)
      for (int k = 0; k < Outputs; ++k)
        simd::store(buffer + (Images + k) * lanes, simd::loadu_part(filter(k), C));
    unroll<Images>([&](auto n) RESIN_UNROLLED { image[n] = buffer + n * lanes; });
    unroll<Outputs>([&](auto k) RESIN_UNROLLED {
      row[k] = last >= 0 ? row[k] + last : buffer + (Images + k) * lanes;
    });
    c = part = 0;
    end = lanes;
  }
  unroll<Images * Outputs>([&](auto i) RESIN_UNROLLED { simd::store(buffer + i * lanes, sum[i]); });
  T total[Images * Outputs];
  simd::sums<Images * Outputs>(buffer, total);
  for (int i = 0; i < Images * Outputs; ++i) {
    if (i % Outputs < rows) out[i / Outputs * lanes + i % Outputs] = total[i];
    keep_loop();
  }
}

/// One vector of outputs for Images images.
template <int Images, class T>
RESIN_INLINE void dense_block(dense_shape s, int k0, T const* x, std::ptrdiff_t x_image, T const* w,
                              T const* bias, T const* addend, std::ptrdiff_t addend_image, T* y,
                              std::ptrdiff_t y_image, activation_kind act, T alpha) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, wanted = Images == 1 ? 8 : 4,
                outputs = wanted < lanes ? wanted : lanes;
  alignas(64) T out[Images * lanes] = {};
  int const count = s.K - k0 < lanes ? s.K - k0 : lanes;
  for (int k = 0; k < count; k += outputs)
    dense_tile<Images, outputs>(s.C, x, x_image, w + static_cast<std::ptrdiff_t>(k0 + k) * s.C,
                                count - k, out + k);
  vec const start = bias ? simd::loadu_part(bias + k0, count) : vec(T(0)), a(alpha);
  for (int n = 0; n < Images; ++n) {
    vec v = simd::load(out + n * lanes) + start;
    if (addend) v += simd::loadu(addend + n * addend_image + k0);
    simd::storeu(y + n * y_image + k0, activate_as<activation_kind::pass, T>(act, v, a));
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// x: rows of exactly C elements; y: rows of round_up(K, lanes), the last lanes finite; bias: K
/// elements or null; addend: rows as y or null, may be y; slow_activation(act) is pass. Loops:
/// vector of outputs, tile of images, inputs. The bits do not depend on the batch nor on the number
/// of parts.
template <class T>
RESIN_KERNEL void dense_forward(dense_shape s, T const* x, std::ptrdiff_t x_image, T const* w,
                                T const* bias, T const* addend, std::ptrdiff_t addend_image, T* y,
                                std::ptrdiff_t y_image, activation_kind act, T alpha, int batch,
                                part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  int const blocks = ceil_div(s.K, lanes);
  thread_grid const grid = share_grid(who.count, batch, blocks, true);
  task_range const images = share(batch, {who.index / grid.panels, grid.rows});
  task_range const mine = share(blocks, {who.index % grid.panels, grid.panels});
  for (int b = static_cast<int>(mine.first); b < mine.last; ++b) {
    int n = static_cast<int>(images.first);
    auto const run = [&]<int Images>() RESIN_UNROLLED {
      for (; n + Images <= images.last; n += Images)
        dense_block<Images>(s, b * lanes, x + n * x_image, x_image, w, bias,
                            addend ? addend + n * addend_image : nullptr, addend_image,
                            y + n * y_image, y_image, act, alpha);
    };
    run.template operator()<dense_images>();
    run.template operator()<1>();
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
