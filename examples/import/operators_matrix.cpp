// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "operators.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace onnx_import {

namespace {

/// c (rows x columns) += a (rows x depth) * b (depth x columns), each of any strides.
struct matrix {
  float const* v;
  std::int64_t row, column;
};
void multiply(matrix a, matrix b, std::int64_t rows, std::int64_t depth, std::int64_t columns,
              double alpha, float* to) {
  std::vector<double> line(static_cast<std::size_t>(columns));
  for (std::int64_t m = 0; m < rows; ++m) {
    std::fill(line.begin(), line.end(), 0.);
    if (b.column == 1) {
      for (std::int64_t k = 0; k < depth; ++k) {
        double const f = static_cast<double>(a.v[m * a.row + k * a.column]);
        for (std::int64_t n = 0; n < columns; ++n)
          line[static_cast<std::size_t>(n)] += f * static_cast<double>(b.v[k * b.row + n]);
      }
    } else {
      for (std::int64_t n = 0; n < columns; ++n)
        for (std::int64_t k = 0; k < depth; ++k)
          line[static_cast<std::size_t>(n)] += static_cast<double>(a.v[m * a.row + k * a.column]) *
                                               static_cast<double>(b.v[k * b.row + n * b.column]);
    }
    for (std::int64_t n = 0; n < columns; ++n)
      to[m * columns + n] += static_cast<float>(alpha * line[static_cast<std::size_t>(n)]);
  }
}

void reals(call const& c, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k)
    if (c.x(k).integer) throw refusal("a product of integers");
}

void gemm(call& c) {
  array const &a = c.x(0), &b = c.x(1);
  reals(c, 2);
  if (a.rank() != 2 || b.rank() != 2) throw refusal("matrices of two dimensions are expected");
  bool const ta = c.attribute_or("transA", std::int64_t{0}) != 0,
             tb = c.attribute_or("transB", std::int64_t{0}) != 0;
  std::int64_t const rows = a.dims[ta], depth = a.dims[!ta], columns = b.dims[!tb];
  if (b.dims[tb] != depth)
    throw refusal("matrices of extents " + text_of(a.dims) + " and " + text_of(b.dims));
  array& y = c.result({rows, columns});
  if (c.has(2)) {
    array const& d = c.x(2);
    std::int64_t const h = d.rank() == 2 ? d.dims[0] : 1, w = d.rank() == 0 ? 1 : d.dims.back();
    if (d.rank() > 2 || (h != 1 && h != rows) || (w != 1 && w != columns))
      throw refusal("a sum with a value of extents " + text_of(d.dims));
    double const beta = c.attribute_or("beta", 1.);
    if (c.compute)
      for (std::int64_t k = 0; k < rows * columns; ++k)
        y.f[static_cast<std::size_t>(k)] = static_cast<float>(
            beta * d.number((h == 1 ? 0 : k / columns) * w + (w == 1 ? 0 : k % columns)));
  }
  if (!c.compute) return;
  std::int64_t const ra = a.dims[1], rb = b.dims[1];
  multiply({a.f.data(), ta ? 1 : ra, ta ? ra : 1}, {b.f.data(), tb ? 1 : rb, tb ? rb : 1}, rows,
           depth, columns, c.attribute_or("alpha", 1.), y.f.data());
}

/// The last two axes are matrices; the axes before are of one extent, or absent on one side.
void matmul(call& c) {
  array const &a = c.x(0), &b = c.x(1);
  reals(c, 2);
  if (a.rank() < 1 || b.rank() < 1) throw refusal("a product of a scalar");
  extents da = a.dims, db = b.dims;
  if (da.size() == 1) da.insert(da.begin(), 1);
  if (db.size() == 1) db.push_back(1);
  std::int64_t const rows = da[da.size() - 2], depth = da.back(), columns = db.back();
  if (db[db.size() - 2] != depth)
    throw refusal("matrices of extents " + text_of(a.dims) + " and " + text_of(b.dims));
  extents const fa(da.begin(), da.end() - 2), fb(db.begin(), db.end() - 2);
  if (!fa.empty() && !fb.empty() && fa != fb)
    throw refusal("stacks of matrices of extents " + text_of(a.dims) + " and " + text_of(b.dims));
  extents dims = fa.empty() ? fb : fa;
  std::int64_t const count = elements(dims);
  if (a.rank() > 1) dims.push_back(rows);
  if (b.rank() > 1) dims.push_back(columns);
  array& y = c.result(dims);
  if (!c.compute) return;
  for (std::int64_t n = 0; n < count; ++n)
    multiply({a.f.data() + (fa.empty() ? 0 : n * rows * depth), depth, 1},
             {b.f.data() + (fb.empty() ? 0 : n * depth * columns), columns, 1}, rows, depth,
             columns, 1, y.f.data() + n * rows * columns);
}

/// Reduces over axes by f(sum so far, number); `mean` divides by their number.
constexpr double infinity = std::numeric_limits<double>::infinity();
double plus(double a, double b) { return a + b; }
double plus_square(double a, double b) { return a + b * b; }
double same(double sum, double) { return sum; }
double log_of(double sum, double) { return std::log(sum); }

