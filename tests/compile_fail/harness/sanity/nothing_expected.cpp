// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A case that does not say what it expects.
static_assert(!RESIN_FAIL, "the kernel is even");
