// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batch norm ops: coefficients once in evaluation; statistics, their merge and the sweep over the
// tensor in training.

#include <resin/kernels/batch_norm.hpp>
#include <resin/kernels/batch_norm_backward.hpp>
#include <resin/runtime/machine.hpp>
#include <resin/runtime/whole_batch.hpp>

namespace resin::runtime::inline RESIN_TARGET {

/// Scale and shift by running statistics, one after the other at `to`.
template <ir::CompiledProgram C, int Norm, int V, class T>
RESIN_INLINE void running_coefficients(machine<T> const& m, double epsilon, T* to) {
  kernels::batch_norm_evaluation_coefficients<T>(
      channels_of<C, V>, parameter_of<C, Norm>(m), parameter_of<C, Norm + 1>(m),
      statistic_of<C, Norm + 2>(m), statistic_of<C, Norm + 3>(m), static_cast<T>(epsilon), to,
      to + blocks_of<C, V> * C::block, m.who);
}

/// y = act(scale x + shift + addend), coefficients ready at `scale`.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void apply_batch_norm(machine<T> const& m, T const* scale) {
  constexpr ir::op o = C::code.ops[I];
  kernels::batch_norm_apply<o.act, T>(blocks_of<C, o.x>, pixels_of<C, o.x>, value_of<C, o.x>(m),
                                      scale, scale + blocks_of<C, o.x> * C::block,
                                      optional_value<C, o.addend>(m), static_cast<T>(o.alpha),
                                      value_of<C, o.y>(m), m.batch, m.who);
}

/// Training: the batch's own statistics and what follows from them, kept in the cache for the
/// reverse part: mean, inverse deviation, scale, shift. Running statistics move once; computed
/// again, it applies what it applied before.
template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void train_batch_norm(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr int blocks = blocks_of<C, o.x>, channels = blocks * C::block;
  if constexpr (o.frozen) {
    running_coefficients<C, o.norm, o.x>(m, o.epsilon, m.shared);
    m.meet();
    apply_batch_norm<C, I>(m, m.shared);
  } else if constexpr (ir::computed_again(o)) {
    apply_batch_norm<C, I>(m, cache_of<C, o.forward>(m) + 2 * channels);
  } else {
    T* const mean = cache_of<C, I>(m);
    T* const scale = mean + 2 * channels;
    T* const partial = m.shared;
    kernels::batch_norm_statistics<T>(blocks, pixels_of<C, o.x>, value_of<C, o.x>(m), m.batch,
                                      partial, m.who);
    m.meet();
    summed_batch all{pixels_of<C, o.x>, m.batch, m.update_statistics};
    if (m.hook)
      if (batch_parts* const parts = m.hook->parts())
        all = moments_of_all(*parts, blocks, pixels_of<C, o.x>, m.batch, all.moves, partial);
    kernels::batch_norm_finish<T>(channels_of<C, o.x>, all.pixels, all.images, partial,
                                  parameter_of<C, o.norm>(m), parameter_of<C, o.norm + 1>(m),
                                  static_cast<T>(o.epsilon), static_cast<T>(o.momentum),
                                  all.moves ? statistic_of<C, o.norm + 2>(m) : nullptr,
                                  all.moves ? statistic_of<C, o.norm + 3>(m) : nullptr, mean,
                                  mean + channels, scale, scale + channels, m.who);
    m.meet();
    apply_batch_norm<C, I>(m, scale);
  }
}

template <ir::CompiledProgram C, int I, class T>
RESIN_INLINE void run_batch_norm_backward(machine<T> const& m) {
  constexpr ir::op o = C::code.ops[I];
  constexpr int blocks = blocks_of<C, o.saved>, channels = blocks * C::block,
                pixels = pixels_of<C, o.saved>;
  kernels::span_of<T const> const dy = value_of<C, o.x>(m), mask = optional_value<C, o.mask>(m),
                                  addend = optional_value<C, o.addend>(m);
  kernels::span_of<T> const dx = value_of<C, o.y>(m);
  if constexpr (o.frozen) {
    running_coefficients<C, o.norm, o.saved>(m, o.epsilon, m.shared);
    m.meet();
    kernels::batch_norm_frozen_backward<o.act, T>(blocks, pixels, mask, static_cast<T>(o.alpha), dy,
                                                  m.shared, addend, dx, m.batch, m.who);
  } else {
    kernels::span_of<T const> const x = value_of<C, o.saved>(m);
    T const* const mean = cache_of<C, o.forward>(m);
    T* const a = m.shared;
    T* const partial = m.shared + 3 * channels;
    kernels::batch_norm_backward_reduce<o.act, T>(blocks, pixels, x, mask, static_cast<T>(o.alpha),
                                                  dy, mean, mean + channels, m.batch, partial,
                                                  m.who);
    m.meet();
    T *dgamma = gradient_of<C, o.norm>(m), *dbeta = gradient_of<C, o.norm + 1>(m);
    summed_batch all{pixels, m.batch, false};
    if (m.hook)
      if (batch_parts* const parts = m.hook->parts()) {
        all = sums_of_all<T>(*parts, channels_of<C, o.saved>, pixels, m.batch, partial, dgamma,
                             dbeta);
        dgamma = dbeta = nullptr;
      }
    kernels::batch_norm_backward_finish<T>(channels_of<C, o.saved>, all.pixels, all.images, partial,
                                           parameter_of<C, o.norm>(m), mean, mean + channels,
                                           dgamma, dbeta, a, a + channels, a + 2 * channels, m.who);
    m.meet();
    kernels::batch_norm_backward_apply<o.act, T>(blocks, pixels, x, mask, static_cast<T>(o.alpha),
                                                 dy, a, a + channels, a + 2 * channels, addend, dx,
                                                 m.batch, m.who);
  }
}

}  // namespace resin::runtime
