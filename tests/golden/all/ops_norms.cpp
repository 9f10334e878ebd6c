// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Norms, scales and functions against PyTorch in float64, on random geometries.
#include "golden/modern_ops.hpp"

using namespace resin;

namespace {
constexpr auto layer_norm0 = input{8, 1, 5} | layer_norm{.epsilon = 1e-6};
constexpr auto group_norm0 = input{8, 5, 5} | group_norm{.groups = 8};
constexpr auto instance_norm0 = input{16, 8, 9} | instance_norm{};
constexpr auto layer_norm1 = input{16, 2, 9} | layer_norm{.epsilon = 1e-6};
constexpr auto group_norm1 = input{4, 5, 9} | group_norm{.groups = 4};
constexpr auto instance_norm1 = input{16, 5, 5} | instance_norm{};
constexpr auto layer_norm2 = input{8, 7, 8} | layer_norm{.epsilon = 1e-6};
constexpr auto group_norm2 = input{8, 2, 9} | group_norm{.groups = 1};
constexpr auto instance_norm2 = input{3, 5, 6} | instance_norm{};
constexpr auto layer_norm3 = input{8, 7, 7} | layer_norm{.epsilon = 1e-6};
constexpr auto group_norm3 = input{8, 8, 12} | group_norm{.groups = 8};
constexpr auto instance_norm3 = input{3, 3, 9} | instance_norm{};
constexpr auto layer_norm4 = input{17, 8, 8} | layer_norm{.epsilon = 1e-6};
constexpr auto group_norm4 = input{2, 2, 6} | group_norm{.groups = 1};
constexpr auto instance_norm4 = input{16, 3, 9} | instance_norm{};
constexpr auto layer_norm5 = input{16, 7, 11} | layer_norm{.epsilon = 1e-6};
constexpr auto group_norm5 = input{2, 8, 12} | group_norm{.groups = 1};
constexpr auto instance_norm5 = input{17, 3, 4} | instance_norm{};
constexpr auto prelu0 = input{15, 8, 9} | prelu{.shared = false};
constexpr auto channel_scale0 = input{15, 5, 9} | channel_scale{};
constexpr auto prelu1 = input{17, 1, 1} | prelu{.shared = true};
constexpr auto channel_scale1 = input{8, 13, 13} | channel_scale{};
constexpr auto prelu2 = input{15, 7, 8} | prelu{.shared = false};
constexpr auto channel_scale2 = input{33, 8, 12} | channel_scale{};
constexpr auto prelu3 = input{17, 5, 9} | prelu{.shared = true};
constexpr auto channel_scale3 = input{1, 2, 3} | channel_scale{};
constexpr auto act_hard_sigmoid = input{5, 4, 5} | hard_sigmoid;
constexpr auto act_softplus = input{5, 4, 5} | softplus;
constexpr auto act_mish = input{5, 4, 5} | mish;
constexpr auto act_gelu_tanh = input{5, 4, 5} | gelu_tanh;
constexpr auto act_selu = input{5, 4, 5} | selu;
constexpr auto act_celu = input{5, 4, 5} | celu;
constexpr auto act_hard_tanh = input{5, 4, 5} | hard_tanh;
}  // namespace

TEST_CASE("golden operators: norms, scales and functions") {
  RESIN_GOLDEN_OP(layer_norm0)
  RESIN_GOLDEN_OP(group_norm0)
  RESIN_GOLDEN_OP(instance_norm0)
  RESIN_GOLDEN_OP(layer_norm1)
  RESIN_GOLDEN_OP(group_norm1)
  RESIN_GOLDEN_OP(instance_norm1)
  RESIN_GOLDEN_OP(layer_norm2)
  RESIN_GOLDEN_OP(group_norm2)
  RESIN_GOLDEN_OP(instance_norm2)
  RESIN_GOLDEN_OP(layer_norm3)
  RESIN_GOLDEN_OP(group_norm3)
  RESIN_GOLDEN_OP(instance_norm3)
  RESIN_GOLDEN_OP(layer_norm4)
  RESIN_GOLDEN_OP(group_norm4)
  RESIN_GOLDEN_OP(instance_norm4)
  RESIN_GOLDEN_OP(layer_norm5)
  RESIN_GOLDEN_OP(group_norm5)
  RESIN_GOLDEN_OP(instance_norm5)
  RESIN_GOLDEN_OP(prelu0)
  RESIN_GOLDEN_OP(channel_scale0)
  RESIN_GOLDEN_OP(prelu1)
  RESIN_GOLDEN_OP(channel_scale1)
  RESIN_GOLDEN_OP(prelu2)
  RESIN_GOLDEN_OP(channel_scale2)
  RESIN_GOLDEN_OP(prelu3)
  RESIN_GOLDEN_OP(channel_scale3)
  RESIN_GOLDEN_OP(act_hard_sigmoid)
  RESIN_GOLDEN_OP(act_softplus)
  RESIN_GOLDEN_OP(act_mish)
  RESIN_GOLDEN_OP(act_gelu_tanh)
  RESIN_GOLDEN_OP(act_selu)
  RESIN_GOLDEN_OP(act_celu)
  RESIN_GOLDEN_OP(act_hard_tanh)
}
