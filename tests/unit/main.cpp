// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The program around the unit tests: Catch2 2 needs a main of its own, Catch2 3 brings one.

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
