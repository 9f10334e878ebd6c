// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Between planar floats and narrow tensors, between types, and channels moved from tensor to
// tensor. A byte q stands for (q - zero) * scale.

#include <resin/base/namespaces.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/kernels/narrow/element.hpp>

#include <bit>
#include <cstring>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// How a narrow tensor lies and what its bytes mean.
struct narrow_form {
  channel_map channels;
  int pixels, block;  ///< bytes of a pixel that lie together
  float scale = 1;
  int zero = 0;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Blocks of a tensor in memory.
template <narrow_type Type>
[[nodiscard]] RESIN_INLINE int narrow_blocks(narrow_form const& f) {
  int const step = f.block / bytes_of(Type);
  return (f.channels.extent(step) + step - 1) / step;
}

/// Block `block` of an image filled with the zero of its numbers, and each(c) for the channels in
/// it: what has no channel must be finite all the same, as zero weights meet it.
template <narrow_type Type, class F>
RESIN_INLINE void for_each_channel_of(narrow_form const& f, int block, std::uint8_t* y, F&& each) {
  int const step = f.block / bytes_of(Type), C = f.channels.channels();
  std::ptrdiff_t const size = static_cast<std::ptrdiff_t>(f.pixels) * f.block;
  std::uint8_t const zero = Type == narrow_type::int8 ? static_cast<std::uint8_t>(f.zero) : 0;
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    y[i] = zero;
    resin::detail::keep_loop();
  }
  for (int c = 0; c < C; ++c)
    if (int const at = f.channels.physical(c, step); at / step == block)
      each(c, y + at % step * bytes_of(Type));
}

template <narrow_type Type>
[[nodiscard]] RESIN_INLINE std::ptrdiff_t place_of(narrow_form const& f, int channel) {
  int const step = f.block / bytes_of(Type), at = f.channels.physical(channel, step);
  return static_cast<std::ptrdiff_t>(at / step) * f.pixels * f.block + at % step * bytes_of(Type);
}

template <narrow_type Type>
RESIN_INLINE float read_number(std::uint8_t const* p, narrow_form const& f) {
  if constexpr (Type == narrow_type::int8)
    return static_cast<float>(*p - f.zero) * f.scale;
  else if constexpr (Type == narrow_type::bfloat16) {
    std::uint16_t bits;
    std::memcpy(&bits, p, 2);
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
  } else {
    float v;
    std::memcpy(&v, p, 4);
    return v;
  }
}

/// `count` floats of one channel to places `step` bytes apart.
template <narrow_type Type>
RESIN_INLINE void write_channel(float const* from, std::ptrdiff_t count, std::uint8_t* to, int step,
                                float inverse, simd::byte_range range) {
  using element = narrow_element<Type>;
  constexpr int lanes = simd::lanes<float>, each = element::bytes / lanes;
  alignas(64) std::uint8_t packed[element::bytes];
  alignas(64) float rest[lanes] = {};
  for (std::ptrdiff_t i = 0; i < count; i += lanes) {
    int const n = count - i < lanes ? static_cast<int>(count - i) : lanes;
    if (n < lanes)
      for (int k = 0; k < n; ++k) {
        rest[k] = from[i + k];
        resin::detail::keep_loop();
      }
    auto v = n < lanes ? simd::load(rest) : simd::loadu(from + i);
    // Beyond what an integer holds, bytes would turn round.
    if constexpr (Type == narrow_type::int8)
      v = simd::clamp(v * simd::vec<float>(inverse), simd::vec<float>(-1024.f),
                      simd::vec<float>(1024.f));
    element::store(packed, v, range);
    for (int k = 0; k < n; ++k) {
      __builtin_memcpy(to + (i + k) * step, packed + k * each, each);
      resin::detail::keep_loop();
    }
  }
}

