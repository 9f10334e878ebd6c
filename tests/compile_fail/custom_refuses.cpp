// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A layer kind of the user's own, by its shape rule.
// expect: custom_refuses - a layer kind of your own refuses the shape
// expect: layer<'?custom_0'?>.*wants<0, 0, 0>.*got<3, 7, 8>
#include <resin/runtime/front_door.hpp>

using namespace resin;

struct halve_rows {
  using layer_tag = custom_layer;
  static constexpr extent3 output(extent3 in, custom_numbers) {
    return in.h % 2 ? extent3{} : extent3{in.c, in.h / 2, in.w};
  }
};

#if RESIN_FAIL
constexpr auto net = input{3, 7, 8} | halve_rows{};
#else
constexpr auto net = input{3, 6, 8} | halve_rows{};
#endif
detail::front_door<net> built;
