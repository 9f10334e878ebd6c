// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/kernels/batch_norm.hpp>
#include <resin/kernels/batch_norm_backward.hpp>

#include "reference/activation.hpp"
#include "reference/batch_norm.hpp"
#include "with_kind.hpp"

using namespace resin;
using namespace resin::kernels;
using namespace reference;

namespace {

template <class T>
std::vector<double> widen_vector(std::vector<T> const& v) {
  return {v.begin(), v.end()};
}

/// Everything a training step computes, by kernels run in `parts` parts.
template <class T>
struct step {
  aligned_buffer<T> partial, mean, invstd, scale, shift, a, b, c;
  std::vector<T> running_mean, running_var, dgamma, dbeta;
  blocked_batch<T> y, dx;
  step(blocked_batch<T> const& x, std::vector<T> const& gamma, std::vector<T> const& beta,
       blocked_batch<T> const& dy, blocked_batch<T> const* addend, activation_kind kind, T alpha,
       int parts)
      : running_mean(gamma.size(), T(0.5)),
        running_var(gamma.size(), T(2)),
        dgamma(gamma.size()),
        dbeta(gamma.size()),
        y(x.sizes, x.N, x.H, x.W),
        dx(dy) {
    T const nan = std::numeric_limits<T>::quiet_NaN();
    auto const lanes = static_cast<std::size_t>(x.blocks() * x.B);
    partial =
        aligned_buffer<T>(static_cast<std::size_t>(batch_norm_partial(x.blocks(), x.N, x.B)), nan);
    for (auto* v : {&mean, &invstd, &scale, &shift, &a, &b, &c}) *v = aligned_buffer<T>(lanes, nan);
    span_of<T const> const z = addend ? addend->view() : span_of<T const>{};
    int const n = x.N, pixels = x.pixels();
    in_parts(parts, [&](part who) {
      batch_norm_statistics<T>(x.blocks(), pixels, x.view(), n, partial.data(), who);
    });
    in_parts(parts, [&](part who) {
      batch_norm_finish<T>(x.map(), pixels, n, partial.data(), gamma.data(), beta.data(), T(1e-5),
                           T(0.1), running_mean.data(), running_var.data(), mean.data(),
                           invstd.data(), scale.data(), shift.data(), who);
    });
    in_parts(parts, [&](part who) {
      with_kind(kind, [&]<activation_kind Kind>() {
        batch_norm_apply<Kind, T>(x.blocks(), pixels, x.view(), scale.data(), shift.data(), z,
                                  alpha, y.span(), n, who);
      });
    });
    for (auto& v : partial) v = nan;
    in_parts(parts, [&](part who) {
      with_output_kind(kind, [&]<activation_kind Kind>() {
        batch_norm_backward_reduce<Kind, T>(x.blocks(), pixels, x.view(), y.view(), alpha,
                                            dx.view(), mean.data(), invstd.data(), n,
                                            partial.data(), who);
      });
    });
    in_parts(parts, [&](part who) {
      batch_norm_backward_finish<T>(x.map(), pixels, n, partial.data(), gamma.data(), mean.data(),
                                    invstd.data(), dgamma.data(), dbeta.data(), a.data(), b.data(),
                                    c.data(), who);
    });
    in_parts(parts, [&](part who) {
      with_output_kind(kind, [&]<activation_kind Kind>() {
        batch_norm_backward_apply<Kind, T>(x.blocks(), pixels, x.view(), y.view(), alpha, dx.view(),
                                           a.data(), b.data(), c.data(), {}, dx.span(), n, who);
      });
    });
  }
};

}  // namespace

