// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What layers do that only move elements: y takes each of its elements from one of x.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// On plain memory: `place(c, h, w)` of an element of y is the place of its source in x.
/// `each_once`: no element of x is a source twice, and `all`: each is one.
template <class W, class Place>
void take_elements(W const& w, Place place) {
  typename W::number* y = w.y.data;
  for (int c = 0; c < w.out.c; ++c)
    for (int h = 0; h < w.out.h; ++h)
      for (int v = 0; v < w.out.w; ++v) *y++ = w.x.data[place(c, h, v)];
}
template <class W, class Place>
void give_elements(W const& w, Place place) {
  typename W::number const* dy = w.dy.data;
  for (long long i = 0; i < w.in.size(); ++i) w.dx.data[i] = typename W::number(0);
  for (int c = 0; c < w.out.c; ++c)
    for (int h = 0; h < w.out.h; ++h)
      for (int v = 0; v < w.out.w; ++v) w.dx.data[place(c, h, v)] = *dy++;
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
