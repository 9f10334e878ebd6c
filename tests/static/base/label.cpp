// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Names inside values. That a longer one is refused: tests/compile_fail/label_too_long.cpp.
#include <resin/base/label.hpp>

namespace resin {
namespace {

constexpr label conv1 = "conv1";
static_assert(conv1.size == 5 && conv1.text[0] == 'c' && conv1.text[5] == '\0');
static_assert(conv1 == label("conv1"));
static_assert(conv1 != label("conv2") && conv1 != label("conv10") && conv1 != label("conv"));
static_assert(numbered("layer", 7) == label("layer7") && numbered({}, 0) == label("0") &&
              numbered("a", 1203) == label("a1203"));
static_assert(label{}.empty() && label("").empty() && label{} == label("") && !conv1.empty());

}  // namespace
}  // namespace resin
