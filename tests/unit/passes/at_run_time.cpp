// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The passes, which else the compiler runs, run here: under the sanitizers, seen by the counters of
// coverage, and with the compiler's results.

#include <resin/dsl/dsl.hpp>
#include <resin/passes/compile.hpp>

#include "test.hpp"

using namespace resin;

namespace {

inline constexpr auto residual_net =
    input{3, 16, 16} | conv2d{.filters = 8, .kernel = 3, .padding = same, .bias = false} |
    batch_norm{} | relu |
    repeat(2, residual(conv2d{.filters = 8, .kernel = 3, .padding = same} | batch_norm{} | relu) |
                  relu) |
    max_pool2d{} | dropout{.2} | flatten | dense{.units = 10};
inline constexpr auto branched_net =
    input{4, 12, 12} |
    branches(conv2d{.filters = 4, .kernel = 1} | relu,
             depthwise_conv2d{.kernel = 3, .padding = same} | batch_norm{}) |
    avg_pool2d{} | local_response_norm{} | global_avg_pool | dense{.units = 3} | softmax;

template <auto const& Net>
void check() {
  using evaluation = ir::evaluation<Net, 4>;
  using training = ir::training<Net, 4, false>;
  constexpr int block = evaluation::block;
  // Copies that the compiler may not see through.
  auto lowered = ir::lower<Net>();
  auto code = lowered.code;
  asm volatile("" : "+m"(code));
  auto const source = ir::place_parameters(ir::infer_shapes(code, lowered.leaves), lowered.leaves);
  auto const laid_out =
      ir::choose_layouts(ir::drop_idle(ir::drop_heads(source, false), false), block);
  auto const fused =
      ir::join_strips(ir::unflatten(ir::fuse(ir::fold_batch_norm(laid_out, false)), this_target, 4),
                      this_target, 4);
  CHECK(fused.op_count == evaluation::fused.op_count);
  CHECK(ir::plan_memory(fused, block).arena == evaluation::memory.arena);
  CHECK(ir::select_algorithm(fused, this_target, 4, lowered.leaves).cache ==
        evaluation::work.cache);
  auto const forward = ir::fold_batch_norm(
      ir::choose_layouts(ir::drop_idle(ir::drop_heads(source, true), true), block), true);
  auto const gradient = ir::fuse(ir::differentiate(forward, false));
  CHECK(gradient.op_count == training::fused.op_count);
}

}  // namespace

TEST_CASE("passes: at run time they give what they gave the compiler", "[passes]") {
  check<residual_net>();
  check<branched_net>();
}
