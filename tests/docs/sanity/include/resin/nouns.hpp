// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
namespace resin::inline RESIN_VERSION {
struct told_noun {
  int member = 0;
};
template <class T>
[[nodiscard]] inline T untold_function(T x) {
  return x;
}
class excepted_noun;
class excepted_noun {};
}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
struct helper {};
}  // namespace resin::detail
