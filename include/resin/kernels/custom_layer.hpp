// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A layer kind of the user's own: each image is laid out planar in scratch, worked on, and laid out
// blocked again. Keyed by the layer's type; extents are arguments. Images are shared out to the
// threads, parameter gradients are added by one, in the images' order.

#include <resin/base/extent2.hpp>
#include <resin/dsl/custom_layer.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/kernels/reorder.hpp>

namespace resin::kernels::inline RESIN_TARGET {

/// Where the layer's tensors lie, and their extents. Scratch: 2 * in.size() + out.size() elements a
/// thread.
template <class T>
struct custom_operands {
  extent3 in, out;
  channel_map in_channels, out_channels;
  custom_numbers numbers;
  T const *weight, *bias;
  T* scratch;
};

/// y = L(x)
template <class L, class T>
RESIN_KERNEL void custom_layer_forward(custom_operands<T> const& o, span_of<T const> x,
                                       span_of<T> y, int batch, part who) {
  T *const plain_x = o.scratch, *const plain_y = plain_x + o.in.size();
  task_range const mine = share(batch, who);
  for (long long n = mine.first; n < mine.last; ++n) {
    blocked_to_planar<T>(o.in_channels, o.in.h * o.in.w, {x.at(n), 0}, {}, {plain_x, 0}, 1, {});
    L::forward(custom_image<T>{o.in, o.out, o.numbers, o.weight, o.bias, plain_x, plain_y});
    planar_to_blocked<T>(o.out_channels, o.out.h * o.out.w, {plain_y, 0}, {}, {y.at(n), 0}, 1, {});
  }
}

/// dx = dL(x)/dx dy [+ addend]; dx may be addend.
template <class L, class T>
RESIN_KERNEL void custom_layer_backward(custom_operands<T> const& o, span_of<T const> x,
                                        span_of<T const> dy, span_of<T const> addend, span_of<T> dx,
                                        int batch, part who) {
  T *const plain_x = o.scratch, *const plain_dy = plain_x + o.in.size(),
           *const plain_dx = plain_dy + o.out.size();
  task_range const mine = share(batch, who);
  for (long long n = mine.first; n < mine.last; ++n) {
    blocked_to_planar<T>(o.in_channels, o.in.h * o.in.w, {x.at(n), 0}, {}, {plain_x, 0}, 1, {});
    blocked_to_planar<T>(o.out_channels, o.out.h * o.out.w, {dy.at(n), 0}, {}, {plain_dy, 0}, 1,
                         {});
    L::backward(
        custom_gradient<T>{o.in, o.out, o.numbers, o.weight, o.bias, plain_x, plain_dy, plain_dx});
    planar_to_blocked<T>(o.in_channels, o.in.h * o.in.w, {plain_dx, 0},
                         {addend.data ? addend.at(n) : nullptr, 0}, {dx.at(n), 0}, 1, {});
  }
}

/// dweight and dbias, written whole.
template <class L, class T>
RESIN_KERNEL void custom_layer_backward_parameters(custom_operands<T> const& o, span_of<T const> x,
                                                   span_of<T const> dy, T* dweight,
                                                   long long weights, T* dbias, long long biases,
                                                   int batch, part who) {
  if (who.index != 0) return;
  T *const plain_x = o.scratch, *const plain_dy = plain_x + o.in.size();
  for (long long i = 0; i < weights; ++i) dweight[i] = T(0);
  for (long long i = 0; i < biases; ++i) dbias[i] = T(0);
  for (int n = 0; n < batch; ++n) {
    blocked_to_planar<T>(o.in_channels, o.in.h * o.in.w, {x.at(n), 0}, {}, {plain_x, 0}, 1, {});
    blocked_to_planar<T>(o.out_channels, o.out.h * o.out.w, {dy.at(n), 0}, {}, {plain_dy, 0}, 1,
                         {});
    L::backward_parameters(custom_parameter_gradient<T>{o.in, o.out, o.numbers, o.weight, o.bias,
                                                        plain_x, plain_dy, dweight, dbias});
  }
}

}  // namespace resin::kernels
