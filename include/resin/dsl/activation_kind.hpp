// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The elementwise functions a layer can end in.

#include <resin/base/macros.hpp>
#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

enum class activation_kind : unsigned char {
  pass,
  relu,
  relu6,
  leaky_relu,
  elu,
  silu,
  gelu,
  sigmoid,
  tanh,
  hard_swish,
  custom
};

RESIN_EVERY_KIND
/// True where the derivative is a function of the output alone, so that the input need not be kept.
[[nodiscard]] constexpr bool derivative_from_output(activation_kind a) {
  using enum activation_kind;
  switch (a) {
    case pass:
    case relu:
    case relu6:
    case leaky_relu:
    case elu:
    case sigmoid:
    case tanh:
      return true;
    case silu:
    case gelu:
    case hard_swish:
    case custom:
      break;
  }
  return false;
}

/// The activation as a part of a kernel's key: itself where it takes many instructions, so that its
/// code is compiled for the networks that use it alone; pass for those of an instruction or two,
/// which such kernels tell apart at run time.
[[nodiscard]] constexpr activation_kind slow_activation(activation_kind a) {
  using enum activation_kind;
  switch (a) {
    case elu:
    case silu:
    case gelu:
    case sigmoid:
    case tanh:
    case hard_swish:
      return a;
    case pass:
    case relu:
    case relu6:
    case leaky_relu:
    case custom:
      break;
  }
  return pass;
}
RESIN_END_EVERY_KIND

}  // namespace resin
