// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Where a dense layer reads an image as it lies.

#include <resin/passes/compile.hpp>

using namespace resin;

namespace {

template <class C>
constexpr int flattens() {
  int n = 0;
  for (int i = 0; i < C::code.op_count; ++i) n += C::code.ops[i].kind == ir::op_kind::flatten;
  return n;
}
template <auto const& Net>
constexpr int evaluated = flattens<ir::evaluation<Net, 4>>();
template <auto const& Net>
constexpr int trained = flattens<ir::training<Net, 4, false>>();

constexpr auto body(int filters) {
  return input{3, 7, 5} | conv2d{.filters = filters, .kernel = 1} | relu;
}
// An explicit flatten and the one that every dense layer brings along.
constexpr auto whole = body(32) | flatten | dense{.units = 10};
static_assert(evaluated<whole> == 0 && trained<whole> == 2);
using C = ir::evaluation<whole, 4>;
static_assert(C::code.values[C::code.ops[C::code.op_count - 1].x].shape() == extent3{32, 7, 5});

// Lanes left empty, weights that stay in their rows, another reader: the copy stays.
constexpr auto odd = body(33) | flatten | dense{.units = 10};
static_assert(evaluated<odd> == 2);
constexpr auto large = body(64) | flatten | dense{.units = 40'000};
static_assert(evaluated<large> == 2);
constexpr auto half = with_weights(large, weights::bfloat16);
static_assert(evaluated<half> == 0);
constexpr auto seen = body(32) | flatten | tap("codes") | dense{.units = 10};
static_assert(evaluated<seen> == 1);

}  // namespace
