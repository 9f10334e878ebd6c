// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The work of a leaf layer on blocked batches, without a network around it.

#include <resin/kernels/leaf.hpp>

#include "reference/image_batch.hpp"

namespace reference {

/// What forward and backward share, for a layer whose output has the shape and the pieces of x.
template <class Work, class T>
Work work_like(blocked_batch<T> const& x, resin::part who, T* scratch = nullptr) {
  Work w;
  w.in = w.out = {x.map().channels(), x.H, x.W};
  w.in_channels = w.out_channels = x.map();
  w.batch = x.N;
  w.who = who;
  w.scratch = scratch;
  w.elements = x.elements();
  return w;
}
template <class L, class T>
void run_forward(L const& layer, resin::kernels::leaf_forward_work<T, 0> w,
                 resin::kernels::span_of<T const> x, resin::kernels::span_of<T> y) {
  w.x = x;
  w.y = y;
  resin::kernels::leaf_forward(layer, w);
}
/// `w` has what the layer keeps: w.x or w.y.
template <class L, class T>
void run_backward(L const& layer, resin::kernels::leaf_backward_work<T, 0> w,
                  resin::kernels::span_of<T const> dy, resin::kernels::span_of<T const> addend,
                  resin::kernels::span_of<T> dx) {
  w.dy = dy;
  w.addend = addend;
  w.dx = dx;
  resin::kernels::leaf_backward(layer, w);
}

}  // namespace reference
