// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// An array of any rank and scalar type, as NumPy's files hold it: row-major bytes, little endian.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/io/half.hpp>
#include <resin/io/representable.hpp>
#include <resin/tensor/xtensor.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// Scalar types of an array: f2 is IEEE half precision, b1 one byte of 0 or 1.
enum class dtype : unsigned char { f4, f8, f2, i4, i8, u1, u4, b1 };

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
struct dtype_entry {
  dtype type;
  std::string_view descr, name;
  std::size_t bytes;
};
inline constexpr std::array<dtype_entry, 8> dtypes{{{dtype::f4, "<f4", "float32", 4},
                                                    {dtype::f8, "<f8", "float64", 8},
                                                    {dtype::f2, "<f2", "float16", 2},
                                                    {dtype::i4, "<i4", "int32", 4},
                                                    {dtype::i8, "<i8", "int64", 8},
                                                    {dtype::u1, "|u1", "uint8", 1},
                                                    {dtype::u4, "<u4", "uint32", 4},
                                                    {dtype::b1, "|b1", "bool", 1}}};
constexpr dtype_entry const& describe_dtype(dtype type) {
  return dtypes[static_cast<std::size_t>(type)];
}
template <class T>
constexpr dtype dtype_of() {
  if constexpr (std::is_same_v<T, float>)
    return dtype::f4;
  else if constexpr (std::is_same_v<T, double>)
    return dtype::f8;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return dtype::i4;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return dtype::i8;
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return dtype::u1;
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return dtype::u4;
  else {
    static_assert(std::is_same_v<T, bool>,
                  "npy_array - holds float, double, int32, int64, uint8, uint32 or bool - convert "
                  "the array first");
    return dtype::b1;
  }
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// An array as a file holds it: row-major bytes, little endian.
struct npy_array {
  std::vector<std::size_t> shape{};
  dtype type = dtype::f4;
  std::vector<std::uint8_t> bytes{};

  [[nodiscard]] std::size_t size() const {
    return bytes.size() / detail::describe_dtype(type).bytes;
  }
  /// The values as T. Integers from floating point, and what is out of T's range, are refused
  /// (state_error).
  template <class T>
  [[nodiscard]] xt::xarray<T> as() const;

  /// A copy of any row-major xtensor container of a scalar type above.
  template <class A>
  [[nodiscard]] static npy_array from(A const& array) {
    using T = std::remove_cv_t<typename A::value_type>;
    npy_array result;
    result.shape.assign(array.shape().begin(), array.shape().end());
    result.type = detail::dtype_of<T>();
    result.bytes.resize(array.size() * sizeof(T));
    std::uint8_t* out = result.bytes.data();
    for (auto it = array.template begin<xt::layout_type::row_major>(),
              end = array.template end<xt::layout_type::row_major>();
         it != end; ++it, out += sizeof(T)) {
      T const value = *it;
      std::memcpy(out, &value, sizeof(T));
    }
    return result;
  }
};

template <class T>
xt::xarray<T> npy_array::as() const {
  auto const result_shape = typename xt::xarray<T>::shape_type(shape.begin(), shape.end());
  std::size_t count = 1;
  for (std::size_t extent : shape) count *= extent;
  if (count != size() || bytes.size() % detail::describe_dtype(type).bytes != 0)
    throw state_error("npy_array: " + std::to_string(bytes.size()) +
                      " bytes do not fit its shape, " + std::to_string(count) + " values");
  xt::xarray<T> result = xt::xarray<T>::from_shape(result_shape);
  auto const convert = [&]<class From>(From) {
    std::uint8_t const* in = bytes.data();
    for (std::size_t i = 0; i < result.size(); ++i, in += sizeof(From)) {
      From value;
      std::memcpy(&value, in, sizeof(From));
      if constexpr (std::is_same_v<T, bool>) {
        if (value != From(0) && value != From(1))
          throw state_error("npy_array: " + std::to_string(value) + " asked as bool");
      } else if constexpr (std::is_integral_v<T>) {
        if (!std::in_range<T>(value))
          throw state_error("npy_array: " + std::to_string(value) +
                            " does not fit the integer type asked");
      } else if constexpr (std::is_floating_point_v<From>) {
        if (!detail::representable<T>(value))
          throw state_error(detail::sentence(
              {"npy_array: ", static_cast<double>(value), " does not fit the type asked"}));
      }
      result.data()[i] = static_cast<T>(value);
    }
  };
  auto const floating = [&]<class From>(From from) {
    if constexpr (std::is_floating_point_v<T>)
      convert(from);
    else
      throw state_error("npy_array: " + std::string(detail::describe_dtype(type).name) +
                        " values asked as integers");
  };
  switch (type) {
    case dtype::f4:
      floating(float{});
      break;
    case dtype::f8:
      floating(double{});
      break;
    case dtype::f2:
      if constexpr (std::is_floating_point_v<T>) {
        for (std::size_t i = 0; i < result.size(); ++i)
          result.data()[i] = static_cast<T>(
              half_to_float(static_cast<std::uint16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8)));
      } else {
        floating(float{});
      }
      break;
    case dtype::i4:
      convert(std::int32_t{});
      break;
    case dtype::i8:
      convert(std::int64_t{});
      break;
    case dtype::u4:
      convert(std::uint32_t{});
      break;
    case dtype::u1:
    case dtype::b1:
      convert(std::uint8_t{});
      break;
  }
  return result;
}

}  // namespace resin
RESIN_END_INSTANTIATED
