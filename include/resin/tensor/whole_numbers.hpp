// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// An array of whole numbers that does not cut off others without a word.

#include <resin/base/error.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/text.hpp>
#include <resin/tensor/xtensor.hpp>

#include <limits>
#include <type_traits>
#include <utility>

namespace resin::detail::inline RESIN_VERSION {
/// Instantiating it with a floating-point type is the error.
template <class From>
struct kept_whole {
  static_assert(
      !std::is_floating_point_v<From>,
      "floats_into_dataset - a dataset holds bytes and int labels, which would cut floats "
      "off - train on the arrays themselves, fit.run(x, y), or fill a float_dataset; "
      "docs/errors.md#floats_into_dataset");
};
[[noreturn, gnu::cold]] inline void number_does_not_fit(long long value, long long low,
                                                        long long high) {
  throw shape_error(
      sentence({"dataset: ", value, " does not fit an element, which is ", low, " to ", high}));
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// An xtensor of whole numbers that takes no floating-point expression, and of whole numbers only
/// those that fit; others throw shape_error. The array is the one template argument because xtensor
/// takes such a class for an expression.
template <class Array>
class whole_numbers : public Array {
  using base = Array;
  using T = typename Array::value_type;

 public:
  using base::base;
  using base::operator=;
  whole_numbers() = default;
  whole_numbers(base const& b) : base(b) {}
  whole_numbers(base&& b) noexcept : base(std::move(b)) {}
  template <class E>
  whole_numbers(xt::xexpression<E> const& e) {
    *this = e;
  }
  template <class E>
  whole_numbers& operator=(xt::xexpression<E> const& e) {
    using From = typename E::value_type;
    static_cast<void>(detail::kept_whole<From>{});
    if constexpr (std::is_floating_point_v<From>) {
      // refused
    } else if constexpr (std::is_same_v<From, T> || std::is_same_v<From, bool>) {
      base::operator=(e);
    } else {
      using limits = std::numeric_limits<T>;
      for (From const v : e.derived_cast())
        if (std::cmp_less(v, limits::min()) || std::cmp_greater(v, limits::max()))
          detail::number_does_not_fit(static_cast<long long>(v), limits::min(), limits::max());
      base::operator=(xt::cast<T>(e.derived_cast()));
    }
    return *this;
  }
};

}  // namespace resin