/// An image of at most four channels, a word for each pixel: what has no channel is its zero.
RESIN_INLINE void write_words(float const* x, narrow_form const& f, std::uint8_t* y) {
  constexpr int lanes = simd::lanes<float>;
  int const C = f.channels.channels();
  simd::vec<float> const inverse(1 / f.scale), most(1024.f);
  simd::words const zero(f.zero);
  alignas(64) float rest[lanes] = {};
  for (int p = 0; p < f.pixels; p += lanes) {
    int const n = f.pixels - p < lanes ? f.pixels - p : lanes;
    simd::words word(0);
    for (int c = 0; c < 4; ++c) {
      simd::words byte = zero;
      if (c < C) {
        float const* from = x + static_cast<std::ptrdiff_t>(c) * f.pixels + p;
        if (n < lanes) {
          __builtin_memcpy(rest, from, static_cast<std::size_t>(n) * 4);
          from = rest;
        }
        // Beyond what an integer holds, bytes would turn round.
        byte = simd::to_nearest(simd::clamp(simd::loadu(from) * inverse, -most, most)) + zero;
        byte = simd::smaller(simd::larger(byte, simd::words(0)), simd::words(255));
      }
      word = word | (byte << (8 * c));
    }
    alignas(64) std::uint8_t packed[4 * lanes];
    simd::store_words(packed, word);
    __builtin_memcpy(y + 4 * static_cast<std::ptrdiff_t>(p), packed,
                     static_cast<std::size_t>(n) * 4);
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// x: (N, C, H, W) floats; y the same numbers, rounded to nearest. Tasks are blocks.
template <narrow_type Type>
RESIN_KERNEL void planar_to_narrow(float const* x, std::ptrdiff_t x_image, narrow_form const& f,
                                   narrow_span y, int batch, part who) {
  int const blocks = detail::narrow_blocks<Type>(f);
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  simd::byte_range const range{static_cast<std::int16_t>(f.zero), 0, 255};
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    float const* const image = x + task / blocks * x_image;
    if constexpr (Type == narrow_type::int8)
      if (f.block == 4 && blocks == 1) {
        detail::write_words(image, f, y.at(task));
        continue;
      }
    detail::for_each_channel_of<Type>(
        f, block, y.at(task / blocks) + static_cast<std::ptrdiff_t>(block) * f.pixels * f.block,
        [&](int c, std::uint8_t* to) RESIN_UNROLLED {
          detail::write_channel<Type>(image + static_cast<std::ptrdiff_t>(c) * f.pixels, f.pixels,
                                      to, f.block, 1 / f.scale, range);
        });
  }
}

/// The other way.
template <narrow_type Type>
RESIN_KERNEL void narrow_to_planar(narrow_form const& f, narrow_span x, float* y,
                                   std::ptrdiff_t y_image, int batch, part who) {
  int const C = f.channels.channels();
  task_range const mine = share(static_cast<long long>(batch) * C, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const c = static_cast<int>(task % C);
    std::uint8_t const* const from = x.at(task / C) + detail::place_of<Type>(f, c);
    float* const to = y + task / C * y_image + static_cast<std::ptrdiff_t>(c) * f.pixels;
    for (int p = 0; p < f.pixels; ++p) {
      to[p] = detail::read_number<Type>(from + static_cast<std::ptrdiff_t>(p) * f.block, f);
      resin::detail::keep_loop();
    }
  }
}

/// From one type to another; tasks are blocks of y. Vectors where both tensors are one piece, else
/// channel by channel.
template <narrow_type From, narrow_type To>
RESIN_KERNEL void narrow_convert(narrow_form const& a, narrow_span x, narrow_form const& b,
                                 narrow_span y, int batch, part who) {
  using source = narrow_element<From>;
  using sink = narrow_element<To>;
  constexpr int lanes = simd::lanes<float>;
  int const blocks = detail::narrow_blocks<To>(b), C = a.channels.channels(),
            step = b.block / sink::bytes;
  bool const whole = a.channels.count == 1 && b.channels.count == 1 && step > 0;
  simd::byte_range const range{static_cast<std::int16_t>(b.zero), 0, 255};
  simd::vec<float> const zero(static_cast<float>(a.zero)), scale(a.scale), inverse(1 / b.scale),
      most(1024.f);
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    std::uint8_t const* const image = x.at(task / blocks);
    std::uint8_t* const plane =
        y.at(task / blocks) + static_cast<std::ptrdiff_t>(block) * b.pixels * b.block;
    if (!whole) {
      detail::for_each_channel_of<To>(b, block, plane, [&](int c, std::uint8_t* to) RESIN_UNROLLED {
        std::uint8_t const* from = image + detail::place_of<From>(a, c);
        for (int p = 0; p < a.pixels; ++p, from += a.block, to += b.block) {
          float const v = detail::read_number<From>(from, a);
          detail::write_channel<To>(&v, 1, to, b.block, 1 / b.scale, range);
        }
      });
      continue;
    }
    for (int i = 0; i < step; ++i) {
      int const c = (block * step + i) * lanes;
      bool const exists = c < C;
      std::uint8_t const* from = image + (exists ? detail::place_of<From>(a, c) : 0);
      std::uint8_t* to = plane + i * sink::bytes;
      for (int p = 0; p < a.pixels; ++p, from += a.block, to += b.block) {
        auto v = exists ? source::load(from) : zero;
        if constexpr (From == narrow_type::int8) v = (v - zero) * scale;
        if constexpr (To == narrow_type::int8) v = simd::clamp(v * inverse, -most, most);
        sink::store(to, v, range);
      }
    }
  }
}

/// y's channel front + i at (p, q) is x's channel i at (p, q) * stride; other channels are zero.
/// Numbers are moved as they are, so both have one scale. Tasks are blocks of y.
struct narrow_move {
  narrow_form x, y;
  int W, P, Q, stride_h, stride_w, front;
};
template <narrow_type Type>
RESIN_KERNEL void narrow_move_channels(narrow_move const& s, narrow_span x, narrow_span y,
                                       int batch, part who) {
  constexpr int bytes = bytes_of(Type);
  int const C = s.x.channels.channels(), blocks = detail::narrow_blocks<Type>(s.y);
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    std::uint8_t const* const image = x.at(task / blocks);
    detail::for_each_channel_of<Type>(
        s.y, block,
        y.at(task / blocks) + static_cast<std::ptrdiff_t>(block) * s.y.pixels * s.y.block,
        [&](int k, std::uint8_t* to) RESIN_UNROLLED {
          int const c = k - s.front;
          if (c < 0 || c >= C) return;
          std::uint8_t const* const from = image + detail::place_of<Type>(s.x, c);
          for (int p = 0; p < s.P; ++p)
            for (int q = 0; q < s.Q; ++q, to += s.y.block) {
              std::ptrdiff_t const at =
                  (static_cast<std::ptrdiff_t>(p) * s.stride_h * s.W + q * s.stride_w) * s.x.block;
              __builtin_memcpy(to, from + at, bytes);
              resin::detail::keep_loop();
            }
        });
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
