// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What stands in a network that learns to live in bytes (Jacob et al. 2018): values are rounded to
// the steps that bytes have, and their gradients pass as if they were not.

#include <resin/dsl/leaf_layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {

/// (C,H,W) -> the same, to the nearest of 256 steps between the two numbers of `byte_range`, low
/// and high, which are not trained; as it is while they are equal. dx is dy inside the range, 0
/// outside. Not `on`: nothing at all. An `average` of bytes often lies in the middle of two: there
/// it goes to the even one, as sums of integers do, and not where its last bit points.
struct fake_bytes {
  using layer_tag = leaf_layer;
  bool on = true, average = false;

  static constexpr label kind = "fake_bytes";
  static constexpr label range = "byte_range";
  constexpr leaf_traits traits() const {
    return {.memory = leaf_memory::elements,
            .family = leaf_family::function,
            .in_place = true,
            .adds = true,
            .backward_reads_x = true,
            .in_training = on,
            .in_evaluation = on};
  }
  constexpr leaf_shape output(extent3 in) const { return in; }
  constexpr leaf_parameters parameters(extent3) const {
    if (!on) return {};
    return {{.name = range, .shape = 2, .trained = false}};
  }

  /// A byte of x before it is cut to [0, 255].
  template <class W>
  struct steps {
    typename W::vec inverse, scale, zero;
    bool known, average;
    explicit steps(W const& w, bool of_bytes)
        : inverse(W::all(1)), scale(W::all(1)), zero(W::all(0)), known(false), average(of_bytes) {
      using T = typename W::number;
      if (!w.parameter[0]) return;
      T const low = w.parameter[0][0], high = w.parameter[0][1];
      known = high > low;
      if (!known) return;
      T const step = (high / 255) - (low / 255);
      scale = typename W::vec(step);
      inverse = typename W::vec(1 / step);
      zero = W::round(typename W::vec(-low / step));
    }
    typename W::vec operator()(typename W::vec const& x) const {
      typename W::vec v = x * inverse;
      if (average) v = W::round(v * W::all(8192)) * W::all(1. / 8192);
      return W::round(v) + zero;
    }
  };
  template <class W>
  void forward(W const& w) const {
    using V = typename W::vec;
    steps<W> const byte(w, average);
    if (byte.known)
      w.each([byte](V const& x) {
        return (W::clamp(byte(x), W::all(0), W::all(255)) - byte.zero) * byte.scale;
      });
    else
      w.each([](V const& x) { return x; });
  }
  template <class W>
  void backward(W const& w) const {
    using V = typename W::vec;
    steps<W> const byte(w, average);
    if (byte.known)
      w.each([byte](V const& x, V const& dy) {
        V const q = byte(x);
        return W::select((q >= W::all(0)) & (q <= W::all(255)), dy, W::all(0));
      });
    else
      w.each([](V const&, V const& dy) { return dy; });
  }
};

/// The network that another was made of; not a layer of that one.
template <class Net>
struct origin {
  Net net;
};
/// A network, as an origin, and the one that trains for it. Weights of convolutions and dense
/// layers are rounded to bytes wherever they are multiplied; what is trained are the numbers behind
/// them.
template <class Origin, class Trained>
struct fake_quantized_net {
  using layer_tag = combinator;
  Origin from;
  Trained trained;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(trained);
  }
};

}  // namespace resin::dsl
