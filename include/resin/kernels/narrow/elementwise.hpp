// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Elementwise kernels of narrow tensors: sums, activations, per-channel scales. Of bytes every
// product is rounded by itself, so that all targets give the same bits.

#include <resin/base/namespaces.hpp>
#include <resin/kernels/narrow/element.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// run(image, first byte, bytes) over this part's share of `size` bytes an image, cut at vectors.
template <narrow_type Type, class F>
RESIN_INLINE void for_each_narrow_run(std::ptrdiff_t size, int batch, part who, F&& run) {
  for_each_run<narrow_element<Type>::bytes>(size, batch, who, run);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = act(x * x_scale + b * b_scale + shift), `size` bytes an image. y may be x or b.
template <narrow_type Type>
RESIN_KERNEL void narrow_add(std::ptrdiff_t size, narrow_span x, float x_scale, narrow_span b,
                             float b_scale, float shift, activation_kind act, float alpha,
                             simd::byte_range range, narrow_span y, int batch, part who) {
  using element = narrow_element<Type>;
  simd::vec<float> const xs(x_scale), bs(b_scale), c(shift);
  detail::for_each_narrow_run<Type>(
      size, batch, who,
      [&](long long n, std::ptrdiff_t first, std::ptrdiff_t length) RESIN_UNROLLED {
        for (std::ptrdiff_t i = first; i < first + length; i += element::bytes) {
          auto const v = simd::product(element::load(x.at(n) + i), xs) +
                         simd::product(element::load(b.at(n) + i), bs) + c;
          if constexpr (Type == narrow_type::int8)
            element::store(y.at(n) + i, v, range);
          else
            element::store(y.at(n) + i, detail::activate_quick(v, act, alpha), range);
        }
      });
}

/// y = table[x] of bytes: any function of one variable, a change of scale among them.
RESIN_KERNEL inline void narrow_table(std::ptrdiff_t size, narrow_span x, std::uint8_t const* table,
                                      narrow_span y, int batch, part who) {
  detail::for_each_run<1>(size, batch, who,
                          [&](long long n, std::ptrdiff_t first, std::ptrdiff_t length)
                              RESIN_UNROLLED {
                                std::uint8_t const* const from = x.at(n);
                                std::uint8_t* const to = y.at(n);
                                for (std::ptrdiff_t i = first; i < first + length; ++i)
                                  to[i] = table[from[i]];
                              });
}

/// y = f(x), of floats.
template <narrow_type Type, activation_kind Kind>
RESIN_KERNEL void narrow_activation(std::ptrdiff_t size, narrow_span x, float alpha, narrow_span y,
                                    int batch, part who) {
  using element = narrow_element<Type>;
  simd::vec<float> const a(alpha);
  detail::for_each_narrow_run<Type>(
      size, batch, who,
      [&](long long n, std::ptrdiff_t first, std::ptrdiff_t length) RESIN_UNROLLED {
        for (std::ptrdiff_t i = first; i < first + length; i += element::bytes)
          element::store(y.at(n) + i, detail::activate<Kind, float>(element::load(x.at(n) + i), a),
                         {});
      });
}

/// Extents of what kernels walk plane by plane: blocks x pixels x block bytes.
struct narrow_planes {
  int blocks, pixels, block;
};

/// y = act(x * scale[c] + shift[c]), constants in the order of channels in memory.
template <narrow_type Type>
RESIN_KERNEL void narrow_affine(narrow_planes s, narrow_span x, float const* scale,
                                float const* shift, activation_kind act, float alpha,
                                simd::byte_range range, narrow_span y, int batch, part who) {
  using element = narrow_element<Type>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks, who);
  int const step = s.block / element::bytes;
  for (long long task = mine.first; task < mine.last; ++task) {
    std::ptrdiff_t const block = task % s.blocks, plane = block * s.pixels * s.block;
    for (int i = 0; i < step; ++i) {
      int const c = (static_cast<int>(block) * step + i) * simd::lanes<float>;
      auto const m = simd::loadu(scale + c), b = simd::loadu(shift + c);
      std::uint8_t const* from = x.at(task / s.blocks) + plane + i * element::bytes;
      std::uint8_t* to = y.at(task / s.blocks) + plane + i * element::bytes;
      for (int p = 0; p < s.pixels; ++p, from += s.block, to += s.block) {
        auto const v = simd::product(element::load(from), m) + b;
        if constexpr (Type == narrow_type::int8)
          element::store(to, v, range);
        else
          element::store(to, detail::activate_quick(v, act, alpha), range);
      }
    }
  }
}

/// y = act((x - x_zero) * (factor[c] - f_zero) * scale + addend * a_scale + shift): every channel
/// by a number of its own; `factor` is one pixel, addend may have no data.
struct narrow_factors {
  float x_zero, f_zero, scale, a_scale, shift;
};
template <narrow_type Type>
RESIN_KERNEL void narrow_scale(narrow_planes s, narrow_span x, narrow_span factor,
                               narrow_factors const& f, narrow_span addend, activation_kind act,
                               float alpha, simd::byte_range range, narrow_span y, int batch,
                               part who) {
  using element = narrow_element<Type>;
  simd::vec<float> const xz(f.x_zero), fz(f.f_zero), m(f.scale), as(f.a_scale), c(f.shift);
  task_range const mine = share(static_cast<long long>(batch) * s.blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    long long const n = task / s.blocks;
    std::ptrdiff_t const block = task % s.blocks;
    for (int i = 0; i < s.block; i += element::bytes) {
      auto const by = element::load(factor.at(n) + block * s.block + i) - fz;
      std::ptrdiff_t at = block * s.pixels * s.block + i;
      for (int p = 0; p < s.pixels; ++p, at += s.block) {
        auto v = simd::product(simd::product(element::load(x.at(n) + at) - xz, by), m);
        if (addend.data) v = v + simd::product(element::load(addend.at(n) + at), as) + c;
        if constexpr (Type == narrow_type::int8)
          element::store(y.at(n) + at, v, range);
        else
          element::store(y.at(n) + at, detail::activate_quick(v, act, alpha), range);
      }
    }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
