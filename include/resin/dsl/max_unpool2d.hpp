// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Maximum pooling undone (Zeiler and Fergus 2014; Badrinarayanan et al. 2017).

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// (C,P,Q) -> (C,H,W): each element goes to the place where the max_pool2d named `of`, which made
/// (C,P,Q) of (C,H,W), found the maximum of its window; all other places are 0. The pooling is
/// looked for as recall looks for its mark, and its windows must not overlap. No gradient goes to
/// the places.
struct max_unpool2d {
  using layer_tag = void;
  label of = {};
  label name = {};
};

}  // namespace resin
