// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Transposed convolution (Zeiler et al. 2010), which enlarges an image by learned weights.

#include <resin/dsl/leaf_layer.hpp>
#include <resin/dsl/padding.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// (C,H,W) -> (K, (H - 1) stride - top - bottom + dilation (R - 1) + output_padding + 1, likewise
/// W): what has a convolution of these numbers for its gradient. `weight` (C, K / groups, R, S),
/// `bias` (K).
struct conv_transpose2d {
  using layer_tag = leaf_layer;
  int filters = 0;
  extent2 kernel = 1;
  extent2 stride = 1;
  padding2 padding = 0;
  extent2 output_padding = 0;
  extent2 dilation = 1;
  int groups = 1;
  bool bias = true;
  label name = {};
  static constexpr label kind = "conv_transpose2d";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::blocked, .adds = true, .parameters_read_x = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    if (filters < 1) return out_of_range("filters", filters, 1);
    if (kernel.h < 1 || kernel.w < 1) return out_of_range("kernel", kernel, extent2(1, 1));
    if (stride.h < 1 || stride.w < 1) return out_of_range("stride", stride, extent2(1, 1));
    if (dilation.h < 1 || dilation.w < 1) return out_of_range("dilation", dilation, extent2(1, 1));
    if (groups < 1) return out_of_range("groups", groups, 1);
    if (in.c % groups != 0) return does_not_suit("groups", groups, in.c);
    if (filters % groups != 0) return does_not_suit("groups", groups, filters);
    if (padding.rule != padding_rule::explicit_numbers || padding.top < 0 || padding.bottom < 0 ||
        padding.left < 0 || padding.right < 0)
      return out_of_range("padding");
    extent2 const most{(stride.h > dilation.h ? stride.h : dilation.h) - 1,
                       (stride.w > dilation.w ? stride.w : dilation.w) - 1};
    if (output_padding.h < 0 || output_padding.w < 0 || output_padding.h > most.h ||
        output_padding.w > most.w)
      return out_of_range("output_padding", output_padding, most);
    int const h = (in.h - 1) * stride.h - padding.top - padding.bottom +
                  dilation.h * (kernel.h - 1) + output_padding.h + 1,
              w = (in.w - 1) * stride.w - padding.left - padding.right +
                  dilation.w * (kernel.w - 1) + output_padding.w + 1;
    if (h < 1 || w < 1) return out_of_range("padding", extent2(h, w), extent2(1, 1));
    return {filters, h, w};
  }
  constexpr leaf_parameters parameters(extent3 in) const {
    leaf_parameter const weight{
        .name = "weight", .shape = {in.c, filters / groups, kernel.h, kernel.w}, .drawn = true};
    if (!bias) return {weight};
    return {weight, {.name = "bias", .shape = {filters}}};
  }
  constexpr long long multiply_adds(extent3 in, extent3) const {
    return in.size() * (filters / groups) * kernel.h * kernel.w;
  }
  template <class T>
  constexpr void words(T& text) const {
    text.extents({kernel.h, kernel.w});
    text.number(filters);
  }
  constexpr leaf_field field(extent3, extent3) const {
    return {{dilation.h * (kernel.h - 1), dilation.w * (kernel.w - 1)}, 1};
  }
  /// Weights with the vector's channels innermost: of y forward, of x backward.
  constexpr long long scratch(extent3 in, extent3 out, int lanes) const {
    auto const up = [&](int c) { return (c + lanes - 1) / lanes * static_cast<long long>(lanes); };
    long long const taps = static_cast<long long>(kernel.h) * kernel.w;
    long long const a = in.c * taps * up(out.c), b = out.c * taps * up(in.c);
    return a > b ? a : b;
  }
  /// Packed: weight of (outer channel, tap, block of inner channels), zero between groups.
  /// `forward`: outer channels are x's.
  template <class W>
  void pack(W const& w, bool forward) const {
    using T = typename W::number;
    int const outer = forward ? w.in.c : w.out.c, inner = forward ? w.out.c : w.in.c,
              taps = kernel.h * kernel.w, blocks = (inner + W::lanes - 1) / W::lanes,
              filters_each = filters / groups, channels_each = w.in.c / groups;
    T* to = w.scratch;
    for (int o = 0; o < outer; ++o)
      for (int t = 0; t < taps; ++t)
        for (int i = 0; i < blocks * W::lanes; ++i) {
          int const c = forward ? o : i, k = forward ? i : o;
          bool const joined = i < inner && c / channels_each == k / filters_each;
          *to++ =
              joined
                  ? w.parameter[0][(static_cast<long long>(c) * filters_each + k % filters_each) *
                                       taps +
                                   t]
                  : T(0);
        }
  }
  /// The outer channels that a block of inner ones has weights for.
  struct range {
    int first, last;
  };
  template <class W>
  static range joined_to(W const&, int block, int inner_each, int outer_each, int inner) {
    int const first = block * W::lanes, end = first + W::lanes < inner ? first + W::lanes : inner;
    return {first / inner_each * outer_each, ((end - 1) / inner_each + 1) * outer_each};
  }
  static constexpr int columns = 6;  // sums that share a load of weights
  /// y: a row of a block of filters is one task. Columns at the stride's distance meet the same
  /// taps.
  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    using T = typename W::number;
    pack(w, true);
    int const blocks = w.out_blocks(), step = blocks * W::lanes;
    auto const mine = w.share_of(static_cast<long long>(w.batch) * blocks * w.out.h);
    for (long long task = mine.first; task < mine.last; ++task) {
      long long const n = task / w.out.h / blocks;
      int const block = static_cast<int>(task / w.out.h % blocks),
                p = static_cast<int>(task % w.out.h);
      range const from = joined_to(w, block, filters / groups, w.in.c / groups, w.out.c);
      T* const y = w.y.at(n) + (static_cast<long long>(block) * w.out.h + p) * w.out.w * W::lanes;
      V start = W::all(0);
      if (bias) {
        int const left = w.out.c - block * W::lanes;
        start = W::load_part(w.parameter[1] + block * W::lanes, left < W::lanes ? left : W::lanes);
      }
      for (int phase = 0; phase < stride.w && phase < w.out.w; ++phase)
        for (int q = phase; q < w.out.w; q += stride.w * columns) {
          V sum[columns];
          for (V& s : sum) s = start;
          for (int r = 0; r < kernel.h; ++r) {
            int const high = p + padding.top - r * dilation.h;
            if (high < 0 || high % stride.h != 0 || high / stride.h >= w.in.h) continue;
            for (int s = 0; s < kernel.w; ++s) {
              int const across = q + padding.left - s * dilation.w;
              if ((across % stride.w + stride.w) % stride.w != 0) continue;
              int const column = across >= 0 ? across / stride.w : -(-across / stride.w);
              int first = column < 0 ? -column : 0;
              int last = w.in.w - column < columns ? w.in.w - column : columns;
              while (last > 0 && q + (last - 1) * stride.w >= w.out.w) --last;
              if (first >= last) continue;
              T const* weight =
                  w.scratch +
                  (static_cast<long long>(from.first) * kernel.h * kernel.w + r * kernel.w + s) *
                      step +
                  block * W::lanes;
              T const* const row =
                  w.x.at(n) +
                  (static_cast<long long>(high / stride.h) * w.in.w + column) * W::lanes;
              add_channels<W>(sum, row, static_cast<long long>(w.in_pixels()) * W::lanes, weight,
                              static_cast<long long>(step) * kernel.h * kernel.w, from, first, last,
                              W::lanes);
            }
          }
          for (int j = 0; j < columns && q + j * stride.w < w.out.w; ++j)
            W::store(y + static_cast<long long>(q + j * stride.w) * W::lanes, sum[j]);
        }
    }
  }
  /// sum[j] += weight(c) x(c) for channels c and columns j in [first, last), `apart` elements
  /// apart.
  template <class W>
  static void add_channels(typename W::vec (&sum)[columns], typename W::number const* row,
                           long long plane, typename W::number const* weight, long long tap,
                           range from, int first, int last, long long apart) {
    using V = typename W::vec;
    if (first == 0 && last == columns) {
      for (int c = from.first; c < from.last; ++c, weight += tap) {
        typename W::number const* const x = row + c / W::lanes * plane + c % W::lanes;
        V const k = W::load(weight);
        for (int j = 0; j < columns; ++j) sum[j] = W::fma(k, V(x[j * apart]), sum[j]);
      }
      return;
    }
    for (int c = from.first; c < from.last; ++c, weight += tap) {
      typename W::number const* const x = row + c / W::lanes * plane + c % W::lanes;
      V const k = W::load(weight);
      for (int j = first; j < last; ++j) sum[j] = W::fma(k, V(x[j * apart]), sum[j]);
    }
  }
  /// dx is a convolution of dy.
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    using T = typename W::number;
    pack(w, false);
    int const blocks = w.in_blocks(), step = blocks * W::lanes;
    auto const mine = w.share_of(static_cast<long long>(w.batch) * blocks * w.in.h);
    for (long long task = mine.first; task < mine.last; ++task) {
      long long const n = task / w.in.h / blocks;
      int const block = static_cast<int>(task / w.in.h % blocks),
                h = static_cast<int>(task % w.in.h);
      range const from = joined_to(w, block, w.in.c / groups, filters / groups, w.in.c);
      long long const at = (static_cast<long long>(block) * w.in.h + h) * w.in.w * W::lanes;
      for (int v = 0; v < w.in.w; v += columns) {
        V sum[columns];
        for (V& s : sum) s = W::all(0);
        for (int r = 0; r < kernel.h; ++r) {
          int const p = h * stride.h - padding.top + r * dilation.h;
          if (p < 0 || p >= w.out.h) continue;
          for (int s = 0; s < kernel.w; ++s) {
            int const q = v * stride.w - padding.left + s * dilation.w;
            int first = 0, last = columns < w.in.w - v ? columns : w.in.w - v;
            while (first < last && q + first * stride.w < 0) ++first;
            while (last > first && q + (last - 1) * stride.w >= w.out.w) --last;
            if (first >= last) continue;
            T const* const weight =
                w.scratch +
                (static_cast<long long>(from.first) * kernel.h * kernel.w + r * kernel.w + s) *
                    step +
                block * W::lanes;
            T const* const row = w.dy.at(n) + (static_cast<long long>(p) * w.out.w + q) * W::lanes;
            add_channels<W>(sum, row, static_cast<long long>(w.out_pixels()) * W::lanes, weight,
                            static_cast<long long>(step) * kernel.h * kernel.w, from, first, last,
                            static_cast<long long>(stride.w) * W::lanes);
          }
        }
        for (int j = 0; j < columns && v + j < w.in.w; ++j) {
          long long const place = at + static_cast<long long>(v + j) * W::lanes;
          W::store(w.dx.at(n) + place,
                   w.addend.data ? sum[j] + W::load(w.addend.at(n) + place) : sum[j]);
        }
      }
    }
  }
  /// A channel of x and a block of filters is one task; all taps of it.
  template <class W>
  void backward_parameters(W const& w) const {
    using V = typename W::vec;
    using T = typename W::number;
    int const blocks = w.out_blocks(), filters_each = filters / groups,
              channels_each = w.in.c / groups, taps = kernel.h * kernel.w;
    auto const mine = w.share_of(static_cast<long long>(w.in.c) * blocks);
    for (long long task = mine.first; task < mine.last; ++task) {
      int const c = static_cast<int>(task / blocks), block = static_cast<int>(task % blocks);
      int const group = c / channels_each;
      if ((block + 1) * W::lanes <= group * filters_each ||
          block * W::lanes >= (group + 1) * filters_each)
        continue;
      for (int r = 0; r < kernel.h; ++r)
        for (int s = 0; s < kernel.w; ++s) {
          V sum = W::all(0);
          for (int n = 0; n < w.batch; ++n) {
            T const* const x = w.x.at(n) +
                               static_cast<long long>(c / W::lanes) * w.in_pixels() * W::lanes +
                               c % W::lanes;
            T const* const dy =
                w.dy.at(n) + static_cast<long long>(block) * w.out_pixels() * W::lanes;
            for (int h = 0; h < w.in.h; ++h) {
              int const p = h * stride.h - padding.top + r * dilation.h;
              if (p < 0 || p >= w.out.h) continue;
              V line = W::all(0);
              for (int v = 0; v < w.in.w; ++v) {
                int const q = v * stride.w - padding.left + s * dilation.w;
                if (q < 0 || q >= w.out.w) continue;
                line = W::fma(V(x[(static_cast<long long>(h) * w.in.w + v) * W::lanes]),
                              W::load(dy + (static_cast<long long>(p) * w.out.w + q) * W::lanes),
                              line);
              }
              sum = sum + line;
            }
          }
          alignas(64) T lane[W::lanes];
          W::store(lane, sum);
          for (int i = 0; i < W::lanes; ++i) {
            int const k = block * W::lanes + i;
            if (k < w.out.c && k / filters_each == group)
              w.gradient[0][(static_cast<long long>(c) * filters_each + k % filters_each) * taps +
                            r * kernel.w + s] = lane[i];
          }
        }
    }
    if (!w.gradient[1]) return;
    auto const sums = w.share_of(blocks);
    for (long long block = sums.first; block < sums.last; ++block) {
      V total = W::all(0);
      for (int n = 0; n < w.batch; ++n)
        for (int p = 0; p < w.out.h; ++p) {
          T const* const row =
              w.dy.at(n) + (block * w.out.h + p) * static_cast<long long>(w.out.w) * W::lanes;
          V line = W::all(0);
          for (int q = 0; q < w.out.w; ++q) line = line + W::load(row + q * W::lanes);
          total = total + line;
        }
      int const left = w.out.c - static_cast<int>(block) * W::lanes;
      W::store_part(w.gradient[1] + block * W::lanes, total, left < W::lanes ? left : W::lanes);
    }
  }

  template <class G>
  auto onnx(G& g) const {
    return g.transposed_conv(kernel, stride, padding.top, padding.left, padding.bottom,
                             padding.right, output_padding, dilation, groups, bias);
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
