// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The rest of a narrow program: which values share a block and a scale, the plan of each step, and
// where everything lies, in bytes.

#include <resin/base/namespaces.hpp>
#include <resin/geometry/narrow/depthwise.hpp>
#include <resin/passes/arena.hpp>
#include <resin/passes/lower_narrow.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {

/// Classes of values, joined as steps demand.
template <int N>
struct value_classes {
  int up[N] = {};
  constexpr value_classes() {
    for (int i = 0; i < N; ++i) up[i] = i;
  }
  constexpr int of(int v) {
    while (up[v] != v) v = up[v] = up[up[v]];
    return v;
  }
  constexpr void join(int a, int b) { up[of(a)] = of(b); }
};

/// Steps that read and write pixel by pixel; y may then lie over what it reads last.
[[nodiscard]] constexpr bool elementwise(narrow_kind k) {
  using enum narrow_kind;
  return k == add || k == activation || k == affine || k == scale_of_channels;
}

/// What is in one place in memory is in the same order in the other.
template <class Narrow>
constexpr void join_blocks(Narrow const& q, auto& classes) {
  using enum narrow_kind;
  for (int i = 0; i < q.step_count; ++i) {
    narrow_step const& s = q.steps[i];
    if (elementwise(s.kind) || s.kind == max_pool || s.kind == avg_pool ||
        s.kind == adaptive_avg_pool || s.kind == depthwise)
      classes.join(s.x, s.y);
    if (s.addend >= 0) classes.join(s.addend, s.y);
    if (s.factor >= 0) classes.join(s.factor, s.y);
    for (int k = 0; k < s.operands; ++k) classes.join(q.operands[s.first_operand + k], s.y);
  }
}
/// What is moved without arithmetic keeps its scale.
template <class Narrow>
constexpr void join_scales(Narrow const& q, auto& classes) {
  using enum narrow_kind;
  int first_image = -1;
  for (int i = 0; i < q.step_count; ++i) {
    narrow_step const& s = q.steps[i];
    if (s.kind == max_pool || s.kind == avg_pool || s.kind == adaptive_avg_pool || s.kind == move)
      classes.join(s.x, s.y);
    for (int k = 0; k < s.operands; ++k) classes.join(q.operands[s.first_operand + k], s.y);
    if (s.kind == narrow_kind::image && q.values[s.y].type == narrow_type::int8) {
      if (first_image >= 0) classes.join(first_image, s.y);
      first_image = s.y;
    }
  }
}

/// Bytes of a pixel that lie together, for each value: of a class one that suits its pieces.
template <class Narrow>
constexpr void choose_blocks(Narrow& q) {
  constexpr int n = sizeof(q.values) / sizeof(q.values[0]);
  value_classes<n> classes;
  join_blocks(q, classes);
  long long waste[n][3] = {};  // bytes a pixel, in blocks of 64, 32, 16
  for (int v = 0; v < q.value_count; ++v)
    for (int k = 0; k < 3; ++k)
      waste[classes.of(v)][k] +=
          base::round_up(q.values[v].c * bytes_of(q.values[v].type), 64 >> k);
  for (int v = 0; v < q.value_count; ++v) {
    narrow_value& a = q.values[v];
    long long const* w = waste[classes.of(v)];
    int best = 0;
    for (int k = 1; k < (a.type == narrow_type::int8 ? 3 : 2); ++k)
      if (w[k] * 8 < w[best] * 7) best = k;
    a.block = a.type == narrow_type::float32 ? narrow_block(a.c, a.type, this_target) : 64 >> best;
  }
  for (int v = 0; v < q.value_count; ++v)
    if (narrow_value& a = q.values[v]; a.image)
      a.block = narrow_image_block(a.c, a.type, this_target);
  value_classes<n> scales;
  join_scales(q, scales);
  int number[n] = {};
  for (int v = 0; v < q.value_count; ++v) {
    if (q.values[v].type != narrow_type::int8) continue;
    int& g = number[scales.of(v)];
    if (!g) g = ++q.group_count;
    q.values[v].group = g - 1;
  }
}

