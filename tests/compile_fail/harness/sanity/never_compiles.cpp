// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A case whose good half is bad too.
// expect: the kernel is even
static_assert(false && RESIN_FAIL, "the kernel is even");
