// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The work of a leaf layer: what its functions are given, and their calls. Keyed by the layer's
// type and its key(); the value and the extents are arguments.

#include <resin/base/extent2.hpp>
#include <resin/base/random.hpp>
#include <resin/dsl/leaf_layer.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/kernels/batch_norm.hpp>
#include <resin/kernels/leaf_words.hpp>
#include <resin/kernels/reorder.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// The part of the work that forward and backward share. A thread does its share of the tasks, by
/// one of the loops below. Padding lanes: a block's lanes from `channels(block).count` on belong to
/// no channel. They hold numbers, any finite ones; nothing of them may reach a channel, and what is
/// written there must be finite again.
template <class T, int Key>
struct leaf_common : leaf_words<T> {
  static constexpr int key = Key;
  using leaf_words<T>::lanes;
  extent3 in, out;
  channel_map in_channels, out_channels;  // the pieces of x and y
  int batch;
  part who;
  T const* parameter[leaf_parameters::most] = {};  // as the layer lists them; null: none
  T* scratch = nullptr;  // this thread's
  T* shared = nullptr;  // all threads'
  random_stream stream{0, purpose::dropout, 0};  // of this op in this step; indexed as one likes
  long long first_image = 0;  // where in the whole batch image 0 is; add it to n
  int step = 0;  // of parameter_steps
  bool training = false;

  [[nodiscard]] int in_pixels() const { return in.h * in.w; }
  [[nodiscard]] int out_pixels() const { return out.h * out.w; }
  [[nodiscard]] int in_blocks() const { return blocks_of(in_channels, lanes); }
  [[nodiscard]] int out_blocks() const { return blocks_of(out_channels, lanes); }
  /// The logical channels in a block of x: channel first + i in lane i < count.
  [[nodiscard]] block_lanes channels(int block) const {
    return lanes_of_block(in_channels, block, lanes);
  }
  [[nodiscard]] block_lanes channels_out(int block) const {
    return lanes_of_block(out_channels, block, lanes);
  }
  /// The numbers of an array with one for each channel that belong to a block of x.
  [[nodiscard]] RESIN_INLINE simd::vec<T> of_channels(T const* numbers, int block) const {
    block_lanes const l = channels(block);
    return leaf_words<T>::load_part(numbers + l.first, l.count);
  }
  /// This thread's share of `tasks`.
  [[nodiscard]] task_range share_of(long long tasks) const { return share(tasks, who); }
  /// f(image, block, pixel, at, length) for each stretch of this thread's share of x in channel
  /// blocks: `length` elements from element `at` of the image, where pixel `pixel` of the block is.
  template <class F>
  RESIN_INLINE void each_stretch(F f) const {
    detail::for_each_block_run<lanes>(
        in_blocks(), in_pixels(), batch, who,
        [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
          f(n, block, at / lanes - static_cast<long long>(block) * in_pixels(), at, length);
        });
  }
};

template <class T, int Key>
struct leaf_forward_work : leaf_common<T, Key> {
  using leaf_common<T, Key>::lanes;
  span_of<T const> x;
  span_of<T> y;
  long long elements = 0;  // of x for one image in memory, padding included

  /// y = f(x), element by element; for memory `elements`.
  template <class F>
  RESIN_INLINE void each(F f) const {
    detail::for_each_run<lanes>(elements, this->batch, this->who,
                                [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length)
                                    RESIN_UNROLLED {
                                      T const* const from = x.at(n) + at;
                                      T* const to = y.at(n) + at;
                                      for (std::ptrdiff_t i = 0; i < length; i += lanes)
                                        simd::storeu(to + i, f(simd::loadu(from + i)));
                                    });
  }
  /// The same where the function depends on the channel: `of_block(block)` returns f.
  template <class F>
  RESIN_INLINE void each_channel(F of_block) const {
    detail::for_each_block_run<lanes>(
        this->in_blocks(), this->in_pixels(), this->batch, this->who,
        [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
          auto const f = of_block(block);
          T const* const from = x.at(n) + at;
          T* const to = y.at(n) + at;
          for (std::ptrdiff_t i = 0; i < length; i += lanes)
            simd::storeu(to + i, f(simd::loadu(from + i)));
        });
  }
};

