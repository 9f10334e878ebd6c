// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which kernel each op gets, and the memory that does not grow with the batch: packed weights,
// batch statistics, scratch.

#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/conv/strips.hpp>
#include <resin/geometry/dense_plan.hpp>
#include <resin/geometry/pool_width.hpp>
#include <resin/ir/leaf_table.hpp>
#include <resin/ir/op_row.hpp>
#include <resin/passes/recompute.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// What an op needs besides its operands. Offsets and sizes in elements; a region's copies follow
/// each other.
struct op_work {
  conv_shape shape = {};
  conv_plan plan = {};
  dense_form dense = dense_form::rows;
  conv_strips strips = {};  // if other ops are joined to it
  long long cache = 0, cache_size = 0;  // packed weights and folded coefficients (evaluation),
                                        // batch statistics (training)
};

template <int Ops>
struct work_plan {
  target made_for = {};  // whose registers and caches the kernels are walked for
  op_work ops[Ops + 1] = {};
  long long cache = 0;  // kept from call to call
  long long shared = 0;  // used by one op at a time, by all threads together
  long long scratch = 0;  // used by one op at a time, for each thread
  int kernel_keys = 0;  // distinct kernels that the program instantiates
  /// True if op i of `code` reads its weights from the cache.
  template <class Program>
  [[nodiscard]] constexpr bool packs_weights(Program const& code, int i) const {
    return code.ops[i].kind == op_kind::conv ||
           (code.ops[i].kind == op_kind::dense && ops[i].dense != dense_form::rows);
  }
};

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {

template <class Program>
constexpr channel_map pieces_of(Program const& p, value const& v) {
  return v.pieces ? channel_map{p.operands + v.first_piece, v.pieces} : channel_map{&v.c, 1};
}

template <class Program>
constexpr int channel_extent(Program const& p, value const& v, int block) {
  return v.form == layout::planar ? v.c : pieces_of(p, v).extent(block);
}

/// The convolution of op o, which reads value x and writes value y (forward operands, for backward
/// ops too).
template <class Program>
constexpr conv_shape shape_of_conv(Program const& p, op const& o, value const& x, value const& y,
                                   int block) {
  window2 const& w = o.window;
  return {channel_extent(p, x, block),
          x.h,
          x.w,
          channel_extent(p, y, block),
          y.h,
          y.w,
          w.kernel.h,
          w.kernel.w,
          w.stride.h,
          w.stride.w,
          w.dilation.h,
          w.dilation.w,
          w.padding.top,
          w.padding.left,
          o.groups};
}

/// What a pooling kernel is compiled for.
constexpr int pool_key(window2 const& w) {
  return pool_width(w.kernel.w, w.dilation.h, w.dilation.w);
}

RESIN_EVERY_KIND
template <class Program>
constexpr bool same_kernel(Program const& p, op const& a, op_work const& aw, op const& b,
                           op_work const& bw) {
  if (a.kind != b.kind || a.custom != b.custom) return false;
  switch (row_of(a.kind).key) {
    case key_rule::nothing:
      return true;
    case key_rule::convolution:
      return aw.plan.key == bw.plan.key;
    case key_rule::dense:
      return slow_activation(a.act) == slow_activation(b.act) && aw.dense == bw.dense;
    case key_rule::function:
      return a.act == b.act;
    case key_rule::norm_backward:
      return a.frozen == b.frozen && a.act == b.act;
    case key_rule::window:
      return p.values[a.y].form == p.values[b.y].form && pool_key(a.window) == pool_key(b.window);
    case key_rule::leaf:
      return p.leaves[a.leaf].type == p.leaves[b.leaf].type &&
             p.leaves[a.leaf].key == p.leaves[b.leaf].key;
  }
  return false;
}
RESIN_END_EVERY_KIND

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// Elements per channel vector rounded up to whole blocks.
template <class Program>
constexpr long long channel_elements(Program const& p, value const& v, int block) {
  int const c = detail::channel_extent(p, v, block);
  return base::round_up(c, block);
}

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {

/// Fills in what each op needs, in the order of the program.
template <class Program, class Leaves>
struct work_planner {
  Program const& p;
  target t;
  int bytes;
  Leaves const& leaves;
  work_plan<Program::room.ops>& work;
  int block = t.lanes(bytes);
  bool trains = p.output_gradient >= 0;

  static constexpr void at_least(long long& total, long long n) { total = n > total ? n : total; }

  constexpr void plan_convolution(op const& o, op_work& w) {
    bool const forward = o.kind == op_kind::conv;
    op const& f = forward ? o : p.ops[o.forward];
    value const &x = p.values[f.x], &y = p.values[f.y];
    w.shape = shape_of_conv(p, o, x, y, block);
    // A training step has images enough to fill any register tile; one alone is the rule elsewhere.
    layout const result = !forward && o.y >= 0 ? p.values[o.y].form : y.form;
    conv_request const request{f.by, trains ? 16 : 1, y.form, result};
    w.plan = forward ? plan_conv_forward(w.shape, x.form, t, bytes, request)
             : o.kind == op_kind::conv_backward_data
                 ? plan_conv_backward_data(w.shape, t, bytes, request)
                 : plan_conv_backward_weights(w.shape, x.form, t, bytes, request);
    if (forward) w.plan.key.slow = slow_activation(o.act);
    at_least(work.scratch, w.plan.scratch);
    if (o.joined > 0) plan_joined(o, w);
    long long const bias = channel_elements(p, y, block);
    if (o.kind == op_kind::conv_backward_weights)
      at_least(work.shared, w.plan.partial_chunk * w.plan.chunks.most);
    else if (trains)
      at_least(work.shared, w.plan.packed + 2 * bias);
    else
      w.cache_size = w.plan.packed + bias;
    if (!trains) at_least(work.shared, bias);
  }
  constexpr void plan_joined(op const& o, op_work& w) {
    int const middle = p.values[o.x].producer,
              first = o.joined > 1 ? p.values[p.ops[middle].x].producer : middle;
    long long const table = work.ops[first].plan.scratch > w.plan.scratch
                                ? work.ops[first].plan.scratch
                                : w.plan.scratch;
    w.strips = plan_strips(work.ops[middle].shape, o.joined > 1, table, t, bytes);
    at_least(work.scratch, w.strips.table + w.strips.in + w.strips.out);
  }
  constexpr void plan_dense(op const& o, op_work& w) {
    if (trains) return;
    int const inputs = static_cast<int>(p.values[o.x].shape().size()), outputs = p.values[o.y].c;
    w.dense = dense_form_for(inputs, outputs, o.stored, t, bytes);
    w.cache_size = dense_packed(inputs, outputs, w.dense, block);
  }
  constexpr void plan_norm(op const& o, op_work& w) {
    bool const forward = o.kind == op_kind::batch_norm;
    long long const c = channel_elements(p, p.values[forward ? o.x : o.saved], block);
    if (forward && !computed_again(o)) w.cache_size = (trains ? 4 : 2) * c;
    at_least(work.shared, (2 * 16 + 3) * c);
  }
  constexpr void plan_leaf(op const& o) {
    op const& f = o.kind == op_kind::leaf ? o : p.ops[o.forward];
    extent3 const in = p.values[f.x].shape(), out = p.values[f.y].shape();
    leaves.visit(p.leaves[o.leaf], [&](auto const& layer) {
      leaf_room const room = leaf_room_of(layer, in, out, block);
      bool const planar = p.leaves[o.leaf].traits.memory == leaf_memory::planar;
      at_least(work.scratch, planar ? planar_room(room.scratch, in, out).size : room.scratch);
      at_least(work.shared, room.shared);
    });
  }

  RESIN_EVERY_KIND
  constexpr void plan(op const& o, op_work& w) {
    switch (row_of(o.kind).work) {
      case work_rule::nothing:
        return;
      case work_rule::convolution:
        return plan_convolution(o, w);
      case work_rule::dense:
        return plan_dense(o, w);
      case work_rule::norm:
        return plan_norm(o, w);
      case work_rule::leaf:
        return plan_leaf(o);
    }
  }
  RESIN_END_EVERY_KIND
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

template <class Program, class Leaves = no_leaves>
constexpr auto select_algorithm(Program const& p, target t, int bytes, Leaves const& leaves = {}) {
  work_plan<Program::room.ops> work{.made_for = t};
  if (p.bad.bad()) return work;
  int distinct[Program::room.ops + 1] = {};  // first op of each kernel
  detail::work_planner<Program, Leaves> planner{p, t, bytes, leaves, work};
  for (int i = 0; i < p.op_count; ++i) {
    op const& o = p.ops[i];
    op_work& w = work.ops[i];
    planner.plan(o, w);
    long long const line = 64 / bytes;
    w.cache_size = base::round_up(w.cache_size, line);
    w.cache = work.cache;
    work.cache += w.cache_size * p.copies(o.region);
    bool seen = !row_of(o.kind).kernel;
    for (int k = 0; k < work.kernel_keys && !seen; ++k)
      seen = detail::same_kernel(p, o, w, p.ops[distinct[k]], work.ops[distinct[k]]);
    if (!seen) distinct[work.kernel_keys++] = i;
  }
  return work;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
