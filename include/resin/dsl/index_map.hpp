// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What layers do that only move elements: y takes each of its elements from one of x.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// A place in a tensor; a negative channel: none.
struct element_place {
  int c, h, w;
};

/// `count` vectors at y, y + y_step, ...: lane i is that at x + from[i], further by x_step each, or
/// 0 where from[i] is negative, plus that at z, which may be y, if z is not null. `filled`: lanes
/// from there on may become anything.
template <class W, class T>
void move_lanes(T* y, long long y_step, T const* x, long long x_step, T const* z,
                long long const* from, int filled, int count) {
  bool whole = from[0] >= 0 && from[0] % W::lanes == 0;
  for (int i = 1; i < filled; ++i) whole = whole && from[i] == from[0] + i;
  for (int n = 0; n < count; ++n, y += y_step, x += x_step) {
    if (whole) {
      auto const v = W::load(x + from[0]);
      W::store(y, z ? v + W::load(z + n * y_step) : v);
    } else {
      for (int i = 0; i < W::lanes; ++i) {
        T const v = from[i] < 0 ? T(0) : x[from[i]];
        y[i] = z ? v + z[n * y_step + i] : v;
      }
    }
  }
}

/// In channel blocks, y whole and x in any pieces: element (c, h, v) of y is that of x at
/// `place(c, h, v)`, and so are those `period` pixels further along h or v, `step` pixels further
/// in x. In backward dx is y, plus the addend, and dy is x.
template <class W, class Place>
void move_elements(W const& w, int period, int step, Place place) {
  constexpr bool back = requires { w.dx; };
  constexpr long long lanes = W::lanes;
  extent3 const in = back ? w.out : w.in, out = back ? w.in : w.out;
  auto const places = back ? w.out_channels : w.in_channels;
  long long const blocks = back ? w.in_blocks() : w.out_blocks();
  auto const mine = w.share_of(w.batch * blocks * out.h);
  for (long long task = mine.first; task < mine.last;) {
    long long const n = task / out.h / blocks, block = task / out.h % blocks;
    int const first = static_cast<int>(task % out.h);
    int const last =
        static_cast<int>(mine.last - task < out.h - first ? first + mine.last - task : out.h);
    task += last - first;
    auto const filled =
        back ? w.channels(static_cast<int>(block)) : w.channels_out(static_cast<int>(block));
    long long const plane = block * out.h * out.w;
    typename W::number const *x, *z = nullptr;
    typename W::number* y;
    if constexpr (back) {
      x = w.dy.at(n), y = w.dx.at(n) + plane * lanes;
      if (w.addend.data) z = w.addend.at(n) + plane * lanes;
    } else {
      x = w.x.at(n), y = w.y.at(n) + plane * lanes;
    }
    for (int i = 0; i < period; ++i)
      for (int j = 0; j < period; ++j) {
        long long from[W::lanes];
        for (int k = 0; k < W::lanes; ++k) {
          element_place p{-1, 0, 0};
          if (k < filled.count) p = place(filled.first + k, i, j);
          long long const at = p.c < 0 ? 0 : places.physical(p.c, W::lanes);
          from[k] = p.c < 0 ? -1 : ((at / lanes * in.h + p.h) * in.w + p.w) * lanes + at % lanes;
        }
        for (int h = first + (i + period - first % period) % period; h < last; h += period) {
          long long const row = (static_cast<long long>(h) * out.w + j) * lanes;
          move_lanes<W>(y + row, period * lanes, x + h / period * step * in.w * lanes, step * lanes,
                        z ? z + row : nullptr, from, filled.count, out.w / period);
        }
      }
  }
}

/// y(c, h r + i, v r + j) = x(c r^2 + i r + j, h, v), and the other way round.
template <class W>
void shuffle_pixels(W const& w, int r) {
  move_elements(w, r, 1, [r](int c, int h, int v) {
    return element_place{(c * r + h % r) * r + v % r, h / r, v / r};
  });
}
template <class W>
void unshuffle_pixels(W const& w, int r) {
  move_elements(w, 1, r, [r](int c, int h, int v) {
    return element_place{c / (r * r), h * r + c / r % r, v * r + c % r};
  });
}

/// In channel blocks: pixel (h, w) of y is that of x at `source(h, w)`, or `value` where that is
/// negative.
template <class W, class Source>
void take_pixels(W const& w, Source source, double value) {
  long long const rows = static_cast<long long>(w.in_blocks()) * w.out.h;
  auto const mine = w.share_of(w.batch * rows);
  for (long long i = mine.first; i < mine.last; ++i) {
    long long const n = i / rows, block = i % rows / w.out.h;
    int const h = static_cast<int>(i % w.out.h);
    auto const* const x = w.x.at(n) + block * w.in_pixels() * W::lanes;
    auto* const y = w.y.at(n) + (block * w.out_pixels() + h * w.out.w) * W::lanes;
    for (int v = 0; v < w.out.w; ++v) {
      long long const from = source(h, v);
      W::store(y + v * W::lanes, from < 0 ? W::all(value) : W::load(x + from * W::lanes));
    }
  }
}
/// dx, at first the addend or nothing: a block of an image is one task.
template <class W, class Add>
void give_pixels(W const& w, Add add) {
  long long const blocks = w.in_blocks(), plane = static_cast<long long>(w.in_pixels()) * W::lanes;
  auto const mine = w.share_of(w.batch * blocks);
  for (long long i = mine.first; i < mine.last; ++i) {
    long long const n = i / blocks, block = i % blocks;
    auto* const dx = w.dx.at(n) + block * plane;
    for (long long p = 0; p < plane; p += W::lanes)
      W::store(dx + p, w.addend.data ? W::load(w.addend.at(n) + block * plane + p) : W::all(0));
    add(dx, w.dy.at(n) + block * w.out_pixels() * W::lanes, n, static_cast<int>(block));
  }
}
template <class W, class Source>
void give_pixels_to(W const& w, Source source) {
  give_pixels(w, [&](auto* dx, auto const* dy, long long, int) {
    for (int h = 0; h < w.out.h; ++h)
      for (int v = 0; v < w.out.w; ++v) {
        long long const to = source(h, v);
        if (to < 0) continue;
        auto* const at = dx + to * W::lanes;
        W::store(at, W::load(at) + W::load(dy + (h * w.out.w + v) * W::lanes));
      }
  });
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
