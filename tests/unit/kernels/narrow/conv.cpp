// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "conv.hpp"

using namespace narrow_test;

TEST_CASE("1x1 convolutions of bytes") {
  check_bytes<shape(64, 7, 7, 64, 1, 1)>();
  check_bytes<shape(128, 5, 9, 48, 1, 1)>();
  check_bytes<shape(80, 3, 3, 96, 1, 1)>();
  check_bytes<shape(13, 6, 5, 7, 1, 1)>();
  check_bytes<shape(160, 1, 1, 37, 1, 1)>();
  check_bytes<shape(32, 9, 9, 33, 1, 1, 2)>();
  check_bytes<shape(64, 1, 17, 64, 1, 1)>();
}

TEST_CASE("convolutions of bytes with borders, strides and dilation") {
  check_bytes<shape(64, 7, 7, 64, 3, 3, 1, 1)>();
  check_bytes<shape(96, 14, 14, 32, 3, 3, 2, 1)>();
  check_bytes<shape(17, 10, 11, 19, 5, 3, 1, 2)>();
  check_bytes<shape(33, 8, 13, 64, 3, 3, 1, 2, 2)>();
  check_bytes<shape(16, 16, 16, 16, 3, 3, 1, 1)>();
  check_bytes<shape(40, 4, 4, 24, 4, 4)>();
  check_bytes<shape(64, 6, 40, 128, 3, 3, 1, 1)>();
}

TEST_CASE("images of few channels are words of their own") {
  check_bytes<shape(3, 23, 21, 64, 7, 7, 2, 3), 4, 64>();
  check_bytes<shape(1, 12, 12, 6, 5, 5, 1, 2), 4, 16>();
  check_bytes<shape(4, 9, 9, 32, 3, 3, 1, 0), 4, 32>();
}

TEST_CASE("groups of byte channels") {
  check_bytes<shape(64, 7, 7, 64, 3, 3, 1, 1, 1, 4)>();
  check_bytes<shape(24, 6, 6, 36, 3, 3, 1, 1, 1, 3)>();
  check_bytes<shape(32, 5, 5, 64, 1, 1, 1, 0, 1, 32)>();
}

TEST_CASE("bytes of a concatenation whose pieces do not fill their blocks") {
  check_bytes<shape(29, 6, 6, 32, 3, 3, 1, 1), 16, 32, false, 16 + 32 + 16>({{7, 20, 2}});
#if RESIN_TILES
  check_bytes<shape(100, 6, 6, 32, 3, 3, 1, 1), 64, 32, true, 64 + 64>({{40, 60}});
#endif
}

TEST_CASE("convolutions of bfloat16") {
  check_bfloat16<shape(64, 7, 7, 64, 1, 1)>();
  check_bfloat16<shape(96, 9, 5, 48, 3, 3, 1, 1), activation_kind::tanh>();
  check_bfloat16<shape(3, 15, 14, 33, 5, 5, 2, 2), activation_kind::pass>();
  check_bfloat16<shape(21, 6, 6, 18, 3, 3, 1, 1, 1, 3)>();
}
