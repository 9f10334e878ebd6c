// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One training step of a network: forward in training mode, loss, reverse.

#include <resin/runtime/network.hpp>
#include <resin/train/loss.hpp>

#include <exception>

namespace resin {

/// Holds the arena of a step; the network keeps the parameters. Threads run the same program and
/// meet after each op; the loss is computed by the first one. InputGradient: the gradient of the
/// images is wanted as well.
template <auto const& Net, class T, bool InputGradient = false>
class training_pass {
  using code = ir::training<Net, static_cast<int>(sizeof(T)), InputGradient>;
  using types = ir::custom_types<std::remove_cvref_t<decltype(Net)>>;
  static constexpr auto const& program = code::code;
  static constexpr ir::value in = program.values[program.input],
                             out = program.values[program.output];

 public:
  training_pass(network<Net, T>& net, thread_pool& pool) : net_(&net), pool_(&pool) {}

  /// Makes room for batches of n; later steps with at most as many images allocate nothing.
  void reserve(int n) {
    run_.reserve(n, pool_->size());
    cache_.reserve(static_cast<std::size_t>(code::work.cache));
    logits_.reserve(static_cast<std::size_t>(out.shape().size() * n));
    dlogits_.reserve(static_cast<std::size_t>(out.shape().size() * n));
    if (InputGradient) input_gradient_.reserve(static_cast<std::size_t>(in.shape().size() * n));
  }

  /// Mean loss of the batch; `gradient`, parallel to net.parameters(), is overwritten. Batch norm
  /// uses the batch's statistics and moves the running ones once; dropout draws from (seed, step).
  /// Bad targets throw before any statistic has moved.
  template <class L, class Targets>
  double step(L const& loss, T const* images, Targets const& targets, int batch,
              std::span<T> gradient, std::uint64_t seed, std::uint64_t step) {
    reserve(batch);
    batch_ = batch;
    T* const parameters = net_->all_parameters().data();
    T* const statistics = net_->statistics().data();
    double value = 0;
    std::exception_ptr failure;
    prediction_view<T const> const y = view();
    check_targets(loss, targets);
    pool_->run([&](part who, barrier& sync) {
      int index[program.region_count + 1] = {};
      runtime::machine<T> m = run_.machine_of(who, index);
      m.sync = who.count > 1 ? &sync : nullptr;
      m.input = images;
      m.input_image = static_cast<std::ptrdiff_t>(in.shape().size());
      m.batch = batch;
      m.parameters = parameters;
      m.statistics = statistics;
      m.gradient = gradient.data();
      m.cache = cache_.data();
      m.seed = seed;
      m.step = step;
      runtime::train_ops<code, types> const ops;
      runtime::run_range<code, 0, program.forward_ops, -1>(ops, m);
      blocked_to_dense<program.output>(m, logits_.data());
      m.meet();
      if (who.index == 0) {
        try {
          value = loss_and_gradient(loss, y, targets, dlogits_.data());
        } catch (...) {
          failure = std::current_exception();
        }
      }
      m.meet();
      if (failure) return;
      dense_to_blocked(m);
      m.meet();
      runtime::run_range<code, program.forward_ops, program.op_count, -1>(ops, m);
      if constexpr (InputGradient && program.input_gradient >= 0)
        blocked_to_dense<program.input_gradient>(m, input_gradient_.data());
    });
    if (failure) std::rethrow_exception(failure);
    return value;
  }

  /// Logits of the last step.
  [[nodiscard]] prediction_view<T const> output() const { return view(); }
  /// Gradient of the images of the last step, (N,C,H,W) planar.
  [[nodiscard]] T const* input_gradient() const { return input_gradient_.data(); }

 private:
  [[nodiscard]] prediction_view<T const> view() const {
    constexpr extent3 s = program.values[program.output].shape();
    return {logits_.data(), batch_, s.c, s.h, s.w};
  }
  /// A built-in loss refuses bad targets before the forward part has run: nothing is left
  /// half-changed.
  template <class L, class Targets>
  void check_targets(L const& loss, Targets const& targets) const {
    if constexpr (requires { loss.check(view(), targets); }) loss.check(view(), targets);
  }
  template <int V>
  static void blocked_to_dense(runtime::machine<T> const& m, T* out) {
    constexpr ir::value v = program.values[V];
    kernels::blocked_to_planar<T>(
        runtime::channels_of<code, V>, v.h * v.w, runtime::value_of<code, V>(m), {},
        {out, static_cast<std::ptrdiff_t>(v.shape().size())}, m.batch, m.who);
  }
  void dense_to_blocked(runtime::machine<T> const& m) {
    constexpr int v = program.output_gradient;
    constexpr extent3 s = program.values[v].shape();
    kernels::planar_to_blocked<T>(runtime::channels_of<code, v>, s.h * s.w,
                                  {dlogits_.data(), static_cast<std::ptrdiff_t>(s.size())}, {},
                                  runtime::value_of<code, v>(m), m.batch, m.who);
  }

  network<Net, T>* net_;
  thread_pool* pool_;
  runtime::run_buffers<code, T> run_;
  aligned_buffer<T> cache_, logits_, dlogits_, input_gradient_;
  int batch_ = 0;
};

/// What the trainer steps with; found by argument-dependent lookup.
template <auto const& Net, class T>
training_pass<Net, T> make_training_pass(network<Net, T>& net, thread_pool& pool) {
  return {net, pool};
}

}  // namespace resin
