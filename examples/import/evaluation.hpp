// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Walks a graph by the reference operators: what does not depend on the image is folded to
// constants, everything else gets its extents, and on demand its numbers.

#include "operators.hpp"

#include <map>
#include <string>
#include <vector>

namespace onnx_import {

/// What is known of every value of a graph. `failed` says, by node, why there is none.
struct facts {
  std::map<std::string, shared_array> values{};
  std::vector<std::string> failed{};  // one for each node: empty, or a sentence
  std::vector<bool> unreached{};  // the extents of an input are unknown
};

/// The graph on an image of extents `dims`, numbers unknown.
[[nodiscard]] facts infer(model const& m, extents const& dims);

/// Values of the outputs for an image. Throws refusal where the graph needs what infer() refused,
/// or more than `most_work` multiply-adds, or more than `most_held` numbers at once.
inline constexpr double most_work = 5e10;
inline constexpr std::int64_t most_held = std::int64_t{1} << 26;
[[nodiscard]] std::map<std::string, shared_array> evaluate(model const& m, facts const& known,
                                                           array image,
                                                           std::vector<std::string> const& wanted);

}  // namespace onnx_import
