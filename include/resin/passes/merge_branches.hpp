// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Sums of convolutions of one input become one convolution (Ding et al. 2021).

#include <resin/passes/walk.hpp>

namespace resin::ir::inline RESIN_TARGET {

/// What a sum is made of, if it can be one convolution: ops, or -1.
struct branch_merge {
  static constexpr int most = 8;
  int input = -1;  // the value that all branches read
  int count = 0;
  struct branch {
    int conv = -1, norm = -1;  // without a convolution: the input itself
  } branches[most] = {};
  int adds[most] = {};  // all but the last; the ops that go
};

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {

/// A convolution whose output pixel sees its window's middle at its own place.
constexpr bool is_centred(op const& o) {
  window2 const& w = o.window;
  return w.kernel.h % 2 == 1 && w.kernel.w % 2 == 1 && w.padding.top == w.kernel.h / 2 &&
         w.padding.bottom == w.kernel.h / 2 && w.padding.left == w.kernel.w / 2 &&
         w.padding.right == w.kernel.w / 2 && (w.dilation == extent2{1} || w.kernel == extent2{1});
}
constexpr bool is_sum(op const& o) { return o.kind == op_kind::add && !o.skip; }

template <class Program>
struct branch_finder {
  Program& p;
  use_count<Program> const uses{p};

  /// The op that makes v for its one reader, in region r.
  constexpr int maker_of(int v, int r) const {
    int const i = p.values[v].producer;
    return i >= 0 && uses.uses[v] == 1 && p.ops[i].region == r ? i : -1;
  }
  constexpr bool add_branch(branch_merge& m, op const& sum, int v) const {
    if (m.count == branch_merge::most) return false;
    branch_merge::branch b;
    int i = maker_of(v, sum.region), root = v;
    if (i >= 0 && p.ops[i].kind == op_kind::batch_norm) {
      b.norm = i;
      root = p.ops[i].x;
      i = maker_of(root, sum.region);
    }
    if (i >= 0 && p.ops[i].kind == op_kind::conv) {
      b.conv = i;
      root = p.ops[i].x;
    }
    if (b.conv < 0 && b.norm < 0) return false;
    if (m.count > 0 && root != m.input) return false;
    m.input = root;
    m.branches[m.count++] = b;
    return true;
  }
  /// The branches of the sum that ends with add op `last`, or count 0.
  constexpr branch_merge find(int last) const {
    branch_merge m;
    op const* sum = &p.ops[last];
    for (int adds = 0;; ++adds) {
      int const before = maker_of(sum->x, sum->region);
      bool const more = before >= 0 && is_sum(p.ops[before]) && p.ops[before].layer == sum->layer;
      if (!add_branch(m, *sum, sum->addend) || (!more && !add_branch(m, *sum, sum->x))) return {};
      if (!more) break;
      if (adds == branch_merge::most - 1) return {};
      m.adds[adds] = before + 1;
      sum = &p.ops[before];
    }
    return suits(m) ? m : branch_merge{};
  }
  constexpr bool suits(branch_merge const& m) const {
    op const* first = nullptr;
    for (int k = 0; k < m.count; ++k)
      if (m.branches[k].conv >= 0 && !first) first = &p.ops[m.branches[k].conv];
    if (!first) return false;
    for (int k = 0; k < m.count; ++k) {
      auto const& [conv, norm] = m.branches[k];
      op const& o = conv >= 0 ? p.ops[conv] : *first;
      if (!is_centred(o) || !(o.window.stride == first->window.stride) ||
          o.groups != first->groups || o.frozen != first->frozen ||
          (norm >= 0 && p.ops[norm].frozen != first->frozen) ||
          (conv < 0 && !(first->window.stride == extent2{1})))
        return false;
    }
    return true;
  }
  /// True if add op i is the last of its sum.
  constexpr bool ends_sum(int i) const {
    if (!is_sum(p.ops[i])) return false;
    for (int k = i + 1; k < p.op_count; ++k)
      if (is_sum(p.ops[k]) && p.ops[k].layer == p.ops[i].layer && p.ops[k].x == p.ops[i].y)
        return false;
    return true;
  }
};

/// What becomes of each op: `goes`, or is the place of sum number `merge`.
template <class Program>
struct branch_plan {
  bool goes[Program::room.ops + 1] = {};
  branch_merge sums[Program::room.ops + 1] = {};
  int merged = 0;
  constexpr explicit branch_plan(Program p) {
    branch_finder<Program> const finder{p};
    for (int i = 0; i < p.op_count; ++i) {
      if (!finder.ends_sum(i)) continue;
      sums[i] = finder.find(i);
      if (sums[i].count == 0) continue;
      ++merged;
      for (int k = 0; k < sums[i].count; ++k) {
        if (sums[i].branches[k].conv >= 0) goes[sums[i].branches[k].conv] = true;
        if (sums[i].branches[k].norm >= 0) goes[sums[i].branches[k].norm] = true;
      }
      for (int add : sums[i].adds)
        if (add > 0) goes[add - 1] = true;
    }
  }
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// A program with shapes -> the same with each such sum as one convolution.
template <class Program>
constexpr Program merge_branches(Program p) {
  if (p.bad.bad()) return p;
  detail::branch_plan<Program> const plan(p);
  for (int i = 0; i < p.op_count; ++i) {
    branch_merge const& m = plan.sums[i];
    if (m.count == 0) continue;
    op one{};
    extent2 kernel = 1;
    for (int k = 0; k < m.count; ++k) {
      if (m.branches[k].conv < 0) continue;
      op const& conv = p.ops[m.branches[k].conv];
      one = conv;
      if (conv.window.kernel.h > kernel.h) kernel.h = conv.window.kernel.h;
      if (conv.window.kernel.w > kernel.w) kernel.w = conv.window.kernel.w;
    }
    one.window.kernel = kernel;
    one.window.dilation = 1;
    one.window.padding = padding2(kernel.h / 2, kernel.w / 2);
    one.has_bias = true;
    one.layer = p.ops[i].layer;
    one.x = m.input;
    one.y = p.ops[i].y;
    p.ops[i] = one;
  }
  for (int i = 0; i < p.op_count; ++i)
    if (plan.goes[i]) p.ops[i].kind = op_kind::none;
  renaming<Program>(p).apply(p);
  return p;
}

/// Sums that it would merge.
template <class Program>
constexpr int mergeable_sums(Program const& p) {
  return detail::branch_plan<Program>(p).merged;
}

}  // namespace resin::ir
