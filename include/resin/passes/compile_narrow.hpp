// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The narrow program of a network, memoised.

#include <resin/dsl/keep_float.hpp>
#include <resin/passes/compile.hpp>
#include <resin/passes/place_narrow.hpp>

namespace resin::ir::detail::inline RESIN_TARGET {

/// True if `path` is `name` or lies in the scope of that name.
[[nodiscard]] constexpr bool named_by(path_text const& path, label const& name) {
  for (int i = 0; i < name.size; ++i)
    if (i >= path.size || path.text[i] != name.text[i]) return false;
  return path.size == name.size || path.text[name.size] == '.';
}

template <auto const& Net, class = print_of<Net>>
struct narrow_source {
  static constexpr auto folded =
      fuse(fold_batch_norm(drop_idle(drop_heads(source_program<Net>::value, false), false), false));
  static constexpr narrow_capacity capacity = capacity_of_narrow(folded);
};

template <auto const& Net, class = print_of<Net>>
struct kept_ops {
  bool op[narrow_source<Net>::folded.op_count + 1] = {};
  label unknown = {};  ///< the first name that names nothing
  constexpr explicit kept_ops(keep_float const& keep) {
    auto const& p = narrow_source<Net>::folded;
    for (label const& name : keep.names) {
      if (name.empty()) continue;
      bool found = false;
      for (int i = 0; i < p.op_count; ++i)
        if (p.ops[i].kind != op_kind::none &&
            named_by(path_of(names_of<Net>, p.ops[i].layer), name))
          found = op[i] = true;
      if (!found && unknown.empty()) unknown = name;
    }
  }
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// What a network runs in numbers of this type, but for what is kept in float.
template <auto const& Net, narrow_type Type, auto const& Keep, class = print_of<Net>>
struct narrow_evaluation {
  static constexpr narrow_type type = Type;
  static constexpr detail::kept_ops<Net> kept{Keep};
  // An evaluation each: compilers bound the steps of one.
  static constexpr auto lowered = lower_narrow<detail::narrow_source<Net>::capacity>(
      detail::narrow_source<Net>::folded, kept.op, Type);
  static constexpr auto planned = plan_narrow_steps(lowered, this_target, this_narrow_target);
  static constexpr auto code = place_narrow(planned);
  /// The path of step i's layer.
  [[nodiscard]] static constexpr path_text name(int i) {
    return path_of(names_of<Net>, code.steps[i].layer);
  }
};

}  // namespace resin::ir
