// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The loss of a batch and its derivative by every parameter and by the images.

#include <resin/train/training_door.hpp>
#include <resin/train/training_pass.hpp>

#include <memory>

namespace resin::inline RESIN_TARGET {

/// Gradients of the parameters of a network, by the names of its state, and of the images. Holds
/// the memory of the step as well, so that a further value_and_grad into it allocates nothing.
/// Judged: a bit for each tap that has a loss of its own.
template <auto const& Net, class Scalar = float, class Print = ir::print_of<Net>,
          unsigned long long Judged = 0>
class gradient {
  using T = typename network<Net, Scalar>::value_type;
  using pass = training_pass<Net, Scalar, true, Print, Judged>;

 public:
  explicit gradient(int threads = 1) : pool_(new thread_pool(threads)) {
    values_.resize(static_cast<std::size_t>(ir::source_program<Net>::value.pool_size -
                                            ir::source_program<Net>::value.frozen_size));
  }
  gradient(gradient&&) noexcept = default;
  gradient& operator=(gradient&&) noexcept = default;

  /// By name; frozen parameters have no gradient and are not in it.
  [[nodiscard]] state_map<T> state() const {
    state_map<T> map;
    for (detail::parameter_entry const& e :
         detail::list_parameters(ir::source_program<Net>::value, ir::names_of<Net>))
      if (!e.running() && !e.frozen)
        map.emplace(e.name, detail::array_of_entry<T>(
                                e, values_.data() +
                                       (e.offset - ir::source_program<Net>::value.frozen_size)));
    return map;
  }
  /// Of the images: (N,C,H,W).
  [[nodiscard]] xt::xtensor<T, 4> input() const {
    constexpr extent3 s = network<Net, Scalar>::input_shape;
    xt::xtensor<T, 4> a = xt::xtensor<T, 4>::from_shape(
        {static_cast<std::size_t>(batch_), std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
    std::copy_n(pass_->input_gradient(), a.size(), a.data());
    return a;
  }
  /// Parallel to net.parameters().
  [[nodiscard]] std::span<T> values() { return {values_.data(), values_.size()}; }
  [[nodiscard]] std::span<T const> values() const { return {values_.data(), values_.size()}; }

  template <class L, class E, class Targets>
  T take(network<Net, Scalar>& net, L const& loss, E const& images, Targets const& targets,
         std::uint64_t seed, std::uint64_t step) {
    image_batch<T> const batch =
        detail::images_of<T, ir::scales_input(ir::source_program<Net>::value)>(
            images, network<Net, Scalar>::input_shape, converted_);
    if (owner_ != &net) {
      pass_.reset(new pass(net, *pool_));
      owner_ = &net;
    }
    batch_ = batch.count;
    return static_cast<T>(
        pass_->step(loss, batch.data, targets, batch.count, values(), seed, step));
  }

 private:
  std::unique_ptr<thread_pool> pool_;
  std::unique_ptr<pass> pass_;
  network<Net, Scalar>* owner_ = nullptr;
  aligned_buffer<T> values_, converted_;
  int batch_ = 0;
};

/// Mean loss of the batch in training mode and its gradient: `auto [loss, gradient] =
/// value_and_grad(net, cross_entropy{}, x, y)`. Running statistics move once. Dropout draws from
/// (seed, step).
template <class Scalar, auto const& Net, class Print = ir::print_of<Net>,
          unsigned long long Judged = 0>
struct loss_and_grad {
  typename network<Net, Scalar>::value_type loss;
  gradient<Net, Scalar, Print, Judged> grad;
};
template <auto const& Net, class Scalar, class Print, class L, class E, class Targets>
requires(!detail::SeveralLosses<L>) loss_and_grad<Scalar, Net, Print> value_and_grad(
    network<Net, Scalar, Print>& net, L const& loss, E const& images, Targets const& targets,
    std::uint64_t seed = 0, std::uint64_t step = 0) {
  static_cast<void>(detail::loss_door<Net, L>{});
  loss_and_grad<Scalar, Net, Print> result{0, gradient<Net, Scalar, Print>()};
  result.loss = result.grad.take(net, loss, images, targets, seed, step);
  return result;
}
/// The same into an existing gradient; allocates nothing after the first call with a batch size.
template <auto const& Net, class Scalar, class Print, class L, class E, class Targets>
requires(!detail::SeveralLosses<L>) auto value_and_grad(
    network<Net, Scalar, Print>& net, L const& loss, E const& images, Targets const& targets,
    gradient<Net, Scalar, Print>& into, std::uint64_t seed = 0, std::uint64_t step = 0) {
  static_cast<void>(detail::loss_door<Net, L>{});
  return into.take(net, loss, images, targets, seed, step);
}

/// The same of several outputs: value_and_grad(net, losses{cross_entropy{},
/// for_output<"boxes">(l1_loss{})}, x, targets{kinds, for_output<"boxes">(boxes)}).
template <auto const& Net, class Scalar, class Print, detail::SeveralLosses L, class E, class Y>
auto value_and_grad(network<Net, Scalar, Print>& net, L const& loss, E const& images, Y const& y,
                    std::uint64_t seed = 0, std::uint64_t step = 0) {
  constexpr unsigned long long judged = detail::judged_taps<Net, L>;
  loss_and_grad<Scalar, Net, Print, judged> result{0, gradient<Net, Scalar, Print, judged>()};
  result.loss = value_and_grad(net, loss, images, y, result.grad, seed, step);
  return result;
}
template <auto const& Net, class Scalar, class Print, detail::SeveralLosses L, class E, class Y,
          unsigned long long Judged>
auto value_and_grad(network<Net, Scalar, Print>& net, L const& loss, E const& images, Y const& y,
                    gradient<Net, Scalar, Print, Judged>& into, std::uint64_t seed = 0,
                    std::uint64_t step = 0) {
  static_cast<void>(detail::loss_door<Net, L>{});
  static_cast<void>(detail::targets_door<L, Y>{});
  if constexpr (detail::losses_of<Net, L>::known && detail::targets_met<L, Y>)
    return into.take(net, loss, images, detail::in_order_of(loss, y), seed, step);
  else
    return 0;
}

}  // namespace resin
