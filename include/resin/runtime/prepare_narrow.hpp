// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Fills the numbers of a narrow program.

#include <resin/ir/names.hpp>
#include <resin/runtime/narrow_numbers.hpp>

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
    default:
      return f.template operator()<pass>();
  }
}

/// C::code is the program, C::name(i) the path of step i's layer.
template <class C>
class narrow_preparation {
  static constexpr auto const& code = C::code;
  narrow_numbers& to;
  narrow_parameters from;

 public:
  [[gnu::cold]] narrow_preparation(narrow_numbers& n, narrow_parameters p,
                                   std::vector<narrow_range> const& ranges)
      : to(n), from(p) {
    to.packed.resize(static_cast<std::size_t>(code.packed) + 64);
    to.bias.resize(static_cast<std::size_t>(code.constants) + 64);
    to.scale.resize(static_cast<std::size_t>(code.constants) + 64);
    std::fill(to.packed.begin(), to.packed.end(), std::uint8_t{0});
    std::fill(to.bias.begin(), to.bias.end(), 0);
    std::fill(to.scale.begin(), to.scale.end(), 0.f);
    to.values.assign(static_cast<std::size_t>(code.value_count), {});
    for (int v = 0; v < code.value_count; ++v)
      if (code.values[v].group >= 0)
        to.values[static_cast<std::size_t>(v)] =
            scale_of(ranges[static_cast<std::size_t>(code.values[v].group)]);
    to.steps.assign(static_cast<std::size_t>(code.step_count), {});
    for (int i = 0; i < code.step_count; ++i) prepare(i);
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

  void prepare(int i) {
    ir::narrow_step const& s = code.steps[i];
    step_numbers& n = to.steps[static_cast<std::size_t>(i)];
    narrow_type const type = code.values[s.y].type;
    bool const bytes = type == narrow_type::int8;
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
      case depthwise: {
        n.addend_scale = bytes && s.addend >= 0 ? a.scale / y.scale : 0;
        folded_layer const layer = fold(s, from);
        if (s.kind == conv)
          bytes ? conv_bytes(s, to_bytes(layer, x, y, a, name(i)), x.zero)
                : conv_floats(s, type, layer);
        else
          bytes ? depthwise_bytes(s, to_bytes(layer, x, y, a, name(i)))
                : depthwise_floats(s, layer);
        return;
      }
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
        int const block = code.values[s.y].block / bytes_of(type);
        float* const shift = reinterpret_cast<float*>(biases(s));
        for (int c = 0; c < s.channels; ++c) {
          float const m = from.parameters[s.norm[0] + c] /
                          std::sqrt(from.statistics[s.norm[3] + c] + static_cast<float>(s.epsilon));
          float const b = from.parameters[s.norm[1] + c] - from.statistics[s.norm[2] + c] * m;
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
      default:
        return;
    }
  }

  [[nodiscard]] static conv_shape logical(ir::narrow_step const& s) {
    conv_shape l = s.shape;
    l.groups = s.groups;
    return l;
  }
  void conv_bytes(ir::narrow_step const& s, byte_layer const& b, int zero) {
    int const taps = s.shape.R * s.shape.S, n = s.channels / s.groups * taps;
    auto const weight = [&](int k, int c, int t) {
      return b.weight[static_cast<std::size_t>(k) * n + c * taps + t];
    };
    channel_map const x = code.channels(code.values[s.x]), y = code.channels(code.values[s.y]);
    kernels::pack_narrow_weights(s.plan, logical(s), x, y, weight, to.packed.data() + s.packed);
    kernels::pack_narrow_constants(s.plan, logical(s), x, y, weight, b.bias.data(), b.scale.data(),
                                   zero, biases(s), scales(s));
  }
  void conv_floats(ir::narrow_step const& s, narrow_type type, folded_layer const& f) {
    int const taps = s.shape.R * s.shape.S;
    channel_map const x = code.channels(code.values[s.x]), y = code.channels(code.values[s.y]);
    std::uint8_t* const packed = to.packed.data() + s.packed;
    if (type == narrow_type::bfloat16)
      kernels::pack_narrow_weights(
          s.plan, logical(s), x, y,
          [&](int k, int c, int t) { return to_bfloat16(f(k, c * taps + t)); }, packed);
    else
      kernels::pack_narrow_weights(
          s.plan, logical(s), x, y, [&](int k, int c, int t) { return f(k, c * taps + t); },
          packed);
    kernels::pack_narrow_biases(s.plan, y, f.bias.data(), reinterpret_cast<float*>(biases(s)));
  }
  template <class Weight>
  void depthwise_weights(ir::narrow_step const& s, Weight&& weight) {
    constexpr int lanes = simd::lanes<float>;
    int const taps = s.shape.R * s.shape.S;
    float* const w = reinterpret_cast<float*>(to.packed.data() + s.packed);
    for (int k = 0; k < s.filters; ++k) {
      int const at = place(s, k);
      for (int t = 0; t < taps; ++t)
        w[(static_cast<std::ptrdiff_t>(at / lanes) * taps + t) * lanes + at % lanes] = weight(k, t);
    }
  }
  /// Channel k in memory.
  [[nodiscard]] static int place(ir::narrow_step const& s, int k) {
    ir::narrow_value const& v = code.values[s.y];
    return code.channels(v).physical(k, v.block / bytes_of(v.type));
  }
  void depthwise_bytes(ir::narrow_step const& s, byte_layer const& b) {
    int const taps = s.shape.R * s.shape.S;
    depthwise_weights(s, [&](int k, int t) {
      return static_cast<float>(b.weight[static_cast<std::size_t>(k) * taps + t]);
    });
    for (int k = 0; k < s.filters; ++k) {
      biases(s)[place(s, k)] = b.bias[static_cast<std::size_t>(k)];
      scales(s)[place(s, k)] = b.scale[static_cast<std::size_t>(k)];
    }
  }
  void depthwise_floats(ir::narrow_step const& s, folded_layer const& f) {
    depthwise_weights(s, [&](int k, int t) { return f(k, t); });
    for (int k = 0; k < s.filters; ++k)
      reinterpret_cast<float*>(biases(s))[place(s, k)] = f.bias[static_cast<std::size_t>(k)];
  }
};

}  // namespace resin::runtime
