// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The work of group and instance normalisation in channel blocks: an image is one task; its
// channels' sums are vectors, a group's are made of them.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// Images are added up in this many stretches, whatever the threads, for parameter gradients.
inline constexpr int norm_stretches = 16;

struct group_work {
  int groups;
  double epsilon;

  /// Scratch: arrays with one number for each lane of an image's blocks.
  static constexpr long long padded(extent3 in, int lanes) {
    return (in.c + lanes - 1) / lanes * static_cast<long long>(lanes);
  }

  /// sums[c] = the sum of f(pixel's place) over the pixels of c's block: stretches of 128 first, so
  /// that a large image loses no digits.
  template <class W, class F>
  static void block_sums(W const& w, typename W::number* sums, F f) {
    using V = typename W::vec;
    int const pixels = w.in_pixels();
    for (int block = 0; block < w.in_blocks(); ++block) {
      V total = W::all(0);
      for (int first = 0; first < pixels; first += 128) {
        int const last = first + 128 < pixels ? first + 128 : pixels;
        V a = W::all(0), b = W::all(0);
        int p = first;
        for (; p + 1 < last; p += 2) {
          a = a + f(block, block * static_cast<long long>(pixels) + p);
          b = b + f(block, block * static_cast<long long>(pixels) + p + 1);
        }
        if (p < last) a = a + f(block, block * static_cast<long long>(pixels) + p);
        total = total + (a + b);
      }
      W::store(sums + block * W::lanes, total);
    }
  }
  /// In place: each channel's number becomes g(mean of its group's numbers an element); lanes of no
  /// channel become 0.
  template <class W, class G>
  void spread(W const& w, typename W::number* numbers, G g) const {
    using T = typename W::number;
    int const each = w.in.c / groups;
    double const elements = static_cast<double>(each) * w.in_pixels();
    for (int k = 0; k < groups; ++k) {
      double sum = 0;
      for (int c = k * each; c < (k + 1) * each; ++c) sum += static_cast<double>(numbers[c]);
      T const value = g(static_cast<T>(sum / elements));
      for (int c = k * each; c < (k + 1) * each; ++c) numbers[c] = value;
    }
    for (long long c = w.in.c; c < padded(w.in, W::lanes); ++c) numbers[c] = T(0);
  }
  /// Mean and 1 / standard deviation of each channel's group in an image.
  template <class W>
  void statistics(W const& w, typename W::number const* x, typename W::number* mean,
                  typename W::number* scale) const {
    using V = typename W::vec;
    using T = typename W::number;
    block_sums(w, mean, [&](int, long long at) { return W::load(x + at * W::lanes); });
    spread(w, mean, [](T m) { return m; });
    block_sums(w, scale, [&](int block, long long at) {
      V const d = W::load(x + at * W::lanes) - W::load(mean + block * W::lanes);
      return d * d;
    });
    spread(w, scale, [&](T v) { return T(1) / W::root(v + static_cast<T>(epsilon)); });
  }
  /// The numbers of a block's channels from an array of the layer, or `other` where it has none.
  template <class W>
  static typename W::vec of_block(W const& w, typename W::number const* array, int block,
                                  double other) {
    if (!array) return W::all(other);
    int const first = block * W::lanes, left = w.in.c - first;
    return W::load_part(array + first, left < W::lanes ? left : W::lanes);
  }

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    typename W::number *const mean = w.scratch, *const scale = mean + padded(w.in, W::lanes);
    int const pixels = w.in_pixels();
    auto const mine = w.share_of(w.batch);
    for (long long n = mine.first; n < mine.last; ++n) {
      statistics(w, w.x.at(n), mean, scale);
      for (int block = 0; block < w.in_blocks(); ++block) {
        V const a = of_block(w, w.parameter[0], block, 1) * W::load(scale + block * W::lanes);
        V const b = of_block(w, w.parameter[1], block, 0) - W::load(mean + block * W::lanes) * a;
        auto const* const from = w.x.at(n) + block * static_cast<long long>(pixels) * W::lanes;
        auto* const to = w.y.at(n) + block * static_cast<long long>(pixels) * W::lanes;
        for (int p = 0; p < pixels; ++p)
          W::store(to + p * W::lanes, W::fma(W::load(from + p * W::lanes), a, b));
      }
    }
  }
  /// With h = (x - mean) scale and g = weight dy: dx = scale (g - mean of g - h mean of g h).
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    using T = typename W::number;
    long long const room = padded(w.in, W::lanes);
    T *const mean = w.scratch, *const scale = mean + room, *const g = scale + room,
             *const gh = g + room;
    int const pixels = w.in_pixels();
    auto const mine = w.share_of(w.batch);
    for (long long n = mine.first; n < mine.last; ++n) {
      T const *const x = w.x.at(n), *const dy = w.dy.at(n);
      statistics(w, x, mean, scale);
      block_sums(w, g, [&](int, long long at) { return W::load(dy + at * W::lanes); });
      block_sums(w, gh, [&](int block, long long at) {
        V const h = (W::load(x + at * W::lanes) - W::load(mean + block * W::lanes)) *
                    W::load(scale + block * W::lanes);
        return W::load(dy + at * W::lanes) * h;
      });
      for (int block = 0; block < w.in_blocks(); ++block)
        for (T* const sums : {g, gh}) {
          T* const at = sums + block * W::lanes;
          W::store(at, W::load(at) * of_block(w, w.parameter[0], block, 1));
        }
      spread(w, g, [](T m) { return m; });
      spread(w, gh, [](T m) { return m; });
      for (int block = 0; block < w.in_blocks(); ++block) {
        V const weight = of_block(w, w.parameter[0], block, 1),
                s = W::load(scale + block * W::lanes), m = W::load(mean + block * W::lanes),
                a = W::load(g + block * W::lanes), b = W::load(gh + block * W::lanes);
        long long const first = block * static_cast<long long>(pixels) * W::lanes;
        for (long long i = first; i < first + pixels * static_cast<long long>(W::lanes);
             i += W::lanes) {
          V const h = (W::load(x + i) - m) * s;
          V const r = s * (weight * W::load(dy + i) - a - h * b);
          W::store(w.dx.at(n) + i, w.addend.data ? r + W::load(w.addend.at(n) + i) : r);
        }
      }
    }
  }
  static constexpr long long shared_memory(extent3 in, int lanes) {
    return 2 * norm_stretches * padded(in, lanes);
  }
  /// dweight = the sum of dy h, dbias of dy, over images and pixels: stretches of images, then
  /// those.
  template <class W>
  void backward_parameters(W const& w) const {
    using V = typename W::vec;
    using T = typename W::number;
    long long const room = padded(w.in, W::lanes);
    if (w.step == 0) {
      T *const mean = w.scratch, *const scale = mean + room, *const sum = scale + room;
      auto const mine = w.share_of(norm_stretches);
      for (long long k = mine.first; k < mine.last; ++k) {
        T *const dweight = w.shared + 2 * k * room, *const dbias = dweight + room;
        for (long long c = 0; c < 2 * room; ++c) dweight[c] = T(0);
        long long const last = w.batch * (k + 1) / norm_stretches;
        for (long long n = w.batch * k / norm_stretches; n < last; ++n) {
          T const *const x = w.x.at(n), *const dy = w.dy.at(n);
          statistics(w, x, mean, scale);
          block_sums(w, sum, [&](int block, long long at) {
            V const h = (W::load(x + at * W::lanes) - W::load(mean + block * W::lanes)) *
                        W::load(scale + block * W::lanes);
            return W::load(dy + at * W::lanes) * h;
          });
          for (long long c = 0; c < room; ++c) dweight[c] += sum[c];
          block_sums(w, sum, [&](int, long long at) { return W::load(dy + at * W::lanes); });
          for (long long c = 0; c < room; ++c) dbias[c] += sum[c];
        }
      }
    } else if (w.who.index == 0) {
      for (int which = 0; which < 2; ++which)
        for (int c = 0; c < w.in.c && w.gradient[which]; ++c) {
          T sum = T(0);
          for (int k = 0; k < norm_stretches; ++k) sum += w.shared[(2 * k + which) * room + c];
          w.gradient[which][c] = sum;
        }
    }
  }
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED
