// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Fills the numbers of a narrow program.

#include <resin/ir/names.hpp>
#include <resin/runtime/narrow_numbers.hpp>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// table[q] = f(q), of the activations that a program has.
template <activation_kind Kind>
[[gnu::cold]] void fill_table(byte_scale x, byte_scale y, float alpha, std::uint8_t* table) {
  constexpr int lanes = simd::lanes<float>;
  alignas(64) float v[lanes];
  for (int q = 0; q < 256; q += lanes) {
    for (int i = 0; i < lanes; ++i) v[i] = static_cast<float>(q + i - x.zero) * x.scale;
    simd::store(v, kernels::detail::activate<Kind, float>(simd::load(v), simd::vec<float>(alpha)));
    for (int i = 0; i < lanes; ++i) {
      float const r = std::nearbyint(v[i] / y.scale) + static_cast<float>(y.zero);
      table[q + i] = static_cast<std::uint8_t>(r > 0 ? r < 255 ? r : 255 : 0);
    }
  }
}

RESIN_EVERY_KIND
template <class F>
void with_activation(activation_kind kind, F&& f) {
  using enum activation_kind;
  switch (kind) {
    case relu:
      return f.template operator()<relu>();
    case relu6:
      return f.template operator()<relu6>();
    case leaky_relu:
      return f.template operator()<leaky_relu>();
    case elu:
      return f.template operator()<elu>();
    case silu:
      return f.template operator()<silu>();
    case gelu:
      return f.template operator()<gelu>();
    case sigmoid:
      return f.template operator()<sigmoid>();
    case tanh:
      return f.template operator()<tanh>();
    case hard_swish:
      return f.template operator()<hard_swish>();
    case pass:
    case custom:
      return f.template operator()<pass>();
  }
}
RESIN_END_EVERY_KIND

/// C::code is the program, C::name(i) the path of step i's layer. Scales first, then each step's
/// weights and filter_numbers, then finish(): what comes of both.
template <class C>
class narrow_preparation {
  static constexpr auto const& code = C::code;
  narrow_numbers& to;
  std::vector<byte_sums> sums_;  // of each step, or nothing

 public:
  /// `groups`: what bytes of each group of values stand for.
  [[gnu::cold]] narrow_preparation(narrow_numbers& n, std::vector<byte_scale> const& groups)
      : to(n), sums_(static_cast<std::size_t>(code.step_count), byte_sums(0, 0, nullptr)) {
    auto const room = [](auto& buffer, long long count) {
      buffer.resize(static_cast<std::size_t>(count) + 64);
      std::fill(buffer.begin(), buffer.end(), 0);
    };
    room(to.packed, code.packed);
    room(to.bias, code.constants);
    room(to.scale, code.constants);
    to.filters.assign(static_cast<std::size_t>(code.step_count), {});
    set_scales(groups);
  }
  [[gnu::cold]] void set_scales(std::vector<byte_scale> const& groups) {
    to.values.assign(static_cast<std::size_t>(code.value_count), {});
    for (int v = 0; v < code.value_count; ++v)
      if (int const g = code.values[v].group; g >= 0)
        to.values[static_cast<std::size_t>(v)] = groups[static_cast<std::size_t>(g)];
  }
  /// All of it from float parameters.
  [[gnu::cold]] void take(narrow_parameters const& from) {
    for (int i = 0; i < code.step_count; ++i) {
      ir::narrow_step const& s = code.steps[i];
      if (s.kind == ir::narrow_kind::conv || s.kind == ir::narrow_kind::depthwise) {
        folded_layer layer = fold(s, from);
        if (bytes(s)) {
          byte_weights b = to_bytes(layer, scale(s.x), scale(s.addend), name(i));
          set_weights(i, b.weight.data());
          filters(i) = {std::move(b.step), std::move(layer.bias)};
        } else {
          pack(s, [&](int k, int at) { return layer(k, at); });
          filters(i).bias = std::move(layer.bias);
        }
      } else if (s.kind == ir::narrow_kind::affine) {
        for (int c = 0; c < s.channels; ++c) {
          float const m = from.parameters[s.norm[0] + c] /
                          std::sqrt(from.statistics[s.norm[3] + c] + static_cast<float>(s.epsilon));
          filters(i).factor.push_back(m);
          filters(i).bias.push_back(from.parameters[s.norm[1] + c] -
                                    from.statistics[s.norm[2] + c] * m);
        }
      }
    }
    finish();
  }
  /// The weights of step i in the order (filter, channel, row, column).
  void set_weights(int i, std::int8_t const* w) {
    ir::narrow_step const& s = code.steps[i];
    int const n = per_filter(s);
    sums_[static_cast<std::size_t>(i)] = byte_sums(s.filters, n, w);
    pack(s, [&](int k, int at) { return w[static_cast<std::ptrdiff_t>(k) * n + at]; });
  }
  void set_weights(int i, float const* w) {
    int const n = per_filter(code.steps[i]);
    pack(code.steps[i], [&](int k, int at) { return w[static_cast<std::ptrdiff_t>(k) * n + at]; });
  }
  [[nodiscard]] filter_numbers& filters(int i) { return to.filters[static_cast<std::size_t>(i)]; }
  [[gnu::cold]] void finish() {
    to.steps.assign(static_cast<std::size_t>(code.step_count), {});
    for (int i = 0; i < code.step_count; ++i) finish(i);
  }

