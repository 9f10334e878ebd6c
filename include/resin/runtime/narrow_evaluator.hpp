// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The interpreter of narrow programs: a table walked at run time. Threads run the same walk and
// meet after each step.

#include <resin/kernels/narrow/depthwise.hpp>
#include <resin/kernels/narrow/depthwise_bytes.hpp>
#include <resin/kernels/narrow/pool.hpp>
#include <resin/runtime/narrow_dispatch.hpp>
#include <resin/runtime/prepare_narrow.hpp>
#include <resin/runtime/thread_pool.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// Runs the program C::code on memory of its own.
template <class C>
class narrow_evaluator {
  static constexpr auto const& code = C::code;
  using program = std::remove_cvref_t<decltype(code)>;
  using kernel = void (*)(narrow_plan const&, kernels::narrow_operands const&, std::uint8_t*, part);
  template <int... I>
  static constexpr auto kernels_of(std::integer_sequence<int, I...>) {
    struct table {
      kernel run[sizeof...(I) + 1];
    };
    return table{{run_key<code.keys[I]>..., nullptr}};
  }
  static constexpr auto by_key = kernels_of(std::make_integer_sequence<int, code.key_count>{});
  static constexpr ir::narrow_value output = code.values[code.output];

 public:
  static constexpr long long outputs = static_cast<long long>(output.c) * output.h * output.w;
  /// Small networks run image by image, each thread alone.
  static constexpr bool alone = code.packed <= (4 << 20);

  void reserve(int batch, int threads) {
    std::size_t const images = static_cast<std::size_t>(alone ? std::min(batch, threads) : batch);
    arena_.reserve(images * static_cast<std::size_t>(code.arena) + 64);
    scratch_.reserve(static_cast<std::size_t>(threads) * scratch_of_thread);
  }
  [[nodiscard]] std::size_t bytes() const { return arena_.size() + scratch_.size(); }

  /// x: (batch, C, H, W); out: the output, planar.
  void run(narrow_numbers const& n, float const* x, int batch, float* out, thread_pool& pool) {
    reserve(batch, pool.size());
    require_tiles();
    pool.run([&](part who, thread_barrier& sync) {
      machine m{n,
                x,
                batch,
                arena_.data(),
                scratch_.data() + who.index * static_cast<std::ptrdiff_t>(scratch_of_thread),
                who};
      if (alone && batch > 1) {
        part const team{who.index, std::min(batch, who.count)};
        if (team.index >= team.count) return;
        m.batch = 1;
        m.who = {};
        m.arena += code.arena * who.index;
        task_range const mine = share(batch, team);
        for (long long i = mine.first; i < mine.last; ++i) {
          m.input = x + i * code.input.size();
          for (int s = 0; s < code.step_count; ++s) step(m, s);
          read(m, code.output, out + i * outputs);
          if (code.softmax_pixels) softmax(out, {i, i + 1});
        }
        return;
      }
      for (int s = 0; s < code.step_count; ++s) {
        step(m, s);
        sync();
      }
      read(m, code.output, out);
      if (!code.softmax_pixels) return;
      sync();
      softmax(out, share(batch, who));
    });
  }

  /// The same for one image and thread, with after(i) behind each step; nothing is read.
  template <class After>
  void each_step(narrow_numbers const& n, float const* x, After&& after) {
    reserve(1, 1);
    require_tiles();
    machine const m{n, x, 1, arena_.data(), scratch_.data(), {}};
    for (int s = 0; s < code.step_count; ++s) {
      step(m, s);
      after(s);
    }
  }
  /// The same with see(value, planar numbers) after each step that computes one.
  template <class See>
  void watch(narrow_numbers const& n, float const* x, std::vector<float>& numbers, See&& see) {
    each_step(n, x, [&](int s) {
      int const v = code.steps[s].y;
      ir::narrow_value const& y = code.values[v];
      numbers.resize(static_cast<std::size_t>(extent3{y.c, y.h, y.w}.size()));
      read({n, x, 1, arena_.data(), scratch_.data(), {}}, v, numbers.data());
      see(v, numbers);
    });
  }

