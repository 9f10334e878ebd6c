// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A layer's name of 48 characters: one more than a label holds.
// expect: name_too_long - a layer.s name has at most 47 characters - choose a shorter name
#include <resin/base/label.hpp>

#if RESIN_FAIL
constexpr resin::label name = "a_name_that_goes_on_for_forty_eight_characters__";
#else
constexpr resin::label name = "a_name_that_goes_on_for_forty_seven_characters_";
#endif
static_assert(!name.empty());
