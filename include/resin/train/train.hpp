// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Everything training needs.

#include <resin/train/adam.hpp>
#include <resin/train/adamw.hpp>
#include <resin/train/mean_squared_error.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/trainer.hpp>
#include <resin/train/value_and_grad.hpp>
