// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a loss is, and the one call by which training uses any of them: built-in (raw memory,
// nothing allocated) or user-defined (xtensor arrays).

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/tensor/xtensor.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// A batch of predictions, dense and planar: (N,C,H,W); a vector output has h = w = 1.
template <class T>
struct prediction_view {
  T* data = nullptr;
  int batch = 0, c = 0, h = 1, w = 1;
  [[nodiscard]] long long pixels() const { return static_cast<long long>(h) * w; }
  [[nodiscard]] long long size() const { return static_cast<long long>(batch) * c * pixels(); }
};

/// What a network is asked for, and so how its answers are measured: one of several classes an
/// image or pixel, yes or no for each output, or numbers.
enum class task : unsigned char { labels, flags, numbers };

/// A loss says value(y, target), the mean over the batch, and gradient(y, target), that value's
/// derivative in the shape of y. y is an xtensor array, (N,C) for vector outputs, else (N,C,H,W);
/// target is an xtensor expression as it was given, and any other range as an xtensor of rank 1.
/// Two optional members spare the arrays: `value_and_gradient(prediction_view<T const>, targets,
/// T* dy) -> double`, where a null dy asks for the value alone, and `check(prediction_view,
/// targets)`, which throws shape_error for bad targets before a step begins. `static constexpr task
/// judges` says what its targets are; without it whole numbers are labels, others numbers.
template <class L, class T = float, class Targets = xt::xtensor<int, 1>>
concept Loss = requires(L const loss, xt::xarray<T> const y, Targets const targets) {
  { loss.value(y, targets) } -> std::convertible_to<double>;
  loss.gradient(y, targets);
};

/// A loss that works on raw memory.
template <class L, class T, class Targets>
concept DenseLoss = requires(L const loss, prediction_view<T const> y, Targets const targets,
                             T* dy) {
  { loss.value_and_gradient(y, targets, dy) } -> std::convertible_to<double>;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {
/// Elements of any container, xtensor expression or range.
template <class R>
long long count_of(R const& r) {
  if constexpr (requires { r.size(); }) {
    return static_cast<long long>(r.size());
  } else {
    return static_cast<long long>(std::distance(std::begin(r), std::end(r)));
  }
}

/// The element type a range or xtensor expression yields.
template <class R>
using element_of = std::remove_cvref_t<decltype(*std::begin(std::declval<R const&>()))>;

/// Targets as a user's loss sees them: an xtensor expression as it is, any other range as an
/// xtensor of rank 1.
template <class R>
decltype(auto) as_array(R const& r) {
  if constexpr (requires { r.shape(); }) {
    return (r);
  } else {
    using array = xt::xtensor<element_of<R>, 1>;
    array copy =
        array::from_shape(std::array<std::size_t, 1>{static_cast<std::size_t>(count_of(r))});
    std::copy(std::begin(r), std::end(r), copy.data());
    return copy;
  }
}
template <class R>
using array_of = std::remove_cvref_t<decltype(as_array(std::declval<R const&>()))>;

[[noreturn, gnu::cold]] inline void wrong_target_count(char const* loss, long long got,
                                                       long long want, char const* meaning) {
  throw shape_error(
      detail::sentence({loss, ": got ", got, " targets, wants ", want, " (", meaning, ")"}));
}
[[noreturn, gnu::cold]] inline void empty_batch() {
  throw shape_error("training: the batch has no image; a step wants one at least");
}
[[noreturn, gnu::cold]] inline void one_value_a_channel(std::string_view layer) {
  throw shape_error(
      sentence({"training: batch norm '", layer,
                "' sees one value a channel in a batch of one image of one pixel, and "
                "one value has no variance; give a step two images or more"}));
}
[[noreturn, gnu::cold]] inline void wrong_smoothing(double got) {
  throw training_error(sentence({"cross_entropy: label_smoothing must be in [0, 1]; got ", got}));
}
[[noreturn, gnu::cold]] inline void wrong_label(char const* who, long long label, long long index,
                                                int classes) {
  throw shape_error(
      detail::sentence({who, ": label ", label, " at index ", index, " is outside 0..", classes - 1,
                        "; the network gives ", classes, " classes"}));
}

/// Array to raw view: rank 1 is one vector, 2 a batch of vectors, 3 one image, 4 a batch of images.
template <class A>
auto predictions_of(A const& y) {
  using T = std::remove_cvref_t<decltype(*y.data())>;
  auto const extent = [&](std::size_t i) { return static_cast<int>(y.shape()[i]); };
  switch (y.dimension()) {
    case 1:
      return prediction_view<T const>{y.data(), 1, extent(0), 1, 1};
    case 2:
      return prediction_view<T const>{y.data(), extent(0), extent(1), 1, 1};
    case 3:
      return prediction_view<T const>{y.data(), 1, extent(0), extent(1), extent(2)};
    case 4:
      return prediction_view<T const>{y.data(), extent(0), extent(1), extent(2), extent(3)};
    default:
      throw shape_error(detail::sentence({"loss: predictions have rank ", y.dimension(),
                                          ", wants 1 to 4: (C), (N,C), (C,H,W) or (N,C,H,W)"}));
  }
}

/// value() and gradient() of a dense loss on arrays; any expression is evaluated into row-major
/// memory first.
template <class L, class E, class Targets>
double dense_value(L const& loss, E const& y, Targets const& targets) {
  xt::xarray<typename E::value_type> const rows = y;
  return loss.value_and_gradient(predictions_of(rows), targets,
                                 static_cast<typename E::value_type*>(nullptr));
}
template <class L, class E, class Targets>
auto dense_gradient(L const& loss, E const& y, Targets const& targets) {
  xt::xarray<typename E::value_type> const rows = y;
  xt::xarray<typename E::value_type> dy =
      xt::xarray<typename E::value_type>::from_shape(rows.shape());
  static_cast<void>(loss.value_and_gradient(predictions_of(rows), targets, dy.data()));
  return dy;
}
}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The mean loss of a batch and, unless dy is null, its gradient (written whole, same layout as y).
/// Bad targets throw shape_error before anything is computed.
template <class L, class T, class Targets>
requires DenseLoss<L, T, Targets> || Loss<L, T, detail::array_of<Targets>>
double loss_and_gradient(L const& loss, prediction_view<T const> y, Targets const& targets, T* dy) {
  if constexpr (DenseLoss<L, T, Targets>) {
    return loss.value_and_gradient(y, targets, dy);
  } else {
    std::vector<std::size_t> shape{static_cast<std::size_t>(y.batch),
                                   static_cast<std::size_t>(y.c)};
    if (y.pixels() != 1)
      shape.insert(shape.end(), {static_cast<std::size_t>(y.h), static_cast<std::size_t>(y.w)});
    xt::xarray<T> const rows =
        xt::adapt(y.data, static_cast<std::size_t>(y.size()), xt::no_ownership(), shape);
    auto const& array = detail::as_array(targets);
    double const value = static_cast<double>(loss.value(rows, array));
    if (dy) {
      xt::xarray<T> const gradient = loss.gradient(rows, array);
      if (gradient.shape() != rows.shape()) {
        throw shape_error(
            detail::sentence({"loss: gradient(y, target) must have the shape of y; it has ",
                              gradient.size(), " elements, y has ", rows.size()}));
      }
      std::copy(gradient.data(), gradient.data() + gradient.size(), dy);
    }
    return value;
  }
}

}  // namespace resin
RESIN_END_INSTANTIATED
