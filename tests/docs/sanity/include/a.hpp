// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
namespace resin::stray {}
