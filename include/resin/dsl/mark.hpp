// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A value that is used again later: what makes any acyclic network sayable.

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
struct mark_point {
  using layer_tag = void;
  label name;
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// x -> x, which `recall("name")` is from here on. A mark belongs to the scope it stands in, as a
/// layer does. It costs nothing by itself; what is recalled lives until its last use.
constexpr dsl::mark_point mark(label name) { return {name}; }

}  // namespace resin
