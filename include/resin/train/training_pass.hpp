// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One training step of a network: forward in training mode, loss, reverse. The loss is the main
// output's, by its weight each auxiliary head's on the same targets, and each judged tap's own.

#include <resin/runtime/network.hpp>
#include <resin/runtime/training_program.hpp>
#include <resin/train/loss.hpp>
#include <resin/train/split_targets.hpp>

#include <bit>
#include <exception>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// Holds the arena of a step; the network keeps the parameters. Threads run the same program and
/// meet after each op; the loss is computed by the first one. InputGradient: the gradient of the
/// images is wanted as well. Judged: a bit for each tap that a loss judges.
template <auto const& Net, class Scalar, bool InputGradient = false,
          class Print = ir::print_of<Net>, unsigned long long Judged = 0>
class training_pass {
  using T = typename network<Net, Scalar>::value_type;
  using step_program = runtime::training_program<Net, Scalar, InputGradient, Print, Judged>;
  using plan = typename step_program::plan;
  static constexpr auto const& program = plan::code;
  static constexpr extent3 in = ir::input_of<plan>.shape();
  static constexpr int outputs = 1 + program.head_count,
                       own_outputs = outputs - std::popcount(Judged);  // by the network's own loss

  /// What is judged: the network's output, those of its auxiliary heads, taps.
  struct judged {
    int value, gradient;
    double weight;
    extent3 shape;
    long long offset;  // elements an image before it
  };
  static constexpr judged output_number(int i) {
    judged j{program.output, program.output_gradient, 1, program.values[program.output].shape(), 0};
    for (int k = 0; k < i; ++k) {
      ir::training_head const& h = program.heads[k];
      j = {h.output, h.gradient, h.weight, program.values[h.output].shape(),
           j.offset + j.shape.size()};
    }
    return j;
  }
  static constexpr long long all_elements =
      output_number(outputs - 1).offset + output_number(outputs - 1).shape.size();

  /// Which of them is the output of that name.
  static constexpr int output_called(label const& name) {
    int const before = detail::outputs_of<Net>::judged_before(name, Judged);
    return before < 0 ? 0 : own_outputs + before;
  }

  /// The first batch norm that sees one value a channel of an image, or -1.
  static constexpr int lone_batch_norm = []() -> int {
    for (int i = 0; i < program.forward_ops; ++i)
      if (ir::op const& o = program.ops[i]; o.kind == ir::op_kind::batch_norm && !o.frozen &&
                                            program.values[o.x].h * program.values[o.x].w == 1)
        return o.layer;
    return -1;
  }();

 public:
  /// The names and shapes of what can be judged.
  using outputs_by_name = detail::outputs_of<Net>;
  /// Images of a step at least: one value has no variance.
  static constexpr int least_batch = lone_batch_norm >= 0 ? 2 : 1;

  training_pass(network<Net, Scalar>& net, thread_pool& pool) : net_(&net), pool_(&pool) {
    step_program::require();
  }

  /// Makes room for batches of n; later steps with at most as many images allocate nothing.
  void reserve(int n) {
    run_.reserve(
        "training", n, pool_->size(),
        (2 * all_elements + (InputGradient ? in.size() : 0)) * static_cast<long long>(sizeof(T)));
    cache_.reserve(static_cast<std::size_t>(plan::work.cache));
    logits_.reserve(static_cast<std::size_t>(all_elements * n));
    dlogits_.reserve(static_cast<std::size_t>(all_elements * n));
    if (InputGradient) input_gradient_.reserve(static_cast<std::size_t>(in.size() * n));
  }

  /// Mean loss of the batch; `gradient`, parallel to net.parameters(), is overwritten. Batch norm
  /// uses the batch's statistics and moves the running ones once; dropout draws from (seed, step).
  /// Bad targets throw before any statistic has moved. Images that are part of a larger batch say
  /// where in it they begin; the hook is told what of the gradient is final meanwhile.
  template <class L, class Targets>
  double step(L const& loss, T const* images, Targets const& targets, int batch,
              std::span<T> gradient, std::uint64_t seed, std::uint64_t step,
              long long first_image = 0, gradient_hook* hook = nullptr) {
    if (batch < 1) detail::empty_batch();
    if constexpr (least_batch > 1) {
      constexpr auto const& path = detail::path_in<Net, lone_batch_norm>;
      if (batch < least_batch && !(hook && hook->parts()))
        detail::one_value_a_channel({path.text, static_cast<std::size_t>(path.size)});
    }
    reserve(batch);
    batch_ = batch;
    check_all(loss, targets);
    if constexpr (ir::some_untaught(program))
      for (T& g : gradient) g = T(0);
    joint_step<L, Targets> job{*this,
                               loss,
                               images,
                               targets,
                               net_->multiplied_in_training(),
                               net_->statistics().data(),
                               gradient.data(),
                               seed,
                               step,
                               first_image,
                               hook};
    pool_->run(job);
    if (job.failure) std::rethrow_exception(job.failure);
    return job.value;
  }

