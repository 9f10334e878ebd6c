// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A case that nobody refuses.
// expect: the kernel is even
static_assert(true || RESIN_FAIL, "the kernel is even");
