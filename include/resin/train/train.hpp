// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Everything training needs.

#include <resin/train/adam.hpp>
#include <resin/train/adamw.hpp>
#include <resin/train/binary_cross_entropy.hpp>
#include <resin/train/dice_loss.hpp>
#include <resin/train/find_learning_rate.hpp>
#include <resin/train/focal_loss.hpp>
#include <resin/train/huber_loss.hpp>
#include <resin/train/iou_loss.hpp>
#include <resin/train/l1_loss.hpp>
#include <resin/train/mean_squared_error.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/smooth_l1_loss.hpp>
#include <resin/train/trainer.hpp>
#include <resin/train/value_and_grad.hpp>
