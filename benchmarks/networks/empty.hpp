// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One number and its rectifier: what a call costs an engine before it does any work.

#include <resin/dsl/dsl.hpp>

namespace resin::zoo {

inline constexpr auto empty = sequential(input{1, 1, 1}, relu);

}  // namespace resin::zoo
