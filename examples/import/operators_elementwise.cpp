// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "operators.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace onnx_import {

namespace {

/// The operation; integers wrap around.
template <class T, class F>
T wrapped(T a, T b, F f) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(f(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)));
  else
    return f(a, b);
}
constexpr auto sum = [](auto a, auto b) {
  return wrapped(a, b, [](auto p, auto q) { return p + q; });
};
constexpr auto difference = [](auto a, auto b) {
  return wrapped(a, b, [](auto p, auto q) { return p - q; });
};
constexpr auto product = [](auto a, auto b) {
  return wrapped(a, b, [](auto p, auto q) { return p * q; });
};

template <class F>
void unary(call& c, F f) {
  array const& x = c.x();
  array& y = c.result(x.dims, x.integer);
  if (!c.compute) return;
  if (x.integer)
    for (std::size_t k = 0; k < x.i.size(); ++k)
      y.i[k] = integer_of(f(static_cast<double>(x.i[k])));
  else
    for (std::size_t k = 0; k < x.f.size(); ++k)
      y.f[k] = static_cast<float>(f(static_cast<double>(x.f[k])));
}

extents broadcast(extents const& a, extents const& b) {
  extents to(std::max(a.size(), b.size()), 1);
  for (std::size_t k = 0; k < to.size(); ++k) {
    std::size_t const d = to.size() - 1 - k;
    std::int64_t const p = k < a.size() ? a[a.size() - 1 - k] : 1,
                       q = k < b.size() ? b[b.size() - 1 - k] : 1;
    if (p != q && p != 1 && q != 1)
      throw refusal("values of extents " + text_of(a) + " and " + text_of(b) +
                    " do not go together");
    to[d] = p == 1 ? q : p;
  }
  return to;
}
/// Steps through `a` while the broadcast result is walked in order.
extents steps(extents const& a, extents const& to) {
  extents s(to.size(), 0);
  std::int64_t step = 1;
  for (std::size_t k = 0; k < a.size(); ++k) {
    std::size_t const d = to.size() - 1 - k;
    std::int64_t const n = a[a.size() - 1 - k];
    s[d] = n == 1 ? 0 : step;
    step *= n;
  }
  return s;
}

template <class F>
array combined(array const& a, array const& b, bool compute, bool integer, F f) {
  extents const dims = broadcast(a.dims, b.dims);
  if (!compute) return array::of_extents(dims, integer);
  array y = array::zeros(dims, integer);
  extents const sa = steps(a.dims, dims), sb = steps(b.dims, dims);
  extents at(dims.size(), 0);
  std::int64_t pa = 0, pb = 0;
  for (std::int64_t k = 0, n = y.size(); k < n; ++k) {
    auto const to = static_cast<std::size_t>(k);
    if (integer && a.integer && b.integer)
      y.i[to] = integer_of(f(a.i[static_cast<std::size_t>(pa)], b.i[static_cast<std::size_t>(pb)]));
    else if (integer)
      y.i[to] = integer_of(f(a.number(pa), b.number(pb)));
    else
      y.f[to] = static_cast<float>(f(a.number(pa), b.number(pb)));
    for (std::size_t d = dims.size(); d-- > 0;) {
      pa += sa[d];
      pb += sb[d];
      if (++at[d] < dims[d]) break;
      pa -= sa[d] * dims[d];
      pb -= sb[d] * dims[d];
      at[d] = 0;
    }
  }
  return y;
}
template <class F>
void binary(call& c, F f) {
  bool const integer = c.x(0).integer && c.x(1).integer;
  array const& b = c.x(1);
  if (c.opset < 7 && c.has_attribute("axis")) {
    array moved = b;
    moved.dims = aligned(c, b.dims, c.x(0).rank());
    c.out.push_back(combined(c.x(0), moved, c.compute, integer, f));
    return;
  }
  c.out.push_back(combined(c.x(0), b, c.compute, integer, f));
}
template <class F>
void compare(call& c, F f) {
  c.out.push_back(combined(c.x(0), c.x(1), c.compute, true, f));
}
template <class F>
void several(call& c, F f) {
  array y = c.x();
  for (std::size_t k = 1; k < c.in.size(); ++k)
    y = combined(y, c.x(k), c.compute, y.integer && c.x(k).integer, f);
  if (c.compute && !y.known) throw refusal("its inputs are unknown");
  c.out.push_back(std::move(y));
}

