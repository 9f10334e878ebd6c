// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Every data set that needs no library beyond the core. Each gives {train, test}.
// Folders of images: <resin/io/image_folder.hpp>. Files ending in .gz: <resin/io/gz.hpp>.

#include <resin/data/cifar10.hpp>
#include <resin/data/mnist.hpp>
#include <resin/data/synthetic_shapes.hpp>
