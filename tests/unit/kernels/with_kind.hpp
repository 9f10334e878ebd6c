// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From a run-time activation to the template argument that kernels take.

#include <resin/dsl/activation_kind.hpp>

/// f.template operator()<kind>().
template <class F>
void with_kind(resin::activation_kind kind, F&& f) {
  using enum resin::activation_kind;
  switch (kind) {
    case relu:
      return f.template operator()<relu>();
    case relu6:
      return f.template operator()<relu6>();
    case leaky_relu:
      return f.template operator()<leaky_relu>();
    case elu:
      return f.template operator()<elu>();
    case silu:
      return f.template operator()<silu>();
    case gelu:
      return f.template operator()<gelu>();
    case sigmoid:
      return f.template operator()<sigmoid>();
    case tanh:
      return f.template operator()<tanh>();
    case hard_swish:
      return f.template operator()<hard_swish>();
    default:
      return f.template operator()<pass>();
  }
}

/// The same for the kinds whose derivative is a function of the output.
template <class F>
void with_output_kind(resin::activation_kind kind, F&& f) {
  with_kind(kind, [&]<resin::activation_kind Kind>() {
    if constexpr (derivative_from_output(Kind)) f.template operator()<Kind>();
  });
}
