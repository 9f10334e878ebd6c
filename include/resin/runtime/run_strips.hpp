// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A depthwise convolution between 1x1 convolutions, strip by strip: the kernels are those of whole
// images, given rows.

#include <resin/geometry/conv/strips.hpp>
#include <resin/kernels/shift_rows.hpp>
#include <resin/runtime/run_conv.hpp>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// The three convolutions as for whole images; of operands, x and y in between are the strip's.
template <class T>
struct strip_job {
  conv_strips strips;
  geometry::conv_phase<geometry::direct_blocking> expand, project;
  geometry::conv_phase<geometry::depthwise_blocking> depthwise;
  kernels::conv_operands<T> expanding, filtering, projecting;
};

/// Threads share output rows, and cut theirs into strips. Rows that two strips of a thread read are
/// expanded once and moved; the first strip of a thread makes its own.
template <conv_key Expand, conv_key Depthwise, conv_key Project, bool Expands, class T>
RESIN_NOINLINE void walk_strips(strip_job<T> job, int batch, T* scratch, part who) {
  constexpr int lanes = simd::lanes<T>;
  conv_strips const& s = job.strips;
  geometry::correlation& g = job.depthwise.shape;
  geometry::conv_axis const whole = g.row;
  int const H = g.in_h, W = g.in_w, P = whole.out, Q = g.out_w,
            reach = (whole.taps - 1) * whole.tap_step + 1;
  auto const inside = [H](int h) { return h < 0 ? 0 : h < H ? h : H; };
  T *const in = scratch + s.table, *const out = in + s.in;
  kernels::conv_operands<T> expanding = job.expanding, filtering = job.filtering,
                            projecting = job.projecting;
  expanding.batch = filtering.batch = projecting.batch = 1;
  filtering.y = out;
  projecting.x = out;
  g.out_h = s.rows;
  int base = 0, end = 0;  // rows of the depthwise convolution's input that lie in `in`
  task_range const mine = share(static_cast<long long>(batch) * P, who);
  for (long long at = mine.first, next = at; at < mine.last; at = next) {
    std::ptrdiff_t const image = at / P;
    int const row = static_cast<int>(at % P), rest = P - row < s.rows ? P - row : s.rows,
              rows = mine.last - at < rest ? static_cast<int>(mine.last - at) : rest;
    next = at + rows;
    int const from = row * whole.in_step + whole.in_first,
              to = from + (rows - 1) * whole.in_step + reach;
    if constexpr (Expands) {
      int const first = inside(from), last = inside(to);
      int ready = first;
      if (row > 0 && at > mine.first && end > first) {
        kernels::shift_rows(in, base::ceil_div(g.c, lanes), s.in_rows * W, (first - base) * W,
                            (end - first) * W);
        ready = end;
      }
      base = first;
      end = last;
      if (ready < last) {
        cut_pointwise(job.expand, (last - ready) * W, H * W, s.in_rows);
        expanding.x = job.expanding.x + image * job.expanding.x_image +
                      static_cast<std::ptrdiff_t>(ready) * W * lanes;
        expanding.y = in + static_cast<std::ptrdiff_t>(ready - first) * W * lanes;
        kernels::conv_run<Expand>(&job.expand, 1, expanding, scratch, part{});
      }
      filtering.x = in;
      g.in_h = last - first;
      job.depthwise.blocking.x_plane = static_cast<long long>(s.in_rows) * W * lanes;
    } else {
      filtering.x = job.filtering.x + image * job.filtering.x_image;
    }
    g.row.out = rows;
    g.row.in_first = from - base;
    kernels::conv_run<Depthwise>(&job.depthwise, 1, filtering, scratch, part{});
    cut_pointwise(job.project, rows * Q, s.rows * Q, P);
    std::ptrdiff_t const place = static_cast<std::ptrdiff_t>(row) * Q * lanes;
    projecting.y = job.projecting.y + image * job.projecting.y_image + place;
    if (projecting.addend)
      projecting.addend = job.projecting.addend + image * job.projecting.addend_image + place;
    kernels::conv_run<Project>(&job.project, 1, projecting, scratch, part{});
  }
}

/// Op I, a 1x1 convolution, with the ops joined to it.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_strips(machine<T> const& m) {
  constexpr ir::op last = C::code.ops[I];
  constexpr int middle = C::code.values[last.x].producer;
  constexpr bool expands = last.joined == 2;
  constexpr int first = expands ? C::code.values[C::code.ops[middle].x].producer : middle;
  kernels::span_of<T const> const x = value_of<C, last.saved>(m),
                                  addend = optional_value<C, last.addend>(m), none{};
  kernels::span_of<T> const y = value_of<C, last.y>(m);
  auto const expand = [] {
    if constexpr (expands)
      return forward_phases_of<C, first, T>.phases[0];
    else
      return geometry::conv_phase<geometry::direct_blocking>{};
  }();
  strip_job<T> const job{C::work.ops[I].strips,
                         expand,
                         forward_phases_of<C, I, T>.phases[0],
                         forward_phases_of<C, middle, T>.phases[0],
                         conv_operands_of<C, first>(m, cache_of<C, first>(m), x, none, {}),
                         conv_operands_of<C, middle>(m, cache_of<C, middle>(m), x, none, {}),
                         conv_operands_of<C, I>(m, cache_of<C, I>(m), x, addend, y)};
  walk_strips<C::work.ops[first].plan.key, C::work.ops[middle].plan.key, C::work.ops[I].plan.key,
              expands>(job, m.batch, m.scratch, m.who);
}

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