  /// Another one of the same network.
  [[nodiscard]] training_pass another(thread_pool& pool) const { return {*net_, pool}; }

  /// Logits of the last step.
  [[nodiscard]] prediction_view<T const> output() const { return view(0); }
  /// Gradient of the images of the last step, (N,C,H,W) planar.
  [[nodiscard]] T const* input_gradient() const { return input_gradient_.data(); }

 private:
  [[nodiscard]] prediction_view<T const> view(int i) const {
    judged const j = output_number(i);
    return {logits_.data() + j.offset * batch_, batch_, j.shape.c, j.shape.h, j.shape.w};
  }
  /// What the threads of a step run. A class and not a lambda in `step`, whose symbol would be the
  /// longest of a program.
  template <class L, class Targets>
  struct joint_step {
    training_pass& pass;
    L const& loss;
    T const* images;
    Targets const& targets;
    T *parameters, *statistics, *gradient;
    std::uint64_t seed, step;
    long long first_image;
    gradient_hook* hook;
    double value = 0;
    std::exception_ptr failure = nullptr;

    void operator()(part who, thread_barrier& sync) {
      int index[program.region_count + 1] = {};
      runtime::machine<T> m = pass.run_.machine_of(who, index);
      m.sync = who.count > 1 ? &sync : nullptr;
      m.input = images;
      m.input_image = static_cast<std::ptrdiff_t>(in.size());
      m.batch = pass.batch_;
      m.parameters = parameters;
      m.statistics = statistics;
      m.gradient = gradient;
      m.cache = pass.cache_.data();
      m.seed = seed;
      m.step = step;
      m.first_image = first_image;
      m.hook = hook;
      typename step_program::ops const ops;
      runtime::run_range<plan, 0, program.forward_ops, -1>(ops, m);
      pass.template read_outputs<0>(m);
      m.meet();
      if (who.index == 0) {
        try {
          value = pass.judge_all(loss, targets);
          if (hook)
            if (batch_parts const* const parts = hook->parts())
              pass.scale_gradients(static_cast<T>(parts->share_of_loss()));
        } catch (...) {
          failure = std::current_exception();
        }
      }
      m.meet();
      if (failure) return;
      pass.template write_gradients<0>(m);
      m.meet();
      runtime::run_range<plan, program.forward_ops, program.op_count, -1>(ops, m);
      if constexpr (InputGradient)
        pass.template blocked_to_dense<program.input_gradient>(m, pass.input_gradient_.data());
      if (hook) {
        m.meet();
        hook->final_from(0, who, m.sync);
      }
    }
  };

