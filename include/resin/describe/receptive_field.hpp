// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How much of the image an output pixel sees.

#include <resin/describe/outline.hpp>

#include <vector>

namespace resin::inline RESIN_TARGET {

/// Pixels of the input along each axis that reach one pixel of a value, and the distance between
/// the fields of neighbouring pixels. A window of size k and dilation d adds d (k - 1) jump; a
/// stride s multiplies jump by s; the widest path counts. `all`: flattened or pooled over the whole
/// image.
struct receptive_field {
  long long h = 1, w = 1, jump_h = 1, jump_w = 1;
  bool all = false;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

inline receptive_field widest(receptive_field a, receptive_field b) {
  return {std::max(a.h, b.h), std::max(a.w, b.w), std::max(a.jump_h, b.jump_h),
          std::max(a.jump_w, b.jump_w), a.all || b.all};
}

RESIN_EVERY_KIND
inline receptive_field field_behind(ir::op const& o, leaf_field const& own, ir::value const& x,
                                    receptive_field f) {
  using ir::op_kind;
  using enum ir::op_kind;
  auto slide = [&](extent2 reach, extent2 stride) {
    f.h += reach.h * f.jump_h;
    f.w += reach.w * f.jump_w;
    f.jump_h *= stride.h;
    f.jump_w *= stride.w;
  };
  ir::window2 const& k = o.window;
  switch (o.kind) {
    case conv:
    case max_pool:
    case avg_pool:
      slide({k.dilation.h * (k.kernel.h - 1), k.dilation.w * (k.kernel.w - 1)}, k.stride);
      break;
    case pad_channels:
      slide({0, 0}, k.stride);
      break;
    case adaptive_avg_pool: {
      extent2 const n = k.kernel;
      f.all = f.all || (n == extent2{1, 1} && x.h * x.w > 1);
      auto bin = [](int in, int out) { return in % out ? in / out + 2 : in / out; };
      slide({bin(x.h, n.h) - 1, bin(x.w, n.w) - 1},
            {std::max(1, x.h / n.h), std::max(1, x.w / n.w)});
      break;
    }
    case leaf:
      f.all = f.all || own.all;
      slide(own.reach, own.stride);
      break;
    case flatten:
      f.all = f.all || x.h * x.w > 1;
      break;
    case dense:
    case batch_norm:
    case activation:
    case custom_activation:
    case add:
    case concat:
    case scale:
    case max_unpool:
    case none:
    case to_blocked:
    case copy:
    RESIN_REVERSE_KINDS:
      break;  // each pixel by itself
  }
  return f;
}
RESIN_END_EVERY_KIND

/// Fields of the values that ops [first, last) of region r define, in one iteration.
inline void walk_fields(outline const& o, int first, int last, int r,
                        std::vector<receptive_field>& field) {
  auto at = [&](int v) -> receptive_field& { return field[static_cast<std::size_t>(v)]; };
  for (int i = first; i < last;) {
    int child = o.op(i).region;
    if (child == r) {
      receptive_field seen;
      for (int v : o.inputs(i)) seen = widest(seen, at(v));
      ir::op const& op = o.op(i);
      leaf_field const& leaf = o.row(i++).field;
      at(op.y) = op.x >= 0 ? field_behind(op, leaf, o.value(op.x), seen) : seen;
      continue;
    }
    while (o.region(child).parent != r) child = o.region(child).parent;
    ir::region const& g = o.region(child);
    at(g.argument) = at(g.initial);
    for (int n = 0; n < g.count; ++n) {
      walk_fields(o, g.first_op, g.last_op, child, field);
      if (n + 1 < g.count) at(g.argument) = at(g.yield);
    }
    at(g.result) = at(g.yield);
    i = g.last_op;
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The field of every value; inside a repeat, of its last copy.
[[nodiscard]] inline std::vector<receptive_field> receptive_fields(outline const& o) {
  std::vector<receptive_field> field(o.values.size());
  detail::walk_fields(o, 0, o.op_count(), -1, field);
  return field;
}

}  // namespace resin