template <class T, int Key>
struct leaf_backward_work : leaf_common<T, Key> {
  using leaf_common<T, Key>::lanes;
  span_of<T const> x, y;  // data only where the traits ask for it
  span_of<T const> dy;
  span_of<T const> addend;  // data only with traits `adds`, and not always
  span_of<T> dx;
  T* gradient[leaf_parameters::most] = {};  // of the parameters; null: not trained
  long long elements = 0;  // of dx for one image in memory

  /// The kept operand that the functions below are given: x, or y where that is kept alone, or dy
  /// where nothing is.
  [[nodiscard]] span_of<T const> kept() const { return x.data ? x : y; }

  /// dx = f(kept, dy) + addend, element by element; for memory `elements`.
  template <class F>
  RESIN_INLINE void each(F f) const {
    span_of<T const> const k = kept();
    detail::for_each_run<lanes>(elements, this->batch, this->who,
                                [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length)
                                    RESIN_UNROLLED { run(f, k, n, at, length); });
  }
  /// The same where the function depends on the channel: `of_block(block)` returns f.
  template <class F>
  RESIN_INLINE void each_channel(F of_block) const {
    span_of<T const> const k = kept();
    detail::for_each_block_run<lanes>(
        this->in_blocks(), this->in_pixels(), this->batch, this->who,
        [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length)
            RESIN_UNROLLED { run(of_block(block), k, n, at, length); });
  }
  /// sums[c] = the sum of f(kept, dy) over the pixels of channel c in all images; tasks are blocks
  /// of channels, so that the threads do not meet. `sums`: one for each logical channel.
  template <class F>
  RESIN_INLINE void channel_sums(T* sums, F f) const {
    using V = simd::vec<T>;
    span_of<T const> const k = kept();
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(this->in_pixels()) * lanes;
    task_range const mine = this->share_of(this->in_blocks());
    for (long long block = mine.first; block < mine.last; ++block) {
      V total(T(0));
      for (int n = 0; n < this->batch; ++n) {
        T const* const grad = dy.at(n) + block * plane;
        T const* const from = k.data ? k.at(n) + block * plane : grad;
        V a(T(0)), b(T(0));
        detail::two_sums<T>(this->in_pixels(), a, b,
                            [&](std::ptrdiff_t i, V& u, V&) RESIN_UNROLLED {
                              u = u + f(simd::loadu(from + i), simd::loadu(grad + i));
                            });
        total = total + a;
      }
      block_lanes const l = this->channels(static_cast<int>(block));
      simd::storeu_part(sums + l.first, total, l.count);
    }
  }

