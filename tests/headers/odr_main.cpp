// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Every header in two translation units; that they link is the test. See odr_other.cpp.
#include "all_headers.hpp"

int other();

int main() { return other(); }
