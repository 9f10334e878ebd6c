// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A program that includes the front door and links the core alone.
#include <resin/resin.hpp>

int main() {}