 private:
  static constexpr std::size_t scratch_of_thread =
      (static_cast<std::size_t>(code.scratch) + 127) / 64 * 64;
  struct machine {
    narrow_numbers const& numbers;
    float const* input;
    int batch;
    std::uint8_t* arena;
    std::uint8_t* scratch;
    part who;
  };
  static constexpr bool has_tiles = [] {
    for (int i = 0; i < code.key_count; ++i)
      if (code.keys[i].tiles) return true;
    return false;
  }();
  static void require_tiles() {
    if constexpr (has_tiles) runtime::require_tiles();
  }

  static kernels::narrow_span value(machine const& m, int v) {
    if (v < 0) return {};
    ir::narrow_value const& a = code.values[v];
    return {m.arena + m.batch * a.offset + a.slice, static_cast<std::ptrdiff_t>(a.size)};
  }
  static kernels::narrow_form form(machine const& m, int v) {
    ir::narrow_value const& a = code.values[v];
    byte_scale const& s = m.numbers.values[static_cast<std::size_t>(v)];
    return {code.channels(a), a.h * a.w, a.block, s.scale, s.zero};
  }
  static kernels::narrow_planes planes(int v) {
    ir::narrow_value const& a = code.values[v];
    return {static_cast<int>(a.bytes / (static_cast<long long>(a.h) * a.w * a.block)), a.h * a.w,
            a.block};
  }

  RESIN_EVERY_KIND
  static void step(machine const& m, int i) {
    using enum ir::narrow_kind;
    using kernels::narrow_pooling;
    ir::narrow_step const& s = code.steps[i];
    step_numbers const& n = m.numbers.steps[static_cast<std::size_t>(i)];
    ir::narrow_value const& to = code.values[s.y];
    kernels::narrow_span const x = value(m, s.x), y = value(m, s.y), a = value(m, s.addend);
    std::ptrdiff_t const size = static_cast<std::ptrdiff_t>(to.bytes);
    float const alpha = static_cast<float>(s.alpha);
    float const* const scale = m.numbers.scale.data() + s.constants;
    float const* const shift = reinterpret_cast<float const*>(m.numbers.bias.data() + s.constants);
    std::uint8_t const* const packed = m.numbers.packed.data() + s.packed;
    kernels::narrow_operands const o{
        x.data,  x.image,  packed,         m.numbers.bias.data() + s.constants,
        scale,   a.data,   a.image,        y.data,
        y.image, n.border, n.addend_scale, n.range,
        s.act,   alpha,    m.batch};
    switch (s.kind) {
      case image:
        return with_type<C, image>(to.type, [&]<narrow_type T> {
          kernels::planar_to_narrow<T>(m.input, static_cast<std::ptrdiff_t>(code.input.size()),
                                       form(m, s.y), y, m.batch, m.who);
        });
      case convert:
        return converted(m, s, x, y);
      case conv:
        return by_key.run[s.key](s.plan, o, m.scratch, m.who);
      case depthwise:
        return with_type<C, depthwise>(to.type, [&]<narrow_type T> {
          if constexpr (T == narrow_type::int8)
            kernels::narrow_depthwise_bytes(s.shape, to.block, o, m.scratch, m.who);
          else
            kernels::narrow_depthwise<T>(s.shape, to.block, o, m.who);
        });
      case max_pool:
        return with_type<C, max_pool>(to.type, [&]<narrow_type T> {
          kernels::narrow_pool<T, narrow_pooling::maximum>(window(s), to.block, x, 0, 1, n.range, y,
                                                           m.batch, m.who);
        });
      case avg_pool:
        return with_type<C, avg_pool>(to.type, [&]<narrow_type T> {
          kernels::narrow_pool<T, narrow_pooling::average>(window(s), to.block, x, n.border, 1,
                                                           n.range, y, m.batch, m.who);
        });
      case adaptive_avg_pool:
        return with_type<C, adaptive_avg_pool>(to.type, [&]<narrow_type T> {
          kernels::narrow_pool<T, narrow_pooling::adaptive_average>(
              window(s), to.block, x, n.border, 1, n.range, y, m.batch, m.who);
        });
      case add:
        return with_type<C, add>(to.type, [&]<narrow_type T> {
          kernels::narrow_add<T>(size, x, n.x_scale, a, n.addend_scale, n.shift, s.act, alpha,
                                 n.range, y, m.batch, m.who);
        });
      case activation:
        return activated(m, s, size, x, y, alpha, packed);
      case affine:
        return with_type<C, affine>(to.type, [&]<narrow_type T> {
          kernels::narrow_affine<T>(planes(s.y), x, scale, shift, s.act, alpha, n.range, y, m.batch,
                                    m.who);
        });
      case scale_of_channels:
        return with_type<C, scale_of_channels>(to.type, [&]<narrow_type T> {
          kernels::narrow_scale<T>(planes(s.y), x, value(m, s.factor), n.factors, a, s.act, alpha,
                                   n.range, y, m.batch, m.who);
        });
      case move:
        return with_type<C, move>(to.type, [&]<narrow_type T> {
          kernels::narrow_move_channels<T>({form(m, s.x), form(m, s.y), code.values[s.x].w, to.h,
                                            to.w, s.window.stride.h, s.window.stride.w, s.front},
                                           x, y, m.batch, m.who);
        });
      case concat:
      case none:
        return;
    }
  }
  RESIN_END_EVERY_KIND

