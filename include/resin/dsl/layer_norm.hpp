// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Layer normalisation (Ba et al. 2016): over the channels of each pixel, as ConvNeXt, or over the
// whole image.

#include <resin/dsl/group_work.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// What a layer_norm takes its mean and deviation of.
enum class over : unsigned char { channels, image };

/// (C,H,W) -> the same: to mean 0 and deviation 1, then a factor and a shift for each number of a
/// pixel, `weight` and `bias` (C), or of the image, (C,H,W).
struct layer_norm {
  using layer_tag = leaf_layer;
  double epsilon = 1e-5;
  resin::over over = resin::over::channels;
  label name = {};

  static constexpr label kind = "layer_norm";
  constexpr bool by_pixel() const { return over == resin::over::channels; }
  constexpr leaf_traits traits() const {
    return {.memory = by_pixel() ? leaf_memory::blocked : leaf_memory::planar,
            .family = leaf_family::norm,
            .in_place = true,
            .adds = true,
            .backward_reads_x = true,
            .parameters_read_x = true,
            .parameter_steps = by_pixel() ? 2 : 1};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (!(epsilon > 0)) return out_of_range("epsilon");
    return in;
  }
  constexpr leaf_parameters parameters(extent3 in) const {
    array_shape const shape = by_pixel() ? array_shape(in.c) : array_shape(in.c, in.h, in.w);
    return {{.name = "weight", .shape = shape, .start = 1}, {.name = "bias", .shape = shape}};
  }
  constexpr int key() const { return by_pixel() ? 0 : 1; }
  constexpr long long shared_memory(extent3 in, extent3, int lanes) const {
    return by_pixel() ? detail::group_work::shared_memory(in, lanes) : 0;
  }
  constexpr leaf_field field(extent3, extent3) const { return {.all = !by_pixel()}; }
  template <class T>
  constexpr void words(T& text) const {
    if (!by_pixel()) text.word("image");
  }

