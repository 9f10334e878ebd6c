// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Inference and training in bfloat16.

#include <resin/runtime/narrow_network.hpp>
#include <resin/runtime/run_bfloat16.hpp>
#include <resin/runtime/training_program.hpp>

#include <span>

namespace resin::inline RESIN_VERSION {

/// The upper half of a float, as the second argument of network.
struct bfloat16 {};

}  // namespace resin
namespace resin::runtime::inline RESIN_TARGET {

#if RESIN_BFLOAT16_TRAINING
/// Convolutions multiply bfloat16; parameters, sums and all that lies between ops are floats.
template <auto const& Net, bool InputGradient, class Print, unsigned long long Judged>
struct training_program<Net, bfloat16, InputGradient, Print, Judged> {
  struct plan : ir::training<Net, 4, InputGradient, Print, Judged> {
    using floats = ir::training<Net, 4, InputGradient, Print, Judged>;
    static constexpr auto work =
        ir::with_bfloat16(floats::code, floats::work, this_target, this_narrow_target);
  };
  using ops = train_ops_bfloat16<plan>;
  static void require() {
    if constexpr (RESIN_TILES) require_tiles();
  }
};
#else
template <auto const& Net, bool InputGradient, class Print, unsigned long long Judged>
struct training_program<Net, bfloat16, InputGradient, Print, Judged>
    : training_program<Net, float, InputGradient, Print, Judged> {};
#endif

}  // namespace resin::runtime
namespace resin::inline RESIN_TARGET {

/// A network whose values and weights are bfloat16 and whose sums are floats. Parameters, images
/// and results are floats. It trains as network<net> does: convolutions, forward and both
/// gradients, multiply bfloat16; master weights, sums, statistics, the rest of the step and the
/// optimizer are floats.
template <auto const& Net>
class network<Net, bfloat16> : public detail::narrow_network<Net, narrow_type::bfloat16> {
  using base = detail::narrow_network<Net, narrow_type::bfloat16>;
  using source = typename base::source;

 public:
  using base::base;
  /// False where the processor has no instruction that would gain: a step is then float's, to the
  /// bit.
  static constexpr bool trains_in_bfloat16 = RESIN_BFLOAT16_TRAINING != 0;
  static constexpr long long training_arena_bytes =
      4 * runtime::training_program<Net, bfloat16, false>::plan::memory.arena;

  /// As those of network<net>: float master weights in one flat pool. The non-const forms mark what
  /// was made of them stale.
  [[nodiscard]] std::span<float> parameters() & {
    return all_parameters().subspan(static_cast<std::size_t>(source::value.frozen_size));
  }
  [[nodiscard]] std::span<float> all_parameters() & {
    base::floats();
    base::stale_ = true;
    return {base::pools_.parameters.data(), base::pools_.parameters.size()};
  }
  [[nodiscard]] std::span<float> statistics() & {
    base::floats();
    base::stale_ = true;
    return {base::pools_.statistics.data(), base::pools_.statistics.size()};
  }
  std::span<float> parameters() && = delete;
  std::span<float> all_parameters() && = delete;
  std::span<float> statistics() && = delete;
  [[nodiscard]] float* multiplied_in_training() { return all_parameters().data(); }
  [[nodiscard]] std::vector<parameter_info> parameter_table() const {
    return detail::trained_parameters(base::list(), source::value.frozen_size);
  }
};

}  // namespace resin
