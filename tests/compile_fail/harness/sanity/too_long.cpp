// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A refusal that takes more lines than allowed.
// expect: the kernel is even
// max-lines: 1
static_assert(!RESIN_FAIL, "the kernel is even");
