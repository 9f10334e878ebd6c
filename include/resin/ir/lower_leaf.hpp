// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Lowering of the layers themselves, convolutions aside: one op each.

#include <resin/dsl/dsl.hpp>
#include <resin/ir/builder.hpp>
#include <resin/ir/custom_types.hpp>

namespace resin::ir::detail::inline RESIN_VERSION {

/// Adds a layer's op, then carries out the rewrites that wait for its name. Layers with weights
/// mark where a head begins.
template <class B>
constexpr int emit_leaf(B& b, op o, layer_kind kind, label name, int x, bool has_weights = false) {
  if (b.stopped()) return x;
  if (!b.has_input) {
    b.refuse(refusal::input_missing, kind, name);
    return x;
  }
  if (has_weights) {
    ++b.units;
    b.last_unit_op = b.p.op_count;
    b.last_unit_value = x;
    b.last_unit_layer = b.names.layer_count;
  }
  o.layer = static_cast<short>(b.add_layer(kind, name));
  if (o.kind == op_kind::dense)
    x = b.add({.kind = op_kind::flatten, .vector_only = true, .layer = o.layer}, x);
  int const y = b.add(o, x);
  if (!name.empty()) b.ended(b.scope, &name);
  return y;
}

template <class Node>
inline constexpr bool lowering_is_said = false;
/// Any other layer or combinator; activations with a number are found by their base.
template <class B, class Node>
requires(!__is_base_of(activation_layer, Node)) constexpr int emit(B&, Node const&, int x) {
  static_assert(lowering_is_said<Node>,
                "a layer or combinator says what ops it becomes: write emit(B& b, Node const& n, "
                "int x) in ir/, or make it a leaf layer");
  return x;
}

/// A layer that was refused where it was written.
template <class B>
constexpr int emit(B& b, dsl::refused_layer const&, int x) {
  if (b.stopped()) return x;
  b.refuse(refusal::not_a_layer, layer_kind::input, {});
  b.p.bad.told = true;
  return x;
}

/// Larger numbers are slips of the pen; within these no product in the passes overflows.
inline constexpr int largest_count = 1 << 24, largest_window = 1 << 15;

/// Refuses layer `name` for its number `which`: got lies outside low ... high.
template <class B>
constexpr bool number_refused(B& b, layer_kind kind, label name, layer_field which, int got,
                              int low, int high = largest_count) {
  if (got >= low && got <= high) return false;
  b.refuse(refusal::number_out_of_range, kind, name, 1, {got < low ? low : high}, {got}, which);
  return true;
}
template <class B>
constexpr bool pair_refused(B& b, layer_kind kind, label name, layer_field which, extent2 got,
                            int low, int high = largest_window) {
  if (got.h >= low && got.w >= low && got.h <= high && got.w <= high) return false;
  int const bound = got.h < low || got.w < low ? low : high;
  b.refuse(refusal::number_out_of_range, kind, name, 2, {bound, bound, 0}, {got.h, got.w, 0},
           which);
  return true;
}
/// The same for a fraction, of which no number is shown.
template <class B>
constexpr bool fraction_refused(B& b, layer_kind kind, label name, layer_field which, bool good) {
  if (!good) b.refuse(refusal::number_out_of_range, kind, name, 0, {}, {}, which);
  return !good;
}

template <class B>
constexpr int emit(B& b, input const& n, int x) {
  if (b.stopped()) return x;
  if (b.has_input || x >= 0) {
    b.refuse(refusal::input_not_first, layer_kind::input, {});
    return x;
  }
  if (n.c < 1 || n.h < 1 || n.w < 1 || n.c > largest_count || n.h > largest_count ||
      n.w > largest_count) {
    int const bound = n.c < 1 || n.h < 1 || n.w < 1 ? 1 : largest_count;
    b.refuse(refusal::number_out_of_range, layer_kind::input, {}, 3, {bound, bound, bound},
             {n.c, n.h, n.w}, layer_field::c_h_w);
    return x;
  }
  if (static_cast<long long>(n.h) * n.w > 0x7fffffff / n.c) {
    b.refuse(refusal::number_out_of_range, layer_kind::input, {}, 3, {0x7fffffff, 1, 1},
             {n.c, n.h, n.w}, layer_field::elements);
    return x;
  }
  b.has_input = true;
  return b.p.input = b.p.add_value({.c = n.c, .h = n.h, .w = n.w, .form = layout::planar});
}

template <class B>
constexpr bool window_refused(B& b, layer_kind kind, label name, layer_field what, extent2 kernel,
                              extent2 stride, extent2 dilation, padding2 padding) {
  return pair_refused(b, kind, name, what, kernel, 1) ||
         pair_refused(b, kind, name, layer_field::stride, stride, 1) ||
         pair_refused(b, kind, name, layer_field::dilation, dilation, 1) ||
         pair_refused(b, kind, name, layer_field::padding, {padding.top, padding.left}, 0) ||
         pair_refused(b, kind, name, layer_field::padding, {padding.bottom, padding.right}, 0);
}

template <class B>
constexpr int emit(B& b, depthwise_conv2d const& n, int x) {
  if (b.stopped() || window_refused(b, layer_kind::depthwise_conv2d, n.name, layer_field::kernel,
                                    n.kernel, n.stride, n.dilation, n.padding))
    return x;
  if (number_refused(b, layer_kind::depthwise_conv2d, n.name, layer_field::multiplier, n.multiplier,
                     1, largest_window))
    return x;
  return emit_leaf(b,
                   {.kind = op_kind::conv,
                    .has_bias = n.bias,
                    .filters = -n.multiplier,
                    .groups = 0,
                    .window = {.kernel = n.kernel,
                               .stride = n.stride,
                               .dilation = n.dilation,
                               .padding = n.padding}},
                   layer_kind::depthwise_conv2d, n.name, x, true);
}
template <class B>
constexpr int emit(B& b, dense const& n, int x) {
  if (b.stopped() || number_refused(b, layer_kind::dense, n.name, layer_field::units, n.units, 1))
    return x;
  return emit_leaf(b, {.kind = op_kind::dense, .has_bias = n.bias, .filters = n.units},
                   layer_kind::dense, n.name, x, true);
}
template <class B>
constexpr int emit(B& b, batch_norm const& n, int x) {
  if (b.stopped()) return x;
  if (fraction_refused(b, layer_kind::batch_norm, n.name, layer_field::epsilon, n.epsilon > 0) ||
      fraction_refused(b, layer_kind::batch_norm, n.name, layer_field::momentum,
                       n.momentum >= 0 && n.momentum <= 1))
    return x;
  return emit_leaf(b, {.kind = op_kind::batch_norm, .epsilon = n.epsilon, .momentum = n.momentum},
                   layer_kind::batch_norm, n.name, x, true);
}
template <class B>
constexpr int emit(B& b, flatten_layer const&, int x) {
  return emit_leaf(b, {.kind = op_kind::flatten}, layer_kind::flatten, {}, x);
}
template <class B>
constexpr int emit(B& b, activation_layer const& n, int x) {
  if (n.kind == activation_kind::pass) return x;
  return emit_leaf(b, {.kind = op_kind::activation, .act = n.kind, .alpha = n.alpha},
                   layer_kind::activation, {}, x);
}
template <capacity Cap, class... G, class F>
constexpr int emit(builder<Cap, type_list<G...>>& b, custom_activation<F> const&, int x) {
  return emit_leaf(b,
                   {.kind = op_kind::custom_activation,
                    .act = activation_kind::custom,
                    .custom = index_in<F>(type_list<G...>{})},
                   layer_kind::activation, {}, x);
}
template <class L>
constexpr bool leaf_has_parameters = requires(L const& n) {
  n.parameters(extent3{});
};

/// The kind of a leaf type: its word's.
template <class L, class B>
constexpr layer_kind leaf_kind(B& b) {
  constexpr label word = leaf_word<L>;
  for (int k = 0; k < layer_kinds; ++k) {
    const char* const known = text(static_cast<layer_kind>(k));
    int i = 0;
    while (i < word.size && known[i] == word.text[i]) ++i;
    if (i == word.size && !known[i]) return static_cast<layer_kind>(k);
  }
  int i = 0;
  while (!b.names.words[i].empty() && !(b.names.words[i] == word)) ++i;
  b.names.words[i] = word;
  if (leaf_has_parameters<typename leaf_of_layer<L>::type>) b.names.with_parameters[i] = true;
  return own_kind(i);
}

template <capacity Cap, class... G, AnyLeafLayer L>
constexpr int emit(builder<Cap, type_list<G...>>& b, L const& n, int x) {
  using kept = typename leaf_of_layer<L>::type;
  static_assert(
      requires { label(kept::kind); },
      "a leaf layer wants `static constexpr label kind`, its word");
  static_assert(
      requires(kept const& k) {
        leaf_shape(k.output(extent3{}));
        leaf_traits(k.traits());
      },
      "a leaf layer wants `leaf_shape output(extent3 in) const` and `leaf_traits traits() const`; "
      "docs/howto/add-a-layer.md");
  if (b.stopped()) return x;
  label name = {};
  if constexpr (requires { n.name; }) name = n.name;
  kept const layer(n);
  leaf_info info{
      .type = index_in<L>(type_list<G...>{}), .which = b.leaves.add(n), .traits = layer.traits()};
  if constexpr (requires { layer.key(); }) info.key = layer.key();
  return emit_leaf(b, {.kind = op_kind::leaf, .leaf = b.p.add_leaf(info)}, leaf_kind<L>(b), name, x,
                   leaf_has_parameters<kept>);
}
template <class B>
constexpr int emit(B& b, dsl::tap_point const& n, int x) {
  if (b.stopped()) return x;
  if (b.depth > 0) {
    b.refuse(refusal::cut_inside_body, layer_kind::tap, n.name);
    return x;
  }
  for (int i = 0; i < b.p.tap_count; ++i)
    if (b.names.taps[i] == n.name) {
      b.refuse(refusal::name_used_twice, layer_kind::tap, n.name);
      return x;
    }
  b.names.taps[b.p.tap_count] = n.name;
  b.p.taps[b.p.tap_count++] = x;
  return x;
}

}  // namespace resin::ir::detail
