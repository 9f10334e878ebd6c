// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The activations and their derivatives, as their definitions are written.

#include <resin/dsl/activation_kind.hpp>

#include <cmath>

namespace reference {

template <class R>
R activation(resin::activation_kind kind, R alpha, R x) {
  using enum resin::activation_kind;
  switch (kind) {
    case relu:
      return x < 0 ? R(0) : x;
    case relu6:
      return x < 0 ? R(0) : x > 6 ? R(6) : x;
    case leaky_relu:
      return x > 0 ? x : alpha * x;
    case elu:
      return x > 0 ? x : alpha * std::expm1(x);
    case silu:
      return x / (1 + std::exp(-x));
    case gelu:
      return x / 2 * std::erfc(-x / std::sqrt(R(2)));
    case sigmoid:
      return 1 / (1 + std::exp(-x));
    case tanh:
      return std::tanh(x);
    case hard_swish:
      return x <= -3 ? R(0) : x >= 3 ? x : x * (x + 3) / 6;
    default:
      return x;
  }
}

/// f'(x), with PyTorch's choice at the corners.
template <class R>
R activation_derivative(resin::activation_kind kind, R alpha, R x) {
  using enum resin::activation_kind;
  R const s = 1 / (1 + std::exp(-x));
  R const pi = std::acos(R(-1));
  switch (kind) {
    case relu:
      return x > 0 ? R(1) : R(0);
    case relu6:
      return x > 0 && x < 6 ? R(1) : R(0);
    case leaky_relu:
      return x > 0 ? R(1) : alpha;
    case elu:
      return x > 0 ? R(1) : alpha * std::exp(x);
    case silu:
      return s * (1 + x * (1 - s));
    case gelu:
      return std::erfc(-x / std::sqrt(R(2))) / 2 + x * std::exp(-x * x / 2) / std::sqrt(2 * pi);
    case sigmoid:
      return s * (1 - s);
    case tanh:
      return 1 - std::tanh(x) * std::tanh(x);
    case hard_swish:
      return x <= -3 ? R(0) : x >= 3 ? R(1) : x / 3 + R(0.5);
    default:
      return R(1);
  }
}

}  // namespace reference
