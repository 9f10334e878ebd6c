// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Shape inference and the checks that go with it. Output formulas stand here, those of windows in
// window_shapes.hpp.

#include <resin/ir/leaf_table.hpp>
#include <resin/passes/walk.hpp>
#include <resin/passes/window_shapes.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {

/// The product of the strides on the way from value `from` to `v`.
template <class Program>
constexpr extent2 stride_between(Program const& p, int from, int v) {
  extent2 total = 1;
  while (v != from && v >= 0) {
    int const i = p.values[v].producer;
    if (i < 0) {  // a region's result or argument
      int next = -1;
      for (int r = 0; r < p.region_count; ++r)
        if (p.regions[r].result == v || p.regions[r].argument == v) next = p.regions[r].initial;
      v = next;
      continue;
    }
    op const& o = p.ops[i];
    if (o.kind == op_kind::conv || o.kind == op_kind::max_pool || o.kind == op_kind::avg_pool)
      total = {total.h * o.window.stride.h, total.w * o.window.stride.w};
    v = o.kind == op_kind::concat ? p.operands[o.first_operand] : o.x;
  }
  return total;
}

template <class Program>
constexpr extent3 pad_channels_shape(Program& p, op& o, value const& x) {
  value const& body = p.values[o.saved];
  extent2 const s = stride_between(p, o.x, o.saved);
  if (body.c < x.c) {
    p.refuse(refusal::channels_shrink, o.layer, 1, {x.c}, {body.c});
    return {};
  }
  if (ceil_div(x.h, s.h) != body.h || ceil_div(x.w, s.w) != body.w) {
    p.refuse(refusal::skip_shape_differs, o.layer, 3,
             {body.c, ceil_div(x.h, s.h), ceil_div(x.w, s.w)}, body.shape());
    return {};
  }
  extent3 const shape = body.shape();
  o.window.stride = s;
  o.filters = body.c;
  o.saved = -1;
  return shape;
}

template <class Program>
constexpr extent3 concat_shape(Program& p, op const& o) {
  extent3 total = p.values[p.operands[o.first_operand]].shape();
  for (int i = 1; i < o.operands; ++i) {
    extent3 const piece = p.values[p.operands[o.first_operand + i]].shape();
    if (piece.h != total.h || piece.w != total.w) {
      p.refuse(refusal::branches_differ, o.layer, 3, total, piece);
      return {};
    }
    total.c += piece.c;
  }
  return total;
}

/// By the layer's own rule.
template <class Program, class Leaves>
constexpr extent3 leaf_shape_of(Program& p, op const& o, extent3 in, Leaves const& leaves) {
  extent3 y = {};
  leaf_info& info = p.leaves[o.leaf];
  leaves.visit(info, [&](auto const& layer) {
    leaf_shape const s = layer.output(in);
    if (s.why != refusal::none) {
      bool const first = !p.bad.bad();
      p.refuse(s.why, o.layer, s.numbers, s.want, s.got);
      if (first && !s.field.empty()) {
        p.bad.which = layer_field::named;
        p.refused_field = s.field;
      }
      return;
    }
    y = s.output;
    if (y.c < 1 || y.h < 1 || y.w < 1) return p.refuse(refusal::custom_refuses, o.layer, 3, y, in);
    if constexpr (requires { layer.multiply_adds(in, y); })
      info.multiply_adds = layer.multiply_adds(in, y);
  });
  return y;
}

