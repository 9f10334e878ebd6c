// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Training heads (Szegedy et al. 2015).

#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Head>
struct auxiliary_head {
  using layer_tag = combinator;
  double weight;
  Head head;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(head);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// x -> x. In training `head` reads x too, and `weight` times the loss of its output on the same
/// targets joins the loss. Inference does not compute it; its parameters belong to the network all
/// the same. Stands in the top sequence only.
template <Layer Head>
constexpr dsl::auxiliary_head<Head> auxiliary(double weight, Head head) {
  return {weight, head};
}
template <class Weight, class Head>
requires(!Layer<Head>) constexpr dsl::refused_layer auxiliary(Weight const&, Head const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Weight, Head>>,
                "not_a_layer - auxiliary takes the weight of its loss, then the head - write "
                "auxiliary(.3, head); docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
