// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Every layer value, combinator and rewrite.

#include <resin/dsl/activation.hpp>
#include <resin/dsl/algorithm.hpp>
#include <resin/dsl/auxiliary.hpp>
#include <resin/dsl/batch_norm.hpp>
#include <resin/dsl/branches.hpp>
#include <resin/dsl/celu.hpp>
#include <resin/dsl/channel_scale.hpp>
#include <resin/dsl/conv2d.hpp>
#include <resin/dsl/custom_layer.hpp>
#include <resin/dsl/dense.hpp>
#include <resin/dsl/dense_block.hpp>
#include <resin/dsl/depthwise_conv2d.hpp>
#include <resin/dsl/dropout.hpp>
#include <resin/dsl/factorize.hpp>
#include <resin/dsl/flatten.hpp>
#include <resin/dsl/gelu_tanh.hpp>
#include <resin/dsl/group_norm.hpp>
#include <resin/dsl/hard_sigmoid.hpp>
#include <resin/dsl/hard_tanh.hpp>
#include <resin/dsl/input.hpp>
#include <resin/dsl/instance_norm.hpp>
#include <resin/dsl/layer_norm.hpp>
#include <resin/dsl/leaf_layer.hpp>
#include <resin/dsl/local_response_norm.hpp>
#include <resin/dsl/mish.hpp>
#include <resin/dsl/named.hpp>
#include <resin/dsl/pool.hpp>
#include <resin/dsl/prelu.hpp>
#include <resin/dsl/repeat.hpp>
#include <resin/dsl/residual.hpp>
#include <resin/dsl/rewrite.hpp>
#include <resin/dsl/scale_by.hpp>
#include <resin/dsl/selu.hpp>
#include <resin/dsl/sequential.hpp>
#include <resin/dsl/softplus.hpp>
#include <resin/dsl/training_memory.hpp>
#include <resin/dsl/weights.hpp>
