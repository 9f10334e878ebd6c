// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the layers that move pixels and channels compute, by the book.

#include "reference/interpreter.hpp"

namespace reference {
using place = std::size_t;
/// y(c, h, w) = f(c, h, w).
template <class F>
tensor image(extent3 out, F f) {
  tensor y;
  for (int c = 0; c < out.c; ++c)
    for (int h = 0; h < out.h; ++h)
      for (int w = 0; w < out.w; ++w) y.push_back(f(c, h, w));
  return y;
}
inline double at(tensor const& x, extent3 e, int c, int h, int w) {
  return x[(static_cast<place>(c) * e.h + h) * e.w + w];
}
template <>
struct by_the_book<pixel_shuffle> {
  static tensor run(pixel_shuffle const& l, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const&) {
    int const r = l.factor;
    return image(out, [&](int c, int h, int w) {
      return at(x, in, c * r * r + h % r * r + w % r, h / r, w / r);
    });
  }
};
template <>
struct by_the_book<pixel_unshuffle> {
  static tensor run(pixel_unshuffle const& l, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const&) {
    int const r = l.factor;
    return image(out, [&](int c, int h, int w) {
      return at(x, in, c / (r * r), h * r + c / r % r, w * r + c % r);
    });
  }
};
template <>
struct by_the_book<channel_shuffle> {
  static tensor run(channel_shuffle const& l, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const&) {
    return image(out, [&](int c, int h, int w) {
      return at(x, in, c % l.groups * (in.c / l.groups) + c / l.groups, h, w);
    });
  }
};
template <>
struct by_the_book<channels> {
  static tensor run(channels const& l, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const&) {
    return image(out, [&](int c, int h, int w) { return at(x, in, c + l.first, h, w); });
  }
};
template <>
struct by_the_book<pad> {
  static tensor run(pad const& l, extent3 in, tensor x, extent3 out, std::vector<tensor> const&) {
    auto const along = [&](int i, int n) {
      if (i >= 0 && i < n) return i;
      if (l.mode == zeros) return -1;
      if (l.mode == replicate) return i < 0 ? 0 : n - 1;
      return i < 0 ? -i : 2 * (n - 1) - i;
    };
    return image(out, [&](int c, int h, int w) {
      int const y = along(h - l.padding.top, in.h), v = along(w - l.padding.left, in.w);
      return y < 0 || v < 0 ? l.value : at(x, in, c, y, v);
    });
  }
};
template <>
struct by_the_book<upsample> {
  static tensor run(upsample const& l, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const&) {
    auto const sample = [&](int i, int n, int m) {
      if (l.mode == nearest) return std::floor(static_cast<double>(i) * n / m);
      if (l.align_corners) return m > 1 ? static_cast<double>(i) * (n - 1) / (m - 1) : 0.;
      return std::max((i + .5) * n / m - .5, 0.);
    };
    return image(out, [&](int c, int h, int w) {
      double const y = sample(h, in.h, out.h), v = sample(w, in.w, out.w);
      int const top = static_cast<int>(y), left = static_cast<int>(v);
      int const bottom = std::min(top + 1, in.h - 1), right = std::min(left + 1, in.w - 1);
      double const down = y - top, across = v - left;
      return (1 - down) *
                 ((1 - across) * at(x, in, c, top, left) + across * at(x, in, c, top, right)) +
             down *
                 ((1 - across) * at(x, in, c, bottom, left) + across * at(x, in, c, bottom, right));
    });
  }
};
template <>
struct by_the_book<adaptive_max_pool2d> {
  static tensor run(adaptive_max_pool2d const&, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const&) {
    return image(out, [&](int c, int i, int j) {
      double most = -1e300;
      for (int h = i * in.h / out.h; h * out.h < (i + 1) * in.h; ++h)
        for (int w = j * in.w / out.w; w * out.w < (j + 1) * in.w; ++w)
          most = std::max(most, at(x, in, c, h, w));
      return most;
    });
  }
};
}  // namespace reference
