// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The elementwise functions a layer can end in.

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
  softmax,
  custom
};

/// True where the derivative is a function of the output alone, so that the input need not be kept.
[[nodiscard]] constexpr bool derivative_from_output(activation_kind a) {
  using enum activation_kind;
  return a == pass || a == relu || a == relu6 || a == leaky_relu || a == elu || a == sigmoid ||
         a == tanh || a == softmax;
}

/// The activation as a part of a kernel's key: itself where it takes many instructions, so that its
/// code is compiled for the networks that use it alone; pass for those of an instruction or two,
/// which such kernels tell apart at run time.
[[nodiscard]] constexpr activation_kind slow_activation(activation_kind a) {
  using enum activation_kind;
  return a == elu || a == silu || a == gelu || a == sigmoid || a == tanh || a == hard_swish ? a
                                                                                            : pass;
}

}  // namespace resin
