// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The front door: networks as values, compiled, run and trained. Rooms that need more than xtensor,
// xsimd and Boost.Hana
// (<resin/io/...>) are included by name, and so are the architectures (<resin/zoo/...>).

#include <resin/data/datasets.hpp>
#include <resin/data/normalization_of.hpp>
#include <resin/diagnostic/network_refused.hpp>
#include <resin/dsl/dsl.hpp>
#include <resin/runtime/network.hpp>
#include <resin/runtime/reparameterize.hpp>
#include <resin/tensor/to_text.hpp>
#include <resin/train/train.hpp>
