// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the program sees of its network.
// [declared]
#include <resin/runtime/any_network.hpp>

/// LeNet-5, compiled for the processor that runs the program.
resin::any_network<> digits();
// [declared]
