// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Lowering of pooling.

#include <resin/ir/lower_leaf.hpp>

namespace resin::ir::detail::inline RESIN_VERSION {

/// A pooling by window w, whose stride is the window's size unless it is said.
template <class B>
constexpr int emit_pool(B& b, op_kind kind, layer_kind what, label name, window2 w, int x) {
  if (b.stopped()) return x;
  if (w.stride == extent2{0, 0} || (w.row && w.stride.w == 0)) w.stride = w.kernel;
  if (window_refused(b, what, name, layer_field::window, w.kernel, w.stride, w.dilation, w.padding))
    return x;
  return emit_leaf(b, {.kind = kind, .window = w}, what, name, x);
}
template <class B>
constexpr int emit(B& b, max_pool2d const& n, int x) {
  return emit_pool(b, op_kind::max_pool, layer_kind::max_pool2d, n.name,
                   {.kernel = n.window,
                    .stride = n.stride,
                    .dilation = n.dilation,
                    .padding = n.padding,
                    .ceil_mode = n.ceil_mode},
                   x);
}
template <class B>
constexpr int emit(B& b, avg_pool2d const& n, int x) {
  return emit_pool(b, op_kind::avg_pool, layer_kind::avg_pool2d, n.name,
                   {.kernel = n.window,
                    .stride = n.stride,
                    .padding = n.padding,
                    .ceil_mode = n.ceil_mode,
                    .count_include_pad = n.count_include_pad},
                   x);
}
template <class B>
constexpr int emit(B& b, max_pool1d const& n, int x) {
  return emit_pool(b, op_kind::max_pool, layer_kind::max_pool1d, n.name,
                   {.kernel = {1, n.window},
                    .stride = {1, n.stride},
                    .dilation = {1, n.dilation},
                    .padding = n.padding.ends,
                    .ceil_mode = n.ceil_mode,
                    .row = true},
                   x);
}
template <class B>
constexpr int emit(B& b, avg_pool1d const& n, int x) {
  return emit_pool(b, op_kind::avg_pool, layer_kind::avg_pool1d, n.name,
                   {.kernel = {1, n.window},
                    .stride = {1, n.stride},
                    .padding = n.padding.ends,
                    .ceil_mode = n.ceil_mode,
                    .count_include_pad = n.count_include_pad,
                    .row = true},
                   x);
}
template <class B>
constexpr int emit(B& b, adaptive_avg_pool2d const& n, int x) {
  if (b.stopped()) return x;
  if (pair_refused(b, layer_kind::adaptive_avg_pool2d, n.name, layer_field::h_w, {n.h, n.w}, 1))
    return x;
  return emit_leaf(b, {.kind = op_kind::adaptive_avg_pool, .window = {.kernel = {n.h, n.w}}},
                   layer_kind::adaptive_avg_pool2d, n.name, x);
}

}  // namespace resin::ir::detail
