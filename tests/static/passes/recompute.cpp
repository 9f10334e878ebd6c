// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What a bound on training memory makes of a program.
#include <resin/base/target.hpp>
#include <resin/passes/compile.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/vgg.hpp>

namespace {

using namespace resin;

template <auto const& Net>
using trained = ir::training<Net, 4, false>;
template <auto const& Net>
constexpr long long bytes = trained<Net>::memory.arena * 4;
template <class C>
constexpr int copies(ir::op_kind kind) {
  int n = 0;
  for (int i = C::code.forward_ops; i < C::code.op_count; ++i)
    n += ir::computed_again(C::code.ops[i]) && C::code.ops[i].kind == kind;
  return n;
}
using enum ir::op_kind;

constexpr auto const& whole = zoo::cifar_resnet20;
constexpr auto wide = with_training_memory(whole, bytes<whole>),
               middle = with_training_memory(whole, bytes<whole> * 9 / 10),
               least = with_training_memory(whole, 0);

// Where it fits, nothing changes.
static_assert(trained<wide>::code.op_count == trained<whole>::code.op_count &&
              bytes<wide> == bytes<whole>);
// One activation a block: the first block of each stage and the one that is repeated.
static_assert(copies<trained<middle>>(batch_norm) == 5 && copies<trained<middle>>(conv) == 0);
static_assert(bytes<middle> <= bytes<whole> * 9 / 10);
// Of a block, both convolutions; no kernel joins.
static_assert(copies<trained<least>>(conv) == 11 && bytes<least> * 2 < bytes<whole>);
static_assert(trained<least>::work.kernel_keys == trained<whole>::work.kernel_keys);
// The least bound holds; evaluation is the same; the depth of a repeat costs no ops.
constexpr auto twice = with_training_memory(with_training_memory(whole, 0), bytes<whole>);
static_assert(bytes<twice> == bytes<least>);
static_assert(ir::evaluation<least, 4>::code.op_count == ir::evaluation<whole, 4>::code.op_count);
constexpr auto deep = with_training_memory(zoo::cifar_resnet110, 0);
static_assert(trained<deep>::code.op_count == trained<least>::code.op_count);
// Dropout and pooling are kept.
constexpr auto vgg = with_training_memory(zoo::vgg16, 0);
static_assert(copies<trained<vgg>>(leaf) == 0 && copies<trained<vgg>>(max_pool) == 0 &&
              copies<trained<vgg>>(conv) == 13);

}  // namespace
