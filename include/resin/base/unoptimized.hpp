// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Says once a translation unit that kernels are compiled without optimisation: their loops live
// from inlining, and take a hundred times as long without. It is a message and no warning, so that
// it ends no build with -Werror.

#if (defined(__GNUC__) || defined(__clang__)) && !defined(__OPTIMIZE__) && \
    !defined(RESIN_ALLOW_UNOPTIMIZED)
#pragma message(                                                                                 \
    "Resin: compiled without optimisation, networks run some hundred times slower; ask for -O3 " \
    "(CMake: -DCMAKE_BUILD_TYPE=Release), or define RESIN_ALLOW_UNOPTIMIZED")
#endif
