// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The flat program between the passes: ops in order over numbered values, with repeats as regions.
// Plain arrays of plain data.

#include <resin/diagnostic/refusal.hpp>
#include <resin/dsl/leaf_layer.hpp>
#include <resin/geometry/layout.hpp>
#include <resin/ir/op.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_VERSION {

/// One tensor of one image. `region` is where it is defined. Where concatenated pieces do not end
/// at a block boundary, their sizes stand in the operand table and each piece starts a block of its
/// own; pieces == 0: one piece.
struct value {
  int c = 0, h = 0, w = 0;
  short region = -1;
  int producer = -1;  // op; -1: the input, an output gradient, a region's argument or result
  layout form = layout::blocked;
  short pieces = 0;
  int first_piece = 0;
  bool streamed = false;  // exists a strip of rows at a time
  [[nodiscard]] constexpr extent3 shape() const { return {c, h, w}; }
};

/// A repeat: ops [first_op, last_op) run `count` times. `initial` (outside) enters as `argument`
/// (inside), `yield` (inside) becomes the next argument and at the end `result` (outside). A
/// reverse region walks its forward twin's iterations backwards.
struct region {
  short parent = -1;
  short twin = -1;
  bool reverse = false;
  int count = 0;
  int first_op = 0, last_op = 0;
  int initial = -1, argument = -1, yield = -1, result = -1;
  long long parameters = 0, statistics = 0;  // elements of the two pools an iteration takes
};

enum class parameter_role : unsigned char {
  weight,
  bias,
  gamma,
  beta,
  running_mean,
  running_var,
  constant  // of a leaf layer: not trained
};
/// True for what is no parameter, but stands in state(): such arrays have a pool of their own.
[[nodiscard]] constexpr bool is_statistic(parameter_role role) {
  using enum parameter_role;
  return role == running_mean || role == running_var || role == constant;
}

/// One array of a layer. `offset` counts from the start of its pool (statistics or parameters);
/// iteration i of the region around it lies i * region stride further.
struct parameter {
  parameter_role role = parameter_role::weight;
  bool frozen = false;
  bool auxiliary = false;  // of a training head
  short layer = -1;
  short region = -1;
  int rank = 0;
  int extents[4] = {};
  long long size = 0, offset = 0;
  label name = {};  // of a leaf layer's; else the role's
  double start = 0;  // the first value
  bool drawn = false;  // a random one instead
  [[nodiscard]] constexpr bool running() const { return is_statistic(role); }
};

/// A leaf layer in the program; its ops, forward and backward, share it. `type` and `which` find
/// the value in the leaf_table.
struct leaf_info {
  int type = -1, which = -1;
  int key = 0;
  leaf_traits traits = {};
  int parameters = -1, parameter_count = 0;  // numbers of its arrays
  bool trains = false;  // one of them is trained
  long long multiply_adds = 0;  // of one image
};

/// A training head: its output, the gradient that the loss fills in (in a differentiated program)
/// and its share of the loss.
struct training_head {
  int output = -1, gradient = -1;
  double weight = 0;
};

/// Capacities of a program's arrays.
struct capacity {
  int ops = 0, values = 0, regions = 0, layers = 0, scopes = 0, operands = 0, parameters = 0,
      taps = 0, heads = 0, leaves = 0;
  int kinds = 0;  // words for leaf layers: of the network, not a sum
  int marks = 0, recalls = 0;
  int merges = 0;  // rewrites that make sums of convolutions one
  friend constexpr capacity operator+(capacity a, capacity b) {
    return {a.ops + b.ops,
            a.values + b.values,
            a.regions + b.regions,
            a.layers + b.layers,
            a.scopes + b.scopes,
            a.operands + b.operands,
            a.parameters + b.parameters,
            a.taps + b.taps,
            a.heads + b.heads,
            a.leaves + b.leaves,
            a.kinds > b.kinds ? a.kinds : b.kinds,
            a.marks + b.marks,
            a.recalls + b.recalls,
            a.merges + b.merges};
  }
};

template <capacity Cap>
struct program {
  static constexpr capacity room = Cap;
  op ops[Cap.ops + 1] = {};
  value values[Cap.values + 1] = {};
  region regions[Cap.regions + 1] = {};
  int operands[Cap.operands + 1] = {};
  parameter parameters[Cap.parameters + 1] = {};
  int taps[Cap.taps + 1] = {};  // values
  training_head heads[Cap.heads + 1] = {};
  leaf_info leaves[Cap.leaves + 1] = {};
  int op_count = 0, value_count = 0, region_count = 0, operand_count = 0, parameter_count = 0,
      tap_count = 0, head_count = 0, leaf_count = 0;
  int forward_ops = 0;  // ops before the reverse part
  int input = -1, output = -1;  // values
  int output_gradient = -1, input_gradient = -1;  // values
  long long pool_size = 0, frozen_size = 0, statistics_size = 0;  // elements
  long long training_memory = 0;  // bytes an image that a training step may take; 0: no bound
  verdict bad = {};
  label refused_field = {};  // of a leaf layer

  constexpr int add_value(value v) {
    values[value_count] = v;
    return value_count++;
  }
  /// Appends an op and the value it defines, both in `o.region`; shape as given.
  constexpr int add_op(op o, extent3 shape = {}) {
    o.y = add_value({shape.c, shape.h, shape.w, o.region, op_count});
    ops[op_count++] = o;
    return o.y;
  }
  constexpr int add_leaf(leaf_info l) {
    leaves[leaf_count] = l;
    return leaf_count++;
  }
  constexpr void refuse(refusal reason, int layer, int numbers = 0, extent3 want = {},
                        extent3 got = {}) {
    if (bad.bad()) return;
    bad = {reason, layer, {want.c, want.h, want.w}, {got.c, got.h, got.w}, numbers};
  }
  /// Iterations of a region and of all around it; 1 outside any.
  [[nodiscard]] constexpr long long copies(int r) const {
    long long n = 1;
    for (; r >= 0; r = regions[r].parent) n *= regions[r].count;
    return n;
  }
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