TEMPLATE_TEST_CASE("batch norm trains as its definition says", "[kernels]", float, double) {
  using T = TestType;
  struct extent {
    int n, h, w;
  };
  for (extent const e :
       {extent{1, 3, 5}, extent{3, 3, 3}, extent{3, 1, 1}, extent{19, 2, 3}, extent{2, 17, 19}})
    for (auto const& sizes : channel_cases<T>())
      for (activation_kind kind :
           {activation_kind::pass, activation_kind::relu, activation_kind::tanh}) {
        int const C = total(sizes);
        auto x = random_images<T>(e.n, C, e.h, e.w, 1, -2, 3);
        auto const dy = random_images<T>(e.n, C, e.h, e.w, 2),
                   z = random_images<T>(e.n, C, e.h, e.w, 3);
        auto const gamma = random_vector<T>(C, 4, 0.5, 2), beta = random_vector<T>(C, 5);
        bool const added = kind != activation_kind::tanh;
        // The activation is applied outside the reference; its derivative masks the gradient.
        auto g = widen(dy);
        auto want = batch_norm(widen(x), widen_vector(gamma), widen_vector(beta), 1e-5, g);
        for (std::size_t i = 0; i < g.data.size(); ++i) {
          double const v = want.y.data[i] + (added ? static_cast<double>(z.data[i]) : 0.0);
          g.data[i] *= activation_derivative<double>(kind, 0, v);
          want.y.data[i] = activation<double>(kind, 0, v);
        }
        auto const grads = batch_norm(widen(x), widen_vector(gamma), widen_vector(beta), 1e-5, g);
        blocked_batch<T> const bx(x, sizes, T(3)), bdy(dy, sizes, T(-5)), bz(z, sizes, T(2));
        step<T> const s(bx, gamma, beta, bdy, added ? &bz : nullptr, kind, T(0), 1);
        double const n = static_cast<double>(e.n) * e.h * e.w;
        CAPTURE(e.n, e.h, e.w, C, static_cast<int>(kind));
        CHECK(difference(s.y.unpack(), want.y) < tolerance<T>(50));
        CHECK(s.y.padding_is_finite());
        CHECK(difference(s.dx.unpack(), grads.dx) < tolerance<T>(200));
        CHECK(s.dx.padding_is_zero());
        CHECK(difference(s.dgamma, grads.dgamma) < tolerance<T>(100));
        CHECK(difference(s.dbeta, grads.dbeta) < tolerance<T>(50));
        std::vector<double> rm, rv;
        for (std::size_t c = 0; c < gamma.size(); ++c) {
          rm.push_back(0.9 * 0.5 + 0.1 * want.mean[c]);
          rv.push_back(0.9 * 2 + 0.1 * want.variance[c] * n / (n > 1 ? n - 1 : 1));
        }
        CHECK(difference(s.running_mean, rm) < tolerance<T>());
        CHECK(difference(s.running_var, rv) < tolerance<T>());
        for (std::size_t lane = 0; lane < s.scale.size(); ++lane)
          REQUIRE((std::isfinite(s.scale[lane]) && std::isfinite(s.c[lane])));
        for (int parts : {2, 3}) {
          step<T> const t(bx, gamma, beta, bdy, added ? &bz : nullptr, kind, T(0), parts);
          CHECK(same_bits(t.y.memory, s.y.memory));
          CHECK(same_bits(t.dx.memory, s.dx.memory));
          CHECK(t.running_mean == s.running_mean);
          CHECK(t.running_var == s.running_var);
          CHECK(t.dgamma == s.dgamma);
        }
      }
}

TEST_CASE("batch norm gradients agree with finite differences", "[kernels]") {
  std::vector<int> const sizes{3};
  auto const x = random_images<double>(2, 3, 2, 3, 1, -2, 3),
             dy = random_images<double>(2, 3, 2, 3, 2);
  auto const gamma = random_vector<double>(3, 4, 0.5, 2), beta = random_vector<double>(3, 5);
  for (activation_kind kind : {activation_kind::pass, activation_kind::leaky_relu,
                               activation_kind::elu, activation_kind::sigmoid}) {
    auto const loss = [&](images<double> const& at, std::vector<double> const& scale) {
      step<double> const s(blocked_batch<double>(at), scale, beta, blocked_batch<double>(dy),
                           nullptr, kind, 0.7, 1);
      return dot(s.y.unpack().data, dy.data);
    };
    step<double> const s(blocked_batch<double>(x), gamma, beta, blocked_batch<double>(dy), nullptr,
                         kind, 0.7, 1);
    auto const dx = s.dx.unpack();
    double const h = 1e-6;
    double worst = 0;
    for (std::size_t i = 0; i < x.data.size(); ++i) {
      auto up = x, down = x;
      up.data[i] += h, down.data[i] -= h;
      worst =
          std::fmax(worst, std::fabs((loss(up, gamma) - loss(down, gamma)) / (2 * h) - dx.data[i]));
    }
    for (std::size_t c = 0; c < 3; ++c) {
      auto up = gamma, down = gamma;
      up[c] += h, down[c] -= h;
      worst = std::fmax(worst, std::fabs((loss(x, up) - loss(x, down)) / (2 * h) - s.dgamma[c]));
    }
    CAPTURE(static_cast<int>(kind));
    CHECK(worst < 1e-7);
  }
}

