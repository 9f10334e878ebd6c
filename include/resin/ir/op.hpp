// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One step of a program, its operands and its numbers. Plain data.

#include <resin/base/extent2.hpp>
#include <resin/dsl/activation_kind.hpp>
#include <resin/dsl/algorithm.hpp>
#include <resin/dsl/padding.hpp>
#include <resin/dsl/weights.hpp>

namespace resin::ir::inline RESIN_VERSION {

// clang-format off
enum class op_kind : unsigned char {
  none,
  // forward
  conv, dense, batch_norm, activation, custom_activation, max_pool, avg_pool, adaptive_avg_pool,
  flatten, pad_channels, add, concat, scale, max_unpool, leaf,
  // inserted where a layout must change
  to_blocked, copy,
  // backward
  slice, conv_backward_data, conv_backward_weights, dense_backward_data, dense_backward_weights,
  batch_norm_backward, activation_backward, custom_activation_backward, max_pool_backward,
  avg_pool_backward, adaptive_avg_pool_backward, flatten_backward,
  pad_channels_backward, scale_backward, max_unpool_backward, leaf_backward,
  leaf_backward_parameters,
};
/// How many there are; the last one is the largest.
inline constexpr int op_kinds = static_cast<int>(op_kind::leaf_backward_parameters) + 1;

// The cases that a walk over forward programs cannot meet.
#define RESIN_REVERSE_KINDS \
  case op_kind::slice: case op_kind::conv_backward_data: case op_kind::conv_backward_weights: \
  case op_kind::dense_backward_data: case op_kind::dense_backward_weights: \
  case op_kind::batch_norm_backward: case op_kind::activation_backward: \
  case op_kind::custom_activation_backward: case op_kind::max_pool_backward: \
  case op_kind::avg_pool_backward: case op_kind::adaptive_avg_pool_backward: \
  case op_kind::flatten_backward: case op_kind::pad_channels_backward: \
  case op_kind::scale_backward: case op_kind::max_unpool_backward: \
  case op_kind::leaf_backward: case op_kind::leaf_backward_parameters
// clang-format on

/// Kernel, stride, dilation and padding of a convolution or pooling, all in numbers once shapes are
/// inferred.
struct window2 {
  extent2 kernel = 1, stride = 1, dilation = 1;
  padding2 padding = 0;
  bool ceil_mode = false, count_include_pad = true;
  bool row = false;  // slides along one row, and refuses more
};

/// SSA: values are numbered, -1 is "none". Operands of a backward op: x is the gradient that comes
/// in, y the one that goes out.
// clang-format off
struct op {
  op_kind kind = op_kind::none;
  activation_kind act = activation_kind::pass;  // the function, or the one fused behind the op
  algorithm by = algorithm::automatic;          // convolution: forced
  weights stored = weights::full;               // dense: in evaluation
  bool frozen = false;       // parameters fixed, batch norm by running statistics
  bool has_bias = false;
  bool skip = false;         // an add that closes a residual
  bool auxiliary = false;    // belongs to a training head
  bool vector_only = false;  // a flatten that dense brings along: refuses an image
  signed char joined = 0;    // convolution: how many before it run inside it, strip by strip
  short region = -1;
  short layer = -1;
  int x = -1, y = -1;
  int addend = -1;           // fused: y = act(op(x) + addend)
  int saved = -1;            // backward: the forward operand it needs; scale: the factors;
                             // max_unpool: what was pooled; strips: what they read
  int mask = -1;             // backward: the forward result whose activation gradient is fused
  int first_operand = -1, operands = 0;   // concat
  int offset = 0;            // slice: first logical channel
  int filters = 0, groups = 1;            // depthwise before inference: -multiplier, 0
  int weight = -1, bias = -1, norm = -1;  // parameter numbers; norm: batch norm's weight, bias,
                                          // running mean and variance follow it
  int forward = -1;          // backward: the op it is the gradient of
  int custom = -1;           // custom activation: which type of the network's own
  int leaf = -1;             // leaf layer: which of the program's
  window2 window = {};
  double alpha = 0;          // the activation's number
  double epsilon = 0, momentum = 0;
};
// clang-format on

}  // namespace resin::ir
