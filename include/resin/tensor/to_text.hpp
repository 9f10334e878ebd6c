// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Arrays as text, so that a result can be printed without a header of another library.

#include <resin/base/text.hpp>
#include <resin/tensor/xtensor.hpp>

#include <cstddef>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// One axis in brackets; of a long one the first and the last `edge` entries.
[[gnu::cold]] inline void put_axis(std::string& text, double const* values, std::size_t count,
                                   std::size_t const* shape, std::size_t rank, std::size_t depth,
                                   int digits, std::size_t edge) {
  if (rank == 0) {
    put_real(text, *values, 'g', digits);
    return;
  }
  std::size_t const n = shape[0], each = n > 0 ? count / n : 0;
  text += '[';
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) text += rank > 1 ? ",\n" + std::string(depth + 1, ' ') : ", ";
    if (edge > 0 && n > 2 * edge && i == edge) {
      text += "...";
      i = n - edge - 1;
      continue;
    }
    put_axis(text, values + i * each, each, shape + 1, rank - 1, depth + 1, digits, edge);
  }
  text += ']';
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// An array, view or expression, axis by axis in brackets, numbers with so many digits; of more
/// than 1,000 elements the first and the last three along each axis: std::cout << to_text(net(x)).
template <class E>
requires requires(E const& a) { a.dimension(), a.shape(); }
[[nodiscard, gnu::cold]] std::string to_text(E const& a, int digits = 4) {
  std::vector<std::size_t> const shape(a.shape().begin(), a.shape().end());
  std::vector<double> values;
  auto const last = a.template end<xt::layout_type::row_major>();
  for (auto at = a.template begin<xt::layout_type::row_major>(); at != last; ++at)
    values.push_back(static_cast<double>(*at));
  bool const whole = std::is_integral_v<typename E::value_type>;
  std::string text;
  detail::put_axis(text, values.data(), values.size(), shape.data(), shape.size(), 0,
                   whole ? 17 : digits, values.size() > 1000 ? 3 : 0);
  return text;
}

}  // namespace resin

namespace xt::inline RESIN_VERSION {

/// std::cout << net(x) prints to_text(net(x)); where <xtensor/xio.hpp> is included, that one's form
/// is the more special and is taken.
template <class Traits, class E>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                             xexpression<E> const& a) {
  return out << resin::to_text(a.derived_cast());
}

}  // namespace xt
