// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// value_and_grad over processes.

#include <resin/base/namespaces.hpp>
#include <resin/runtime/parameters.hpp>
#include <resin/train/batch_steps.hpp>
#include <resin/train/process_group.hpp>
#include <resin/train/training_door.hpp>
#include <resin/train/training_pass.hpp>

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace resin::inline RESIN_TARGET {

/// `sharded_gradient<net> g{mpi_world{}}; loss = value_and_grad(net, cross_entropy{}, x, y, g);` in
/// every process, each with the whole batch: it computes its shards of it, and gets the gradient,
/// the loss and the moved running statistics of all, the same bits for any number of processes.
template <auto const& Net, class Scalar = float, class = ir::print_of<Net>>
class sharded_gradient {
  using T = typename network<Net, Scalar>::value_type;

 public:
  explicit sharded_gradient(std::shared_ptr<process_group> processes, int threads = 1)
      : processes_(std::move(processes)), pool_(new thread_pool(threads)) {
    values_.resize(static_cast<std::size_t>(ir::source_program<Net>::value.pool_size -
                                            ir::source_program<Net>::value.frozen_size));
  }
  /// Parallel to net.parameters().
  [[nodiscard]] std::span<T> values() { return {values_.data(), values_.size()}; }
  [[nodiscard]] std::span<T const> values() const { return {values_.data(), values_.size()}; }

  /// Targets: one array, as many for each image.
  template <class L, class E, class Targets>
  T take(network<Net, Scalar>& net, L const& loss, E const& images, Targets const& targets,
         std::uint64_t seed, std::uint64_t step) {
    using Y = std::remove_cvref_t<decltype(*std::begin(targets))>;
    image_batch<T> const batch =
        detail::images_of<T>(images, network<Net, Scalar>::input_shape, converted_);
    if (batch.count < 1) detail::empty_batch();
    if (owner_ != &net) {
      pass_.reset(new training_pass<Net, Scalar>(net, *pool_));
      owner_ = &net;
    }
    std::vector<Y> const all(std::begin(targets), std::end(targets));
    constexpr extent3 in = network<Net, Scalar>::input_shape;
    auto const count = static_cast<long long>(all.size());
    if (count % batch.count != 0)
      throw shape_error(detail::sentence(
          {"value_and_grad: ", count, " targets do not divide among ", batch.count, " images"}));
    batch_view<T, Y> const view{batch.data, all.data(), nullptr, batch.count,
                                in.c,       in.h,       in.w,    count / batch.count};
    detail::batch_steps<T, training_pass<Net, Scalar>, L> steps(*pass_, loss, in.size(), processes_,
                                                                pool_->size());
    return static_cast<T>(
        steps.run(view, batch.count, values(), net.statistics(), seed, step).loss);
  }

 private:
  std::shared_ptr<process_group> processes_;
  std::unique_ptr<thread_pool> pool_;
  std::unique_ptr<training_pass<Net, Scalar>> pass_;
  network<Net, Scalar>* owner_ = nullptr;
  aligned_buffer<T> values_, converted_;
};

template <auto const& Net, class Scalar, class Print, class L, class E, class Targets>
auto value_and_grad(network<Net, Scalar, Print>& net, L const& loss, E const& images,
                    Targets const& targets, sharded_gradient<Net, Scalar, Print>& into,
                    std::uint64_t seed = 0, std::uint64_t step = 0) {
  static_cast<void>(detail::loss_door<Net, L>{});
  return into.take(net, loss, images, targets, seed, step);
}

}  // namespace resin