  static kernels::pool_shape window(ir::narrow_step const& s) {
    ir::narrow_value const &x = code.values[s.x], &y = code.values[s.y];
    ir::window2 const& w = s.window;
    return {planes(s.y).blocks,
            x.h,
            x.w,
            y.h,
            y.w,
            w.kernel.h,
            w.kernel.w,
            w.stride.h,
            w.stride.w,
            w.padding.top,
            w.padding.left,
            w.padding.bottom,
            w.padding.right,
            w.count_include_pad,
            w.dilation.h,
            w.dilation.w};
  }
  static void activated(machine const& m, ir::narrow_step const& s, std::ptrdiff_t size,
                        kernels::narrow_span x, kernels::narrow_span y, float alpha,
                        std::uint8_t const* table) {
    narrow_type const type = code.values[s.y].type;
    if constexpr (code.has(ir::narrow_kind::activation, narrow_type::int8))
      if (type == narrow_type::int8)
        return kernels::narrow_table(size, x, table, y, m.batch, m.who);
    with_activation(s.act, [&]<activation_kind Kind> {
      if constexpr (code.has(Kind, narrow_type::bfloat16))
        if (type == narrow_type::bfloat16)
          kernels::narrow_activation<narrow_type::bfloat16, Kind>(size, x, alpha, y, m.batch,
                                                                  m.who);
      if constexpr (code.has(Kind, narrow_type::float32))
        if (type == narrow_type::float32)
          kernels::narrow_activation<narrow_type::float32, Kind>(size, x, alpha, y, m.batch, m.who);
    });
  }
  /// Conversions are between a program's type and float.
  static void converted(machine const& m, ir::narrow_step const& s, kernels::narrow_span x,
                        kernels::narrow_span y) {
    with_type<C, ir::narrow_kind::convert>(code.values[s.y].type, [&]<narrow_type T> {
      constexpr narrow_type from = T == narrow_type::float32 ? C::type : narrow_type::float32;
      kernels::narrow_convert<from, T>(form(m, s.x), x, form(m, s.y), y, m.batch, m.who);
    });
  }

  static void read(machine const& m, int v, float* out) {
    ir::narrow_value const& a = code.values[v];
    auto const planar = [&]<narrow_type T>(std::integral_constant<narrow_type, T>) {
      kernels::narrow_to_planar<T>(form(m, v), value(m, v), out,
                                   static_cast<std::ptrdiff_t>(a.c) * a.h * a.w, m.batch, m.who);
    };
    if (a.type == C::type)
      planar(std::integral_constant<narrow_type, C::type>{});
    else
      planar(std::integral_constant<narrow_type, narrow_type::float32>{});
  }
  /// The channels of each pixel of images `rows` to shares of one.
  static void softmax(float* out, task_range rows) {
    constexpr long long all = outputs, pixels = code.softmax_pixels ? code.softmax_pixels : all;
    for (float* image = out + rows.first * all; image < out + rows.last * all; image += all)
      for (float* v = image; v < image + pixels; ++v) {
        float most = *v, sum = 0;
        for (long long i = 0; i < all; i += pixels) most = std::max(most, v[i]);
        for (long long i = 0; i < all; i += pixels) sum += v[i] = std::exp(v[i] - most);
        for (long long i = 0; i < all; i += pixels) v[i] /= sum;
      }
  }

  aligned_buffer<std::uint8_t> arena_, scratch_;
};

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
