// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The executors: each walks a program with what to do at an op. Threads run the same walk and meet
// after each op.

#include <resin/base/pages.hpp>
#include <resin/passes/gradient_order.hpp>
#include <resin/runtime/items.hpp>
#include <resin/runtime/run_backward.hpp>
#include <resin/runtime/run_strips.hpp>

namespace resin::runtime::inline RESIN_TARGET {

/// Fills the cache of a program for evaluation: packed weights with batch norm folded in,
/// coefficients of the other batch norms, weights of small dense layers. `release`: what has been
/// packed is given back to the system.
template <ir::CompiledProgram C>
struct prepare_cache {
  bool release = false;
  template <int I, class T>
  RESIN_INLINE void op(machine<T>& m) const {
    constexpr ir::op o = C::code.ops[I];
    if constexpr (o.kind == ir::op_kind::conv) pack_conv<C, I>(m, cache_of<C, I>(m), m.shared);
    if constexpr (o.kind == ir::op_kind::batch_norm)
      running_coefficients<C, o.norm, o.x>(m, o.epsilon, cache_of<C, I>(m));
    if constexpr (o.kind == ir::op_kind::dense) pack_dense<C, I>(m);
    if constexpr (o.kind == ir::op_kind::batch_norm || C::work.packs_weights(C::code, I)) m.meet();
    if constexpr (C::work.packs_weights(C::code, I))
      if (release && m.who.index == 0)
        release_pages(const_cast<T*>(parameter_of<C, o.weight>(m)),
                      static_cast<std::size_t>(C::code.parameters[o.weight].size) * sizeof(T));
  }
};

/// True for an op that runs inside a later one.
template <ir::CompiledProgram C, int I>
inline constexpr bool is_streamed =
    C::code.ops[I].y >= 0 && C::code.values[C::code.ops[I].y].streamed;

/// net(x): weights are ready in the cache.
template <ir::CompiledProgram C>
struct evaluate_ops {
  template <int I, class T>
  RESIN_INLINE void op(machine<T>& m) const {
    constexpr ir::op o = C::code.ops[I];
    if constexpr (ir::row_of(o.kind).kernel && !is_streamed<C, I>) {
      if constexpr (o.joined > 0)
        run_strips<C, I>(m);
      else if constexpr (o.kind == ir::op_kind::conv)
        run_packed_conv<C, I>(m, cache_of<C, I>(m));
      else if constexpr (o.kind == ir::op_kind::batch_norm)
        apply_batch_norm<C, I>(m, cache_of<C, I>(m));
      else
        run_forward<C, I>(m);
      m.meet();
    }
  }
};

/// A training step's ops, forward and reverse.
template <ir::CompiledProgram C>
struct train_ops {
  template <int I, class T>
  RESIN_INLINE void op(machine<T>& m) const {
    constexpr ir::op o = C::code.ops[I];
    if constexpr (ir::row_of(o.kind).kernel) {
      if constexpr (o.kind == ir::op_kind::conv)
        train_conv<C, I>(m);
      else if constexpr (o.kind == ir::op_kind::batch_norm)
        train_batch_norm<C, I>(m);
      else if constexpr (I >= C::code.forward_ops && !ir::computed_again(o))
        run_backward<C, I>(m);
      else
        run_forward<C, I>(m);
      m.meet();
      if constexpr (I >= C::code.forward_ops)
        if (m.hook) tell<I>(m);
    }
  }

 protected:
  /// Tells the hook what op I, at the end of a step of the program itself, has made final.
  template <int I, class T>
  [[gnu::cold]] static void tell(machine<T>& m) {
    constexpr auto const& order = ir::gradient_order_of<C>;
    if constexpr (order.final_from[I] < order.final_from[I - 1]) {
      if (ends_loops<C::code.ops[I].region>(m))
        m.hook->final_from(order.final_from[I], m.who, m.sync);
    }
    if (m.who.index == 0) m.hook->poll();
  }

 private:
  /// True in the last iteration of every repeat around.
  template <int R, class T>
  static bool ends_loops(machine<T> const& m) {
    if constexpr (R < 0)
      return true;
    else
      return m.index[R] + 1 == C::code.regions[R].count && ends_loops<C::code.regions[R].parent>(m);
  }
};

}  // namespace resin::runtime
