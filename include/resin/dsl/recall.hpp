// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The beginning of a path at a value made before (Ronneberger et al. 2015, Lin et al. 2017).

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::dsl::inline RESIN_VERSION {
struct recall_point {
  using layer_tag = void;
  label name;
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The value at `mark("name")`, whatever stands before: `branches(upsample{}, recall("c2") |
/// conv2d{...})`. The mark is looked for in the scope around, then in those around that, then
/// anywhere; a path, recall("layer1.c2"), says which of several. In a repeat it is the copy's own
/// mark, or one before the repeat, which is then written out, copy by copy.
constexpr dsl::recall_point recall(label name) { return {name}; }

}  // namespace resin
