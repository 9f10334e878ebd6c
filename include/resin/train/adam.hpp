// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Adam as torch.optim.Adam: the weight decay is added to the gradient.

#include <resin/simd/math.hpp>
#include <resin/train/optimizer.hpp>

#include <algorithm>
#include <cmath>
#include <span>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {
struct adam_numbers {
  double beta1, beta2, epsilon, weight_decay;
  bool decoupled;  // adamw: w *= 1 - rate * weight_decay before the step
};

/// Vectors by hand: no compiler vectorises a square root that may have to set errno. A remainder
/// goes through the same code in a padded block.
template <class T>
void adam_update(adam_numbers const& a, std::span<T> w, std::span<T const> g, std::span<T> slots,
                 update_step const& now, std::span<parameter_range const> ranges, part who) {
  using vec = simd::vec<T>;
  constexpr long long lanes = simd::lanes<T>;
  double const t = static_cast<double>(now.step) + 1;
  double const correction1 = 1 - std::pow(a.beta1, t),
               correction2 = std::sqrt(1 - std::pow(a.beta2, t));
  vec const scale(static_cast<T>(now.scale)), limit(static_cast<T>(now.limit)),
      epsilon(static_cast<T>(a.epsilon));
  vec const beta2(static_cast<T>(a.beta2)), rest1(static_cast<T>(1 - a.beta1)),
      rest2(static_cast<T>(1 - a.beta2));
  vec const root(static_cast<T>(1 / correction2));
  long long const pool = static_cast<long long>(w.size());
  for_each_stretch(
      ranges, pool, who, [&](long long first, long long last, parameter_range const& r) {
        double const rate = now.rate * r.multiplier, decay = a.weight_decay * r.decay;
        vec const size(static_cast<T>(rate / correction1));
        vec const added(static_cast<T>(a.decoupled ? 0 : decay)),
            kept(static_cast<T>(a.decoupled ? 1 - rate * decay : 1));
        auto const step = [&](T* wi, T const* gi, T* mi, T* vi) {
          vec x = simd::loadu(wi);
          vec d = simd::clamp<T>(simd::loadu(gi) * scale, -limit, limit) + added * x;
          vec m = simd::loadu(mi), v = simd::loadu(vi);
          m = m + rest1 * (d - m);
          v = beta2 * v + rest2 * (d * d);
          x = kept * x - size * (m / (sqrt(v) * root + epsilon));
          simd::storeu(mi, m);
          simd::storeu(vi, v);
          simd::storeu(wi, x);
        };
        T *wi = w.data() + first, *mi = slots.data() + first, *vi = slots.data() + pool + first;
        T const* gi = g.data() + first;
        long long n = last - first;
        for (; n >= lanes; n -= lanes, wi += lanes, gi += lanes, mi += lanes, vi += lanes)
          step(wi, gi, mi, vi);
        if (n > 0) {
          T block[4][static_cast<std::size_t>(lanes)] = {};
          T* const at[4] = {wi, nullptr, mi, vi};
          for (int k = 0; k < 4; ++k) std::copy_n(k == 1 ? gi : at[k], n, block[k]);
          step(block[0], block[1], block[2], block[3]);
          for (int k : {0, 2, 3}) std::copy_n(block[k], n, at[k]);
        }
      });
}
}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// g += weight_decay * w;  m, v: running means of g and g^2;  w -= rate * m^ / (sqrt(v^) +
/// epsilon), both bias-corrected.
struct adam {
  schedule learning_rate = .001;
  double beta1 = .9, beta2 = .999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  parameter_groups groups{};

  [[nodiscard]] int state_size() const { return 2; }

  template <class T>
  void update(std::span<T> w, std::span<T const> g, std::span<T> slots, update_step const& now,
              std::span<parameter_range const> ranges, part who) const {
    detail::adam_update({beta1, beta2, epsilon, weight_decay, false}, w, g, slots, now, ranges,
                        who);
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