void mean(call& c) {
  several(c, sum);
  for (float& v : c.out.back().f) v /= static_cast<float>(c.in.size());
}

void clip(call& c) {
  double low = -std::numeric_limits<double>::infinity(), high = -low;
  if (c.opset < 11) {
    low = c.attribute_or("min", low);
    high = c.attribute_or("max", high);
  } else {
    if (c.has(1)) low = c.constant(1).number(0);
    if (c.has(2)) high = c.constant(2).number(0);
  }
  unary(c, [=](double v) { return std::min(std::max(v, low), high); });
}

void prelu(call& c) {
  array slope = c.x(1);
  if (c.opset < 7 && slope.rank() == 1 && slope.size() > 1)
    for (std::int64_t d = 2; d < c.x(0).rank(); ++d) slope.dims.push_back(1);
  c.out.push_back(
      combined(c.x(0), slope, c.compute, false, [](auto v, auto s) { return v < 0 ? v * s : v; }));
}

void same(call& c) {
  array y = c.x();
  if (!c.compute) y = array::of_extents(y.dims, y.integer);
  c.out.push_back(std::move(y));
}
void dropout(call& c) {
  if (c.has(2) && c.constant(2).size() == 1 && c.constant(2).number(0) != 0)
    throw refusal("training_mode is on; export the network in evaluation mode");
  same(c);
}
void cast(call& c) {
  array const& x = c.x();
  std::int64_t const to = c.attribute_or("to", std::int64_t{1});
  if (to < 1 || to > 16 || to == 8 || to == 14 || to == 15)
    throw refusal("a cast to ONNX's type " + std::to_string(to));
  bool const integer = to != 1 && to != 10 && to != 11 && to != 16;
  array& y = c.result(x.dims, integer);
  if (!c.compute) return;
  for (std::int64_t k = 0, n = x.size(); k < n; ++k) {
    double const v = x.number(k);
    auto const at = static_cast<std::size_t>(k);
    if (!integer)
      y.f[at] = static_cast<float>(v);
    else if (to == 9)
      y.i[at] = v != 0;
    else
      y.i[at] = x.integer ? x.i[at] : integer_of(v);
  }
}

/// Scale and zero point of element k: one, or one along the axis.
struct quantization {
  call const& c;
  std::int64_t parts = 1, inner = 1;
  explicit quantization(call const& from) : c(from) {
    array const &x = c.x(), &scale = c.x(1);
    if (c.attribute_or("block_size", std::int64_t{0}) != 0)
      throw refusal("scales of blocks; export them for each channel");
    parts = scale.size();
    if (parts != 1) {
      std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{1}), x.rank());
      for (std::int64_t d = axis + 1; d < x.rank(); ++d)
        inner *= x.dims[static_cast<std::size_t>(d)];
      if (parts != x.dims[static_cast<std::size_t>(axis)])
        throw refusal("scales of extents " + text_of(scale.dims) + " for a value of extents " +
                      text_of(x.dims));
    }
    if (c.has(2) && c.x(2).size() != parts)
      throw refusal("zero points of another number than scales");
  }
  [[nodiscard]] double scale(std::int64_t k) const { return c.x(1).number(k / inner % parts); }
  [[nodiscard]] double zero(std::int64_t k) const {
    return c.has(2) ? c.x(2).number(k / inner % parts) : 0;
  }
};
void dequantize(call& c) {
  array const& x = c.x();
  quantization const q(c);
  array& y = c.result(x.dims);
  for (std::size_t k = 0; k < y.f.size(); ++k) {
    auto const at = static_cast<std::int64_t>(k);
    y.f[k] = static_cast<float>((x.number(at) - q.zero(at)) * q.scale(at));
  }
}

