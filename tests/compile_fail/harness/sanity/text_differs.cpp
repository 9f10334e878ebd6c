// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A refusal whose text is another one than expected.
// expect: the kernel is even
static_assert(!RESIN_FAIL, "the stride is zero");
