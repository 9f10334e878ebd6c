// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Networks to pick from at run time; each is compiled where it is defined, none here.

// [networks]
#include <resin/runtime/any_network.hpp>

#include <string>

/// "lenet5" or "wide"; no network for another name.
resin::any_network<> make_network(std::string const& name);
// [networks]
