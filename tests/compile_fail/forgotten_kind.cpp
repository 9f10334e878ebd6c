// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A walk over the kinds of ops that forgets one.
// expect: enumeration value.*max_unpool.*not handled in switch
#include <resin/ir/op.hpp>

using resin::ir::op_kind;
using enum op_kind;

RESIN_EVERY_KIND
bool moves(op_kind k) {
  switch (k) {
    case conv:
    case dense:
    case batch_norm:
    case activation:
    case custom_activation:
    case max_pool:
    case avg_pool:
    case adaptive_avg_pool:
    case flatten:
    case pad_channels:
    case add:
    case concat:
    case scale:
    case leaf:
#if !RESIN_FAIL
    case max_unpool:
#endif
      return false;
    case none:
    case to_blocked:
    case copy:
    RESIN_REVERSE_KINDS:
      break;
  }
  return true;
}
RESIN_END_EVERY_KIND
