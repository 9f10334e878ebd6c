// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A training step whose convolutions multiply bfloat16: operands rounded on the way, sums, results
// and everything else in float.

#include <resin/kernels/narrow/weight_gradient.hpp>
#include <resin/passes/choose_bfloat16.hpp>
#include <resin/runtime/executor.hpp>
#include <resin/runtime/narrow_dispatch.hpp>

#if RESIN_BFLOAT16_TRAINING

namespace resin::runtime::inline RESIN_TARGET {

template <ir::CompiledProgram C, int I>
inline constexpr auto bfloat16_forward_of =
    geometry::bfloat16_forward(C::work.ops[I].shape, slow_activation(C::code.ops[I].act),
                               C::work.made_for, this_narrow_target);
template <ir::CompiledProgram C, int I>
inline constexpr auto bfloat16_backward_of =
    geometry::bfloat16_backward<C::work.ops[I].shape.stride_h * C::work.ops[I].shape.stride_w>(
        C::work.ops[I].shape, C::work.made_for, this_narrow_target);
template <ir::CompiledProgram C, int I>
inline constexpr auto bfloat16_gradient_of =
    geometry::bfloat16_weight_gradient(C::work.ops[I].shape, C::work.made_for);

/// Operands of correlations in floats; y and addend lie in vectors.
struct bfloat16_operands {
  kernels::span_of<float const> x, addend;
  kernels::span_of<float> y;
  activation_kind act;
  float alpha;
  int batch;
};

/// The correlations that `Plan` names, weights and bias ready in `shared`: group by group of
/// images, x is rounded and read. meet() waits for the other threads.
template <auto const& Plan, class Meet>
void run_bfloat16(bfloat16_operands const& o, std::uint8_t* shared, std::uint8_t* scratch, part who,
                  Meet&& meet) {
  constexpr geometry::correlation const& g = Plan.phases[0].shape;
  constexpr int channels = Plan.phases[0].channels;
  auto const bytes = [](auto* p) { return reinterpret_cast<std::uint8_t*>(p); };
  std::uint8_t* const x = shared + Plan.x();
  for (int first = 0; first < o.batch; first += Plan.images) {
    int const n = o.batch - first < Plan.images ? o.batch - first : Plan.images;
    if (first > 0) meet();
    kernels::round_blocks(base::ceil_div(channels, 16), g.in_h * g.in_w, Plan.x_block,
                          {o.x.at(first), o.x.image}, x, Plan.x_image, n, who);
    meet();
    kernels::narrow_operands operands{
        x,
        Plan.x_image,
        shared,
        shared + Plan.bias(),
        nullptr,
        o.addend.data ? reinterpret_cast<std::uint8_t const*>(o.addend.at(first)) : nullptr,
        4 * o.addend.image,
        bytes(o.y.at(first)),
        4 * o.y.image,
        0,
        0.f,
        {},
        o.act,
        o.alpha,
        n};
    [&]<int... P>(std::integer_sequence<int, P...>) {
      ((run_key<Plan.phases[P].key>(Plan.phases[P], operands, scratch, who),
        operands.w += base::round_up(Plan.phases[P].packed, 64)),
       ...);
    }
    (std::make_integer_sequence<int, Plan.count>{});
  }
}

/// Rounded weights of the correlations to `shared`; in vectors of the filter blocks' sixteen.
template <auto const& Plan>
void pack_bfloat16(conv_shape const& s, float const* w, float const* scale, channel_map in,
                   channel_map out, std::uint8_t* shared, part who) {
  for (int p = 0; p < Plan.count; ++p) {
    kernels::pack_pairs(Plan.phases[p], s, w, scale, in, out, shared, who);
    shared += base::round_up(Plan.phases[p].packed, 64);
  }
}

/// Group by group of images: operands packed, then multiplied.
template <auto const& G, class Meet>
void run_bfloat16_gradient(conv_shape const& s, kernels::span_of<float const> x,
                           kernels::span_of<float const> dy, int batch, channel_map c,
                           channel_map k, std::uint8_t* shared, float* dw, part who, Meet&& meet) {
  std::uint8_t* const packed = shared + G.dy_bytes();
  float* const sums = reinterpret_cast<float*>(packed + G.x_bytes());
  for (int first = 0; first < batch; first += G.images) {
    int const n = batch - first < G.images ? batch - first : G.images;
    if (first > 0) meet();
    kernels::pack_filter_rows(G, {dy.at(first), dy.image}, n, shared, who);
    kernels::pack_position_pairs(G, s, {x.at(first), x.image}, n, packed, who);
    meet();
    kernels::bfloat16_weight_gradient(G, s, shared, packed, n, first == 0, first + n == batch, c, k,
                                      sums, dw, who);
  }
}

/// A training step's ops, convolutions in bfloat16 where they suit.
template <ir::CompiledProgram C>
struct train_ops_bfloat16 : train_ops<C> {
  template <int I>
  RESIN_INLINE void op(machine<float>& m) const {
    if constexpr (ir::multiplies_bfloat16(C::code, C::work, I)) {
      constexpr ir::op_kind kind = C::code.ops[I].kind;
      if constexpr (kind == ir::op_kind::conv)
        forward<I>(m);
      else if constexpr (kind == ir::op_kind::conv_backward_data)
        backward_data<I>(m);
      else
        backward_weights<I>(m);
      m.meet();
      if constexpr (I >= C::code.forward_ops)
        if (m.hook) this->template tell<I>(m);
    } else {
      train_ops<C>::template op<I>(m);
    }
  }