void quantize(call& c) {
  array const& x = c.x();
  quantization const q(c);
  double const least = least_byte(c);
  array& y = c.result(x.dims, true);
  y.element = least < 0 ? 3 : 2;
  for (std::size_t k = 0; k < y.i.size(); ++k) {
    auto const at = static_cast<std::int64_t>(k);
    double const v = std::nearbyint(x.number(at) / q.scale(at)) + q.zero(at);
    y.i[k] = static_cast<std::int64_t>(v > least ? std::min(v, least + 255) : least);
  }
}

void where(call& c) {
  array const chosen = combined(c.x(0), c.x(1), c.compute, c.x(1).integer,
                                [](auto a, auto b) { return a != 0 ? b : decltype(b){}; });
  array const other = combined(c.x(0), c.x(2), c.compute, c.x(2).integer,
                               [](auto a, auto b) { return a == 0 ? b : decltype(b){}; });
  c.out.push_back(combined(chosen, other, c.compute, chosen.integer && other.integer, sum));
}

double sigmoid(double v) { return 1 / (1 + std::exp(-v)); }
double softplus(double v) { return v > 30 ? v : std::log1p(std::exp(v)); }
double cut(double v, double low, double high) { return std::min(std::max(v, low), high); }
constexpr double root_half = .70710678118654752440;

}  // namespace

double least_byte(call const& c) {
  std::int64_t const type =
      c.has(2) ? c.x(2).element : c.attribute_or("output_dtype", std::int64_t{2});
  constexpr int u8 = 2, i8 = 3;
  if (type != u8 && type != i8 && type != 0)
    throw refusal("it rounds to numbers of ONNX's type " + std::to_string(type) +
                  "; Resin's are bytes");
  return type == i8 ? -128 : 0;
}

extents aligned(call const& c, extents dims, std::int64_t rank) {
  std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{0}), rank);
  while (axis + static_cast<std::int64_t>(dims.size()) < rank) dims.push_back(1);
  return dims;
}

