// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Local response normalisation across channels (Krizhevsky et al. 2012).
//
// A tile of pixels at a time: the channels of each are gathered in scratch, one behind the other
// with zeroes around them, so that a window is `size` unaligned loads. Cost per vector: size loads
// and additions and, for the usual beta = 3/4, two square roots and a division.

#include <resin/base/blocks.hpp>
#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> the same: y = x (k + alpha / size * sum of x^2 over `size` neighbouring
/// channels)^-beta, size / 2 of them before the channel and (size - 1) / 2 behind it. As PyTorch
/// and Caffe, alpha is divided by size; the paper's is not: its alpha = 1e-4 is size * 1e-4 here.
struct local_response_norm {
  using layer_tag = leaf_layer;
  int size = 5;
  double alpha = 1e-4;
  double beta = .75;
  double k = 1;
  label name = {};

  static constexpr label kind = "local_response_norm";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::blocked,
            .family = leaf_family::norm,
            .in_place = true,
            .adds = true,
            .backward_reads_x = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    constexpr int most = 1 << 15;
    if (size < 1 || size > most) return out_of_range("size", size, size < 1 ? 1 : most);
    if (!(alpha >= 0)) return out_of_range("alpha");
    if (!(k > 0)) return out_of_range("k");
    return in;
  }
  constexpr long long scratch(extent3 in, extent3, int lanes) const {
    return 3LL * tile * row(in, lanes);
  }
  template <class T>
  constexpr void words(T& text) const {
    text.number(size);
  }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    auto const f = constants(w);
    auto const step = static_cast<long long>(w.in_pixels()) * W::lanes;
    auto* const squares = w.scratch + halo(W::lanes);
    each_tile(w, tile, [&](long long n, int first, int count) {
      auto const* from = w.x.at(n) + static_cast<long long>(first) * W::lanes;
      auto* to = w.y.at(n) + static_cast<long long>(first) * W::lanes;
      gather_squares(w, from, squares, step, count);
      for (int c = 0; c < w.in.c; c += W::lanes, from += step, to += step)
        for (int p = 0; p < count; ++p) {
          V const t =
              W::fma(f.alpha, window_sum(w, squares + p * f.row + c, before(), after()), f.k);
          W::store(to + p * W::lanes, W::load(from + p * W::lanes) * inverse_power(w, t));
        }
    });
  }
  /// dx = dy t^-beta - 2 alpha beta x * (sum of dy x t^(-beta - 1) over the channels in whose
  /// window this one is), with y = x t^-beta.
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    auto const f = constants(w);
    auto const step = static_cast<long long>(w.in_pixels()) * W::lanes;
    auto* const squares = w.scratch + halo(W::lanes);
    auto* const shares = squares + tile * f.row;  // dy x t^(-beta - 1)
    auto* const powers = shares + tile * f.row;  // t^-beta
    each_tile(w, 3 * tile, [&](long long n, int first, int count) {
      long long const start = static_cast<long long>(first) * W::lanes;
      auto const *const in = w.x.at(n) + start, *const grad = w.dy.at(n) + start;
      auto const* const z = w.addend.data ? w.addend.at(n) + start : nullptr;
      auto* const to = w.dx.at(n) + start;
      gather_squares(w, in, squares, step, count);
      long long at = 0;
      for (int c = 0; c < w.in.c; c += W::lanes, at += step)
        for (int p = 0; p < count; ++p) {
          V const t =
              W::fma(f.alpha, window_sum(w, squares + p * f.row + c, before(), after()), f.k);
          V const power = inverse_power(w, t);
          V const share =
              W::load(grad + at + p * W::lanes) * W::load(in + at + p * W::lanes) * power / t;
          W::store(powers + p * f.row + c, power);
          W::store(shares + p * f.row + c, W::first_lanes(share, w.in.c - c, W::all(0)));
        }
      at = 0;
      for (int c = 0; c < w.in.c; c += W::lanes, at += step)
        for (int p = 0; p < count; ++p) {
          V const total = window_sum(w, shares + p * f.row + c, after(), before());
          V const r = W::fma(f.slope * W::load(in + at + p * W::lanes), total,
                             W::load(grad + at + p * W::lanes) * W::load(powers + p * f.row + c));
          W::store(to + at + p * W::lanes, z ? r + W::load(z + at + p * W::lanes) : r);
        }
    });
  }

  /// Engines want an odd size, and ONNX puts the odd channel of an even one behind: there the sum
  /// of squares is a 1x1 convolution.
  template <class G>
  auto onnx(G& g) const {
    if (size % 2 == 1)
      return g.image_node("LRN", {g.image()},
                          {{"alpha", static_cast<float>(alpha)},
                           {"beta", static_cast<float>(beta)},
                           {"bias", static_cast<float>(k)},
                           {"size", size}});
    auto const x = g.image();
    auto const square = g.node("Mul", {x, x}, {}, "/Mul");
    auto const band = g.channel_matrix("/window", [&](int c, int n) {
      return n >= c - before() && n <= c + after() ? alpha / size : 0;
    });
    auto const sum = g.node("Conv", {square, band, g.filled("/k", k, g.in.c)}, {}, "/Conv");
    auto const root = g.node("Pow", {sum, g.number("/beta", beta)}, {}, "/Pow");
    return g.image_node("Div", {x, root});
  }

 private:
  static constexpr int tile = 8;  // pixels gathered at once
  constexpr int before() const { return size / 2; }
  constexpr int after() const { return (size - 1) / 2; }
  /// Zeroes on both sides of a pixel's channels, whole vectors.
  constexpr int halo(int lanes) const { return base::round_up(before(), lanes); }
  constexpr int row(extent3 in, int lanes) const {
    return base::round_up(in.c, lanes) + 2 * halo(lanes);
  }

  template <class W>
  auto constants(W const& w) const {
    using T = typename W::number;
    struct numbers {
      typename W::vec alpha, k, slope;
      long long row;
    };
    T const share = static_cast<T>(alpha / size);
    return numbers{W::all(static_cast<double>(share)), W::all(k),
                   W::all(static_cast<double>(-2 * share * static_cast<T>(beta))),
                   row(w.in, W::lanes)};
  }
  /// Calls f(image, first pixel, pixels) for this thread's tiles, after clearing `rows` rows of
  /// scratch.
  template <class W, class F>
  void each_tile(W const& w, int rows, F f) const {
    long long const cleared = rows * static_cast<long long>(row(w.in, W::lanes));
    for (long long i = 0; i < cleared; i += W::lanes) W::store(w.scratch + i, W::all(0));
    int const pixels = w.in_pixels();
    auto const mine = w.share_of(static_cast<long long>(w.batch) * pixels);
    for (long long at = mine.first; at < mine.last;) {
      int const first = static_cast<int>(at % pixels);
      long long count = pixels - first < mine.last - at ? pixels - first : mine.last - at;
      if (count > tile) count = tile;
      f(at / pixels, first, static_cast<int>(count));
      at += count;
    }
  }
  template <class W, class T>
  void gather_squares(W const& w, T const* from, T* squares, long long step, int count) const {
    long long const stride = row(w.in, W::lanes);
    for (int c = 0; c < w.in.c; c += W::lanes, from += step)
      for (int p = 0; p < count; ++p) {
        auto const v = W::load(from + p * W::lanes);
        W::store(squares + p * stride + c, W::first_lanes(v * v, w.in.c - c, W::all(0)));
      }
  }
  /// Sum over `ahead` elements before p, p itself and `behind` after it, lane by lane.
  template <class W, class T>
  static auto window_sum(W const&, T const* p, int ahead, int behind) {
    auto total = W::load(p - ahead);
    for (int i = 1 - ahead; i <= behind; ++i) total = total + W::load(p + i);
    return total;
  }
  /// t^-beta for t > 0.
  template <class W>
  typename W::vec inverse_power(W const&, typename W::vec const& t) const {
    if (beta == .75) {
      auto const root = W::sqrt(t);
      return W::all(1) / (root * W::sqrt(root));
    }
    return W::exp(W::all(-beta) * W::log(t));
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
