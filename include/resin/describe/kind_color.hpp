// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The colours of a drawing: one pair for each family of layers.

#include <resin/ir/op.hpp>

namespace resin::detail::inline RESIN_TARGET {

struct kind_color {
  char const* fill;
  char const* stroke;
};

RESIN_EVERY_KIND
[[nodiscard]] inline kind_color color_of(ir::op_kind k) {
  using ir::op_kind;
  using enum ir::op_kind;
  switch (k) {
    case conv:
      return {"#dce9fb", "#3a73bf"};
    case dense:
      return {"#e9e1f8", "#7751b5"};
    case batch_norm:
      return {"#fdf2d2", "#b98a24"};
    case max_pool:
    case avg_pool:
    case adaptive_avg_pool:
    case max_unpool:
      return {"#dff3e4", "#3c9160"};
    case activation:
    case custom_activation:
      return {"#fde6df", "#c9573a"};
    case add:
    case scale:
    case concat:
      return {"#eceff3", "#4f5a68"};
    case none:
    case leaf:
    case flatten:
    case pad_channels:
    case to_blocked:
    case copy:
    RESIN_REVERSE_KINDS:
      break;
  }
  return {"#f3f4f6", "#7d8794"};
}
RESIN_END_EVERY_KIND

}  // namespace resin::detail
