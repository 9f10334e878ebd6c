// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a training step of network<net, Scalar> runs: its program, and what each op of it does.

#include <resin/ir/fingerprint.hpp>
#include <resin/passes/compile.hpp>
#include <resin/runtime/executor.hpp>

namespace resin::runtime::inline RESIN_TARGET {

/// Other arithmetics specialise it. `require()` throws error where the system keeps from the
/// program what its instructions need.
template <auto const& Net, class Scalar, bool InputGradient, class Print = ir::print_of<Net>,
          unsigned long long Judged = 0>
struct training_program {
  using plan = ir::training<Net, static_cast<int>(sizeof(Scalar)), InputGradient, Print, Judged>;
  using ops = train_ops<plan>;
  static void require() {}
};

}  // namespace resin::runtime
