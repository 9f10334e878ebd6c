// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The plans of GoogLeNet and after: nothing copied, little memory, within the compilers' default
// limits.

#include "tight.hpp"

#include <resin/zoo/bn_inception.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/inception_v3.hpp>
#include <resin/zoo/inception_v4.hpp>
#include <resin/zoo/xception.hpp>

using namespace resin;

static_assert(tight_network<zoo::googlenet_aux>());
static_assert(tight_network<zoo::googlenet_paper_aux>());
static_assert(tight_network<zoo::bn_inception>());
static_assert(tight_network<zoo::inception_v3_aux>());
static_assert(tight_network<zoo::inception_v4>());
static_assert(tight_network<zoo::xception>());