  [[nodiscard]] static int per_filter(ir::narrow_step const& s) {
    return s.channels / s.groups * s.shape.R * s.shape.S;
  }
  [[nodiscard]] static bool bytes(ir::narrow_step const& s) {
    return code.values[s.y].type == narrow_type::int8;
  }
  /// each(k, c, tap, at): the weight of that number is the one at byte `at` of the step's packed.
  template <class Each>
  static void for_each_weight(ir::narrow_step const& s, Each&& each) {
    if (s.kind == ir::narrow_kind::depthwise) {
      constexpr int lanes = simd::lanes<float>;
      int const taps = s.shape.R * s.shape.S;
      byte_depthwise const lies = depthwise_of(s);
      for (int k = 0; k < s.filters; ++k)
        for (int t = 0; t < taps; ++t) {
          int const at = place(s, k);
          if (!bytes(s))
            each(k, 0, t,
                 ((static_cast<std::ptrdiff_t>(at / lanes) * taps + t) * lanes + at % lanes) * 4);
          else
            for (int i = 0; i < lies.pixels(); ++i) each(k, 0, t, lies.weight_at(at, t, i));
        }
      return;
    }
    conv_shape logical = s.shape;
    logical.groups = s.groups;
    kernels::for_each_packed(s.plan, logical, code.channels(code.values[s.x]),
                             code.channels(code.values[s.y]), each);
  }

 private:
  [[nodiscard]] static std::string name(int i) {
    ir::path_text const path = C::name(i);
    return std::string(path.text, static_cast<std::size_t>(path.size));
  }
  [[nodiscard]] byte_scale scale(int v) const {
    return v < 0 ? byte_scale{0, 0} : to.values[static_cast<std::size_t>(v)];
  }
  [[nodiscard]] float* scales(ir::narrow_step const& s) const {
    return to.scale.data() + s.constants;
  }
  [[nodiscard]] std::int32_t* biases(ir::narrow_step const& s) const {
    return to.bias.data() + s.constants;
  }
  [[nodiscard]] static byte_depthwise depthwise_of(ir::narrow_step const& s) {
    return {code.values[s.y].block, s.shape.R, s.shape.S, simd::lanes<float>};
  }
  /// Channel k in memory.
  [[nodiscard]] static int place(ir::narrow_step const& s, int k) {
    ir::narrow_value const& v = code.values[s.y];
    return code.channels(v).physical(k, v.block / bytes_of(v.type));
  }

  /// weight(k, at), `at` within the filter's. A depthwise kernel of bfloat16 reads floats.
  template <class Weight>
  void pack(ir::narrow_step const& s, Weight&& weight) {
    int const taps = s.shape.R * s.shape.S;
    std::uint8_t* const packed = to.packed.data() + s.packed;
    bool const halves =
        code.values[s.y].type == narrow_type::bfloat16 && s.kind == ir::narrow_kind::conv;
    for_each_weight(s, [&](int k, int c, int t, long long at) {
      auto const value = weight(k, c * taps + t);
      if (halves) {
        std::uint16_t const half = to_bfloat16(static_cast<float>(value));
        __builtin_memcpy(packed + at, &half, 2);
      } else {
        __builtin_memcpy(packed + at, &value, sizeof value);
      }
    });
  }

