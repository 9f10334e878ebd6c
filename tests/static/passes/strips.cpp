// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Which convolutions run strip by strip, and what that does to memory.

#include <resin/passes/compile.hpp>
#include <resin/zoo/mobilenet.hpp>

using namespace resin;

namespace {

template <class C>
constexpr int joined() {
  int n = 0;
  for (int i = 0; i < C::code.op_count; ++i) n += C::code.ops[i].joined > 0;
  return n;
}
constexpr bool wide = this_target.lanes(4) == 16;

// MobileNet v2's tensors of 112x112 and 56x56 are never in memory as a whole; v1's 1x1 convolutions
// do so much with each of theirs that strips gain nothing.
using v2 = ir::evaluation<zoo::mobilenet_v2, 4>;
static_assert(wide ? joined<v2>() == 4 : joined<v2>() >= 4);
static_assert(v2::memory.arena * 4 < (5LL << 19));
static_assert(joined<ir::evaluation<zoo::mobilenet_v1, 4>>() == 0);
// A training step keeps what lies between.
static_assert(joined<ir::training<zoo::mobilenet_v2, 4, false>>() == 0);

constexpr auto depthwise = depthwise_conv2d{.kernel = 3, .padding = same};
constexpr auto pointwise(int filters) { return conv2d{.filters = filters, .kernel = 1}; }
constexpr auto start = input{3, 160, 160} | pointwise(16) | relu;
template <auto const& Net>
constexpr int count = joined<ir::evaluation<Net, 4>>();

template <auto const& Net>
constexpr int most = [] {
  int n = 0;
  for (ir::op const& o : ir::evaluation<Net, 4>::code.ops) n = o.joined > n ? o.joined : n;
  return n;
}();

constexpr auto plain_block = start | pointwise(32) | relu | depthwise | relu | pointwise(16);
constexpr auto small =
    input{3, 16, 16} | pointwise(16) | relu | pointwise(32) | depthwise | pointwise(16);
static_assert(count<plain_block> == 1 && count<small> == 0);
// What somebody else reads is made as a whole.
constexpr auto wide_tap = start | pointwise(32) | tap("wide") | depthwise | relu | pointwise(16);
constexpr auto narrow_tap = start | pointwise(32) | depthwise | tap("narrow") | pointwise(16);
static_assert(count<wide_tap> == 1 && count<narrow_tap> == 0);
static_assert(most<plain_block> == 2 && most<wide_tap> == 1);
// A stride, a window or groups make a 1x1 convolution something else.
constexpr auto strided = start | depthwise | conv2d{.filters = 16, .kernel = 1, .stride = 2};
constexpr auto grouped = start | depthwise | conv2d{.filters = 16, .kernel = 1, .groups = 4};
static_assert(count<strided> == 0 && count<grouped> == 0);

// Strips share out all rows, and what a thread holds of one stays within half of L2 or is a row.
constexpr bool shared_out(int P, int stride, int R, target t) {
  conv_shape const s{96, (P - 1) * stride + R, 40, 96, P, 40, R, 3, stride, 1, 1, 1, 0, 1, 96};
  conv_strips const a = plan_strips(s, true, 16, t, 4);
  return a.rows * a.count >= P && a.rows * (a.count - 1) < P && a.in_rows <= s.H &&
         a.in_rows >= R && (a.rows == 1 || (a.in + a.out) * 4 <= t.l2 / 2);
}
constexpr bool shared_out() {
  for (int P : {1, 2, 7, 56, 131})
    for (int stride : {1, 2, 4})
      for (int R : {1, 3, 5})
        for (target t : {target{64, 32, 32 << 10, 1 << 20}, target{16, 16, 32 << 10, 64 << 10}})
          if (!shared_out(P, stride, R, t)) return false;
  return true;
}
static_assert(shared_out());

}  // namespace
