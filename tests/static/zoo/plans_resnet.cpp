// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The plans of residual networks: nothing copied, little memory, within the compilers' default
// limits.

#include "tight.hpp"

#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/preact_resnet.hpp>
#include <resin/zoo/resnet.hpp>
#include <resin/zoo/resnext.hpp>
#include <resin/zoo/se_resnet.hpp>

using namespace resin;

static_assert(tight_network<zoo::cifar_resnet20>(2));
static_assert(tight_network<zoo::cifar_resnet1202>(2));
static_assert(tight_network<zoo::cifar_plain110>());
static_assert(tight_network<zoo::preact_resnet110>(2));
static_assert(tight_network<zoo::preact_resnet164>());
static_assert(tight_network<zoo::preact_resnet1001>());
static_assert(tight_network<zoo::wide_resnet28_10>());
static_assert(tight_network<zoo::resnet18>());
static_assert(tight_network<zoo::resnet34_a>(3));
static_assert(tight_network<zoo::plain34>());
static_assert(tight_network<zoo::resnet34_c>());
static_assert(tight_network<zoo::resnet50_v1>());
static_assert(tight_network<zoo::resnet152>());
static_assert(tight_network<zoo::resnext50_32x4d>());
static_assert(tight_network<zoo::se_resnet50>());