TEMPLATE_TEST_CASE("batch norm: large means, constant channels and a single value", "[kernels]",
                   float, double) {
  using T = TestType;
  auto x = random_images<T>(4, 2, 16, 16, 1, -0.5, 0.5);
  for (int n = 0; n < 4; ++n)
    for (int h = 0; h < 16; ++h)
      for (int w = 0; w < 16; ++w) x(n, 0, h, w) += T(1000), x(n, 1, h, w) = T(3);
  x(0, 0, 0, 0) = T(4000);  // an outlier where a naive shift would look
  std::vector<T> const gamma{T(1), T(2)}, beta{T(0), T(0.25)};
  auto const zero = images<T>(4, 2, 16, 16);
  step<T> const s(blocked_batch<T>{x}, gamma, beta, blocked_batch<T>{zero}, nullptr,
                  activation_kind::pass, T(0), 1);
  auto const want =
      batch_norm(widen(x), widen_vector(gamma), widen_vector(beta), 1e-5, widen(zero));
  CHECK(static_cast<double>(s.mean[0]) == Approx(want.mean[0]).epsilon(tolerance<T>(2)));
  CHECK(static_cast<double>(s.invstd[0]) ==
        Approx(1 / std::sqrt(want.variance[0] + 1e-5)).epsilon(tolerance<T>(20)));
  CHECK(s.mean[1] == T(3));
  CHECK(static_cast<double>(s.invstd[1]) == Approx(1 / std::sqrt(1e-5)).epsilon(1e-6));
  auto const y = s.y.unpack();
  CHECK(static_cast<double>(y(2, 1, 3, 3)) == Approx(0.25).margin(1e-3));

  auto const one = random_images<T>(1, 2, 1, 1, 1), dy = random_images<T>(1, 2, 1, 1, 2);
  step<T> const single(blocked_batch<T>{one}, gamma, beta, blocked_batch<T>{dy}, nullptr,
                       activation_kind::pass, T(0), 1);
  CHECK(std::isfinite(single.running_var[0]));
  CHECK(std::fabs(static_cast<double>(single.y.unpack().data[0])) < 1e-3);
  CHECK(std::isfinite(single.dx.unpack().data[0]));
}

