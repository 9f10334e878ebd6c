// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Transposed convolutions against PyTorch in float64, on random geometries.
#include "golden/modern_ops.hpp"

using namespace resin;

namespace {
constexpr auto conv_transpose0 = input{32, 4, 8} | conv_transpose2d{.filters = 2,
                                                                    .kernel = 3,
                                                                    .stride = 1,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 2,
                                                                    .bias = true};
constexpr auto conv_transpose1 = input{16, 5, 6} | conv_transpose2d{.filters = 8,
                                                                    .kernel = 3,
                                                                    .stride = 2,
                                                                    .padding = 1,
                                                                    .output_padding = 0,
                                                                    .dilation = 2,
                                                                    .groups = 2,
                                                                    .bias = false};
constexpr auto conv_transpose2 = input{17, 8, 12} | conv_transpose2d{.filters = 4,
                                                                     .kernel = 4,
                                                                     .stride = 1,
                                                                     .padding = 0,
                                                                     .output_padding = 0,
                                                                     .dilation = 2,
                                                                     .groups = 1,
                                                                     .bias = true};
constexpr auto conv_transpose3 = input{16, 4, 8} | conv_transpose2d{.filters = 2,
                                                                    .kernel = 2,
                                                                    .stride = 3,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 2,
                                                                    .bias = false};
constexpr auto conv_transpose4 = input{16, 8, 9} | conv_transpose2d{.filters = 20,
                                                                    .kernel = 5,
                                                                    .stride = 3,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 1,
                                                                    .bias = true};
constexpr auto conv_transpose5 = input{17, 8, 9} | conv_transpose2d{.filters = 4,
                                                                    .kernel = 3,
                                                                    .stride = 1,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 1,
                                                                    .bias = true};
constexpr auto conv_transpose6 = input{32, 5, 6} | conv_transpose2d{.filters = 40,
                                                                    .kernel = 2,
                                                                    .stride = 3,
                                                                    .padding = 1,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 2,
                                                                    .bias = false};
constexpr auto conv_transpose7 = input{17, 8, 9} | conv_transpose2d{.filters = 20,
                                                                    .kernel = 4,
                                                                    .stride = 2,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 1,
                                                                    .bias = false};
constexpr auto conv_transpose8 = input{1, 7, 7} | conv_transpose2d{.filters = 16,
                                                                   .kernel = 2,
                                                                   .stride = 3,
                                                                   .padding = 0,
                                                                   .output_padding = 2,
                                                                   .dilation = 2,
                                                                   .groups = 1,
                                                                   .bias = true};
constexpr auto conv_transpose9 = input{34, 4, 5} | conv_transpose2d{.filters = 40,
                                                                    .kernel = 1,
                                                                    .stride = 2,
                                                                    .padding = 0,
                                                                    .output_padding = 1,
                                                                    .dilation = 2,
                                                                    .groups = 2,
                                                                    .bias = true};
constexpr auto conv_transpose10 = input{3, 8, 8} | conv_transpose2d{.filters = 8,
                                                                    .kernel = 5,
                                                                    .stride = 1,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 1,
                                                                    .bias = true};
constexpr auto conv_transpose11 = input{8, 7, 11} | conv_transpose2d{.filters = 4,
                                                                     .kernel = 4,
                                                                     .stride = 2,
                                                                     .padding = 2,
                                                                     .output_padding = 0,
                                                                     .dilation = 1,
                                                                     .groups = 1,
                                                                     .bias = false};
constexpr auto conv_transpose12 = input{1, 5, 5} | conv_transpose2d{.filters = 1,
                                                                    .kernel = 2,
                                                                    .stride = 2,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 2,
                                                                    .groups = 1,
                                                                    .bias = false};
constexpr auto conv_transpose13 = input{8, 7, 8} | conv_transpose2d{.filters = 16,
                                                                    .kernel = 3,
                                                                    .stride = 2,
                                                                    .padding = 0,
                                                                    .output_padding = 0,
                                                                    .dilation = 1,
                                                                    .groups = 1,
                                                                    .bias = true};
constexpr auto conv_transpose14 = input{8, 8, 9} | conv_transpose2d{.filters = 20,
                                                                    .kernel = 1,
                                                                    .stride = 3,
                                                                    .padding = 0,
                                                                    .output_padding = 2,
                                                                    .dilation = 1,
                                                                    .groups = 1,
                                                                    .bias = true};
constexpr auto conv_transpose15 = input{16, 4, 9} | conv_transpose2d{.filters = 4,
                                                                     .kernel = 3,
                                                                     .stride = 2,
                                                                     .padding = 1,
                                                                     .output_padding = 1,
                                                                     .dilation = 1,
                                                                     .groups = 1,
                                                                     .bias = false};
}  // namespace

TEST_CASE("golden operators: transposed convolutions") {
  RESIN_GOLDEN_OP(conv_transpose0)
  RESIN_GOLDEN_OP(conv_transpose1)
  RESIN_GOLDEN_OP(conv_transpose2)
  RESIN_GOLDEN_OP(conv_transpose3)
  RESIN_GOLDEN_OP(conv_transpose4)
  RESIN_GOLDEN_OP(conv_transpose5)
  RESIN_GOLDEN_OP(conv_transpose6)
  RESIN_GOLDEN_OP(conv_transpose7)
  RESIN_GOLDEN_OP(conv_transpose8)
  RESIN_GOLDEN_OP(conv_transpose9)
  RESIN_GOLDEN_OP(conv_transpose10)
  RESIN_GOLDEN_OP(conv_transpose11)
  RESIN_GOLDEN_OP(conv_transpose12)
  RESIN_GOLDEN_OP(conv_transpose13)
  RESIN_GOLDEN_OP(conv_transpose14)
  RESIN_GOLDEN_OP(conv_transpose15)
}
