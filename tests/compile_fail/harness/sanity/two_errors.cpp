// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A refusal followed by a second error.
// expect: the kernel is even
static_assert(!RESIN_FAIL, "the kernel is even");
static_assert(!RESIN_FAIL, "and so on");