TEMPLATE_TEST_CASE("batch norm in evaluation mode", "[kernels]", float, double) {
  using T = TestType;
  for (auto const& sizes : channel_cases<T>())
    for (int batch : {1, 3})
      for (activation_kind kind :
           {activation_kind::pass, activation_kind::relu, activation_kind::silu}) {
        int const C = total(sizes);
        auto const x = random_images<T>(batch, C, 3, 5, 1, -2, 3),
                   dy = random_images<T>(batch, C, 3, 5, 2),
                   z = random_images<T>(batch, C, 3, 5, 3);
        auto const gamma = random_vector<T>(C, 4, 0.5, 2), beta = random_vector<T>(C, 5),
                   mean = random_vector<T>(C, 6);
        auto const variance = random_vector<T>(C, 7, 0.5, 2);
        blocked_batch<T> const bx(x, sizes), bdy(dy, sizes);
        auto const lanes = static_cast<std::size_t>(bx.blocks() * bx.B);
        aligned_buffer<T> scale(lanes, std::numeric_limits<T>::quiet_NaN()), shift = scale;
        in_parts(3, [&](part who) {
          batch_norm_evaluation_coefficients<T>(bx.map(), gamma.data(), beta.data(), mean.data(),
                                                variance.data(), T(1e-3), scale.data(),
                                                shift.data(), who);
        });
        auto want = widen(x), dwant = widen(x);
        for (int n = 0; n < batch; ++n)
          for (int c = 0; c < C; ++c)
            for (int h = 0; h < 3; ++h)
              for (int w = 0; w < 5; ++w) {
                auto const k = static_cast<std::size_t>(c);
                double const slope = static_cast<double>(gamma[k]) /
                                     std::sqrt(static_cast<double>(variance[k]) + 1e-3);
                double const v = (want(n, c, h, w) - static_cast<double>(mean[k])) * slope +
                                 static_cast<double>(beta[k]) + static_cast<double>(z(n, c, h, w));
                want(n, c, h, w) = activation<double>(kind, 0, v);
                dwant(n, c, h, w) = slope * static_cast<double>(dy(n, c, h, w)) *
                                        (kind == activation_kind::relu && v <= 0 ? 0 : 1) +
                                    static_cast<double>(z(n, c, h, w));
              }
        // y on top of the addend, then on top of x, in parts.
        blocked_batch<T> y(z, sizes), again = bx, dx(z, sizes);
        blocked_batch<T> const bz(z, sizes);
        auto const apply = [&](span_of<T const> in, span_of<T const> plus, span_of<T> out,
                               part who) {
          with_kind(kind, [&]<activation_kind Kind>() {
            batch_norm_apply<Kind, T>(bx.blocks(), 15, in, scale.data(), shift.data(), plus, T(0),
                                      out, batch, who);
          });
        };
        apply(bx.view(), y.view(), y.span(), {});
        CHECK(difference(y.unpack(), want) < tolerance<T>(32));
        CHECK(y.padding_is_finite());
        in_parts(3, [&](part who) { apply(again.view(), bz.view(), again.span(), who); });
        CHECK(same_bits(y.memory, again.memory));
        if (kind == activation_kind::silu) continue;
        in_parts(2, [&](part who) {
          with_output_kind(kind, [&]<activation_kind Kind>() {
            batch_norm_frozen_backward<Kind, T>(bx.blocks(), 15, y.view(), T(0), bdy.view(),
                                                scale.data(), dx.view(), dx.span(), batch, who);
          });
        });
        CHECK(difference(dx.unpack(), dwant) < tolerance<T>(32));
        CHECK(dx.padding_is_finite());
        std::vector<T> folded(static_cast<std::size_t>(C)), moved(static_cast<std::size_t>(C));
        batch_norm_fold<T>(C, gamma.data(), beta.data(), mean.data(), variance.data(), T(1e-3),
                           folded.data(), moved.data());
        for (int c = 0; c < C; ++c) {
          auto const at = static_cast<std::size_t>(bx.map().physical(c, bx.B));
          REQUIRE(folded[static_cast<std::size_t>(c)] == scale[at]);
          REQUIRE(moved[static_cast<std::size_t>(c)] == shift[at]);
        }
      }
}

TEMPLATE_TEST_CASE("batch norm backward may write over any of its operands", "[kernels]", float,
                   double) {
  using T = TestType;
  auto const x = random_images<T>(3, 5, 3, 3, 1), dy = random_images<T>(3, 5, 3, 3, 2),
             z = random_images<T>(3, 5, 3, 3, 3), y = random_images<T>(3, 5, 3, 3, 4);
  blocked_batch<T> const bx(x), bdy(dy), bz(z), by(y);
  auto const coefficients = random_vector<T>(3 * bx.blocks() * bx.B, 5);
  T const* const a = coefficients.data();
  std::ptrdiff_t const lanes = bx.blocks() * bx.B;
  auto const run = [&](blocked_batch<T> const& px, blocked_batch<T> const& py,
                       blocked_batch<T> const& pdy, blocked_batch<T> const& pz,
                       blocked_batch<T>& dx) {
    in_parts(2, [&](part who) {
      batch_norm_backward_apply<activation_kind::relu6, T>(
          bx.blocks(), 9, px.view(), py.view(), T(0), pdy.view(), a, a + lanes, a + 2 * lanes,
          pz.view(), dx.span(), 3, who);
    });
  };
  blocked_batch<T> plain({5}, 3, 3, 3), on_x = bx, on_dy = bdy, on_z = bz, on_y = by;
  run(bx, by, bdy, bz, plain);
  run(on_x, by, bdy, bz, on_x);
  run(bx, on_y, bdy, bz, on_y);
  run(bx, by, on_dy, bz, on_dy);
  run(bx, by, bdy, on_z, on_z);
  CHECK(same_bits(plain.memory, on_x.memory));
  CHECK(same_bits(plain.memory, on_y.memory));
  CHECK(same_bits(plain.memory, on_dy.memory));
  CHECK(same_bits(plain.memory, on_z.memory));
}
