// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The smallest network the trainer can train: one dense layer on an 1 x 4 x 4 image, with a running
// mean of its input for statistics and a draw of noise a step, so that all a run depends on
// matters.

#include <resin/base/extent2.hpp>
#include <resin/base/random.hpp>
#include <resin/data/dataset.hpp>
#include <resin/runtime/parameter_info.hpp>
#include <resin/runtime/thread_pool.hpp>
#include <resin/tensor/xtensor.hpp>
#include <resin/train/loss.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace resin_test {

template <class T = float>
struct linear_net {
  using value_type = T;
  static constexpr resin::extent3 input_shape{1, 4, 4}, output_shape{3, 1, 1};
  static constexpr int C = 16, K = 3;
  std::vector<T> pool = std::vector<T>(C * K + K), running = std::vector<T>(C);

  std::span<T> parameters() { return pool; }
  std::span<T> statistics() { return running; }
  std::vector<resin::parameter_info> parameter_table() const {
    return {{"fc.weight", 0, C * K, {K, C}, resin::parameter_kind::weight, false},
            {"fc.bias", C * K, K, {K}, resin::parameter_kind::bias, false}};
  }
  void forward(T const* x, T* y) const {
    for (int k = 0; k < K; ++k) {
      y[k] = pool[static_cast<std::size_t>(C * K + k)];
      for (int c = 0; c < C; ++c)
        y[k] += pool[static_cast<std::size_t>(k * C + c)] *
                (x[c] - running[static_cast<std::size_t>(c)]);
    }
  }
  template <class E>
  xt::xtensor<T, 2> operator()(E const& images) {
    xt::xtensor<T, 4> const x = images;
    xt::xtensor<T, 2> y = xt::xtensor<T, 2>::from_shape({x.shape()[0], std::size_t(K)});
    for (std::size_t n = 0; n < x.shape()[0]; ++n) forward(x.data() + n * C, y.data() + n * K);
    return y;
  }
};

template <class T>
class linear_pass {
 public:
  linear_pass(linear_net<T>& net, resin::thread_pool& pool) : net_(net), pool_(pool) {}
  void reserve(int batch) {
    y_.resize(static_cast<std::size_t>(batch * net_.K));
    dy_.resize(y_.size());
  }
  template <class L, class Targets>
  double step(L const& loss, T const* images, Targets const& targets, int batch,
              std::span<T> gradient, std::uint64_t seed, std::uint64_t step) {
    constexpr int C = linear_net<T>::C, K = linear_net<T>::K;
    resin::random_stream const noise(seed, resin::purpose::dropout, step);
    batch_ = batch;
    for (int c = 0; c < C; ++c) {
      T mean = 0;
      for (int n = 0; n < batch; ++n) mean += images[n * C + c];
      T& r = net_.running[static_cast<std::size_t>(c)];
      r += T(.1) * (mean / static_cast<T>(batch) - r);
    }
    for (int n = 0; n < batch; ++n) net_.forward(images + n * C, y_.data() + n * K);
    for (int k = 0; k < K; ++k)
      y_[static_cast<std::size_t>(k)] +=
          static_cast<T>(.01 * noise.uniform(static_cast<std::uint64_t>(k)));
    double const value = resin::loss_and_gradient(loss, resin::prediction_view<T const>(output()),
                                                  targets, dy_.data());
    pool_.run([&](resin::part who, resin::thread_barrier&) {
      resin::task_range const mine = resin::share(K, who);
      for (long long k = mine.first; k < mine.last; ++k) {
        T* const dw = gradient.data() + k * C;
        T& db = gradient[static_cast<std::size_t>(C * K + k)];
        db = 0;
        for (int c = 0; c < C; ++c) dw[c] = 0;
        for (int n = 0; n < batch; ++n) {
          T const d = dy_[static_cast<std::size_t>(n * K + k)];
          db += d;
          for (int c = 0; c < C; ++c)
            dw[c] += d * (images[n * C + c] - net_.running[static_cast<std::size_t>(c)]);
        }
      }
    });
    return value;
  }
  resin::prediction_view<T const> output() const {
    return {y_.data(), batch_, linear_net<T>::K, 1, 1};
  }

 private:
  linear_net<T>& net_;
  resin::thread_pool& pool_;
  std::vector<T> y_, dy_;
  int batch_ = 0;
};

template <class T>
linear_pass<T> make_training_pass(linear_net<T>& net, resin::thread_pool& pool) {
  return {net, pool};
}

/// Images whose bright quarter tells the class, with some noise.
inline resin::dataset quarters(int count, std::uint64_t seed = 5) {
  resin::dataset data;
  data.images =
      xt::xtensor<std::uint8_t, 4>::from_shape({static_cast<std::size_t>(count), 1, 4, 4});
  data.labels = xt::xtensor<int, 1>::from_shape({static_cast<std::size_t>(count)});
  data.classes = {"left", "right", "below"};
  data.name = "quarters";
  for (int n = 0; n < count; ++n) {
    resin::random_stream const draw(seed, resin::purpose::user, static_cast<std::uint64_t>(n));
    int const label = static_cast<int>(draw.below(99, 3));
    data.labels(static_cast<std::size_t>(n)) = label;
    for (int i = 0; i < 16; ++i) {
      bool const lit = (i / 8 == label / 2) && (label == 2 || (i % 4) / 2 == label);
      data.images.data()[n * 16 + i] = static_cast<std::uint8_t>(
          draw.below(static_cast<std::uint64_t>(i), 130) + (lit ? 100 : 0));
    }
  }
  return data;
}

}  // namespace resin_test
