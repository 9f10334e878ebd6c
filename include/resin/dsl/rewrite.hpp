// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Rewrites, network value to network value. They are nodes that hold the network; lowering carries
// them out.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Net>
struct plain_net {
  using layer_tag = combinator;
  Net net;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
template <class Net, class Head>
struct replaced_head {
  using layer_tag = combinator;
  Net net;
  Head head;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net, head);
  }
};
template <class Net>
struct features_net {
  using layer_tag = combinator;
  Net net;
  label last;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
template <class Net>
struct frozen_net {
  using layer_tag = combinator;
  Net net;
  label last;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(net);
  }
};
struct until_label {
  label name;
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The network without any skip.
template <Layer Net>
constexpr dsl::plain_net<Net> plain(Net net) {
  return {net};
}
/// The network with everything from its last layer that has weights on replaced by `head`.
template <Layer Net, Layer Head>
constexpr dsl::replaced_head<Net, Head> replace_head(Net net, Head head) {
  return {net, head};
}
/// The network up to the end of the layer or scope `last` of its top sequence.
template <Layer Net>
constexpr dsl::features_net<Net> features(Net net, label last) {
  return {net, last};
}
/// Where `freeze` ends.
constexpr dsl::until_label until(label name) { return {name}; }
/// The network with every layer up to the end of `until("name")` fixed: no gradient, and running
/// statistics in batch norm.
template <Layer Net>
constexpr dsl::frozen_net<Net> freeze(Net net, dsl::until_label last) {
  return {net, last.name};
}
template <class Net>
requires(!Layer<Net>) constexpr dsl::refused_layer plain(Net const&) {
  static_assert(
      dsl::arguments_fit<dsl::count_of<Net>>,
      "not_a_layer - plain takes a network - write plain(net); docs/errors.md#not_a_layer");
  return {};
}
template <class Net, class Head>
requires(!Layer<Net> || !Layer<Head>) constexpr dsl::refused_layer
    replace_head(Net const&, Head const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Net, Head>>,
                "not_a_layer - replace_head takes a network and a head - write replace_head(net, "
                "dense{.units = 10}); docs/errors.md#not_a_layer");
  return {};
}
template <class Net, class Name>
requires(!Layer<Net>) constexpr dsl::refused_layer features(Net const&, Name const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Net, Name>>,
                "not_a_layer - features takes a network and a name - write features(net, "
                "\"layer3\"); docs/errors.md#not_a_layer");
  return {};
}
template <class Net, class Until>
requires(!Layer<Net> || !__is_same(Until, dsl::until_label)) constexpr dsl::refused_layer
    freeze(Net const&, Until const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Net, Until>>,
                "not_a_layer - freeze takes a network and where to end - write freeze(net, "
                "until(\"layer3\")); docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
