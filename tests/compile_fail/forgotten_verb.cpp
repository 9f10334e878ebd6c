// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A leaf layer without one of its verbs.
// expect: a leaf layer wants `template <class W> void backward
// expect: L = half|leaf_backward<half
#include <resin/kernels/leaf.hpp>

using namespace resin;

struct half {
  using layer_tag = leaf_layer;
  static constexpr label kind = "half";
  constexpr leaf_traits traits() const { return {.memory = leaf_memory::elements}; }
  constexpr leaf_shape output(extent3 in) const { return in; }
#if !RESIN_FAIL
  template <class W>
  void backward(W const& w) const {
    w.each([](auto const&, auto const& dy) { return W::all(.5) * dy; });
  }
#endif
};
void run(kernels::leaf_backward_work<float, 0> const& w) { kernels::leaf_backward(half{}, w); }
