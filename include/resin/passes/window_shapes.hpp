// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a window makes of a shape: convolutions and pooling.

#include <resin/base/blocks.hpp>
#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {

inline constexpr int largest_channels = 1 << 24;

using base::ceil_div;

/// Turns a padding rule into numbers, along one axis: total is what `same_upper` needs.
constexpr int same_upper_total(int in, int kernel, int stride, int dilation) {
  int const total = (ceil_div(in, stride) - 1) * stride + dilation * (kernel - 1) + 1 - in;
  return total > 0 ? total : 0;
}

template <class Program>
constexpr bool resolve_padding(Program& p, op& o, value const& x) {
  window2& w = o.window;
  if (w.row && x.h != 1) {
    p.refuse(refusal::does_not_suit, o.layer, 3, {x.c, 1, x.w}, x.shape());
    p.bad.which = layer_field::c_h_w;
    return false;
  }
  if (w.padding.rule == padding_rule::same) {
    if (w.kernel.h % 2 == 0 || w.kernel.w % 2 == 0) {
      p.refuse(refusal::even_kernel_with_same, o.layer, 2, {w.kernel.h | 1, w.kernel.w | 1, 0},
               {w.kernel.h, w.kernel.w, 0});
      return false;
    }
    int const h = w.dilation.h * (w.kernel.h - 1) / 2, v = w.dilation.w * (w.kernel.w - 1) / 2;
    w.padding = padding2(h, h, v, v);
  } else if (w.padding.rule == padding_rule::same_upper) {
    int const h = same_upper_total(x.h, w.kernel.h, w.stride.h, w.dilation.h),
              v = same_upper_total(x.w, w.kernel.w, w.stride.w, w.dilation.w);
    w.padding = padding2(h / 2, h - h / 2, v / 2, v - v / 2);
  }
  return true;
}

/// (in + pads - dilation * (kernel - 1) - 1) / stride + 1, rounded down or, with ceil, up without
/// windows that start beyond the image.
constexpr int window_output(int in, int before, int after, int kernel, int stride, int dilation,
                            bool ceil) {
  int const room = in + before + after - dilation * (kernel - 1) - 1;
  if (room < 0) return 0;
  int n = (ceil ? ceil_div(room, stride) : room / stride) + 1;
  if (ceil && (n - 1) * stride >= in + before) --n;
  return n;
}

template <class Program>
constexpr extent3 window_shape(Program& p, op const& o, value const& x, int channels) {
  window2 const& w = o.window;
  int const h = window_output(x.h, w.padding.top, w.padding.bottom, w.kernel.h, w.stride.h,
                              w.dilation.h, w.ceil_mode);
  int const v = window_output(x.w, w.padding.left, w.padding.right, w.kernel.w, w.stride.w,
                              w.dilation.w, w.ceil_mode);
  if (h < 1 || v < 1)
    p.refuse(
        o.kind == op_kind::conv ? refusal::window_larger_than_input : refusal::nothing_left_to_pool,
        o.layer, 2, {w.dilation.h * (w.kernel.h - 1) + 1, w.dilation.w * (w.kernel.w - 1) + 1, 0},
        {x.h + w.padding.top + w.padding.bottom, x.w + w.padding.left + w.padding.right, 0});
  return {channels, h, v};
}

template <class Program>
constexpr extent3 conv_shape_of(Program& p, op& o, value const& x) {
  if (o.groups == 0) {  // depthwise
    o.groups = x.c;
    if (static_cast<long long>(-o.filters) * x.c > largest_channels) {
      p.refuse(refusal::number_out_of_range, o.layer, 1, {largest_channels}, {-o.filters});
      p.bad.which = layer_field::multiplier;
      return {};
    }
    o.filters = -o.filters * x.c;
  }
  if (x.c % o.groups || o.filters % o.groups) {
    p.refuse(refusal::groups_do_not_divide, o.layer, 2, {o.groups, o.groups, 0},
             {x.c, o.filters, 0});
    return {};
  }
  return resolve_padding(p, o, x) ? window_shape(p, o, x, o.filters) : extent3{};
}

/// True if every window of a pooling meets a pixel along one axis: those that begin before the
/// image may step over it, the last may begin behind it.
constexpr bool windows_meet(int in, int out, int before, int kernel, int stride, int dilation) {
  for (int p = 0, start = -before; p < out && start < 0; ++p, start += stride) {
    int const taps = ceil_div(-start, dilation);  // in front of the image
    if (taps >= kernel || start + taps * dilation >= in) return false;
  }
  return (out - 1) * stride - before < in;
}

template <class Program>
constexpr extent3 pool_shape_of(Program& p, op& o, value const& x) {
  if (!resolve_padding(p, o, x)) return {};
  window2 const& w = o.window;
  extent3 const y = window_shape(p, o, x, x.c);
  if (!windows_meet(x.h, y.h, w.padding.top, w.kernel.h, w.stride.h, w.dilation.h) ||
      !windows_meet(x.w, y.w, w.padding.left, w.kernel.w, w.stride.w, w.dilation.w)) {
    auto const most = [](int a, int b) { return a > b ? a : b; };
    p.refuse(refusal::window_outside_input, o.layer, 2, {w.kernel.h - 1, w.kernel.w - 1, 0},
             {most(w.padding.top, w.padding.bottom), most(w.padding.left, w.padding.right), 0});
    return {};
  }
  return y;
}

/// What was pooled, where x is shaped as what the pooling made of it.
template <class Program>
constexpr extent3 unpool_shape_of(Program& p, op& o, value const& x) {
  value const& pooled = p.values[o.saved];
  if (!resolve_padding(p, o, pooled)) return {};
  window2 const& w = o.window;
  extent2 const reach{w.dilation.h * (w.kernel.h - 1) + 1, w.dilation.w * (w.kernel.w - 1) + 1};
  if (w.stride.h < reach.h || w.stride.w < reach.w) {
    p.refuse(refusal::does_not_suit, o.layer, 2, {reach.h, reach.w, 0},
             {w.stride.h, w.stride.w, 0});
    p.bad.which = layer_field::stride;
    return {};
  }
  extent3 const want = window_shape(p, o, pooled, pooled.c);
  if (!(want == x.shape())) {
    p.refuse(refusal::does_not_suit, o.layer, 3, want, x.shape());
    p.bad.which = layer_field::c_h_w;
    return {};
  }
  return pooled.shape();
}

}  // namespace resin::ir::detail
RESIN_END_INSTANTIATED
