// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The network whose weights become a part of the program.

#include <resin/dsl/dsl.hpp>

// [value]
inline constexpr auto embedded = resin::input{1, 8, 8} | resin::conv2d{.filters = 4, .kernel = 3} |
                                 resin::batch_norm{} | resin::relu | resin::flatten |
                                 resin::dense{.units = 3};
// [value]