template <class Narrow>
constexpr int extent_of(Narrow const& q, narrow_value const& v) {
  return q.channels(v).extent(v.block / bytes_of(v.type));
}

/// Pieces of y: of a concatenation those of its operands, neighbours grown together where the first
/// ends at a block boundary.
template <class Narrow>
constexpr void take_pieces(Narrow& q, narrow_step const& s) {
  using enum narrow_kind;
  narrow_value& y = q.values[s.y];
  int const block = y.block / bytes_of(y.type);
  if (s.kind == narrow_kind::concat) {
    int const first = q.operand_count;
    int n = 0;
    for (int i = 0; i < s.operands; ++i) {
      narrow_value const& v = q.values[q.operands[s.first_operand + i]];
      for (int k = 0; k < (v.pieces ? v.pieces : 1); ++k) {
        int const size = v.pieces ? q.operands[v.first_piece + k] : v.c;
        if (n > 0 && q.operands[first + n - 1] % block == 0)
          q.operands[first + n - 1] += size;
        else
          q.operands[first + n++] = size;
      }
    }
    if (n > 1) {
      y.pieces = n;
      y.first_piece = first;
      q.operand_count = first + n;
    }
  } else if (s.x >= 0 && (elementwise(s.kind) || s.kind == max_pool || s.kind == avg_pool ||
                          s.kind == adaptive_avg_pool || s.kind == depthwise)) {
    y.pieces = q.values[s.x].pieces;
    y.first_piece = q.values[s.x].first_piece;
  }
}

/// Plans, keys and the sizes of what is packed.
template <class Narrow>
constexpr void plan_steps(Narrow& q, target t, narrow_target n) {
  using base::round_up;
  for (int i = 0; i < q.step_count; ++i) {
    narrow_step& s = q.steps[i];
    take_pieces(q, s);
    narrow_value& y = q.values[s.y];
    int const y_block = y.block / bytes_of(y.type);
    y.bytes =
        static_cast<long long>(round_up(extent_of(q, y), y_block)) * bytes_of(y.type) * y.h * y.w;
    s.packed = q.packed;
    s.constants = q.constants;
    bool const conv = s.kind == narrow_kind::conv, depthwise = s.kind == narrow_kind::depthwise;
    if (conv || depthwise) {
      narrow_value const& x = q.values[s.x];
      window2 const& w = s.window;
      // Whole blocks of y are written: what is zero there must not be what the memory held.
      s.shape = {
          depthwise ? round_up(extent_of(q, x), x.block / bytes_of(x.type)) : extent_of(q, x),
          x.h,
          x.w,
          round_up(extent_of(q, y), y_block),
          y.h,
          y.w,
          w.kernel.h,
          w.kernel.w,
          w.stride.h,
          w.stride.w,
          w.dilation.h,
          w.dilation.w,
          w.padding.top,
          w.padding.left,
          s.groups};
      if (depthwise) {
        s.shape.groups = s.shape.C;
        if (y.type == narrow_type::int8) {
          byte_depthwise const lies{y.block, s.shape.R, s.shape.S, t.lanes(4)};
          if (lies.scratch(s.shape) > q.scratch) q.scratch = lies.scratch(s.shape);
          q.packed += s.shape.C / y.block * lies.weights();
          q.constants += s.shape.C / y.block * lies.constants();
        } else {
          q.packed += 4LL * s.shape.C * s.shape.R * s.shape.S;
          q.constants += s.shape.C;
        }
      } else {
        if (s.groups > 1) s.shape.K = s.filters, s.shape.C = s.channels;
        s.plan = plan_narrow(s.shape, y.type, x.block, y.block, t, n);
        q.packed += (s.plan.packed + 63) / 64 * 64;
        q.constants += s.plan.constants;
        if (s.plan.scratch > q.scratch) q.scratch = s.plan.scratch;
        for (s.key = 0; s.key < q.key_count && !(q.keys[s.key] == s.plan.key);) ++s.key;
        if (s.key == q.key_count) q.keys[q.key_count++] = s.plan.key;
      }
    } else if (s.kind == narrow_kind::affine) {
      q.constants += round_up(extent_of(q, y), y_block);
    } else if (s.kind == narrow_kind::activation && y.type == narrow_type::int8) {
      q.packed += 256;
    }
    q.constants = (q.constants + 15) / 16 * 16;
  }
}