 private:
  static std::uint8_t* bytes(float* p) { return reinterpret_cast<std::uint8_t*>(p); }

  template <int I>
  static void forward(machine<float> const& m) {
    constexpr ir::op o = C::code.ops[I];
    constexpr auto const& plan = bfloat16_forward_of<C, I>;
    constexpr int K = C::code.values[o.y].c;
    std::uint8_t* const shared = bytes(m.shared);
    float* const bias = m.shared + plan.bias() / 4;
    float* const scale = m.shared + plan.factors() / 4;
    float const* factor = nullptr;
    if constexpr (o.norm >= 0) {
      if (m.who.index == 0)
        kernels::batch_norm_fold<float>(
            K, parameter_of<C, o.norm>(m), parameter_of<C, o.norm + 1>(m),
            statistic_of<C, o.norm + 2>(m), statistic_of<C, o.norm + 3>(m),
            static_cast<float>(o.epsilon), scale, bias);
      m.meet();
      factor = scale;
    }
    pack_bfloat16<plan>(C::work.ops[I].shape, parameter_of<C, o.weight>(m), factor,
                        channels_of<C, o.x>, channels_of<C, o.y>, shared, m.who);
    if (m.who.index == 0) {
      float const* own = nullptr;
      if constexpr (o.bias >= 0) own = parameter_of<C, o.bias>(m);
      kernels::conv_pack_bias<float>(K, static_cast<int>(plan.constants), own, factor,
                                     o.norm >= 0 ? bias : nullptr, bias);
    }
    run_bfloat16<plan>({value_of<C, o.x>(m), optional_value<C, o.addend>(m), value_of<C, o.y>(m),
                        o.act, static_cast<float>(o.alpha), m.batch},
                       shared, bytes(m.scratch), m.who, [&] { m.meet(); });
  }
  template <int I>
  static void backward_data(machine<float> const& m) {
    constexpr ir::op o = C::code.ops[I];
    constexpr ir::op f = C::code.ops[o.forward];
    constexpr auto const& plan = bfloat16_backward_of<C, I>;
    std::uint8_t* const shared = bytes(m.shared);
    pack_bfloat16<plan>(C::work.ops[I].shape, parameter_of<C, o.weight>(m), nullptr,
                        channels_of<C, f.y>, channels_of<C, f.x>, shared, m.who);
    if (m.who.index == 0)
      kernels::conv_pack_bias<float>(0, static_cast<int>(plan.constants), nullptr, nullptr, nullptr,
                                     m.shared + plan.bias() / 4);
    run_bfloat16<plan>({value_of<C, o.x>(m), optional_value<C, o.addend>(m), value_of<C, o.y>(m),
                        activation_kind::pass, 0.f, m.batch},
                       shared, bytes(m.scratch), m.who, [&] { m.meet(); });
  }
  template <int I>
  static void backward_weights(machine<float> const& m) {
    constexpr ir::op o = C::code.ops[I];
    constexpr ir::op f = C::code.ops[o.forward];
    constexpr conv_shape const& s = C::work.ops[I].shape;
    kernels::span_of<float const> const dy = value_of<C, o.x>(m);
    run_bfloat16_gradient<bfloat16_gradient_of<C, I>>(
        s, value_of<C, o.saved>(m), dy, m.batch, channels_of<C, f.x>, channels_of<C, f.y>,
        bytes(m.shared), gradient_of<C, o.weight>(m), m.who, [&] { m.meet(); });
    if constexpr (o.bias >= 0)
      kernels::detail::bias_gradient<float>(s, dy, m.batch, channels_of<C, f.y>,
                                            gradient_of<C, o.bias>(m), m.who);
  }
};

}  // namespace resin::runtime

#endif
