// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Names: scopes and extra outputs.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Body>
struct named_scope {
  using layer_tag = combinator;
  label name;
  Body body;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(body);
  }
};
struct tap_point {
  using layer_tag = void;
  label name;
};
template <class Head>
struct tapped_head {
  using layer_tag = combinator;
  label name;
  Head head;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(head);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// Opens the scope `name`: a convolution "conv1" inside is called "name.conv1".
template <Layer Body>
constexpr dsl::named_scope<Body> named(label name, Body body) {
  return {name, body};
}

/// An extra output at this place of the network: `net.output<"name">()` after a call.
constexpr dsl::tap_point tap(label name) { return {name}; }
/// x -> x, and a further output that `head` makes of x: another task of the same body. Stands in
/// the top sequence only.
template <Layer Head>
constexpr dsl::tapped_head<Head> tap(label name, Head head) {
  return {name, head};
}
template <class Name, class Block>
requires(!Layer<Block>) constexpr dsl::refused_layer named(Name const&, Block const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<Name, Block>>,
                "not_a_layer - named takes the name, then the block - write named(\"layer1\", "
                "block); docs/errors.md#not_a_layer");
  return {};
}

template <class Name, class Head>
requires(!Layer<Head>) constexpr dsl::refused_layer tap(Name const&, Head const&) {
  static_assert(
      dsl::arguments_fit<dsl::count_of<Name, Head>>,
      "not_a_layer - tap takes the name, then perhaps a head - write tap(\"boxes\", head); "
      "docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