operator_table elementwise_operators() {
  return {
      // clang-format off
      {"Abs", [](call& c) { unary(c, [](double v) { return std::abs(v); }); }},
      {"Acos", [](call& c) { unary(c, [](double v) { return std::acos(v); }); }},
      {"Acosh", [](call& c) { unary(c, [](double v) { return std::acosh(v); }); }},
      {"Asin", [](call& c) { unary(c, [](double v) { return std::asin(v); }); }},
      {"Asinh", [](call& c) { unary(c, [](double v) { return std::asinh(v); }); }},
      {"Atan", [](call& c) { unary(c, [](double v) { return std::atan(v); }); }},
      {"Atanh", [](call& c) { unary(c, [](double v) { return std::atanh(v); }); }},
      {"Ceil", [](call& c) { unary(c, [](double v) { return std::ceil(v); }); }},
      {"Celu", [](call& c) { double const a = c.attribute_or("alpha", 1.); unary(c, [a](double v) { return std::max(0., v) + std::min(0., a * std::expm1(v / a)); }); }},
      {"Cos", [](call& c) { unary(c, [](double v) { return std::cos(v); }); }},
      {"Cosh", [](call& c) { unary(c, [](double v) { return std::cosh(v); }); }},
      {"DequantizeLinear", dequantize},
      {"Elu", [](call& c) { double const a = c.attribute_or("alpha", 1.); unary(c, [a](double v) { return v > 0 ? v : a * std::expm1(v); }); }},
      {"Erf", [](call& c) { unary(c, [](double v) { return std::erf(v); }); }},
      {"Exp", [](call& c) { unary(c, [](double v) { return std::exp(v); }); }},
      {"Floor", [](call& c) { unary(c, [](double v) { return std::floor(v); }); }},
      {"Gelu", [](call& c) {
         if (c.attribute_or("approximate", "none") == "tanh") unary(c, [](double v) { return v / 2 * (1 + std::tanh(.79788456080286535588 * (v + .044715 * v * v * v))); });
         else unary(c, [](double v) { return v / 2 * (1 + std::erf(v * root_half)); });
       }},
      {"HardSigmoid", [](call& c) { double const a = c.attribute_or("alpha", .2), b = c.attribute_or("beta", .5); unary(c, [a, b](double v) { return cut(a * v + b, 0, 1); }); }},
      {"HardSwish", [](call& c) { unary(c, [](double v) { return v * cut(v / 6 + .5, 0, 1); }); }},
      {"LeakyRelu", [](call& c) { double const a = c.attribute_or("alpha", .01); unary(c, [a](double v) { return v < 0 ? a * v : v; }); }},
      {"Log", [](call& c) { unary(c, [](double v) { return std::log(v); }); }},
      {"Mish", [](call& c) { unary(c, [](double v) { return v * std::tanh(softplus(v)); }); }},
      {"Neg", [](call& c) { unary(c, [](double v) { return -v; }); }},
      {"Not", [](call& c) { unary(c, [](double v) { return v == 0 ? 1. : 0.; }); }},
      {"QuantizeLinear", quantize},
      {"Reciprocal", [](call& c) { unary(c, [](double v) { return 1 / v; }); }},
      {"Relu", [](call& c) { unary(c, [](double v) { return std::max(v, 0.); }); }},
      {"Selu", [](call& c) { double const a = c.attribute_or("alpha", 1.67326319217681884765625), g = c.attribute_or("gamma", 1.05070102214813232421875); unary(c, [a, g](double v) { return v > 0 ? g * v : g * a * std::expm1(v); }); }},
      {"Sigmoid", [](call& c) { unary(c, sigmoid); }},
      {"Sin", [](call& c) { unary(c, [](double v) { return std::sin(v); }); }},
      {"Sinh", [](call& c) { unary(c, [](double v) { return std::sinh(v); }); }},
      {"Softplus", [](call& c) { unary(c, softplus); }},
      {"Softsign", [](call& c) { unary(c, [](double v) { return v / (1 + std::abs(v)); }); }},
      {"Sqrt", [](call& c) { unary(c, [](double v) { return std::sqrt(v); }); }},
      {"Tan", [](call& c) { unary(c, [](double v) { return std::tan(v); }); }},
      {"Tanh", [](call& c) { unary(c, [](double v) { return std::tanh(v); }); }},
      {"ThresholdedRelu", [](call& c) { double const a = c.attribute_or("alpha", 1.); unary(c, [a](double v) { return v > a ? v : 0.; }); }},
      {"Clip", clip},
      {"PRelu", prelu},
      {"Identity", same},
      {"Dropout", dropout},
      {"Cast", cast},
      {"CastLike", [](call& c) { if (c.x(0).integer != c.x(1).integer) throw refusal("a cast between integers and real numbers"); same(c); }},
      {"Add", [](call& c) { binary(c, sum); }},
      {"Sub", [](call& c) { binary(c, difference); }},
      {"Mul", [](call& c) { binary(c, product); }},
      {"Div", [](call& c) { binary(c, [](auto a, auto b) { if constexpr (std::is_integral_v<decltype(b)>) return b == 0 ? b : b == -1 ? product(a, b) : a / b; else return a / b; }); }},
      {"Pow", [](call& c) { binary(c, [](auto a, auto b) { return std::pow(static_cast<double>(a), static_cast<double>(b)); }); }},
      {"Sum", [](call& c) { several(c, sum); }},
      {"Mean", mean},
      {"Max", [](call& c) { several(c, [](auto a, auto b) { return std::max(a, b); }); }},
      {"Min", [](call& c) { several(c, [](auto a, auto b) { return std::min(a, b); }); }},
      {"Equal", [](call& c) { compare(c, [](auto a, auto b) { return a == b; }); }},
      {"Greater", [](call& c) { compare(c, [](auto a, auto b) { return a > b; }); }},
      {"Less", [](call& c) { compare(c, [](auto a, auto b) { return a < b; }); }},
      {"And", [](call& c) { compare(c, [](auto a, auto b) { return a != 0 && b != 0; }); }},
      {"Or", [](call& c) { compare(c, [](auto a, auto b) { return a != 0 || b != 0; }); }},
      {"Where", where},
      // clang-format on
  };
}

}  // namespace onnx_import
