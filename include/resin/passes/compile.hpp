// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The pipeline: what the passes make of a network, memoised in one static member each.

#include <resin/base/target.hpp>
#include <resin/ir/fingerprint.hpp>
#include <resin/passes/check_names.hpp>
#include <resin/passes/differentiate.hpp>
#include <resin/passes/fuse.hpp>
#include <resin/passes/infer_shapes.hpp>
#include <resin/passes/judge_taps.hpp>
#include <resin/passes/merge_branches.hpp>
#include <resin/passes/pipeline.hpp>
#include <resin/passes/place_parameters.hpp>
#include <resin/passes/plan_memory.hpp>
#include <resin/passes/recompute.hpp>
#include <resin/passes/select_algorithm.hpp>

namespace resin::ir::detail::inline RESIN_TARGET {
/// Lowered, with shapes, checked: what everything else starts from.
template <auto const& Net, class = print_of<Net>>
struct front {
  static constexpr auto lowered = lowering<Net>;
  static constexpr auto shaped = infer_shapes(lowered.code, lowered.leaves);
  static constexpr verdict check() {
    if (shaped.bad.bad()) return shaped.bad;
    if constexpr (decltype(lowered.code)::room.merges > 0)
      if (mergeable_sums(shaped) == 0) return {refusal::nothing_to_reparameterize};
    int const twice = name_used_twice(lowered.names);
    return twice < 0 ? verdict{} : verdict{refusal::name_used_twice, twice};
  }
  static constexpr verdict bad = check();
};
template <auto const& Net, class = print_of<Net>>
constexpr verdict judge() {
  if constexpr (ConstantNetwork<Net>)
    return front<Net>::bad;
  else
    return {Layer<std::remove_cvref_t<decltype(Net)>> ? refusal::not_constant
                                                      : refusal::not_a_layer};
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

template <auto const& Net, class = print_of<Net>>
inline constexpr verdict verdict_of = detail::judge<Net>();

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {
/// Compiled in the place of a network that was refused, so that the error about it is the only one.
inline constexpr auto stand_in = input{1, 1, 1} | relu;
template <auto const& Net, class = print_of<Net>>
constexpr auto const& accepted_or_stand_in() {
  if constexpr (verdict_of<Net>.bad())
    return stand_in;
  else
    return Net;
}
template <auto const& Net, class = print_of<Net>>
inline constexpr auto const& accepted = accepted_or_stand_in<Net>();
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// Names of layers and scopes.
template <auto const& Net, class = print_of<Net>>
inline constexpr auto const& names_of = detail::front<detail::accepted<Net>>::lowered.names;

/// What the network brings along: the values of its leaf layers, and the types of those and of its
/// activations.
template <auto const& Net, class = print_of<Net>>
inline constexpr auto const& leaves_of = detail::front<detail::accepted<Net>>::lowered.leaves;
template <auto const& Net, class = print_of<Net>>
using types_of = custom_types<std::remove_cvref_t<decltype(detail::accepted<Net>)>>;

/// The forward program with shapes and parameters, before anything is fused or laid out.
template <auto const& Net, class = print_of<Net>>
struct source_program {
  static constexpr auto make() {
    constexpr auto const& shaped = detail::front<detail::accepted<Net>>::shaped;
    if constexpr (std::remove_cvref_t<decltype(shaped)>::room.merges > 0)
      return place_parameters(merge_branches(shaped), leaves_of<Net>);
    else
      return place_parameters(shaped, leaves_of<Net>);
  }
  static constexpr auto value = make();
};

/// An evaluation of the network, for elements of `Bytes` bytes, with the options of its pipeline.
template <auto const& Net, int Bytes, pipeline With, class = print_of<Net>>
struct evaluation_with {
  using types = types_of<Net>;
  static constexpr auto const& leaves = leaves_of<Net>;
  static constexpr int block = With.machine.lanes(Bytes);
  static constexpr auto fused = run_pipeline(source_program<Net>::value, With, Bytes);
  static constexpr auto code = shrunk<fused>();
  static constexpr auto memory = plan_memory(code, block);
  static constexpr auto work = select_algorithm(code, With.machine, Bytes, leaves);
};
/// What `net(x)` runs.
template <auto const& Net, int Bytes, class = print_of<Net>>
struct evaluation : evaluation_with<Net, Bytes, pipeline{}> {};

/// What a training step runs; InputGradient: the gradient of the images is wanted too, so that it
/// has to pass through frozen layers: their batch norms then stay ops of their own. Judged: a bit
/// for each tap that has a loss of its own.
template <auto const& Net, int Bytes, bool InputGradient, class = print_of<Net>,
          unsigned long long Judged = 0>
struct training {
  static constexpr decltype(auto) judged() {
    if constexpr (Judged == 0)
      return (source_program<Net>::value);
    else
      return judge_taps<Judged>(source_program<Net>::value);
  }
  using types = types_of<Net>;
  static constexpr auto const& leaves = leaves_of<Net>;
  static constexpr int block = this_target.lanes(Bytes);
  static constexpr pipeline with{.heads = true,
                                 .batch_norm = InputGradient ? folded::none : folded::frozen};
  static constexpr auto forward = run_pipeline(judged(), with, Bytes);
  static constexpr auto forward_code = shrunk<forward>();
  static constexpr auto fused = fuse(differentiate(forward_code, InputGradient));
  static constexpr auto const& code = within_memory<fused, block, Bytes>::choose();
  static constexpr auto memory = plan_memory(code, block);
  static constexpr auto work = select_algorithm(code, this_target, Bytes, leaves);
};

}  // namespace resin::ir

namespace resin::inline RESIN_TARGET {

/// True if a network of this value can be built; never an error.
template <auto const& Net, class = ir::print_of<Net>>
inline constexpr bool is_valid = !ir::verdict_of<Net>.bad();

}  // namespace resin
