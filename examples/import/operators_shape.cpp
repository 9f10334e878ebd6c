// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "operators.hpp"

#include <algorithm>

namespace onnx_import {

namespace {

/// The same numbers in the same order.
void rearranged(call& c, extents dims) {
  array const& x = c.x();
  if (elements(dims) != x.size())
    throw refusal(text_of(x.dims) + " cannot be seen as " + text_of(dims));
  if (!c.compute) {
    c.result(std::move(dims), x.integer);
    return;
  }
  array y = x;
  y.dims = std::move(dims);
  c.out.push_back(std::move(y));
}

/// y[index] = x[from(index)] for every index of `dims`, or 0 where from() is below 0.
template <class F>
void picked(call& c, array const& x, extents dims, F from) {
  array& y = c.result(dims, x.integer);
  if (!c.compute) return;
  extents at(dims.size(), 0);
  for (std::int64_t k = 0, n = y.size(); k < n; ++k) {
    std::int64_t const p = from(at);
    auto const to = static_cast<std::size_t>(k);
    if (p >= 0) {
      if (x.integer)
        y.i[to] = x.i[static_cast<std::size_t>(p)];
      else
        y.f[to] = x.f[static_cast<std::size_t>(p)];
    }
    for (std::size_t d = dims.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
}
extents strides(extents const& dims) {
  extents s(dims.size(), 1);
  for (std::size_t d = dims.size(); d-- > 1;) s[d - 1] = s[d] * dims[d];
  return s;
}

/// Axes from an attribute, or from input 1 in newer operator sets.
std::vector<std::int64_t> axes_of(call const& c, std::int64_t rank,
                                  std::vector<std::int64_t> otherwise) {
  std::vector<std::int64_t> axes =
      c.has(1) ? c.integers(1) : c.attribute_or("axes", std::move(otherwise));
  for (auto& a : axes) a = axis_of(a, rank);
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    throw refusal("an axis is named twice");
  return axes;
}

void reshape(call& c) {
  array const& x = c.x();
  std::vector<std::int64_t> const want =
      c.has(1) ? c.integers(1) : c.attribute_or("shape", std::vector<std::int64_t>{});
  bool const zero_is_zero = c.attribute_or("allowzero", std::int64_t{0}) != 0;
  extents dims;
  std::int64_t known = 1;
  int open = -1;
  if (want.size() > 8) throw refusal("a shape of more than 8 dimensions");
  for (std::size_t k = 0; k < want.size(); ++k) {
    std::int64_t d = want[k];
    if (d == 0 && !zero_is_zero) {
      if (k >= x.dims.size()) throw refusal("extent 0 stands where the input has no dimension");
      d = x.dims[k];
    }
    if (d == -1) {
      if (open >= 0) throw refusal("two extents of the shape are open");
      open = static_cast<int>(k);
    } else {
      known *= elements({d});
      if (known > most_elements) throw refusal("a shape too large");
    }
    dims.push_back(d);
  }
  if (open >= 0) {
    if (known == 0 || x.size() % known != 0)
      throw refusal(text_of(x.dims) + " cannot be seen as " + text_of(want));
    dims[static_cast<std::size_t>(open)] = x.size() / known;
  }
  rearranged(c, std::move(dims));
}
void flatten(call& c) {
  array const& x = c.x();
  std::int64_t axis = c.attribute_or("axis", std::int64_t{1});
  if (axis != x.rank()) axis = axis_of(axis, x.rank());
  std::int64_t a = 1, b = 1;
  for (std::int64_t d = 0; d < x.rank(); ++d)
    (d < axis ? a : b) *= x.dims[static_cast<std::size_t>(d)];
  rearranged(c, {a, b});
}
void squeeze(call& c) {
  array const& x = c.x();
  bool const all = !c.has(1) && !c.has_attribute("axes");
  auto const axes = axes_of(c, x.rank(), {});
  extents dims;
  for (std::int64_t d = 0; d < x.rank(); ++d) {
    std::int64_t const n = x.dims[static_cast<std::size_t>(d)];
    bool const named = std::binary_search(axes.begin(), axes.end(), d);
    if (named && n != 1) throw refusal("an axis of extent " + std::to_string(n) + " is dropped");
    if (!named && !(all && n == 1)) dims.push_back(n);
  }
  rearranged(c, std::move(dims));
}
void unsqueeze(call& c) {
  array const& x = c.x();
  std::size_t const more =
      c.has(1) ? c.integers(1).size() : c.attribute_or("axes", std::vector<std::int64_t>{}).size();
  if (more > 8) throw refusal("more than 8 axes are added");
  auto const axes = axes_of(c, x.rank() + static_cast<std::int64_t>(more), {});
  extents dims;
  std::size_t from = 0;
  for (std::int64_t d = 0; d < x.rank() + static_cast<std::int64_t>(more); ++d)
    dims.push_back(std::binary_search(axes.begin(), axes.end(), d) ? 1 : x.dims[from++]);
  rearranged(c, std::move(dims));
}

void transpose(call& c) {
  array const& x = c.x();
  std::vector<std::int64_t> order;
  for (std::int64_t d = x.rank(); d-- > 0;) order.push_back(d);
  order = c.attribute_or("perm", order);
  std::vector<std::int64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t d = 0; d < sorted.size(); ++d)
    if (sorted.size() != x.dims.size() || sorted[d] != static_cast<std::int64_t>(d))
      throw refusal("perm is no order of the axes");
  extents const step = strides(x.dims);
  extents dims, steps;
  for (auto d : order) {
    dims.push_back(x.dims[static_cast<std::size_t>(d)]);
    steps.push_back(step[static_cast<std::size_t>(d)]);
  }
  picked(c, x, dims, [&](extents const& at) {
    std::int64_t p = 0;
    for (std::size_t d = 0; d < at.size(); ++d) p += at[d] * steps[d];
    return p;
  });
}

void concat(call& c) {
  std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{1}), c.x().rank());
  auto const a = static_cast<std::size_t>(axis);
  extents dims = c.x().dims;
  bool integer = true;
  dims[a] = 0;
  for (std::size_t k = 0; k < c.in.size(); ++k) {
    extents other = c.x(k).dims;
    integer = integer && c.x(k).integer;
    if (other.size() != dims.size()) throw refusal("values of different rank are concatenated");
    dims[a] += other[a];
    other[a] = dims[a];
    if (other != dims)
      throw refusal("values of extents " + text_of(c.x().dims) + " and " + text_of(c.x(k).dims) +
                    " are concatenated");
  }
  array& y = c.result(dims, integer);
  if (!c.compute) return;
  std::int64_t before = 1, after = 1;
  for (std::size_t d = 0; d < dims.size(); ++d)
    (d < a ? before : d > a ? after : before) *= d == a ? 1 : dims[d];
  std::int64_t start = 0;
  for (std::size_t k = 0; k < c.in.size(); ++k) {
    array const& x = c.x(k);
    std::int64_t const run = x.dims[a] * after;
    for (std::int64_t b = 0; b < before; ++b) {
      std::int64_t const to = b * dims[a] * after + start;
      if (integer)
        std::copy_n(x.i.begin() + b * run, run, y.i.begin() + to);
      else
        for (std::int64_t e = 0; e < run; ++e)
          y.f[static_cast<std::size_t>(to + e)] = static_cast<float>(x.number(b * run + e));
    }
    start += run;
  }
}

/// One axis cut to start, start + step ...
struct cut {
  std::int64_t axis, start, count, step;
};
array sliced(call& c, array const& x, std::vector<cut> const& cuts) {
  extents const step = strides(x.dims);
  extents dims = x.dims, steps = step;
  std::int64_t first = 0;
  for (cut const& k : cuts) {
    auto const a = static_cast<std::size_t>(k.axis);
    dims[a] = k.count;
    first += k.start * step[a];
    steps[a] = step[a] * k.step;
  }
  picked(c, x, dims, [&](extents const& at) {
    std::int64_t p = first;
    for (std::size_t d = 0; d < at.size(); ++d) p += at[d] * steps[d];
    return p;
  });
  array y = std::move(c.out.back());
  c.out.pop_back();
  return y;
}
void slice(call& c) {
  array const& x = c.x();
  bool const inputs = c.opset >= 10;
  auto const starts =
      inputs ? c.integers(1) : c.attribute_or("starts", std::vector<std::int64_t>{});
  auto const ends = inputs ? c.integers(2) : c.attribute_or("ends", std::vector<std::int64_t>{});
  std::vector<std::int64_t> axes, step(starts.size(), 1);
  for (std::size_t k = 0; k < starts.size(); ++k) axes.push_back(static_cast<std::int64_t>(k));
  if (inputs && c.has(3)) axes = c.integers(3);
  if (!inputs) axes = c.attribute_or("axes", axes);
  if (inputs && c.has(4)) step = c.integers(4);
  if (ends.size() != starts.size() || axes.size() != starts.size() || step.size() != starts.size())
    throw refusal("starts, ends, axes and steps are not of one length");
  std::vector<cut> cuts;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    std::int64_t const axis = axis_of(axes[k], x.rank());
    std::int64_t const n = x.dims[static_cast<std::size_t>(axis)], s = step[k];
    if (s == 0 || n == 0) throw refusal("a step of 0, or an axis of extent 0");
    auto const inside = [&](std::int64_t v, std::int64_t low, std::int64_t high) {
      return std::clamp(v < 0 ? v + n : v, low, high);
    };
    std::int64_t const from = s > 0 ? inside(starts[k], 0, n) : inside(starts[k], 0, n - 1);
    std::int64_t to = 0;
    if (s > 0)
      to = inside(ends[k], 0, n);
    else
      to = ends[k] < 0 && ends[k] < -n ? -1 : inside(ends[k], -1, n - 1);
    std::int64_t const span = s > 0 ? to - from : from - to, size = s > 0 ? s : -s;
    cuts.push_back({axis, from, span > 0 ? (span + size - 1) / size : 0, s});
  }
  c.out.push_back(sliced(c, x, cuts));
}
void split(call& c) {
  array const& x = c.x();
  std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{0}), x.rank());
  std::int64_t const n = x.dims[static_cast<std::size_t>(axis)];
  auto const parts = static_cast<std::int64_t>(c.n.outputs.size());
  std::vector<std::int64_t> sizes =
      c.has(1) ? c.integers(1) : c.attribute_or("split", std::vector<std::int64_t>{});
  if (sizes.empty() && parts > 0) {
    std::int64_t const each = (n + parts - 1) / parts;
    for (std::int64_t k = 0; k < parts; ++k) sizes.push_back(std::min(each, n - k * each));
  }
  std::int64_t start = 0;
  std::vector<array> pieces;
  for (std::int64_t size : sizes) {
    if (size < 0 || size > n - start) throw refusal("the parts are not as long as the whole");
    pieces.push_back(sliced(c, x, {{axis, start, size, 1}}));
    start += size;
  }
  if (start != n || static_cast<std::int64_t>(sizes.size()) != parts)
    throw refusal("the parts are not as long as the whole");
  c.out = std::move(pieces);
}
void gather(call& c) {
  array const& x = c.x();
  array const& which = c.constant(1);
  if (!which.integer) throw refusal("its indices are no integers");
  auto const a =
      static_cast<std::size_t>(axis_of(c.attribute_or("axis", std::int64_t{0}), x.rank()));
  extents dims(x.dims.begin(), x.dims.begin() + static_cast<std::ptrdiff_t>(a));
  dims.insert(dims.end(), which.dims.begin(), which.dims.end());
  dims.insert(dims.end(), x.dims.begin() + static_cast<std::ptrdiff_t>(a) + 1, x.dims.end());
  for (auto i : which.i)
    if (i < -x.dims[a] || i >= x.dims[a]) throw refusal("an index lies outside its axis");
  extents const step = strides(x.dims), inner = strides(which.dims);
  picked(c, x, dims, [&](extents const& at) {
    std::int64_t p = 0, w = 0;
    for (std::size_t d = 0; d < a; ++d) p += at[d] * step[d];
    for (std::size_t d = 0; d < inner.size(); ++d) w += at[a + d] * inner[d];
    std::int64_t const i = which.i[static_cast<std::size_t>(w)];
    p += (i < 0 ? i + x.dims[a] : i) * step[a];
    for (std::size_t d = a + 1; d < x.dims.size(); ++d) p += at[d + inner.size() - 1] * step[d];
    return p;
  });
}
void expand(call& c) {
  array const& x = c.x();
  auto const want = c.integers(1);
  if (want.size() > 8) throw refusal("a shape of more than 8 dimensions");
  extents dims(std::max(want.size(), x.dims.size()), 1), steps(dims.size(), 0);
  extents const step = strides(x.dims);
  for (std::size_t k = 0; k < dims.size(); ++k) {
    std::size_t const d = dims.size() - 1 - k;
    std::int64_t const w = k < want.size() ? want[want.size() - 1 - k] : 1;
    std::int64_t const n = k < x.dims.size() ? x.dims[x.dims.size() - 1 - k] : 1;
    if (n != w && n != 1 && w != 1)
      throw refusal(text_of(x.dims) + " cannot be expanded to " + text_of(want));
    dims[d] = n == 1 ? w : n;
    if (n != 1) steps[d] = step[x.dims.size() - 1 - k];
  }
  picked(c, x, dims, [&](extents const& at) {
    std::int64_t p = 0;
    for (std::size_t d = 0; d < at.size(); ++d) p += at[d] * steps[d];
    return p;
  });
}
void pad(call& c) {
  array const& x = c.x();
  auto pads = c.opset >= 11 ? c.integers(1) : c.attribute_or("pads", std::vector<std::int64_t>{});
  double const value = c.opset < 11 ? c.attribute_or("value", 0.)
                       : c.has(2)   ? c.constant(2).number(0)
                                    : 0.;
  std::string const mode = c.attribute_or("mode", "constant");
  std::vector<std::int64_t> axes;
  if (c.has(3))
    axes = c.integers(3);
  else
    for (std::int64_t d = 0; d < x.rank(); ++d) axes.push_back(d);
  if (pads.size() != 2 * axes.size()) throw refusal("pads are not two for each axis");
  if (x.size() == 0) throw refusal("a value of extents " + text_of(x.dims));
  std::vector<bool> named(x.dims.size(), false);
  extents before(x.dims.size(), 0), dims = x.dims;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    auto const a = static_cast<std::size_t>(axis_of(axes[k], x.rank()));
    if (named[a]) throw refusal("an axis is named twice");
    named[a] = true;
    std::int64_t const p = pads[k], q = pads[k + axes.size()];
    if (p < -most_elements || q < -most_elements || p > most_elements || q > most_elements)
      throw refusal("a pad too large");
    before[a] = p;
    dims[a] += p + q;
    if (mode == "reflect" && (p >= x.dims[a] || q >= x.dims[a]))
      throw refusal("it reflects more than there is");
  }
  if (mode != "constant" && mode != "reflect" && mode != "edge") throw refusal("mode " + mode);
  extents const step = strides(x.dims);
  picked(c, x, dims, [&](extents const& at) {
    std::int64_t p = 0;
    for (std::size_t d = 0; d < at.size(); ++d) {
      std::int64_t i = at[d] - before[d];
      std::int64_t const n = x.dims[d];
      if (i < 0 || i >= n) {
        if (mode == "constant") return std::int64_t{-1};
        if (mode == "edge") i = std::clamp<std::int64_t>(i, 0, n - 1);
        if (mode == "reflect") i = i < 0 ? -i : 2 * n - 2 - i;
      }
      p += i * step[d];
    }
    return p;
  });
  array& y = c.out.back();
  if (!c.compute || mode != "constant" || value == 0) return;
  extents at(dims.size(), 0);
  for (std::int64_t k = 0, n = y.size(); k < n; ++k) {
    bool inside = true;
    for (std::size_t d = 0; d < at.size(); ++d)
      inside = inside && at[d] >= before[d] && at[d] - before[d] < x.dims[d];
    if (!inside && y.integer) y.i[static_cast<std::size_t>(k)] = integer_of(value);
    if (!inside && !y.integer) y.f[static_cast<std::size_t>(k)] = static_cast<float>(value);
    for (std::size_t d = dims.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
}

void shape(call& c) {
  extents dims = c.x().dims;
  std::int64_t const n = c.x().rank();
  auto const bound = [&](std::int64_t v) {
    return std::clamp<std::int64_t>(v < 0 ? v + n : v, 0, n);
  };
  std::int64_t const first = bound(c.attribute_or("start", std::int64_t{0})),
                     last = bound(c.attribute_or("end", n));
  c.out.push_back(array::integers(first < last ? extents(dims.begin() + first, dims.begin() + last)
                                               : extents{}));
}
void size(call& c) {
  array y = array::integers({c.x().size()});
  y.dims.clear();
  c.out.push_back(std::move(y));
}
void constant(call& c) {
  auto const is = [&](char const* name) -> attribute const* {
    auto const at = c.n.attributes.find(name);
    return at == c.n.attributes.end() ? nullptr : &at->second;
  };
  if (auto const* a = is("value"); a && a->tensor) {
    c.out.push_back(*a->tensor);
    return;
  }
  array y;
  y.known = true;
  if (auto const* a = is("value_float")) {
    y.f = {static_cast<float>(a->f)};
  } else if (auto const* b = is("value_int")) {
    y.integer = true;
    y.i = {b->i};
  } else if (auto const* d = is("value_floats")) {
    y.dims = {static_cast<std::int64_t>(d->fs_list.size())};
    y.f.assign(d->fs_list.begin(), d->fs_list.end());
  } else if (auto const* e = is("value_ints")) {
    y = array::integers(e->is_list);
  } else {
    throw refusal("a constant of neither numbers nor a tensor");
  }
  c.out.push_back(std::move(y));
}
void constant_of_shape(call& c) {
  auto const want = c.integers(0);
  if (want.size() > 8) throw refusal("a shape of more than 8 dimensions");
  auto const at = c.n.attributes.find("value");
  bool const given =
      at != c.n.attributes.end() && at->second.tensor && at->second.tensor->size() == 1;
  bool const integer = given && at->second.tensor->integer;
  array& y = c.result(want, integer);
  if (!c.compute) return;
  if (given && integer)
    std::fill(y.i.begin(), y.i.end(), at->second.tensor->i[0]);
  else if (given)
    std::fill(y.f.begin(), y.f.end(), at->second.tensor->f[0]);
}
void range(call& c) {
  double const first = c.constant(0).number(0), last = c.constant(1).number(0),
               step = c.constant(2).number(0);
  double const n = step == 0 ? -1 : (last - first) / step;
  if (!(n <= 1e6)) throw refusal("a range too long");
  std::vector<std::int64_t> to;
  for (std::int64_t k = 0; static_cast<double>(k) < n; ++k)
    to.push_back(integer_of(first + static_cast<double>(k) * step));
  if (!c.constant(0).integer) throw refusal("a range of real numbers");
  c.out.push_back(array::integers(std::move(to)));
}

/// Blocks of pixels to channels and back, as reshape, transpose, reshape.
void depth_to_space(call& c) {
  array const& x = c.x();
  std::int64_t const b = c.attribute_or("blocksize", std::int64_t{0});
  if (x.rank() != 4 || b < 1 || b > 4096 || x.dims[1] % (b * b) != 0)
    throw refusal("blocksize does not divide the channels");
  bool const columns = c.attribute_or("mode", "DCR") == "CRD";
  std::int64_t const k = x.dims[1] / (b * b);
  extents const step = strides(x.dims);
  picked(c, x, {x.dims[0], k, x.dims[2] * b, x.dims[3] * b}, [&](extents const& at) {
    std::int64_t const i = (at[2] % b) * b + at[3] % b;
    std::int64_t const channel = columns ? at[1] * b * b + i : i * k + at[1];
    return at[0] * step[0] + channel * step[1] + at[2] / b * step[2] + at[3] / b;
  });
}
void space_to_depth(call& c) {
  array const& x = c.x();
  std::int64_t const b = c.attribute_or("blocksize", std::int64_t{0});
  if (x.rank() != 4 || b < 1 || x.dims[2] % b != 0 || x.dims[3] % b != 0)
    throw refusal("blocksize does not divide the image");
  extents const step = strides(x.dims);
  picked(c, x, {x.dims[0], x.dims[1] * b * b, x.dims[2] / b, x.dims[3] / b},
         [&](extents const& at) {
           std::int64_t const i = at[1] / x.dims[1];
           return at[0] * step[0] + at[1] % x.dims[1] * step[1] + (at[2] * b + i / b) * step[2] +
                  at[3] * b + i % b;
         });
}

}  // namespace

operator_table shape_operators() {
  return {{"Reshape", reshape},
          {"Flatten", flatten},
          {"Squeeze", squeeze},
          {"Unsqueeze", unsqueeze},
          {"Transpose", transpose},
          {"Concat", concat},
          {"Slice", slice},
          {"Split", split},
          {"Gather", gather},
          {"Expand", expand},
          {"Pad", pad},
          {"Shape", shape},
          {"Size", size},
          {"Constant", constant},
          {"ConstantOfShape", constant_of_shape},
          {"Range", range},
          {"DepthToSpace", depth_to_space},
          {"SpaceToDepth", space_to_depth}};
}

}  // namespace onnx_import