RESIN_EVERY_KIND
template <class Program, class Leaves>
constexpr extent3 shape_of(Program& p, op& o, Leaves const& leaves) {
  value const x = o.x >= 0 ? p.values[o.x] : value{};
  switch (o.kind) {
    case op_kind::conv:
      return conv_shape_of(p, o, x);
    case op_kind::dense:
      return {o.filters, 1, 1};
    case op_kind::max_pool:
    case op_kind::avg_pool:
      return pool_shape_of(p, o, x);
    case op_kind::adaptive_avg_pool:
      return {x.c, o.window.kernel.h, o.window.kernel.w};
    case op_kind::flatten:
      if (o.vector_only && (x.h != 1 || x.w != 1))
        p.refuse(refusal::flatten_missing, o.layer, 3, {x.c * x.h * x.w, 1, 1}, x.shape());
      return {x.c * x.h * x.w, 1, 1};
    case op_kind::pad_channels:
      return pad_channels_shape(p, o, x);
    case op_kind::concat:
      return concat_shape(p, o);
    case op_kind::add: {
      extent3 const other = p.values[o.addend].shape();
      if (!(x.shape() == other))
        p.refuse(o.skip ? refusal::skip_shape_differs : refusal::summands_differ, o.layer, 3,
                 x.shape(), other);
      return x.shape();
    }
    case op_kind::scale: {
      extent3 const want{x.c, 1, 1}, factors = p.values[o.saved].shape();
      if (!(factors == want)) p.refuse(refusal::factors_differ, o.layer, 3, want, factors);
      return x.shape();
    }
    case op_kind::max_unpool:
      return unpool_shape_of(p, o, x);
    case op_kind::leaf:
      return leaf_shape_of(p, o, x.shape(), leaves);
    case op_kind::batch_norm:
    case op_kind::activation:
    case op_kind::custom_activation:
    case op_kind::to_blocked:
    case op_kind::copy:
      return x.shape();
    case op_kind::none:
    RESIN_REVERSE_KINDS:
      break;  // made behind this pass
  }
  return {};
}
RESIN_END_EVERY_KIND

/// A tensor of one image, or the weights that make it, beyond what an int counts: no product of
/// extents overflows behind this check.
template <class Program>
constexpr void refuse_too_large(Program& p, op const& o, extent3 y) {
  constexpr long long most = 0x7fffffff;
  long long const plane = static_cast<long long>(y.h) * y.w;
  bool const weights = o.kind == op_kind::conv || o.kind == op_kind::dense;
  bool const fits = plane <= most && plane * y.c <= most;
  int const inputs = o.x >= 0 ? p.values[o.x].c : 0;
  if (fits && (!weights || static_cast<long long>(y.c) * inputs <= most)) return;
  if (fits)
    p.refuse(refusal::number_out_of_range, o.layer, 2, {static_cast<int>(most), 1}, {y.c, inputs});
  else
    p.refuse(refusal::number_out_of_range, o.layer, 3, {static_cast<int>(most), 1, 1}, y);
  p.bad.which = fits ? layer_field::weights : layer_field::elements;
}

/// The layer that gives value v its shape: activations and norms behind it pass it on.
template <class Program>
constexpr int shape_given_by(Program const& p, int v) {
  while (true) {
    op const& o = p.ops[p.values[v].producer];
    bool const passes_on = o.kind != op_kind::add && o.kind != op_kind::concat && o.x >= 0 &&
                           p.values[o.x].producer >= 0;
    if (!passes_on || !(p.values[o.x].shape() == p.values[v].shape())) return o.layer;
    v = o.x;
  }
}

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// Fills in the shape of every value; the first rule that is broken becomes the program's verdict.
template <class Program, class Leaves = no_leaves>
constexpr Program infer_shapes(Program p, Leaves const& leaves = {}) {
  if (p.bad.bad()) return p;
  auto take_shape = [&](int to, int from) {
    p.values[to].c = p.values[from].c;
    p.values[to].h = p.values[from].h;
    p.values[to].w = p.values[from].w;
  };
  walk(
      p, [&](int r) { take_shape(p.regions[r].argument, p.regions[r].initial); },
      [&](int i) {
        if (p.bad.bad()) return;
        extent3 const s = detail::shape_of(p, p.ops[i], leaves);
        detail::refuse_too_large(p, p.ops[i], s);
        value& y = p.values[p.ops[i].y];
        y.c = s.c;
        y.h = s.h;
        y.w = s.w;
      },
      [&](int r) {
        region const& g = p.regions[r];
        if (p.bad.bad()) return;
        extent3 const in = p.values[g.argument].shape(), out = p.values[g.yield].shape();
        if (!(in == out))
          p.refuse(refusal::repeat_changes_shape, detail::shape_given_by(p, g.yield), 3, in, out);
        take_shape(g.result, g.yield);
      });
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