/// Offsets. A concatenation is one storage with its pieces in it; an elementwise result, and a sum
/// with what is added, lie over an operand that is not read again.
template <class Narrow>
constexpr void place(Narrow& q) {
  constexpr int n = sizeof(q.values) / sizeof(q.values[0]);
  int const end = q.step_count;
  int last[n] = {}, made[n] = {}, whole[n] = {}, storage_of[n] = {};
  for (int v = 0; v < q.value_count; ++v) last[v] = made[v] = whole[v] = storage_of[v] = -1;
  for (int i = 0; i < end; ++i) {
    narrow_step const& s = q.steps[i];
    made[s.y] = i;
    for (int v : {s.x, s.addend, s.factor, s.y})
      if (v >= 0) last[v] = i;
    long long slice = 0;
    for (int k = 0; k < s.operands; ++k) {
      int const v = q.operands[s.first_operand + k];
      whole[v] = s.y;
      q.values[v].slice = slice;
      slice += q.values[v].bytes;
      last[v] = i;
    }
  }
  last[q.output] = end;
  auto root = [&](int v) {
    while (whole[v] >= 0) v = whole[v];
    return v;
  };
  for (int v = 0; v < q.value_count; ++v) {
    int const r = root(v);
    if (last[v] > last[r]) last[r] = last[v];
    if (made[v] >= 0 && made[v] < made[r]) made[r] = made[v];
  }
  storage storages[n] = {};
  int count = 0;
  for (int i = 0; i < end; ++i) {
    narrow_step const& s = q.steps[i];
    int const y = root(s.y);
    if (storage_of[y] >= 0) continue;
    if (y == s.y && s.operands == 0)
      for (int u : {s.addend, s.x}) {
        if (u < 0 || (u == s.x && !elementwise(s.kind)) || root(u) != u || last[u] != i ||
            storage_of[u] < 0 || q.values[u].bytes != q.values[y].bytes ||
            q.values[u].type != q.values[y].type || s.factor == u || (u == s.addend && s.x == u))
          continue;
        bool holds_pieces = false;
        for (int v = 0; v < q.value_count; ++v) holds_pieces = holds_pieces || whole[v] == u;
        if (holds_pieces) continue;
        storage_of[y] = storage_of[u];
        storages[storage_of[y]].last = last[y];
        break;
      }
    if (storage_of[y] >= 0) continue;
    storage_of[y] = count;
    storages[count++] = {
        .size = (q.values[y].bytes + 63) / 64 * 64, .copies = 1, .first = made[y], .last = last[y]};
  }
  // Storages grow by what is laid over them; only now are all ends known.
  q.arena = place_storages<n, n>(storages, count, end).elements;
  for (int v = 0; v < q.value_count; ++v) {
    long long slice = 0;
    for (int u = v; whole[u] >= 0; u = whole[u]) slice += q.values[u].slice;
    storage const& s = storages[storage_of[root(v)] < 0 ? 0 : storage_of[root(v)]];
    q.values[v].offset = s.offset;
    q.values[v].size = s.size;
    made[v] = -1;
    last[v] = static_cast<int>(slice);
  }
  for (int v = 0; v < q.value_count; ++v) q.values[v].slice = last[v];
}

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// The steps of a forward program that is folded and fused; keep[i]: op i stays float.
template <narrow_capacity Cap, class Program>
constexpr auto lower_narrow(Program const& p, bool const* keep, narrow_type type) {
  return detail::narrow_lowering<Cap, Program>(p, keep, type).q;
}
/// With blocks, scales and plans.
template <class Narrow>
constexpr Narrow plan_narrow_steps(Narrow q, target t, narrow_target n) {
  detail::choose_blocks(q);
  detail::plan_steps(q, t, n);
  return q;
}
/// With places in memory.
template <class Narrow>
constexpr Narrow place_narrow(Narrow q) {
  detail::place(q);
  return q;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
