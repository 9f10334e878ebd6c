// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What is known of each kind of op, a row each; every pass reads it here. A kind without a row does
// not compile.

#include <resin/base/macros.hpp>
#include <resin/ir/program.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_VERSION {

/// Where the channels of y lie in memory.
enum class pieces_rule : unsigned char {
  whole,  // in one piece
  as_x,  // in the pieces of x
  joined,  // in those of all operands
};
/// Who reads and writes planar tensors.
enum class plane_rule : unsigned char { never, always, pooling, convolution };
/// What is computed again where memory is short.
enum class again_rule : unsigned char { never, cheap, convolution };
/// The parameters of a layer.
enum class parameter_rule : unsigned char { none, convolution, dense, norm, leaf };
/// What a kernel is keyed by, besides the kind.
enum class key_rule : unsigned char {
  nothing,
  convolution,
  dense,
  function,
  norm_backward,
  window,
  leaf
};
/// What an op needs besides its operands.
enum class work_rule : unsigned char { nothing, convolution, dense, norm, leaf };

struct op_row {
  bool kernel = true;  // false: it only names memory
  bool adds = false;  // can add another tensor to its result before it writes it
  bool activates = false;  // can apply an elementwise function to its result
  bool derives = false;  // its function is the one it is the derivative of
  bool leaves_gradients = false;  // of parameters
  bool in_place = false;  // may write its result over x, or what it adds
  bool whole_x = false;  // reads x in one piece
  bool keeps_stride = true;  // false: its window's stride is between the pixels of x and y
  pieces_rule pieces = pieces_rule::as_x;
  plane_rule planes = plane_rule::never;
  again_rule again = again_rule::never;
  parameter_rule parameters = parameter_rule::none;
  key_rule key = key_rule::nothing;
  work_rule work = work_rule::nothing;
};

RESIN_EVERY_KIND
[[nodiscard]] constexpr op_row make_row(op_kind k) {
  using enum op_kind;
  op_row r;
  switch (k) {
    case none:
      r.kernel = false;
      return r;
    case conv:
      return {.adds = true,
              .activates = true,
              .keeps_stride = false,
              .pieces = pieces_rule::whole,
              .planes = plane_rule::convolution,
              .again = again_rule::convolution,
              .parameters = parameter_rule::convolution,
              .key = key_rule::convolution,
              .work = work_rule::convolution};
    case dense:
      return {.adds = true,
              .activates = true,
              .pieces = pieces_rule::whole,
              .parameters = parameter_rule::dense,
              .key = key_rule::dense,
              .work = work_rule::dense};
    case batch_norm:
      return {.adds = true,
              .activates = true,
              .in_place = true,
              .again = again_rule::cheap,
              .parameters = parameter_rule::norm,
              .key = key_rule::function,
              .work = work_rule::norm};
    case activation:
      return {.in_place = true,
              .planes = plane_rule::always,
              .again = again_rule::cheap,
              .key = key_rule::function};
    case custom_activation:
      return {.in_place = true, .planes = plane_rule::always, .again = again_rule::cheap};
    case max_pool:
    case avg_pool:
      return {.keeps_stride = false, .planes = plane_rule::pooling, .key = key_rule::window};
    case adaptive_avg_pool:
      return r;
    case flatten:
    case pad_channels:
      return {.pieces = pieces_rule::whole};
    case add:
      return {.activates = true, .in_place = true, .key = key_rule::function};
    case concat:
      return {.kernel = false, .pieces = pieces_rule::joined};
    case scale:
      return {.adds = true, .activates = true, .in_place = true, .key = key_rule::function};
    case max_unpool:
      return {.adds = true, .key = key_rule::window};
    case leaf:
      return {.parameters = parameter_rule::leaf, .key = key_rule::leaf, .work = work_rule::leaf};
    case to_blocked:
    case copy:
      return r;
    case slice:
      return {.kernel = false};
    case conv_backward_data:
      return {.adds = true, .key = key_rule::convolution, .work = work_rule::convolution};
    case conv_backward_weights:
      return {
          .leaves_gradients = true, .key = key_rule::convolution, .work = work_rule::convolution};
    case dense_backward_data:
      return {.adds = true};
    case dense_backward_weights:
      return {.leaves_gradients = true};
    case batch_norm_backward:
      return {.adds = true,
              .derives = true,
              .leaves_gradients = true,
              .in_place = true,
              .key = key_rule::norm_backward,
              .work = work_rule::norm};
    case activation_backward:
      return {.adds = true, .derives = true, .in_place = true, .key = key_rule::function};
    case custom_activation_backward:
      return {.adds = true, .derives = true, .in_place = true};
    case max_pool_backward:
    case avg_pool_backward:
      return {.adds = true, .key = key_rule::window};
    case adaptive_avg_pool_backward:
    case flatten_backward:
    case pad_channels_backward:
      return {.adds = true};
    case scale_backward:
      return r;
    case max_unpool_backward:
      return {.key = key_rule::window};
    case leaf_backward:
      return {.key = key_rule::leaf, .work = work_rule::leaf};
    case leaf_backward_parameters:
      return {.leaves_gradients = true, .key = key_rule::leaf, .work = work_rule::leaf};
  }
  return r;
}
RESIN_END_EVERY_KIND

struct op_table {
  op_row rows[op_kinds] = {};
};
inline constexpr op_table op_rows = [] {
  op_table t;
  for (int k = 0; k < op_kinds; ++k) t.rows[k] = make_row(static_cast<op_kind>(k));
  return t;
}();

/// The row of a kind, or of an op: a leaf layer's holds what the layer says of itself.
[[nodiscard]] constexpr op_row const& row_of(op_kind k) {
  return op_rows.rows[static_cast<int>(k)];
}
template <class Program>
[[nodiscard]] constexpr op_row row_of(Program const& p, op const& o) {
  op_row r = row_of(o.kind);
  if (o.leaf < 0) return r;
  leaf_traits const& t = p.leaves[o.leaf].traits;
  r.adds = o.kind == op_kind::leaf_backward && t.adds;
  r.in_place = t.in_place;
  r.whole_x = t.memory == leaf_memory::blocked;
  r.pieces = t.memory <= leaf_memory::channels ? pieces_rule::as_x : pieces_rule::whole;
  r.planes = t.memory == leaf_memory::elements ? plane_rule::always : plane_rule::never;
  return r;
}

/// Calls f(number) for each array of parameters that an op has or leaves the gradient of.
template <class Program, class F>
constexpr void for_each_parameter(Program const& p, op const& o, F f) {
  int const arrays[] = {o.weight, o.bias, o.norm, o.norm < 0 ? -1 : o.norm + 1};
  for (int q : arrays)
    if (q >= 0) f(q);
  if (o.leaf < 0) return;
  leaf_info const& l = p.leaves[o.leaf];
  for (int k = 0; k < l.parameter_count; ++k) f(l.parameters + k);
}

/// Named by the error where a walk has no case for a kind.
template <op_kind Kind>
struct unhandled {
  static_assert(Kind == op_kind::none && Kind != op_kind::none,
                "a walk over the ops has no case for this kind: write one, or say that it cannot "
                "meet it");
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
