// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Borders (constant, mirrored or drawn out), as PyTorch has them.

#include <resin/dsl/index_map.hpp>
#include <resin/dsl/padding.hpp>

namespace resin::inline RESIN_VERSION {

/// What a border is made of.
enum class pad_mode : unsigned char { zeros, reflect, replicate };
inline constexpr pad_mode zeros = pad_mode::zeros, reflect = pad_mode::reflect,
                          replicate = pad_mode::replicate;

/// (C,H,W) -> (C, H + top + bottom, W + left + right). zeros: `value` around; reflect: the pixels
/// next to the edge, mirrored; replicate: the edge.
struct pad {
  using layer_tag = leaf_layer;
  padding2 padding = 0;
  pad_mode mode = pad_mode::zeros;
  double value = 0;
  label name = {};

  static constexpr label kind = "pad";
  constexpr leaf_traits traits() const { return {.memory = leaf_memory::channels, .adds = true}; }
  constexpr leaf_shape output(extent3 in) const {
    int const least =
        smallest(smallest(padding.top, padding.bottom), smallest(padding.left, padding.right));
    if (least < 0) return out_of_range("padding", least, 0);
    int const tall = largest(padding.top, padding.bottom),
              wide = largest(padding.left, padding.right);
    if (mode == pad_mode::reflect && (tall >= in.h || wide >= in.w))
      return out_of_range("padding", extent2(tall, wide), extent2(in.h - 1, in.w - 1));
    return {in.c, in.h + padding.top + padding.bottom, in.w + padding.left + padding.right};
  }
  constexpr int key() const { return static_cast<int>(mode); }
  template <class T>
  constexpr void words(T& text) const {
    text.extents({padding.top, padding.left});
  }

  /// The pixel of x that (h, v) of y shows, or -1.
  template <int Mode>
  constexpr auto source(extent3 in) const {
    return [p = padding, in](int h, int v) -> long long {
      int const y = along(static_cast<pad_mode>(Mode), h - p.top, in.h),
                x = along(static_cast<pad_mode>(Mode), v - p.left, in.w);
      return y < 0 || x < 0 ? -1 : static_cast<long long>(y) * in.w + x;
    };
  }
  template <class W>
  void forward(W const& w) const {
    detail::take_pixels(w, source<W::key>(w.in), value);
  }
  template <class W>
  void backward(W const& w) const {
    detail::give_pixels_to(w, source<W::key>(w.in));
  }

  template <class G>
  auto onnx(G& g) const {
    return g.pad(padding.top, padding.left, padding.bottom, padding.right,
                 mode == pad_mode::zeros     ? "constant"
                 : mode == pad_mode::reflect ? "reflect"
                                             : "edge",
                 value);
  }

 private:
  static constexpr int smallest(int a, int b) { return a < b ? a : b; }
  static constexpr int largest(int a, int b) { return a > b ? a : b; }
  static constexpr int along(pad_mode mode, int i, int n) {
    if (i >= 0 && i < n) return i;
    if (mode == pad_mode::zeros) return -1;
    if (mode == pad_mode::replicate) return i < 0 ? 0 : n - 1;
    return i < 0 ? -i : 2 * (n - 1) - i;
  }
};

}  // namespace resin