/// `end` makes the result of what f gathered and of how many numbers.
void reduce(call& c, double start, double (*f)(double, double), double (*end)(double, double)) {
  array const& x = c.x();
  std::vector<std::int64_t> axes =
      c.has(1) ? c.integers(1) : c.attribute_or("axes", std::vector<std::int64_t>{});
  bool const none = axes.empty() && c.attribute_or("noop_with_empty_axes", std::int64_t{0}) != 0;
  std::vector<bool> over(x.dims.size(), axes.empty() && !none);
  for (auto a : axes) over[static_cast<std::size_t>(axis_of(a, x.rank()))] = true;
  bool const keep = c.attribute_or("keepdims", std::int64_t{1}) != 0;
  extents dims, steps(x.dims.size(), 0);
  std::int64_t step = 1, share = 1;
  for (std::size_t d = x.dims.size(); d-- > 0;) {
    if (over[d]) {
      share *= x.dims[d];
    } else {
      steps[d] = step;
      step *= x.dims[d];
    }
  }
  for (std::size_t d = 0; d < x.dims.size(); ++d)
    if (!over[d] || keep) dims.push_back(over[d] ? 1 : x.dims[d]);
  array& y = c.result(dims, x.integer);
  if (!c.compute) return;
  std::vector<double> sum(static_cast<std::size_t>(y.size()), start);
  extents at(x.dims.size(), 0);
  for (std::int64_t k = 0, n = x.size(); k < n; ++k) {
    std::int64_t to = 0;
    for (std::size_t d = 0; d < at.size(); ++d) to += at[d] * steps[d];
    double& s = sum[static_cast<std::size_t>(to)];
    s = f(s, x.number(k));
    for (std::size_t d = at.size(); d-- > 0;) {
      if (++at[d] < x.dims[d]) break;
      at[d] = 0;
    }
  }
  for (std::size_t k = 0; k < sum.size(); ++k) {
    double const v = end(sum[k], static_cast<double>(share));
    if (y.integer)
      y.i[k] = integer_of(v);
    else
      y.f[k] = static_cast<float>(v);
  }
}

/// Over one axis; before operator set 13 over that axis and all behind it.
void softmax(call& c) {
  array const& x = c.x();
  bool const log = c.n.op == "LogSoftmax";
  bool const one = c.opset >= 13;
  std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{one ? -1 : 1}),
                                    std::max<std::int64_t>(x.rank(), 1));
  array& y = c.result(x.dims);
  if (!c.compute) return;
  std::int64_t before = 1, n = 1, after = 1;
  for (std::int64_t d = 0; d < x.rank(); ++d)
    (d < axis ? before : d == axis || !one ? n : after) *= x.dims[static_cast<std::size_t>(d)];
  for (std::int64_t b = 0; b < before; ++b)
    for (std::int64_t a = 0; a < after; ++a) {
      double most = -std::numeric_limits<double>::infinity(), sum = 0;
      for (std::int64_t k = 0; k < n; ++k) most = std::max(most, x.number((b * n + k) * after + a));
      for (std::int64_t k = 0; k < n; ++k)
        sum += std::exp(x.number((b * n + k) * after + a) - most);
      for (std::int64_t k = 0; k < n; ++k) {
        std::int64_t const at = (b * n + k) * after + a;
        double const shifted = x.number(at) - most;
        y.f[static_cast<std::size_t>(at)] =
            static_cast<float>(log ? shifted - std::log(sum) : std::exp(shifted) / sum);
      }
    }
}

}  // namespace

operator_table matrix_operators() {
  return {
      {"Gemm", gemm},
      {"MatMul", matmul},
      {"Softmax", softmax},
      {"LogSoftmax", softmax},
      // clang-format off
          {"ReduceMean", [](call& c) { reduce(c, 0, plus, [](double s, double n) { return s / n; }); }},
          {"ReduceSum", [](call& c) { reduce(c, 0, plus, same); }},
          {"ReduceProd", [](call& c) { reduce(c, 1, [](double a, double b) { return a * b; }, same); }},
          {"ReduceMax", [](call& c) { reduce(c, -infinity, [](double a, double b) { return std::max(a, b); }, same); }},
          {"ReduceMin", [](call& c) { reduce(c, infinity, [](double a, double b) { return std::min(a, b); }, same); }},
          {"ReduceL1", [](call& c) { reduce(c, 0, [](double a, double b) { return a + std::abs(b); }, same); }},
          {"ReduceL2", [](call& c) { reduce(c, 0, plus_square, [](double s, double) { return std::sqrt(s); }); }},
          {"ReduceSumSquare", [](call& c) { reduce(c, 0, plus_square, same); }},
          {"ReduceLogSum", [](call& c) { reduce(c, 0, plus, log_of); }},
          {"ReduceLogSumExp", [](call& c) { reduce(c, 0, [](double a, double b) { return a + std::exp(b); }, log_of); }}};
  // clang-format on
}

}  // namespace onnx_import
