// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Inference on the weights of a network by a further thread of the program.

#include <resin/runtime/evaluator.hpp>
#include <resin/tensor/images.hpp>

namespace resin::inline RESIN_TARGET {

template <auto const& Net, class Scalar, class Print>
class network;

/// Concurrent inference on a network's weights: memory of its own, one thread, the same results.
/// Made by `network::context()`, which says how long it may be used; it can be moved, not copied.
template <auto const& Net, class T = float, class Print = ir::print_of<Net>>
class inference_context {
 public:
  template <class E>
  auto operator()(E const& x) {
    typename detail::output_array<E, T, detail::evaluator<Net, T>::vector_output>::type out;
    (*this)(x, out);
    return out;
  }
  template <class E, class Out>
  void operator()(E const& x, Out& out) {
    using run = detail::evaluator<Net, T>;
    image_batch<T> const batch =
        detail::images_of<T, ir::scales_input(ir::source_program<Net>::value)>(
            x, run::input.shape(), converted_);
    detail::shape_output(out, batch.single, batch.count, run::output.shape());
    infer(batch.data, batch.count, out.data());
  }
  /// The same on raw memory: n images in, n outputs out, planar. With room by reserve(), it takes
  /// no lock, allocates nothing and makes no system call.
  void infer(T const* images, int n, T* out) {
    detail::check_count(n);
    run_.run(images, n, parameters_, statistics_, cache_, out, *pool_);
  }
  /// Makes room for batches of n, so that later calls allocate nothing.
  void reserve(int n) {
    detail::check_count(n);
    run_.reserve(n, 1);
  }

 private:
  friend class network<Net, T, Print>;
  inference_context(T const* parameters, T const* statistics, T* cache)
      : parameters_(parameters),
        statistics_(statistics),
        cache_(cache),
        pool_(new thread_pool(1)) {}

  T const* parameters_;
  T const* statistics_;
  T* cache_;
  aligned_buffer<T> converted_;
  detail::evaluator<Net, T> run_;
  std::unique_ptr<thread_pool> pool_;
};

}  // namespace resin
