// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// All pooling kernels.

#include <resin/kernels/adaptive_avg_pool.hpp>
#include <resin/kernels/avg_pool.hpp>
#include <resin/kernels/max_pool.hpp>
