// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What tells networks of one name apart in the linker: a number made of everything that a lowered
// network says, and the types that it brings along. It stands among the template arguments of
// whatever is instantiated for a network, so that equal names with equal contents are one thing,
// others two.
//
// g++ 14 needs it: since its mend of bug 110323 (r14-9596) it takes a constexpr object of internal
// linkage for a mere number, wherever it stands among template arguments, also where it is referred
// to. What is instantiated for `constexpr auto net` of two source files then has one name and
// external linkage. g++ 12, 13 and clang keep it local. To be deleted with support for g++ 14.

#include <resin/ir/lower.hpp>

namespace resin::ir::inline RESIN_VERSION {

/// A network value that the compiler can see whole: constexpr, with static storage.
template <auto const& Net>
concept ConstantNetwork = Layer<std::remove_cvref_t<decltype(Net)>> && requires {
  typename type_list<char[(static_cast<void>(std::remove_cvref_t<decltype(Net)>(Net)), 1)]>;
};

/// A network as its value says it; never part of object code, where its name would not do.
template <auto const& Net>
inline constexpr auto lowering = lower<Net>();

/// The fingerprint. `Own` are the types that the network brings along: what is local to a file
/// stays so.
template <unsigned long long Digest, class... Own>
struct print {};

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_VERSION {

/// Rows of numbers, mixed. Who adds a member to a struct below adds it here: bindings are counted.
struct digest {
  unsigned long long state = 0x9e3779b97f4a7c15;

  constexpr void add(unsigned long long row) {
    state = (state ^ row) * 0xff51afd7ed558ccd;
    state ^= state >> 32;
  }
  template <class... N>
  constexpr void numbers(N... n) {
    unsigned long long row = sizeof...(N);
    ((row = row * 0x100000001b3 + static_cast<unsigned long long>(n)), ...);
    add(row);
  }
  constexpr void real(double x) {
    if (x != 0) add(__builtin_bit_cast(unsigned long long, x));
  }
  constexpr void text(const char* s, int size) {
    unsigned long long row = static_cast<unsigned long long>(size);
    for (int i = 0; i < size; ++i) row = row * 0x100000001b3 + static_cast<unsigned char>(s[i]);
    add(row);
  }
  constexpr void text(label const& l) {
    if (l.size > 0) text(l.text, l.size);
  }

  constexpr void window(window2 const& w) {
    auto const& [kernel, stride, dilation, padding, ceil_mode, count_include_pad, row] = w;
    auto const& [top, bottom, left, right, rule] = padding;
    numbers(kernel.h, kernel.w, stride.h, stride.w, dilation.h, dilation.w, top, bottom, left,
            right, rule, ceil_mode, count_include_pad, row);
  }
  constexpr void one(op const& o) {
    auto const& [kind, act, by, stored, frozen, has_bias, skip, auxiliary, vector_only, joined,
                 region, layer, x, y, addend, saved, mask, first_operand, operands, offset, filters,
                 groups, weight, bias, norm, forward, custom, leaf, window_, alpha, epsilon,
                 momentum] = o;
    numbers(kind, act, by, stored, frozen, has_bias, skip, auxiliary, vector_only, joined, region,
            layer, x, y, addend, saved, mask, first_operand, operands, offset, filters, groups,
            weight, bias, norm, forward, custom, leaf);
    if (kind != op_kind::activation && kind != op_kind::add) window(window_);
    real(alpha), real(epsilon), real(momentum);
  }
  constexpr void one(value const& v) {
    auto const& [c, h, w, region, producer, form, pieces, first_piece, streamed] = v;
    numbers(c, h, w, region, producer, form, pieces, first_piece, streamed);
  }
  constexpr void one(region const& r) {
    auto const& [parent, twin, reverse, count, first_op, last_op, initial, argument, yield, result,
                 parameters, statistics] = r;
    numbers(parent, twin, reverse, count, first_op, last_op, initial, argument, yield, result,
            parameters, statistics);
  }
  constexpr void one(training_head const& head) {
    auto const& [output, gradient, weight] = head;
    numbers(output, gradient), real(weight);
  }
  constexpr void one(leaf_info const& leaf) { numbers(leaf.type, leaf.which); }
  constexpr void one(layer const& l) {
    auto const& [scope, region, kind, name, ordinal] = l;
    numbers(scope, region, kind, ordinal), text(name);
  }
  constexpr void one(scope const& s) {
    auto const& [parent, region, first, name] = s;
    numbers(parent, region, first), text(name);
  }
  constexpr void one(marked_value const& m) {
    auto const& [name, scope, region, value, closed, recalled] = m;
    numbers(scope, region, value, closed, recalled), text(name);
  }
  constexpr void one(label const& l) { text(l); }
  constexpr void one(int n) { numbers(n); }
  template <class Item>
  constexpr void all(Item const* items, int count) {
    numbers(count);
    for (int i = 0; i < count; ++i) one(items[i]);
  }

  template <capacity Cap>
  constexpr void whole(program<Cap> const& p) {
    auto const& [ops, values, regions, operands, parameters, taps, heads, leaves, op_count,
                 value_count, region_count, operand_count, parameter_count, tap_count, head_count,
                 leaf_count, forward_ops, input, output, output_gradient, input_gradient, pool_size,
                 frozen_size, statistics_size, training_memory, bad, refused_field] = p;
    all(ops, op_count);
    all(values, value_count);
    all(regions, region_count);
    all(operands, operand_count);
    all(taps, tap_count);
    all(heads, head_count);
    all(leaves, leaf_count);
    numbers(forward_ops, input, output, training_memory, bad.reason, bad.layer);
    if (Cap.merges > 0) numbers(Cap.merges);
  }
  template <capacity Cap>
  constexpr void whole(name_table<Cap> const& n) {
    auto const& [layers, scopes, kinds_per_copy, words, with_parameters, parents, counts, taps,
                 marks, layer_count, scope_count, mark_count] = n;
    all(layers, layer_count);
    all(scopes, scope_count);
    all(words, Cap.kinds);
    all(taps, Cap.taps);
    if (mark_count > 0) all(marks, mark_count);
  }
};

template <auto Leaves>
consteval unsigned long long spelled_number() {
  digest d;
  d.text(__PRETTY_FUNCTION__, static_cast<int>(sizeof(__PRETTY_FUNCTION__)) - 1);
  return d.state;
}
template <class L>
inline constexpr bool has_leaf = false;
template <AnyLeafLayer L>
inline constexpr bool has_leaf<L> = true;

/// A leaf layer's members are not known here; the compiler spells them.
template <auto const& Net, class... Own>
consteval unsigned long long digest_of(type_list<Own...>) {
  digest d;
  d.whole(lowering<Net>.code);
  d.whole(lowering<Net>.names);
  if constexpr ((has_leaf<Own> || ...)) d.add(spelled_number<lowering<Net>.leaves>());
  return d.state >> 24;  // 40 bits: a symbol has 13 digits of it
}

template <auto const& Net, class... Own>
print<digest_of<Net>(type_list<Own...>{}), Own...> make_print(type_list<Own...> own);

}  // namespace resin::ir
namespace resin::ir::inline RESIN_VERSION {

/// Its type is the fingerprint of a network value; print<0> of what is none.
template <auto const& Net>
struct print_for {
  using type = print<0>;
};
template <auto const& Net>
requires ConstantNetwork<Net>
struct print_for<Net> {
  using type =
      decltype(detail::make_print<Net>(custom_types<std::remove_cvref_t<decltype(Net)>>{}));
};
template <auto const& Net>
using print_of = typename print_for<Net>::type;

}  // namespace resin::ir
