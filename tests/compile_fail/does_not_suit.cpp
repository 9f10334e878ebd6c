// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A leaf layer's own number and the shape it is given.
// expect: does_not_suit - number_of<field> and the layer's input do not go together
// expect: layer<'?halves_0'?>.*number_of<.*(parts|'p', 'a', 'r', 't', 's').*wants<2>.*got<3>
#include <resin/runtime/front_door.hpp>

using namespace resin;

struct halves {
  using layer_tag = leaf_layer;
  int parts = 2;
  static constexpr label kind = "halves";
  constexpr leaf_traits traits() const { return {}; }
  constexpr leaf_shape output(extent3 in) const {
    if (in.c % parts) return does_not_suit("parts", parts, in.c);
    return {in.c / parts, in.h, in.w};
  }
};

#if RESIN_FAIL
constexpr auto net = input{3, 7, 8} | halves{};
#else
constexpr auto net = input{4, 6, 8} | halves{};
#endif
detail::front_door<net> built;
