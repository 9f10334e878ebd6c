# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# Finds what the headers include. Installed packages only: nothing is downloaded.
find_package(xtensor 0.24 REQUIRED)  # before xsimd: Debian 12's xsimd links xtl but does not look for it
find_package(xsimd REQUIRED)
find_package(Boost 1.74 REQUIRED CONFIG)
find_package(Threads REQUIRED)
find_package(ZLIB QUIET)  # for component io only; users of the core may do without
find_package(MPI QUIET COMPONENTS CXX)  # for component mpi only
