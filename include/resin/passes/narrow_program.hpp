// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A forward program in narrow numbers: repeats written out, each value with a type of its own, each
// step with its plan, memory in bytes. It is a table that one interpreter runs, so that its length
// costs a build almost nothing; kernels are compiled for the distinct keys in it.

#include <resin/base/namespaces.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/narrow/plan.hpp>
#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

enum class narrow_kind : unsigned char {
  none,
  image,  ///< the network's planar input as y
  convert,
  conv,  ///< dense layers are windows as large as their operand
  depthwise,
  max_pool,
  avg_pool,
  adaptive_avg_pool,
  add,
  activation,
  affine,  ///< a batch norm that is no part of a convolution
  scale_of_channels,
  move,  ///< channels between others, or elsewhere
  concat  ///< names memory
};

/// `tag` numbers what the network computes, alike for all types; what is converted keeps its own.
/// `block` bytes of a pixel lie together; pieces as ir::value has them. Byte 0 of image n lies at
/// n * size + slice behind batch * offset.
struct narrow_value {
  int c = 0, h = 0, w = 0;
  narrow_type type = narrow_type::int8;
  int tag = -1, block = 64;
  bool image = false;  ///< may lie in blocks of a few words
  int pieces = 0, first_piece = 0;
  int group = -1;  ///< values of one group have one scale
  long long bytes = 0;  ///< of an image
  long long offset = 0, size = 0, slice = 0;
};

/// y = kind(x) [+ addend] with `act`. Parameters are offsets into the pools, -1: none; of a norm
/// gamma, beta, mean and variance.
struct narrow_step {
  narrow_kind kind = narrow_kind::none;
  activation_kind act = activation_kind::pass;
  int x = -1, y = -1, addend = -1, factor = -1;
  int first_operand = -1, operands = 0;
  int op = -1, front = 0;
  short layer = -1;
  conv_shape shape = {};  ///< channels in memory
  narrow_plan plan = {};
  int key = -1;
  window2 window = {};
  int channels = 0, filters = 0, groups = 1;  ///< logical
  double alpha = 0, epsilon = 0;
  long long weight = -1, bias = -1, norm[4] = {-1, -1, -1, -1};
  long long packed = 0, constants = 0;  ///< bytes and 32-bit numbers before this step's
};

/// Why a network has no narrow program.
enum class narrow_refusal : unsigned char { none, custom, not_last, flatten, taps };

template <int Steps, int Pieces>
struct narrow_program {
  narrow_value values[Steps + 2] = {};
  narrow_step steps[Steps + 1] = {};
  int operands[Pieces + 1] = {};  ///< of concats: values; sizes of pieces
  narrow_key keys[Steps + 1] = {};
  int value_count = 0, step_count = 0, operand_count = 0, key_count = 0, tag_count = 0,
      group_count = 0;
  extent3 input = {};
  int output = -1;
  int softmax_pixels = 0;  ///< of the output, over the channels of each; 0: none
  long long arena = 0, packed = 0, constants = 0, scratch = 0;  ///< bytes, constants numbers
  narrow_refusal bad = narrow_refusal::none;

  [[nodiscard]] constexpr bool has(narrow_kind kind, narrow_type type) const {
    for (int i = 0; i < step_count; ++i)
      if (steps[i].kind == kind && values[steps[i].y].type == type) return true;
    return false;
  }
  [[nodiscard]] constexpr bool has(activation_kind act, narrow_type type) const {
    for (int i = 0; i < step_count; ++i)
      if (steps[i].kind == narrow_kind::activation && steps[i].act == act &&
          values[steps[i].y].type == type)
        return true;
    return false;
  }
  [[nodiscard]] constexpr channel_map channels(narrow_value const& v) const {
    return v.pieces ? channel_map{operands + v.first_piece, v.pieces} : channel_map{&v.c, 1};
  }
};

/// Capacity of a narrow program: steps, and places in the operand table.
struct narrow_capacity {
  int steps, pieces;
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
