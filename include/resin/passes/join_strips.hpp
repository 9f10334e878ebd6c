// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Finds the depthwise convolutions that run strip by strip with the 1x1 convolutions around them
// (ir/conv_strips.hpp).

#include <resin/base/target.hpp>
#include <resin/passes/plan_memory.hpp>
#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {
/// A 1x1 convolution that reads whole blocked planes.
template <class Program>
constexpr bool is_pointwise(Program const& p, op const& o) {
  window2 const& w = o.window;
  return o.kind == op_kind::conv && o.groups == 1 && w.kernel == extent2{1} &&
         w.stride == extent2{1} && p.values[o.x].form == layout::blocked &&
         p.values[o.x].h == p.values[o.y].h && p.values[o.x].w == p.values[o.y].w;
}
template <class Program>
constexpr bool is_depthwise(Program const& p, op const& o) {
  return o.kind == op_kind::conv && o.groups > 1 && o.groups == p.values[o.x].c &&
         o.groups == p.values[o.y].c && p.values[o.x].form == layout::blocked;
}
template <class Program>
constexpr long long pointwise_work(Program const& p, op const& o) {
  return p.values[o.x].c * p.values[o.y].shape().size();
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// Multiply-adds of 1x1 convolutions for each element between them below which strips pay: an
/// element that leaves L2 and comes back takes about as long. 22, 32 and 48 (MobileNet v2) gain 16,
/// 7 and 3 %, 64 neither, 128 (Xception) loses 2.
inline constexpr int strip_work = 56;

/// In evaluation: where the largest tensor between them would not stay in L2, a depthwise
/// convolution runs inside the 1x1 behind it, and so does the 1x1 before it (`joined` counts them).
/// That one reads `saved`, what the first of them reads; values in between become `streamed` and
/// get no memory.
template <class Program>
constexpr Program join_strips(Program p, target t, int bytes) {
  if (p.bad.bad()) return p;
  use_count<Program> const count(p);
  auto const made_for =
      [&](int v, op const& reader) -> op* {  // the convolution that makes v for this reader alone
    int const producer = p.values[v].producer;
    if (producer < 0 || count.uses[v] != 1) return nullptr;
    op& o = p.ops[producer];
    return o.region == reader.region && o.addend < 0 && o.joined == 0 ? &o : nullptr;
  };
  for (int i = 0; i < p.op_count; ++i) {
    op& last = p.ops[i];
    if (!detail::is_pointwise(p, last)) continue;
    op* const middle = made_for(last.x, last);
    if (!middle || !detail::is_depthwise(p, *middle)) continue;
    op* first = made_for(middle->x, *middle);
    if (first && !detail::is_pointwise(p, *first)) first = nullptr;
    value const& widest = p.values[first ? middle->x : last.x];
    long long const work =
        detail::pointwise_work(p, last) + (first ? detail::pointwise_work(p, *first) : 0);
    if (elements(p, widest, t.lanes(bytes)) * bytes <= t.l2 ||
        work > strip_work * widest.shape().size())
      continue;
    p.values[last.x].streamed = true;
    if (first) p.values[middle->x].streamed = true;
    last.joined = first ? 2 : 1;
    last.saved = first ? first->x : middle->x;
  }
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