  /// One pixel: block b of x is at x + b * step, in lanes of the last one `count` are channels.
  template <class W>
  struct pixel {
    using V = typename W::vec;
    using T = typename W::number;
    int blocks, channels;
    long long step;
    V mask;  // 1 in the channels of the last block
    explicit pixel(W const& w)
        : blocks(w.in_blocks()),
          channels(w.in.c),
          step(static_cast<long long>(w.in_pixels()) * W::lanes),
          mask(W::first_lanes(W::all(1), w.in.c - (w.in_blocks() - 1) * W::lanes, W::all(0))) {}
    /// The sum over the channels of f(block).
    template <class F>
    T sum(F f) const {
      V total = f(blocks - 1) * mask;
      for (int b = 0; b + 1 < blocks; ++b) total = total + f(b);
      return W::sum(total);
    }
    struct numbers {
      V mean, scale;
    };
    numbers statistics(T const* x, double floor) const {
      V const mean = W::all(sum([&](int b) { return W::load(x + b * step); }) / channels);
      T const square = sum([&](int b) {
        V const d = W::load(x + b * step) - mean;
        return d * d;
      });
      return {mean, W::all(T(1) / W::root(square / channels + static_cast<T>(floor)))};
    }
  };

  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    if constexpr (W::key == 0) {
      pixel<W> const one(w);
      auto const mine = w.share_of(static_cast<long long>(w.batch) * w.in_pixels());
      for (long long i = mine.first; i < mine.last; ++i) {
        long long const n = i / w.in_pixels(), at = i % w.in_pixels() * W::lanes;
        auto const* const x = w.x.at(n) + at;
        auto* const y = w.y.at(n) + at;
        auto const s = one.statistics(x, epsilon);
        for (int b = 0; b < one.blocks; ++b)
          W::store(y + b * one.step,
                   W::fma((W::load(x + b * one.step) - s.mean) * s.scale,
                          w.of_channels(w.parameter[0], b), w.of_channels(w.parameter[1], b)));
      }
    } else {
      long long const n = w.in.size();
      auto const s = statistics(w, w.x.data, n);
      for (long long i = 0; i < n; i += W::lanes) {
        int const k = n - i < W::lanes ? static_cast<int>(n - i) : W::lanes;
        V const h = (W::load_part(w.x.data + i, k) - W::all(s.mean)) * W::all(s.scale);
        W::store_part(
            w.y.data + i,
            W::fma(h, W::load_part(w.parameter[0] + i, k), W::load_part(w.parameter[1] + i, k)), k);
      }
    }
  }
  /// With h = (x - mean) scale and g = weight dy: dx = scale (g - mean of g - h mean of g h).
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    if constexpr (W::key == 0) {
      pixel<W> const one(w);
      auto const mine = w.share_of(static_cast<long long>(w.batch) * w.in_pixels());
      for (long long i = mine.first; i < mine.last; ++i) {
        long long const n = i / w.in_pixels(), at = i % w.in_pixels() * W::lanes;
        auto const *const x = w.x.at(n) + at, *const dy = w.dy.at(n) + at;
        auto const s = one.statistics(x, epsilon);
        auto const h = [&](int b) { return (W::load(x + b * one.step) - s.mean) * s.scale; };
        auto const g = [&](int b) {
          return W::load(dy + b * one.step) * w.of_channels(w.parameter[0], b);
        };
        V const a = W::all(one.sum(g) / one.channels),
                c = W::all(one.sum([&](int b) { return g(b) * h(b); }) / one.channels);
        for (int b = 0; b < one.blocks; ++b) {
          V const r = s.scale * (g(b) - a - h(b) * c);
          long long const place = at + b * one.step;
          W::store(w.dx.at(n) + place, w.addend.data ? r + W::load(w.addend.at(n) + place) : r);
        }
      }
    } else {
      long long const n = w.in.size();
      auto const s = statistics(w, w.x.data, n);
      double sum = 0, product = 0;
      for (long long i = 0; i < n; ++i) {
        double const g = static_cast<double>(w.dy.data[i]) * static_cast<double>(w.parameter[0][i]);
        sum += g;
        product += g * static_cast<double>((w.x.data[i] - s.mean) * s.scale);
      }
      using T = typename W::number;
      T const a = static_cast<T>(sum / static_cast<double>(n)),
              c = static_cast<T>(product / static_cast<double>(n));
      for (long long i = 0; i < n; ++i) {
        T const h = (w.x.data[i] - s.mean) * s.scale;
        w.dx.data[i] = s.scale * (w.dy.data[i] * w.parameter[0][i] - a - h * c);
      }
    }
  }
  template <class W>
  void backward_parameters(W const& w) const {
    using T = typename W::number;
    if constexpr (W::key == 1) {
      auto const s = statistics(w, w.x.data, w.in.size());
      for (long long i = 0; i < w.in.size(); ++i) {
        w.gradient[0][i] += w.dy.data[i] * (w.x.data[i] - s.mean) * s.scale;
        w.gradient[1][i] += w.dy.data[i];
      }
    } else if (w.step == 0) {
      // Stretches of pixels, whatever the threads.
      long long const room = detail::group_work::padded(w.in, W::lanes),
                      all = static_cast<long long>(w.batch) * w.in_pixels();
      pixel<W> const one(w);
      auto const mine = w.share_of(detail::norm_stretches);
      for (long long k = mine.first; k < mine.last; ++k) {
        T *const dweight = w.shared + 2 * k * room, *const dbias = dweight + room;
        for (long long c = 0; c < 2 * room; ++c) dweight[c] = T(0);
        for (long long i = all * k / detail::norm_stretches;
             i < all * (k + 1) / detail::norm_stretches; ++i) {
          long long const n = i / w.in_pixels(), at = i % w.in_pixels() * W::lanes;
          T const *const x = w.x.at(n) + at, *const dy = w.dy.at(n) + at;
          auto const s = one.statistics(x, epsilon);
          for (int b = 0; b < one.blocks; ++b) {
            auto const grad = W::load(dy + b * one.step);
            auto const h = (W::load(x + b * one.step) - s.mean) * s.scale;
            T *const to = dweight + b * W::lanes, *const shift = dbias + b * W::lanes;
            W::store(to, W::fma(grad, h, W::load(to)));
            W::store(shift, W::load(shift) + grad);
          }
        }
      }
    } else if (w.who.index == 0) {
      long long const room = detail::group_work::padded(w.in, W::lanes);
      for (int which = 0; which < 2; ++which)
        for (int c = 0; c < w.in.c; ++c) {
          T sum = T(0);
          for (int k = 0; k < detail::norm_stretches; ++k)
            sum += w.shared[(2 * k + which) * room + c];
          w.gradient[which][c] = sum;
        }
    }
  }

  template <class G>
  auto onnx(G& g) const {
    float const e = static_cast<float>(epsilon);
    if (!by_pixel())
      return g.node("LayerNormalization",
                    {g.flat ? g.x : g.image(), shaped(g, "weight"), shaped(g, "bias")},
                    {{"axis", 1}, {"epsilon", e}});
    if (g.flat)
      return g.node("LayerNormalization", {g.x, g.parameter("weight"), g.parameter("bias")},
                    {{"axis", 1}, {"epsilon", e}});
    auto const last = g.node("Transpose", {g.x}, {{"perm", {0, 2, 3, 1}}}, "/Last");
    auto const normal =
        g.node("LayerNormalization", {last, g.parameter("weight"), g.parameter("bias")},
               {{"axis", 3}, {"epsilon", e}}, "/Normal");
    return g.node("Transpose", {normal}, {{"perm", {0, 3, 1, 2}}});
  }

 private:
  /// An array as x has its numbers: (C,H,W), or (C) where x is of rank 2.
  template <class G>
  static auto shaped(G& g, char const* array) {
    if (!g.flat) return g.parameter(array);
    return g.node("Reshape", {g.parameter(array), g.integers("/flat", {-1})}, {}, "/Flat");
  }
  /// Mean and 1 / deviation of n numbers, summed in double.
  template <class W>
  auto statistics(W const&, typename W::number const* x, long long n) const {
    using T = typename W::number;
    double mean = 0, square = 0;
    for (long long i = 0; i < n; ++i) mean += static_cast<double>(x[i]);
    mean /= static_cast<double>(n);
    for (long long i = 0; i < n; ++i) {
      double const d = static_cast<double>(x[i]) - mean;
      square += d * d;
    }
    struct numbers {
      T mean, scale;
    };
    return numbers{static_cast<T>(mean),
                   T(1) / W::root(static_cast<T>(square / static_cast<double>(n) + epsilon))};
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