 private:
  template <class F>
  RESIN_INLINE void run(F const& f, span_of<T const> k, long long n, std::ptrdiff_t at,
                        std::ptrdiff_t length) const {
    T const* const grad = dy.at(n) + at;
    T const* const from = k.data ? k.at(n) + at : grad;
    T const* const z = addend.data ? addend.at(n) + at : nullptr;
    T* const to = dx.at(n) + at;
    for (std::ptrdiff_t i = 0; i < length; i += lanes) {
      simd::vec<T> const r = f(simd::loadu(from + i), simd::loadu(grad + i));
      simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
    }
  }
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {
template <class L>
inline constexpr bool verb_is_said = false;
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

// What a layer's functions call is a part of the kernel.
#if defined(__GNUC__) || defined(__clang__)
#define RESIN_FLATTEN __attribute__((flatten))
#else
#define RESIN_FLATTEN
#endif
/// y = L(x)
template <class L, class Work>
RESIN_KERNEL RESIN_FLATTEN void leaf_forward(L const& layer, Work const& w) {
  if constexpr (requires { layer.forward(w); })
    layer.forward(w);
  else
    static_assert(detail::verb_is_said<L>,
                  "a leaf layer wants `template <class W> void forward(W const& w) const`; "
                  "docs/howto/add-a-layer.md");
}
/// dx = dL(x)/dx dy
template <class L, class Work>
RESIN_KERNEL RESIN_FLATTEN void leaf_backward(L const& layer, Work const& w) {
  if constexpr (requires { layer.backward(w); })
    layer.backward(w);
  else
    static_assert(detail::verb_is_said<L>,
                  "a leaf layer wants `template <class W> void backward(W const& w) const`; "
                  "docs/howto/add-a-layer.md");
}
/// The gradients of the parameters, written whole.
template <class L, class Work>
RESIN_KERNEL RESIN_FLATTEN void leaf_backward_parameters(L const& layer, Work const& w) {
  if constexpr (requires { layer.backward_parameters(w); })
    layer.backward_parameters(w);
  else
    static_assert(detail::verb_is_said<L>,
                  "a leaf layer with trained parameters wants `template <class W> void "
                  "backward_parameters(W const& w) const`; docs/howto/add-a-layer.md");
}

/// Where an image's planar tensors lie in scratch, from its begin.
struct planar_places {
  long long x, y, dy, dx;
};

/// The same by a layer that works on planar memory: each image is laid out so in scratch, worked on
/// and laid out blocked again. Images are shared out to the threads.
template <class L, class T, int Key>
RESIN_KERNEL void planar_leaf_forward(L const& layer, leaf_forward_work<T, Key> w,
                                      planar_places at) {
  span_of<T const> const x = w.x;
  span_of<T> const y = w.y;
  w.x = {w.scratch + at.x, 0};
  w.y = {w.scratch + at.y, 0};
  task_range const mine = share(w.batch, w.who);
  w.batch = 1;
  w.who = {};
  w.first_image += mine.first;
  for (long long n = mine.first; n < mine.last; ++n, ++w.first_image) {
    blocked_to_planar<T>(w.in_channels, w.in_pixels(), {x.at(n), 0}, {}, {w.scratch + at.x, 0}, 1,
                         {});
    layer.forward(w);
    planar_to_blocked<T>(w.out_channels, w.out_pixels(), {w.y.data, 0}, {}, {y.at(n), 0}, 1, {});
  }
}
}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {
/// What of x, y and dy is there, planar, of one image.
template <class T, int Key>
RESIN_INLINE void load_planar(leaf_backward_work<T, Key> const& w, leaf_backward_work<T, Key>& one,
                              planar_places at, long long n) {
  if (w.x.data) {
    blocked_to_planar<T>(w.in_channels, w.in_pixels(), {w.x.at(n), 0}, {}, {w.scratch + at.x, 0}, 1,
                         {});
    one.x = {w.scratch + at.x, 0};
  }
  if (w.y.data) {
    blocked_to_planar<T>(w.out_channels, w.out_pixels(), {w.y.at(n), 0}, {}, {w.scratch + at.y, 0},
                         1, {});
    one.y = {w.scratch + at.y, 0};
  }
  blocked_to_planar<T>(w.out_channels, w.out_pixels(), {w.dy.at(n), 0}, {}, {w.scratch + at.dy, 0},
                       1, {});
  one.dy = {w.scratch + at.dy, 0};
  one.first_image = w.first_image + n;
  one.batch = 1;
  one.who = {};
}
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

template <class L, class T, int Key>
RESIN_KERNEL void planar_leaf_backward(L const& layer, leaf_backward_work<T, Key> const& w,
                                       planar_places at) {
  leaf_backward_work<T, Key> one = w;
  one.addend = {};
  one.dx = {w.scratch + at.dx, 0};
  task_range const mine = share(w.batch, w.who);
  for (long long n = mine.first; n < mine.last; ++n) {
    detail::load_planar(w, one, at, n);
    layer.backward(one);
    planar_to_blocked<T>(w.in_channels, w.in_pixels(), {one.dx.data, 0},
                         {w.addend.data ? w.addend.at(n) : nullptr, 0}, {w.dx.at(n), 0}, 1, {});
  }
}

/// Here the layer adds an image's share to gradients that begin at zero, `sizes` elements each; one
/// thread does so, in the images' order.
template <class L, class T, int Key>
RESIN_KERNEL void planar_leaf_backward_parameters(L const& layer,
                                                  leaf_backward_work<T, Key> const& w,
                                                  planar_places at, long long const* sizes) {
  if (w.who.index != 0) return;
  leaf_backward_work<T, Key> one = w;
  for (int k = 0; k < leaf_parameters::most; ++k)
    for (long long i = 0; w.gradient[k] && i < sizes[k]; ++i) w.gradient[k][i] = T(0);
  for (int n = 0; n < w.batch; ++n) {
    detail::load_planar(w, one, at, n);
    layer.backward_parameters(one);
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
