// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A layer in words: its kind with its numbers, its shape, the kernel it got.

#include <resin/base/text.hpp>
#include <resin/geometry/conv/plan.hpp>
#include <resin/ir/leaf_table.hpp>

#include <string>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// "3", "1x7" and the like.
inline std::string extent_text(extent2 e) {
  return std::to_string(e.h) + "x" + std::to_string(e.w);
}
inline std::string window_text(ir::window2 const& w) {
  if (w.row) {
    std::string text = std::to_string(w.kernel.w);
    if (w.stride.w != 1) text += "/" + std::to_string(w.stride.w);
    if (w.dilation.w != 1) text += " dilated " + std::to_string(w.dilation.w);
    return text;
  }
  std::string text = extent_text(w.kernel);
  if (w.stride.h != w.stride.w)
    text += "/" + extent_text(w.stride);
  else if (w.stride.h != 1)
    text += "/" + std::to_string(w.stride.h);
  if (w.dilation.h != w.dilation.w)
    text += " dilated " + extent_text(w.dilation);
  else if (w.dilation.h != 1)
    text += " dilated " + std::to_string(w.dilation.h);
  return text;
}
RESIN_EVERY_KIND
inline char const* activation_text(activation_kind k) {
  switch (k) {
    case activation_kind::pass:
      return "pass";
    case activation_kind::relu:
      return "relu";
    case activation_kind::relu6:
      return "relu6";
    case activation_kind::leaky_relu:
      return "leaky_relu";
    case activation_kind::elu:
      return "elu";
    case activation_kind::silu:
      return "silu";
    case activation_kind::gelu:
      return "gelu";
    case activation_kind::sigmoid:
      return "sigmoid";
    case activation_kind::tanh:
      return "tanh";
    case activation_kind::hard_swish:
      return "hard_swish";
    case activation_kind::custom:
      break;
  }
  return "activation";
}
RESIN_END_EVERY_KIND

RESIN_EVERY_KIND
/// "conv2d 3x3/2, 64" for op `o` on `channels` channels; a kind unknown here is called what its
/// layer is.
inline std::string layer_text(ir::op const& o, char const* kind, int channels) {
  using ir::op_kind;
  using enum ir::op_kind;
  switch (o.kind) {
    case conv: {
      if (o.groups > 1 && o.groups == channels && o.filters == channels && !o.window.row)
        return "depthwise_conv2d " + window_text(o.window);
      std::string text = (o.window.row ? "conv1d " : "conv2d ") + window_text(o.window) + ", " +
                         std::to_string(o.filters);
      if (o.groups > 1) text += " (" + std::to_string(o.groups) + " groups)";
      return text;
    }
    case dense:
      return "dense " + std::to_string(o.filters);
    case batch_norm:
      return "batch_norm";
    case activation: {
      std::string text = activation_text(o.act);
      if (o.act == activation_kind::leaky_relu || o.act == activation_kind::elu)
        text += " " + number_text(o.alpha, 3);
      return text;
    }
    case custom_activation:
      return "activation";
    case max_pool:
      return (o.window.row ? "max_pool1d " : "max_pool2d ") + window_text(o.window);
    case max_unpool:
      return "max_unpool2d " + window_text(o.window);
    case avg_pool:
      return (o.window.row ? "avg_pool1d " : "avg_pool2d ") + window_text(o.window);
    case adaptive_avg_pool:
      return o.window.kernel == extent2{1, 1}
                 ? "global_avg_pool"
                 : "adaptive_avg_pool2d " + extent_text(o.window.kernel);
    case flatten:
      return "flatten";
    case pad_channels:
      return "pad_channels " + std::to_string(o.filters);
    case add:
      return "add";
    case concat:
      return "concat " + std::to_string(o.operands);
    case scale:
      return "scale";
    case leaf:
    case none:
    case to_blocked:
    case copy:
    RESIN_REVERSE_KINDS:
      break;
  }
  return kind;
}
RESIN_END_EVERY_KIND

/// The words of a leaf layer behind its kind.
struct leaf_text {
  std::string text;
  void word(char const* w) { text += std::string(" ") + w; }
  void number(double v) { text += " " + number_text(v, 3); }
  void extents(extent2 e) { text += " " + extent_text(e); }
};
/// The same for op `o` of a program with leaf layers.
template <class Program, class Leaves>
std::string layer_text(Program const& p, Leaves const& leaves, ir::op const& o, char const* kind,
                       int channels) {
  leaf_text t{layer_text(o, kind, channels)};
  if (o.leaf >= 0)
    leaves.visit(p.leaves[o.leaf], [&](auto const& layer) {
      if constexpr (requires { layer.words(t); }) layer.words(t);
    });
  return t.text;
}

inline std::string algorithm_text(ir::op const& o, conv_key const& key) {
  if (o.kind == ir::op_kind::concat) return "in place";
  if (o.kind != ir::op_kind::conv) return "";
  std::string text;
  geometry::for_each_algorithm(geometry::conv_algorithms{}, [&](auto algorithm) {
    if (algorithm.name != key.algorithm) return;
    geometry::kernel_words const words = algorithm.words(key.tile);
    text = words.word;
    char const* between = " ";
    for (int n : words.numbers)
      if (n > 0) text += between + std::to_string(n), between = "x";
  });
  return text;
}

/// "64x112x112", or "1000" for a vector.
inline std::string shape_text(extent3 s) {
  std::string const c = std::to_string(s.c);
  return s.h == 1 && s.w == 1 ? c : c + "x" + std::to_string(s.h) + "x" + std::to_string(s.w);
}

/// "1,498,376,192".
inline std::string grouped(long long n) {
  std::string text = std::to_string(n);
  for (int at = static_cast<int>(text.size()) - 3; at > (n < 0 ? 1 : 0); at -= 3)
    text.insert(static_cast<std::string::size_type>(at), 1, ',');
  return text;
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
