// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the units for three processors hand to each other: values, a handle, an error, extents.

#include <resin/base/error.hpp>
#include <resin/dsl/dsl.hpp>
#include <resin/runtime/any_network.hpp>

/// Convolutions by several algorithms, batch norm, pooling and a dense layer.
inline constexpr auto shared =
    resin::input{3, 20, 20} |
    resin::conv2d{.filters = 20, .kernel = 3, .padding = resin::same, .bias = false} |
    resin::batch_norm{} | resin::relu |
    resin::conv2d{.filters = 32, .kernel = 3, .padding = resin::same} | resin::elu |
    resin::max_pool2d{} | resin::depthwise_conv2d{.kernel = 5, .padding = resin::same} |
    resin::conv2d{.filters = 24, .kernel = 1} | resin::silu | resin::global_avg_pool |
    resin::dense{.units = 7};

#define DECLARE_UNIT(unit)     \
  namespace unit {             \
  bool can_run();              \
  bool own_is_right();         \
  resin::any_network<> make(); \
  void complain();             \
  }
DECLARE_UNIT(x86_64)
DECLARE_UNIT(x86_64_v3)
DECLARE_UNIT(x86_64_v4)
