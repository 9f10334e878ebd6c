// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A convolution's kernel and how much memory it needs: pure functions of shape and target. A plan's
// key is the only template argument of the kernels; every extent is passed at run time.

#include <resin/geometry/conv/choice.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// Memory in elements: `packed` weights, `scratch` per thread, partial sums for a batch.
struct conv_plan {
  conv_key key;
  long long packed = 0, scratch = 0;
  long long partial_chunk = 0;  ///< one chunk's weight gradient
  geometry::gradient_chunks chunks = {};
  [[nodiscard]] constexpr long long partial(int batch) const {
    return partial_chunk * chunks.count(batch);
  }
  friend constexpr bool operator==(conv_plan const&, conv_plan const&) = default;
};

/// The correlations of a convolution by the algorithm of Key, walked as on target t.
template <conv_key Key>
[[nodiscard]] constexpr auto forward_phases(conv_shape const& s, target t, int bytes) {
  using A = geometry::algorithm_of<Key.algorithm>;
  geometry::correlation const g = geometry::forward_correlation(s);
  return geometry::conv_phases<typename A::blocking, 1>{
      {{g, A::block(g, Key, t, bytes), A::packed(g, Key, t.lanes(bytes))}}, 1};
}

/// Those of its backward-data; Most: at least stride_h * stride_w.
template <conv_key Key, int Most>
[[nodiscard]] constexpr auto backward_phases(conv_shape const& s, target t, int bytes) {
  using A = geometry::algorithm_of<Key.algorithm>;
  geometry::conv_phases<typename A::blocking, Most> all{};
  geometry::for_each_phase(s, [&](geometry::correlation const& g) {
    all.phases[all.count++] = {g, A::block(g, Key, t, bytes), A::packed(g, Key, t.lanes(bytes))};
  });
  return all;
}

/// Its weight gradient.
template <conv_key Key>
[[nodiscard]] constexpr auto weight_gradient(conv_shape const& s, target t, int bytes) {
  using A = geometry::gradient_of<Key.algorithm>;
  return geometry::conv_gradient<typename A::blocking>{s, A::block(s, Key, t, bytes)};
}

}  // namespace resin
namespace resin::geometry::inline RESIN_VERSION {

/// Adds what a correlation needs by the plan's key.
constexpr void add_phase(conv_plan& plan, correlation const& g, target t, int bytes) {
  for_each_algorithm(conv_algorithms{}, [&](auto algorithm) {
    using A = decltype(algorithm);
    if (A::name != plan.key.algorithm) return;
    plan.packed += A::packed(g, plan.key, t.lanes(bytes));
    long long const scratch = A::block(g, plan.key, t, bytes).scratch;
    if (scratch > plan.scratch) plan.scratch = scratch;
  });
}

/// A plan for a key that need not be the chosen one: kernels are right for any sound tile.
[[nodiscard]] constexpr conv_plan forward_plan(conv_key const& key, conv_shape const& s, target t,
                                               int bytes) {
  conv_plan plan{.key = key};
  add_phase(plan, forward_correlation(s), t, bytes);
  return plan;
}
[[nodiscard]] constexpr conv_plan backward_data_plan(conv_key const& key, conv_shape const& s,
                                                     target t, int bytes) {
  conv_plan plan{.key = key};
  for_each_phase(s, [&](correlation const& g) { add_phase(plan, g, t, bytes); });
  return plan;
}
[[nodiscard]] constexpr conv_plan backward_weights_plan(conv_key const& key, conv_shape const& s,
                                                        target t, int bytes) {
  conv_plan plan{.key = key};
  for_each_algorithm(gradient_algorithms{}, [&](auto algorithm) {
    using A = decltype(algorithm);
    if (A::name != key.algorithm) return;
    auto const b = A::block(s, key, t, bytes);
    plan.scratch = b.scratch;
    plan.partial_chunk = b.partial.size;
    plan.chunks = b.chunks;
  });
  return plan;
}

}  // namespace resin::geometry
namespace resin::inline RESIN_VERSION {

/// Plan of y = act(conv(x) + bias + addend).
[[nodiscard]] constexpr conv_plan plan_conv_forward(conv_shape s, layout x, target t, int bytes,
                                                    conv_request r = {}) {
  using namespace geometry;
  return forward_plan(choose(conv_problem{forward_correlation(s), x, r, t, bytes}), s, t, bytes);
}

/// Plan of dx = conv^T(dy) + addend: one correlation for each position modulo the stride, all by
/// the key of the widest.
[[nodiscard]] constexpr conv_plan plan_conv_backward_data(conv_shape s, target t, int bytes,
                                                          conv_request r = {}) {
  using namespace geometry;
  correlation widest = backward_correlation(s, 0, 0);
  for_each_phase(s, [&](correlation const& g) {
    if (g.row.out * g.col.out > widest.row.out * widest.col.out) widest = g;
  });
  return backward_data_plan(choose(conv_problem{widest, r.dy, r, t, bytes}), s, t, bytes);
}

/// Plan of dw = x * dy.
[[nodiscard]] constexpr conv_plan plan_conv_backward_weights(conv_shape s, layout x, target t,
                                                             int bytes, conv_request r = {}) {
  using namespace geometry;
  return backward_weights_plan(choose(gradient_problem{s, x, r, t, bytes}), s, t, bytes);
}

}  // namespace resin
RESIN_END_INSTANTIATED
