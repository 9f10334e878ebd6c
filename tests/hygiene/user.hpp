// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What two units of a user's program share.
#include <resin/resin.hpp>

// Names that Resin's own code has for locals.
inline constexpr int batch = 8, count = 3, first = 0, last = 1, size = 12, step = 1, sum = 0;
inline constexpr auto value =
    resin::input{1, size, size} |
    resin::conv2d{.filters = 6, .kernel = 3, .padding = resin::same, .bias = false} |
    resin::batch_norm{} | resin::relu |
    resin::residual(resin::conv2d{.filters = 6, .kernel = 3, .padding = resin::same}) |
    resin::depthwise_conv2d{.kernel = 3} | resin::gelu | resin::max_pool2d{} | resin::flatten |
    resin::dropout{.rate = .1} | resin::dense{.units = 4};

double first_score(resin::network<value>& net);
