// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The values of a network's leaf layers, by type and number: what passes and kernels ask.

#include <resin/ir/custom_types.hpp>
#include <resin/ir/program.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_VERSION {
template <class L, int N>
struct leaf_values {
  L values[N + 1] = {};
  int count = 0;
};
/// The values of one entry of a list; an activation has none.
template <class L, int N>
struct leaf_shelf {};
template <AnyLeafLayer L, int N>
struct leaf_shelf<L, N> : leaf_values<typename leaf_of_layer<L>::type, N> {};
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

/// At most N values of each leaf type among `Types`.
template <class Types, int N>
struct leaf_table;
template <class... L, int N>
struct leaf_table<type_list<L...>, N> : detail::leaf_shelf<L, N>... {
  /// The number of a value from now on.
  template <class K>
  constexpr int add(K const& layer) {
    detail::leaf_shelf<K, N>& shelf = *this;
    shelf.values[shelf.count] = typename leaf_of_layer<K>::type(layer);
    return shelf.count++;
  }
  /// Value `which` of type number I.
  template <int I>
  constexpr auto const& value(int which) const {
    detail::leaf_shelf<custom_type<I, type_list<L...>>, N> const& shelf = *this;
    return shelf.values[which];
  }
  /// Calls f(value) with the value of a leaf.
  template <class F>
  constexpr void visit(leaf_info const& leaf, F f) const {
    int i = 0;
    [[maybe_unused]] auto const ask = [&]<class K>(type_list<K>) {
      if constexpr (AnyLeafLayer<K>)
        if (i == leaf.type)
          f(static_cast<detail::leaf_shelf<K, N> const&>(*this).values[leaf.which]);
      ++i;
    };
    (ask(type_list<L>{}), ...);
  }
};

/// For programs without leaf layers.
struct no_leaves {
  template <class F>
  constexpr void visit(leaf_info const&, F) const {}
};

/// The word that a leaf type's layers are called by.
template <class L>
inline constexpr label leaf_word = leaf_of_layer<L>::type::kind;

/// The arrays of a leaf on an input of extents `in`.
template <class L>
constexpr leaf_parameters leaf_parameters_of(L const& layer, extent3 in) {
  if constexpr (requires { layer.parameters(in); })
    return layer.parameters(in);
  else
    return {};
}

/// Elements of scratch, for each thread, and of memory that all threads share. Work on planar
/// memory finds x, y and their gradients there as well.
struct leaf_room {
  long long scratch = 0, shared = 0;
};
template <class L>
constexpr leaf_room leaf_room_of(L const& layer, extent3 in, extent3 out, int lanes) {
  leaf_room room;
  if constexpr (requires { layer.scratch(in, out, lanes); })
    room.scratch = layer.scratch(in, out, lanes);
  if constexpr (requires { layer.shared_memory(in, out, lanes); })
    room.shared = layer.shared_memory(in, out, lanes);
  return room;
}
/// Where the planar tensors of an image begin in scratch, behind the layer's own.
struct planar_room {
  long long x, y, dy, dx, size;
  constexpr planar_room(long long own, extent3 in, extent3 out)
      : x((own + 15) / 16 * 16),
        y(x + (in.size() + 15) / 16 * 16),
        dy(y + (out.size() + 15) / 16 * 16),
        dx(dy + (out.size() + 15) / 16 * 16),
        size(dx + in.size()) {}
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
