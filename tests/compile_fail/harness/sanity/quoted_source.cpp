// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The words expected stand in the file's name and in the source that the compiler quotes, not in
// what it says.
// expect: quoted.source
static_assert(!RESIN_FAIL, "the stride is zero");  // quoted source
