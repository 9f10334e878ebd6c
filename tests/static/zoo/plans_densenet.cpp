// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The plans of DenseNet: nothing copied, little memory, within the compilers' default limits.

#include "tight.hpp"

#include <resin/zoo/densenet.hpp>

using namespace resin;

static_assert(tight_network<zoo::densenet121>());
