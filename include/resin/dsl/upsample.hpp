// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Larger (or smaller) images by the nearest pixel or by bilinear interpolation, as PyTorch's
// interpolate.

#include <resin/dsl/index_map.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

enum class resize_mode : unsigned char { nearest, bilinear };
inline constexpr resize_mode nearest = resize_mode::nearest, bilinear = resize_mode::bilinear;

/// (C,H,W) -> (C, H scale, W scale), or (C, size). Bilinear: the centres of pixels meet, or with
/// align_corners those of the corners.
struct upsample {
  using layer_tag = leaf_layer;
  extent2 scale = 2;
  extent2 size = 0;  // in the place of scale
  resize_mode mode = resize_mode::nearest;
  bool align_corners = false;
  label name = {};

  static constexpr label kind = "upsample";
  constexpr leaf_traits traits() const { return {.memory = leaf_memory::channels, .adds = true}; }
  constexpr leaf_shape output(extent3 in) const {
    if (size.h != 0 || size.w != 0) {
      if (size.h < 1 || size.w < 1) return out_of_range("size", size, extent2(1, 1));
      return {in.c, size.h, size.w};
    }
    if (scale.h < 1 || scale.w < 1) return out_of_range("scale", scale, extent2(1, 1));
    return {in.c, in.h * scale.h, in.w * scale.w};
  }
  constexpr int key() const { return static_cast<int>(mode); }
  template <class T>
  constexpr void words(T& text) const {
    if (mode == resize_mode::bilinear) text.word("bilinear");
  }

  /// The two rows (or columns) of x that row i of y lies between, and how near it is to the second.
  struct place {
    int first, second;
    double weight;
  };
  constexpr place between(int i, int in, int out) const {
    double at = 0;
    if (align_corners)
      at = out > 1 ? static_cast<double>(i) * (in - 1) / (out - 1) : 0;
    else
      at = (i + .5) * in / out - .5;
    if (at < 0) at = 0;
    int const first = static_cast<int>(at) < in - 1 ? static_cast<int>(at) : in - 1;
    return {first, first + 1 < in ? first + 1 : first, at - first};
  }
  /// In float, as PyTorch: which of two pixels at the same distance is taken depends on it.
  static constexpr int below(int i, int in, int out) {
    int const at = static_cast<int>(static_cast<float>(i) *
                                    (static_cast<float>(in) / static_cast<float>(out)));
    return at < in - 1 ? at : in - 1;
  }
  static constexpr auto source(extent3 in, extent3 out) {
    return [in, out](int h, int v) {
      return static_cast<long long>(below(h, in.h, out.h)) * in.w + below(v, in.w, out.w);
    };
  }

  template <class W>
  void forward(W const& w) const {
    if constexpr (W::key == 0) {
      detail::take_pixels(w, source(w.in, w.out), 0);
    } else {
      using V = typename W::vec;
      long long const rows = static_cast<long long>(w.in_blocks()) * w.out.h;
      auto const mine = w.share_of(w.batch * rows);
      for (long long i = mine.first; i < mine.last; ++i) {
        long long const n = i / rows, block = i % rows / w.out.h;
        int const h = static_cast<int>(i % w.out.h);
        place const r = between(h, w.in.h, w.out.h);
        auto const* const x = w.x.at(n) + block * w.in_pixels() * W::lanes;
        auto const *const upper = x + static_cast<long long>(r.first) * w.in.w * W::lanes,
                          *const lower = x + static_cast<long long>(r.second) * w.in.w * W::lanes;
        auto* const y = w.y.at(n) + (block * w.out_pixels() + h * w.out.w) * W::lanes;
        V const down = W::all(r.weight), up = W::all(1 - r.weight);
        for (int v = 0; v < w.out.w; ++v) {
          place const c = between(v, w.in.w, w.out.w);
          long long const a = static_cast<long long>(c.first) * W::lanes,
                          b = static_cast<long long>(c.second) * W::lanes;
          V const right = W::all(c.weight), left = W::all(1 - c.weight);
          W::store(y + v * W::lanes,
                   up * (left * W::load(upper + a) + right * W::load(upper + b)) +
                       down * (left * W::load(lower + a) + right * W::load(lower + b)));
        }
      }
    }
  }
  template <class W>
  void backward(W const& w) const {
    if constexpr (W::key == 0) {
      detail::give_pixels_to(w, source(w.in, w.out));
    } else {
      using V = typename W::vec;
      detail::give_pixels(w, [&](auto* dx, auto const* dy, long long, int) {
        for (int h = 0; h < w.out.h; ++h) {
          place const r = between(h, w.in.h, w.out.h);
          for (int v = 0; v < w.out.w; ++v) {
            place const c = between(v, w.in.w, w.out.w);
            V const g = W::load(dy + (static_cast<long long>(h) * w.out.w + v) * W::lanes);
            auto const add = [&](int row, int column, double share) {
              auto* const at = dx + (static_cast<long long>(row) * w.in.w + column) * W::lanes;
              W::store(at, W::fma(g, W::all(share), W::load(at)));
            };
            add(r.first, c.first, (1 - r.weight) * (1 - c.weight));
            add(r.first, c.second, (1 - r.weight) * c.weight);
            add(r.second, c.first, r.weight * (1 - c.weight));
            add(r.second, c.second, r.weight * c.weight);
          }
        }
      });
    }
  }

  template <class G>
  auto onnx(G& g) const {
    return g.resize(mode == resize_mode::nearest ? "nearest" : "linear",
                    mode == resize_mode::nearest ? "asymmetric"
                    : align_corners              ? "align_corners"
                                                 : "half_pixel");
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
