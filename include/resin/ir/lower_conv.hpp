// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Lowering of convolutions: one op each, or the pieces that a factorization in force makes of one.

#include <resin/ir/lower_leaf.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_VERSION {

template <class B>
constexpr int emit_conv(B& b, conv2d const& n, int x, int rules);

/// Share i of n of a padding, side by side: the shares add up to it. Rules hold for each piece.
constexpr padding2 padding_share(padding2 p, int i, int n) {
  if (p.rule != padding_rule::explicit_numbers) return p;
  auto const part = [&](int all) { return all * (i + 1) / n - all * i / n; };
  return {part(p.top), part(p.bottom), part(p.left), part(p.right)};
}
/// The stride is the last piece's, so that the stack sees every pixel that the whole saw.
constexpr conv2d stacked_piece(conv2d piece, int i, int n) {
  piece.kernel = 3;
  piece.padding = padding_share(piece.padding, i, n);
  if (i < n - 1) piece.stride = 1;
  return piece;
}
/// Each piece has the stride and padding of its own axis.
constexpr conv2d asymmetric_piece(conv2d piece, int i) {
  bool const row = i == 0, numbers = piece.padding.rule == padding_rule::explicit_numbers;
  padding2 const p = piece.padding;
  if (numbers)
    piece.padding = row ? padding2{0, 0, p.left, p.right} : padding2{p.top, p.bottom, 0, 0};
  piece.kernel = row ? extent2{1, piece.kernel.w} : extent2{piece.kernel.h, 1};
  piece.stride = row ? extent2{1, piece.stride.w} : extent2{piece.stride.h, 1};
  return piece;
}

/// The pieces in a scope of the whole's name; outer rules see each of them. For cuts and new heads
/// they are one unit.
template <class B>
constexpr int emit_pieces(B& b, conv2d const& n, dsl::factorization const& rule, int x, int rules) {
  int const op = b.p.op_count, layer = b.names.layer_count, from = x;
  short const outer = b.scope;
  bool const scoped = !n.name.empty();
  if (scoped) b.scope = b.add_scope(n.name, -1, 0);
  for (int i = 0; i < rule.pieces(); ++i) {
    if (i > 0) x = emit(b, rule.between, x);
    conv2d piece =
        rule.rows_and_columns ? asymmetric_piece(n, i) : stacked_piece(n, i, rule.pieces());
    if (scoped) piece.name = numbered({}, i);
    x = emit_conv(b, piece, x, rules);
  }
  if (scoped && !b.stopped()) b.ended(b.scope, nullptr);
  b.scope = outer;
  b.last_unit_op = op;
  b.last_unit_value = from;
  b.last_unit_layer = layer;
  return x;
}

/// The op of a convolution.
constexpr op conv_op(conv2d const& n) {
  return {
      .kind = op_kind::conv,
      .has_bias = n.bias,
      .filters = n.filters,
      .groups = n.groups,
      .window = {
          .kernel = n.kernel, .stride = n.stride, .dilation = n.dilation, .padding = n.padding}};
}
template <class B>
constexpr bool conv_refused(B& b, conv2d const& n, layer_kind kind) {
  return b.stopped() ||
         window_refused(b, kind, n.name, layer_field::kernel, n.kernel, n.stride, n.dilation,
                        n.padding) ||
         number_refused(b, kind, n.name, layer_field::filters, n.filters, 1) ||
         number_refused(b, kind, n.name, layer_field::groups, n.groups, 1);
}

/// By the innermost of the first `rules` factorizations that fits, or as it is.
template <class B>
constexpr int emit_conv(B& b, conv2d const& n, int x, int rules) {
  if (conv_refused(b, n, layer_kind::conv2d)) return x;
  while (rules-- > 0) {
    auto& [rule, used] = b.factorizations[rules];
    if (!(n.kernel == extent2{rule.kernel})) continue;
    used = true;
    return emit_pieces(b, n, rule, x, rules);
  }
  return emit_leaf(b, conv_op(n), layer_kind::conv2d, n.name, x, true);
}
template <class B>
constexpr int emit(B& b, conv2d const& n, int x) {
  return emit_conv(b, n, x, b.factorization_count);
}
template <class B>
constexpr int emit(B& b, conv1d const& n, int x) {
  conv2d const row{.filters = n.filters,
                   .kernel = {1, n.kernel},
                   .stride = {1, n.stride},
                   .padding = n.padding.ends,
                   .dilation = {1, n.dilation},
                   .groups = n.groups,
                   .bias = n.bias,
                   .name = n.name};
  if (conv_refused(b, row, layer_kind::conv1d)) return x;
  op o = conv_op(row);
  o.window.row = true;
  return emit_leaf(b, o, layer_kind::conv1d, n.name, x, true);
}

}  // namespace resin::ir::detail
RESIN_END_INSTANTIATED
