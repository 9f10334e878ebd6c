// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The other of the two translation units. See odr_main.cpp.
#include "all_headers_reversed.hpp"

int other();
int other() { return 0; }
