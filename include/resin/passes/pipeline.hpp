// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The passes in their order, with named options: what evaluation runs, and what training
// differentiates.

#include <resin/base/target.hpp>
#include <resin/passes/choose_layouts.hpp>
#include <resin/passes/drop_heads.hpp>
#include <resin/passes/drop_idle.hpp>
#include <resin/passes/fold_batch_norm.hpp>
#include <resin/passes/fuse.hpp>
#include <resin/passes/join_strips.hpp>
#include <resin/passes/unflatten.hpp>

namespace resin::ir::inline RESIN_TARGET {

/// Which batch norms become a part of the convolution before them.
enum class folded : unsigned char { none, frozen, all };

struct pipeline {
  bool heads = false;  // for training: heads stay, and nothing is fused before it is differentiated
  folded batch_norm = folded::all;
  bool strips = true;  // convolutions join strip by strip where that pays
  target machine = this_target;
};

/// A program with shapes and parameters -> the one that is planned, for elements of `bytes` bytes.
template <class Program>
constexpr auto run_pipeline(Program const& source, pipeline with, int bytes) {
  auto p = choose_layouts(drop_idle(drop_heads(source, with.heads), with.heads),
                          with.machine.lanes(bytes));
  if (with.batch_norm != folded::none) p = fold_batch_norm(p, with.batch_norm == folded::frozen);
  if (with.heads) return p;
  p = unflatten(fuse(p), with.machine, bytes);
  return with.strips ? join_strips(p, with.machine, bytes) : p;
}

}  // namespace resin::ir
