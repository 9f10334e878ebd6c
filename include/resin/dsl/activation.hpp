// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Elementwise functions.

#include <resin/base/label.hpp>
#include <resin/dsl/activation_kind.hpp>
#include <resin/dsl/layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// A function of each element; `alpha` is the slope of leaky_relu or the limit of elu.
struct activation_layer {
  using layer_tag = void;
  activation_kind kind = activation_kind::pass;
  double alpha = 0;
};

/// An activation with a number of the user's choice: `leaky_relu` alone, or `leaky_relu(.2)`.
struct activation_with_alpha : activation_layer {
  constexpr activation_layer operator()(double value) const { return {kind, value}; }
};

inline constexpr activation_layer pass{activation_kind::pass};
inline constexpr activation_layer relu{activation_kind::relu};
inline constexpr activation_layer relu6{activation_kind::relu6};
inline constexpr activation_with_alpha leaky_relu{{activation_kind::leaky_relu, 0.01}};
inline constexpr activation_with_alpha elu{{activation_kind::elu, 1.0}};
inline constexpr activation_layer silu{activation_kind::silu};
/// x Phi(x), the exact form with erf, as PyTorch's default.
inline constexpr activation_layer gelu{activation_kind::gelu};
inline constexpr activation_layer sigmoid{activation_kind::sigmoid};
/// tanh; the underscore keeps `using namespace resin` clear of ::tanh.
inline constexpr activation_layer tanh_{activation_kind::tanh};
inline constexpr activation_layer hard_swish{activation_kind::hard_swish};

/// A function of the user's own, captureless; it is called with vectors, and with dual numbers for
/// its derivative.
template <class F>
struct custom_activation {
  using layer_tag = void;
  using function = F;
};

/// `activation([](auto x) { return x * tanh(x); })`.
template <class F>
constexpr auto activation(F) {
  static_assert(__is_empty(F),
                "lambda_captures - activation(lambda): the lambda captures something - write the "
                "number inside the lambda; docs/errors.md#lambda_captures");
  if constexpr (__is_empty(F))
    return custom_activation<F>{};
  else
    return pass;  // so that the error stays the only one
}

}  // namespace resin
RESIN_END_INSTANTIATED