  /// An output's share of the loss; leaves the gradient.
  template <class L, class Targets>
  double judge(L const& loss, int i, Targets const& targets, double weight = 1) {
    judged const j = output_number(i);
    T* const dy = dlogits_.data() + j.offset * batch_;
    double const value = loss_and_gradient(loss, view(i), targets, dy);
    weight *= j.weight;
    if (weight == 1) return value;
    T const factor = static_cast<T>(weight);
    for (long long k = 0; k < j.shape.size() * batch_; ++k) dy[k] *= factor;
    return weight * value;
  }
  template <class L, class Targets>
  double judge_all(L const& loss, Targets const& targets) {
    double value = 0;
    for (int i = 0; i < own_outputs; ++i) value += judge(loss, i, targets);
    return value;
  }
  template <class... E, class Targets>
  double judge_all(losses<E...> const& all, Targets const& targets, double value = 0) {
    detail::for_each_loss(all, targets,
                          [&](auto const& l, auto const& t) { value += judge_part(l, t); });
    return value;
  }
  static constexpr int end_of(int first) { return first == 0 ? own_outputs : first + 1; }
  template <class E, class Targets>
  double judge_part(E const& part, Targets const& targets, double sum = 0) {
    constexpr int first = output_called(E::name);
    auto const& loss = detail::judging(part.loss, targets);
    for (int i = first; i < end_of(first); ++i) sum += judge(loss, i, targets, part.weight);
    return sum;
  }
  [[gnu::cold, gnu::noinline]] void scale_gradients(T share) {
    for (long long k = 0; k < all_elements * batch_; ++k) dlogits_.data()[k] *= share;
  }
  /// A built-in loss refuses bad targets before the forward part has run: nothing is left
  /// half-changed.
  template <class L, class Targets>
  static void check_targets(L const& loss, prediction_view<T const> y, Targets const& targets) {
    if constexpr (requires { loss.check(y, targets); }) loss.check(y, targets);
  }
  template <class L, class Targets>
  void check_all(L const& loss, Targets const& targets) const {
    for (int i = 0; i < own_outputs; ++i) check_targets(loss, view(i), targets);
  }
  template <class... E, class Targets>
  void check_all(losses<E...> const& all, Targets const& targets) const {
    static_assert(
        detail::judged_taps<Net, losses<E...>> == Judged,
        "output_not_judged - losses: this gradient is of other outputs - take the one that "
        "value_and_grad returns for these losses; docs/errors.md#output_not_judged");
    detail::for_each_loss(all, targets, [&](auto const& l, auto const& t) { check_part(l, t); });
  }
  template <class E, class Targets>
  void check_part(E const& part, Targets const& targets) const {
    constexpr int first = output_called(E::name);
    detail::check_count<E>(output_number(first).shape, detail::count_of_part(targets), batch_);
    for (int i = first; i < end_of(first); ++i)
      check_targets(detail::judging(part.loss, targets), view(i), targets);
  }
  template <int V>
  static void blocked_to_dense(runtime::machine<T> const& m, T* out) {
    constexpr ir::value v = program.values[V];
    static_assert(plan::memory.where[V].how != ir::placement::external,
                  "outputs and taps lie in the arena: choose_layouts sees to it");
    kernels::blocked_to_planar<T>(
        runtime::channels_of<plan, V>, v.h * v.w, runtime::value_of<plan, V>(m), {},
        {out, static_cast<std::ptrdiff_t>(v.shape().size())}, m.batch, m.who);
  }
  /// Outputs I and after it, dense, to where the loss reads them.
  template <int I>
  void read_outputs(runtime::machine<T> const& m) {
    constexpr judged j = output_number(I);
    blocked_to_dense<j.value>(m, logits_.data() + j.offset * m.batch);
    if constexpr (I + 1 < outputs) read_outputs<I + 1>(m);
  }
  /// What the loss left, to where the reverse part starts.
  template <int I>
  void write_gradients(runtime::machine<T> const& m) {
    constexpr judged j = output_number(I);
    kernels::planar_to_blocked<T>(
        runtime::channels_of<plan, j.gradient>, j.shape.h * j.shape.w,
        {dlogits_.data() + j.offset * m.batch, static_cast<std::ptrdiff_t>(j.shape.size())}, {},
        runtime::value_of<plan, j.gradient>(m), m.batch, m.who);
    if constexpr (I + 1 < outputs) write_gradients<I + 1>(m);
  }

  network<Net, Scalar>* net_;
  thread_pool* pool_;
  runtime::run_buffers<plan, T> run_;
  aligned_buffer<T> cache_, logits_, dlogits_, input_gradient_;
  int batch_ = 0;
};

/// What the trainer steps with; found by argument-dependent lookup.
template <auto const& Net, class Scalar, class Print>
training_pass<Net, Scalar, false, Print> make_training_pass(network<Net, Scalar, Print>& net,
                                                            thread_pool& pool) {
  return {net, pool};
}
template <auto const& Net, class Scalar, class Print, class... E>
auto make_training_pass(network<Net, Scalar, Print>& net, thread_pool& pool, losses<E...> const&) {
  constexpr unsigned long long judged = detail::judged_taps<Net, losses<E...>>;
  return training_pass<Net, Scalar, false, Print, judged>(net, pool);
}

}  // namespace resin
RESIN_END_INSTANTIATED
