// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Large convolutions as several small ones (Simonyan and Zisserman 2014; Szegedy et al. 2016).

#include <resin/dsl/activation.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// k x k into a stack of 3x3, (k - 1) / 2 of them: 5x5 into two, 7x7 into three; k is odd, 5 or
/// more.
struct stacked {
  int kernel = 5;
  activation_layer between = relu;
};
/// k x k into 1 x k, then k x 1; k is 2 or more.
struct asymmetric {
  int kernel = 3;
  activation_layer between = relu;
};

}  // namespace resin
namespace resin::dsl::inline RESIN_VERSION {
struct factorization {
  int kernel;
  bool rows_and_columns;
  activation_layer between;
  /// The convolutions that one becomes.
  [[nodiscard]] constexpr int pieces() const { return rows_and_columns ? 2 : (kernel - 1) / 2; }
};
template <class Net>
struct factorized_net {
  using layer_tag = combinator;
  Net net;
  factorization rule;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The network with every conv2d of that square kernel in pieces, `between` after all but the last.
/// Each piece has the filters, groups, bias and dilation of the whole; together they have its
/// padding, its stride and its output shape. Of "conv2" the pieces are "conv2.0", "conv2.1", ...
template <Layer Net>
constexpr dsl::factorized_net<Net> factorize(Net net, stacked into) {
  return {net, {into.kernel, false, into.between}};
}
template <Layer Net>
constexpr dsl::factorized_net<Net> factorize(Net net, asymmetric into) {
  return {net, {into.kernel, true, into.between}};
}

}  // namespace resin
