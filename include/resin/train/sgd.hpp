// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Stochastic gradient descent as torch.optim.SGD (dampening 0).

#include <resin/base/macros.hpp>
#include <resin/train/optimizer.hpp>

#include <span>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {
template <class T>
struct sgd_numbers {
  T rate, decay, momentum, scale, limit;
};

template <class T>
void sgd_plain(T* RESIN_RESTRICT w, T const* RESIN_RESTRICT g, long long n, sgd_numbers<T> a) {
  for (long long i = 0; i < n; ++i)
    w[i] -= a.rate * (clamp_gradient(g[i], a.scale, a.limit) + a.decay * w[i]);
}
template <bool Nesterov, class T>
void sgd_momentum(T* RESIN_RESTRICT w, T const* RESIN_RESTRICT g, T* RESIN_RESTRICT v, long long n,
                  sgd_numbers<T> a) {
  for (long long i = 0; i < n; ++i) {
    T const d = clamp_gradient(g[i], a.scale, a.limit) + a.decay * w[i];
    T const u = a.momentum * v[i] + d;
    v[i] = u;
    w[i] -= a.rate * (Nesterov ? d + a.momentum * u : u);
  }
}
}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// g += weight_decay * w;  v = momentum * v + g;  w -= rate * (nesterov ? g + momentum * v : v).
struct sgd {
  schedule learning_rate = .01;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
  parameter_groups groups{};

  [[nodiscard]] int state_size() const { return momentum != 0 ? 1 : 0; }

  /// Memory bound: reads w, g and v once, writes w and v once.
  template <class T>
  void update(std::span<T> w, std::span<T const> g, std::span<T> slots, update_step const& now,
              std::span<parameter_range const> ranges, part who) const {
    detail::sgd_numbers<T> a{};
    a.momentum = static_cast<T>(momentum);
    a.scale = static_cast<T>(now.scale);
    a.limit = static_cast<T>(now.limit);
    long long const pool = static_cast<long long>(w.size());
    detail::for_each_stretch(
        ranges, pool, who, [&](long long first, long long last, parameter_range const& r) {
          a.rate = static_cast<T>(now.rate * r.multiplier);
          a.decay = static_cast<T>(weight_decay * r.decay);
          T* const wi = w.data() + first;
          T const* const gi = g.data() + first;
          if (momentum == 0) {
            detail::sgd_plain(wi, gi, last - first, a);
          } else if (nesterov) {
            detail::sgd_momentum<true>(wi, gi, slots.data() + first, last - first, a);
          } else {
            detail::sgd_momentum<false>(wi, gi, slots.data() + first, last - first, a);
          }
        });
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
