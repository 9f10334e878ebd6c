// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// with_algorithm reaches the convolutions inside it, forward and backward, and nothing else.

#include <resin/passes/compile.hpp>
#include <resin/zoo/cifar_resnet.hpp>

using namespace resin;

namespace {

using enum conv_algorithm;

template <class C>
constexpr int count(ir::op_kind kind, conv_algorithm a) {
  int n = 0;
  for (int i = 0; i < C::code.op_count; ++i)
    n += C::code.ops[i].kind == kind && C::work.ops[i].plan.key.algorithm == a;
  return n;
}
template <auto const& Net, int Bytes = 4>
using evaluated = ir::evaluation<Net, Bytes>;
template <auto const& Net, int Bytes = 4>
using trained = ir::training<Net, Bytes, false>;
using enum ir::op_kind;

constexpr auto forced_direct = with_algorithm(zoo::cifar_resnet20, algorithm::direct);
constexpr auto forced_2x2 = with_algorithm(zoo::cifar_resnet20, algorithm::winograd_2x2);

// A stem, two strided convolutions, and eight of stride 1 (those of a repeat counted once).
static_assert(count<evaluated<forced_direct>>(conv, direct) == 11);
static_assert(count<evaluated<forced_2x2>>(conv, winograd_2x2) == 8);
static_assert(count<evaluated<forced_2x2>>(conv, direct) == 3);
static_assert(count<evaluated<zoo::cifar_resnet20>>(conv, direct) == 2);
static_assert(count<evaluated<zoo::cifar_resnet20>>(conv, winograd_lines) == 1);
static_assert(count<evaluated<zoo::cifar_resnet20, 8>>(conv, direct) == 11);
static_assert(count<evaluated<forced_2x2, 8>>(conv, winograd_2x2) == 8);
// Backward-data likewise; the stem needs none.
static_assert(count<trained<forced_direct>>(conv_backward_data, direct) == 10);
static_assert(count<trained<forced_2x2>>(conv_backward_data, winograd_2x2) == 8);
static_assert(count<trained<zoo::cifar_resnet20>>(conv_backward_data, direct) == 2);
// The weight gradient knows F(4x4) alone; double is direct.
constexpr auto forced_4x4 = with_algorithm(zoo::cifar_resnet20, algorithm::winograd_4x4);
static_assert(count<trained<zoo::cifar_resnet20>>(conv_backward_weights, winograd_4x4) == 8);
static_assert(count<trained<zoo::cifar_resnet20>>(conv_backward_weights, direct) == 3);
static_assert(count<trained<forced_direct>>(conv_backward_weights, direct) == 11);
static_assert(count<trained<forced_2x2>>(conv_backward_weights, direct) == 11);
static_assert(count<trained<zoo::cifar_resnet20, 8>>(conv_backward_weights, direct) == 11);
static_assert(count<trained<forced_4x4, 8>>(conv_backward_weights, winograd_4x4) == 8);

// The same network otherwise, and the innermost choice holds.
static_assert(ir::parameter_count(ir::source_program<forced_2x2>::value) ==
              ir::parameter_count(ir::source_program<zoo::cifar_resnet20>::value));
constexpr auto conv3 = conv2d{.filters = 32, .kernel = 3, .padding = same};
constexpr auto mixed = with_algorithm(
    input{32, 16, 16} | conv3 | with_algorithm(conv3 | relu, algorithm::winograd_4x4) | conv3,
    algorithm::winograd_2x2);
static_assert(count<evaluated<mixed>>(conv, winograd_4x4) == 1);
static_assert(count<evaluated<mixed>>(conv, winograd_2x2) == 2);

}  // namespace