  RESIN_EVERY_KIND
  void finish(int i) {
    ir::narrow_step const& s = code.steps[i];
    step_numbers& n = to.steps[static_cast<std::size_t>(i)];
    bool const bytes = this->bytes(s);
    byte_scale const x = scale(s.x), y = scale(s.y), a = scale(s.addend), f = scale(s.factor);
    if (bytes) {
      n.range = {static_cast<std::int16_t>(y.zero), 0, 255};
      if (s.act != activation_kind::pass) n.range.low = static_cast<std::uint8_t>(y.zero);
      if (s.act == activation_kind::relu6) {
        float const six = std::nearbyint(6 / y.scale) + static_cast<float>(y.zero);
        if (six < 255) n.range.high = static_cast<std::uint8_t>(six);
      }
      n.border = static_cast<std::uint8_t>(x.zero);
    }
    using enum ir::narrow_kind;
    switch (s.kind) {
      case conv:
      case depthwise:
        n.addend_scale = bytes && s.addend >= 0 ? a.scale / y.scale : 0;
        return bytes ? byte_filters(i, x, y, a) : float_filters(i);
      case add:
        if (!bytes) return;
        n.x_scale = x.scale / y.scale;
        n.addend_scale = a.scale / y.scale;
        n.shift =
            -(n.x_scale * static_cast<float>(x.zero) + n.addend_scale * static_cast<float>(a.zero));
        return;
      case scale_of_channels:
        if (!bytes) return;
        n.factors = {static_cast<float>(x.zero), static_cast<float>(f.zero),
                     x.scale * f.scale / y.scale, a.scale / y.scale,
                     -a.scale / y.scale * static_cast<float>(a.zero)};
        return;
      case affine: {
        channel_map const map = code.channels(code.values[s.y]);
        int const block = code.values[s.y].block / bytes_of(code.values[s.y].type);
        float* const shift = reinterpret_cast<float*>(biases(s));
        for (int c = 0; c < s.channels; ++c) {
          float const m = filters(i).factor[static_cast<std::size_t>(c)],
                      b = filters(i).bias[static_cast<std::size_t>(c)];
          int const at = map.physical(c, block);
          scales(s)[at] = bytes ? x.scale * m / y.scale : m;
          shift[at] = bytes ? (b - static_cast<float>(x.zero) * x.scale * m) / y.scale : b;
        }
        return;
      }
      case activation:
        if (bytes)
          with_activation(s.act, [&]<activation_kind Kind> {
            if constexpr (code.has(Kind, narrow_type::int8))
              fill_table<Kind>(x, y, static_cast<float>(s.alpha), to.packed.data() + s.packed);
          });
        return;
      case none:
      case image:
      case convert:
      case max_pool:
      case avg_pool:
      case adaptive_avg_pool:
      case move:
      case concat:
        return;  // no numbers of its own
    }
  }
  RESIN_END_EVERY_KIND
  void byte_filters(int i, byte_scale x, byte_scale y, byte_scale addend) {
    ir::narrow_step const& s = code.steps[i];
    byte_sums const& sums = sums_[static_cast<std::size_t>(i)];
    byte_constants const c = constants_of(filters(i), sums, x, y, addend, name(i));
    if (s.kind == ir::narrow_kind::conv)
      return kernels::pack_narrow_constants(s.plan, code.channels(code.values[s.y]),
                                            sums.sum.data(), c.bias.data(), c.scale.data(), x.zero,
                                            biases(s), scales(s));
    byte_depthwise const lies = depthwise_of(s);
    for (int k = 0; k < s.filters; ++k)
      for (int pixel = 0; pixel < lies.pixels(); ++pixel) {
        auto const f = static_cast<std::size_t>(k);
        int const at = lies.constant_at(place(s, k), pixel);
        biases(s)[at] =
            static_cast<std::int32_t>(c.bias[f] + (simd::dot_shift - x.zero) * sums.sum[f]);
        scales(s)[at] = c.scale[f];
      }
  }
  void float_filters(int i) {
    ir::narrow_step const& s = code.steps[i];
    float const* const bias = filters(i).bias.data();
    float* const packed = reinterpret_cast<float*>(biases(s));
    if (s.kind == ir::narrow_kind::conv)
      return kernels::pack_narrow_biases(s.plan, code.channels(code.values[s.y]), bias, packed);
    for (int k = 0; k < s.filters; ++k) packed[place(s, k)] = bias[k];
  }
};

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
