// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "operators.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace onnx_import {

windows windows_of(call const& c, extents const& x, extents kernel) {
  if (x.size() < 3 || x.size() > 5) throw refusal("a value of rank " + std::to_string(x.size()));
  std::size_t const axes = x.size() - 2;
  windows w;
  w.in.assign(x.begin() + 2, x.end());
  w.kernel = std::move(kernel);
  w.stride = c.attribute_or("strides", extents(axes, 1));
  w.dilation = c.attribute_or("dilations", extents(axes, 1));
  w.ceil_mode = c.attribute_or("ceil_mode", std::int64_t{0}) != 0;
  extents pads = c.attribute_or("pads", extents(2 * axes, 0));
  if (w.kernel.size() != axes || w.stride.size() != axes || w.dilation.size() != axes ||
      pads.size() != 2 * axes)
    throw refusal("kernel_shape, strides, dilations or pads do not fit an image of rank " +
                  std::to_string(x.size()));
  std::string const rule = c.attribute_or("auto_pad", "NOTSET");
  for (std::size_t d = 0; d < axes; ++d) {
    std::int64_t const k = w.kernel[d], s = w.stride[d], r = w.dilation[d], n = w.in[d];
    constexpr std::int64_t most = 1 << 15;
    if (k < 1 || s < 1 || r < 1 || k > most || s > most || r > most)
      throw refusal("a window, stride or dilation outside 1 to 32768");
    std::int64_t const reach = r * (k - 1) + 1;
    std::int64_t before = pads[d], after = pads[d + axes];
    if (rule == "VALID") before = after = 0;
    if (rule == "SAME_UPPER" || rule == "SAME_LOWER") {
      std::int64_t const all = std::max<std::int64_t>(((n + s - 1) / s - 1) * s + reach - n, 0);
      before = rule == "SAME_UPPER" ? all / 2 : all - all / 2;
      after = all - before;
    } else if (rule != "VALID" && rule != "NOTSET") {
      throw refusal("auto_pad " + rule);
    }
    if (before < 0 || after < 0 || before > most || after > most)
      throw refusal("a padding outside 0 to 32768");
    std::int64_t const span = n + before + after - reach;
    if (span < 0) throw refusal("a window larger than its image");
    std::int64_t q = span / s + 1;
    if (w.ceil_mode) {
      q = (span + s - 1) / s + 1;
      if ((q - 1) * s >= n + before) --q;  // a window that would start in the padding
    }
    w.before.push_back(before);
    w.after.push_back(after);
    w.out.push_back(q);
  }
  return w;
}

namespace {

/// Input 0 of the operators below: real numbers, and some of them.
array const& image(call const& c) {
  array const& x = c.x();
  if (x.integer || x.size() == 0 || x.rank() < 2)
    throw refusal(std::string("its input holds ") + (x.integer ? "integers" : "no image") +
                  ", of extents " + text_of(x.dims));
  return x;
}

/// Visits the pixels of each window: f(place of the output, place of the input or -1).
template <class F>
void each_pixel(windows const& w, F f) {
  std::size_t const axes = w.out.size();
  std::array<std::int64_t, 3> at{}, tap{};  // windows_of() takes three axes at most
  std::int64_t outputs = 1, taps = 1;
  for (std::size_t d = 0; d < axes; ++d) {
    outputs *= w.out[d];
    taps *= w.kernel[d];
  }
  for (std::int64_t o = 0; o < outputs; ++o) {
    for (std::int64_t t = 0; t < taps; ++t) {
      std::int64_t p = 0;
      bool inside = true, padded = true;  // padded: within the padding that the node names
      for (std::size_t d = 0; d < axes; ++d) {
        std::int64_t const i = at[d] * w.stride[d] + tap[d] * w.dilation[d] - w.before[d];
        inside = inside && i >= 0 && i < w.in[d];
        padded = padded && i < w.in[d] + w.after[d];
        p = p * w.in[d] + i;
      }
      f(o, inside ? p : -1, padded);
      for (std::size_t d = axes; d-- > 0;) {
        if (++tap[d] < w.kernel[d]) break;
        tap[d] = 0;
      }
    }
    for (std::size_t d = axes; d-- > 0;) {
      if (++at[d] < w.out[d]) break;
      at[d] = 0;
    }
  }
}
std::int64_t product(extents const& e) {
  std::int64_t n = 1;
  for (auto d : e) n *= d;
  return n;
}
extents with(std::int64_t n, std::int64_t c, extents const& image) {
  extents dims(image.size() + 2);
  dims[0] = n;
  dims[1] = c;
  std::copy(image.begin(), image.end(), dims.begin() + 2);
  return dims;
}

/// Loops over filters, channels and taps; the innermost over the columns of the output, in double.
void conv(call& c) {
  array const &x = image(c), &weight = c.x(1);
  if (weight.integer) throw refusal("its weights are integers");
  if (weight.rank() != x.rank() || x.rank() < 3)
    throw refusal("weights of extents " + text_of(weight.dims) + " on a value of extents " +
                  text_of(x.dims));
  extents const kernel(weight.dims.begin() + 2, weight.dims.end());
  windows w = windows_of(c, x.dims, kernel);
  std::int64_t const groups = c.attribute_or("group", std::int64_t{1});
  std::int64_t const filters = weight.dims[0], channels = weight.dims[1];
  if (filters < 1 || groups < 1 || filters % groups != 0 || channels * groups != x.dims[1])
    throw refusal("weights of extents " + text_of(weight.dims) + " in " + std::to_string(groups) +
                  " groups on a value of extents " + text_of(x.dims));
  if (c.has(2) && c.x(2).size() != filters) throw refusal("a bias for each filter is expected");
  array& y = c.result(with(x.dims[0], filters, w.out));
  if (!c.compute) return;
  for (extents* e : {&w.in, &w.out, &w.kernel, &w.stride, &w.dilation, &w.before}) {
    extents all(3, e == &w.before ? 0 : 1);  // depth, height, width
    std::copy(e->rbegin(), e->rend(), all.rbegin());
    *e = std::move(all);
  }
  std::int64_t const area = product(w.in), places = product(w.out), taps = product(w.kernel);
  std::int64_t const columns = w.out[2];
  std::vector<double> line(static_cast<std::size_t>(columns));
  for (std::int64_t n = 0; n < x.dims[0]; ++n)
    for (std::int64_t k = 0; k < filters; ++k) {
      double const start = c.has(2) ? c.x(2).number(k) : 0.;
      float const* const from =
          x.f.data() + (n * x.dims[1] + k / (filters / groups) * channels) * area;
      float const* const by = weight.f.data() + k * channels * taps;
      float* to = y.f.data() + (n * filters + k) * places;
      for (std::int64_t d = 0; d < w.out[0]; ++d)
        for (std::int64_t p = 0; p < w.out[1]; ++p, to += columns) {
          std::fill(line.begin(), line.end(), start);
          for (std::int64_t ch = 0; ch < channels; ++ch)
            for (std::int64_t t = 0; t < taps; ++t) {
              std::int64_t const s = t % w.kernel[2], r = t / w.kernel[2] % w.kernel[1],
                                 e = t / w.kernel[2] / w.kernel[1];
              std::int64_t const z = d * w.stride[0] + e * w.dilation[0] - w.before[0];
              std::int64_t const i = p * w.stride[1] + r * w.dilation[1] - w.before[1];
              if (z < 0 || z >= w.in[0] || i < 0 || i >= w.in[1]) continue;
              std::int64_t const left = s * w.dilation[2] - w.before[2], step = w.stride[2];
              std::int64_t const first = left < 0 ? (-left + step - 1) / step : 0;
              std::int64_t const last =
                  left >= w.in[2] ? 0 : std::min(columns, (w.in[2] - 1 - left) / step + 1);
              double const f = static_cast<double>(by[ch * taps + t]);
              float const* const row = from + ch * area + (z * w.in[1] + i) * w.in[2] + left;
              if (step == 1)
                for (std::int64_t q = first; q < last; ++q)
                  line[static_cast<std::size_t>(q)] += f * static_cast<double>(row[q]);
              else
                for (std::int64_t q = first; q < last; ++q)
                  line[static_cast<std::size_t>(q)] += f * static_cast<double>(row[q * step]);
            }
          for (std::int64_t q = 0; q < columns; ++q)
            to[q] = static_cast<float>(line[static_cast<std::size_t>(q)]);
        }
    }
}

}  // namespace

std::vector<resized_axis> resized_axes(call const& c, extents const& x) {
  bool const old = c.n.op == "Upsample" || c.opset < 11;
  std::string const mode = c.attribute_or("mode", "nearest");
  std::string const rule =
      old ? "asymmetric" : c.attribute_or("coordinate_transformation_mode", "half_pixel");
  std::string const nearest = old ? "floor" : c.attribute_or("nearest_mode", "round_prefer_floor");
  if (mode != "nearest" && mode != "linear" && mode != "bilinear")
    throw refusal("mode " + mode + "; Resin's upsample takes the nearest pixel, or is bilinear");
  if (c.attribute_or("antialias", std::int64_t{0}) != 0 ||
      c.has_attribute("keep_aspect_ratio_policy"))
    throw refusal("antialias or keep_aspect_ratio_policy");
  std::size_t const scales_at = old ? 1 : 2;
  std::vector<double> scales;
  extents sizes;
  auto const numbers = [&](std::size_t k) {
    array const& a = c.constant(k);
    std::vector<double> v;
    for (std::int64_t i = 0; i < a.size(); ++i) v.push_back(a.number(i));
    return v;
  };
  if (c.has_attribute("scales"))
    for (double v : c.n.attributes.at("scales").fs_list) scales.push_back(v);
  else if (c.has(scales_at))
    scales = numbers(scales_at);
  if (scales.empty() && c.has(3))
    for (double v : numbers(3)) sizes.push_back(static_cast<std::int64_t>(std::min(v, 1e9)));
  std::vector<std::int64_t> axes;
  for (std::int64_t d = 0; d < static_cast<std::int64_t>(x.size()); ++d) axes.push_back(d);
  axes = c.attribute_or("axes", axes);
  if ((scales.empty() ? sizes.size() : scales.size()) != axes.size())
    throw refusal("neither scales nor sizes for every axis");
  constexpr std::int64_t most = 1'000'000;  // pixels along an axis
  if (x.size() > 5) throw refusal("a value of extents " + text_of(x));
  std::vector<resized_axis> to(x.size());
  for (std::int64_t n : x)
    if (n < 1 || n > most) throw refusal("a value of extents " + text_of(x));
  for (std::size_t d = 0; d < x.size(); ++d)
    for (std::int64_t k = 0; k < x[d]; ++k) to[d].at.push_back(static_cast<double>(k));
  for (std::size_t k = 0; k < axes.size(); ++k) {
    auto const d = static_cast<std::size_t>(axis_of(axes[k], static_cast<std::int64_t>(x.size())));
    double const n = static_cast<double>(x[d]);
    double const scale = scales.empty() ? static_cast<double>(sizes[k]) / n : scales[k];
    double const size =
        scales.empty() ? static_cast<double>(sizes[k]) : std::floor(n * scale + 1e-9);
    if (!(scale > 0) || !(size >= 1) || size > most)
      throw refusal("a scale that leaves nothing, or too much");
    if (rule == "align_corners" && std::abs(n * scale - size) > 1e-3)
      throw refusal("a scale that leaves a part of a pixel, with align_corners; export sizes");
    to[d].at.clear();
    for (double o = 0; o < size; ++o) {
      double at = 0;
      if (rule == "half_pixel")
        at = (o + .5) / scale - .5;
      else if (rule == "pytorch_half_pixel")
        at = size > 1 ? (o + .5) / scale - .5 : 0;
      else if (rule == "asymmetric")
        at = o / scale;
      else if (rule == "align_corners")
        at = size > 1 ? o * (n - 1) / (size - 1) : 0;
      else
        throw refusal("coordinate_transformation_mode " + rule);
      if (mode == "nearest") {
        double const below = std::floor(at + 1e-9);
        if (nearest == "floor")
          at = below;
        else if (nearest == "ceil")
          at = std::ceil(at - 1e-9);
        else if (nearest == "round_prefer_floor")
          at = std::ceil(at - .5 - 1e-9);
        else if (nearest == "round_prefer_ceil")
          at = std::floor(at + .5 + 1e-9);
        else
          throw refusal("nearest_mode " + nearest);
      }
      to[d].at.push_back(std::clamp(at, 0., n - 1));
    }
  }
  return to;
}

windows transposed_windows(call const& c, extents const& x, extents kernel) {
  if (x.size() < 3 || x.size() > 4) throw refusal("a value of rank " + std::to_string(x.size()));
  std::size_t const axes = x.size() - 2;
  windows w;
  w.in.assign(x.begin() + 2, x.end());
  w.kernel = std::move(kernel);
  w.stride = c.attribute_or("strides", extents(axes, 1));
  w.dilation = c.attribute_or("dilations", extents(axes, 1));
  extents const pads = c.attribute_or("pads", extents(2 * axes, 0)),
                more = c.attribute_or("output_padding", extents(axes, 0)),
                want = c.attribute_or("output_shape", extents{});
  std::string const rule = c.attribute_or("auto_pad", "NOTSET");
  if (w.kernel.size() != axes || w.stride.size() != axes || w.dilation.size() != axes ||
      pads.size() != 2 * axes || more.size() != axes || (!want.empty() && want.size() < axes))
    throw refusal("kernel_shape, strides, dilations or pads do not fit an image of rank " +
                  std::to_string(x.size()));
  for (std::size_t d = 0; d < axes; ++d) {
    std::int64_t const k = w.kernel[d], s = w.stride[d], r = w.dilation[d], n = w.in[d];
    constexpr std::int64_t most = 1 << 15;
    if (k < 1 || s < 1 || r < 1 || k > most || s > most || r > most || more[d] < 0 ||
        more[d] > most)
      throw refusal("a window, stride or dilation outside 1 to 32768");
    std::int64_t before = pads[d], after = pads[d + axes];
    std::int64_t const full = (n - 1) * s + r * (k - 1) + 1 + more[d];
    if (!want.empty() || rule == "SAME_UPPER" || rule == "SAME_LOWER") {
      std::int64_t const goal = want.empty() ? n * s : want[want.size() - axes + d];
      std::int64_t const all = full - goal;
      if (all < 0) throw refusal("an output larger than its windows reach");
      before = rule == "SAME_UPPER" ? all / 2 : all - all / 2;
      after = all - before;
    } else if (rule == "VALID") {
      before = after = 0;
    } else if (rule != "NOTSET") {
      throw refusal("auto_pad " + rule);
    }
    if (before < 0 || after < 0 || full - before - after < 1)
      throw refusal("a padding that leaves nothing");
    w.before.push_back(before);
    w.after.push_back(after);
    w.out.push_back(full - before - after);
  }
  return w;
}

namespace {

void conv_transpose(call& c) {
  array const &x = image(c), &weight = c.x(1);
  if (weight.integer) throw refusal("its weights are integers");
  if (weight.rank() != x.rank()) throw refusal("weights of extents " + text_of(weight.dims));
  windows w = transposed_windows(c, x.dims, extents(weight.dims.begin() + 2, weight.dims.end()));
  std::int64_t const groups = c.attribute_or("group", std::int64_t{1}), channels = x.dims[1];
  if (groups < 1 || channels % groups != 0 || weight.dims[0] != channels || weight.dims[1] < 1)
    throw refusal("weights of extents " + text_of(weight.dims) + " in " + std::to_string(groups) +
                  " groups on a value of extents " + text_of(x.dims));
  std::int64_t const each = weight.dims[1], filters = each * groups;
  elements({filters, weight.dims[0]});
  if (c.has(2) && c.x(2).size() != filters) throw refusal("a bias for each filter is expected");
  array& y = c.result(with(x.dims[0], filters, w.out));
  if (!c.compute) return;
  for (extents* e : {&w.in, &w.out, &w.kernel, &w.stride, &w.dilation, &w.before}) {
    extents all(2, e == &w.before ? 0 : 1);
    std::copy(e->rbegin(), e->rend(), all.rbegin());
    *e = std::move(all);
  }
  std::int64_t const area = product(w.in), places = product(w.out), taps = product(w.kernel);
  std::vector<double> plane(static_cast<std::size_t>(places));
  for (std::int64_t n = 0; n < x.dims[0]; ++n)
    for (std::int64_t k = 0; k < filters; ++k) {
      std::fill(plane.begin(), plane.end(), c.has(2) ? c.x(2).number(k) : 0.);
      std::int64_t const first = k / each * (channels / groups);
      for (std::int64_t ch = first; ch < first + channels / groups; ++ch)
        for (std::int64_t p = 0; p < area; ++p) {
          double const v = x.number((n * channels + ch) * area + p);
          for (std::int64_t t = 0; t < taps; ++t) {
            std::int64_t const h = p / w.in[1] * w.stride[0] + t / w.kernel[1] * w.dilation[0] -
                                   w.before[0],
                               q = p % w.in[1] * w.stride[1] + t % w.kernel[1] * w.dilation[1] -
                                   w.before[1];
            if (h >= 0 && h < w.out[0] && q >= 0 && q < w.out[1])
              plane[static_cast<std::size_t>(h * w.out[1] + q)] +=
                  v * weight.number((ch * each + k % each) * taps + t);
          }
        }
      for (std::int64_t p = 0; p < places; ++p)
        y.f[static_cast<std::size_t>((n * filters + k) * places + p)] =
            static_cast<float>(plane[static_cast<std::size_t>(p)]);
    }
}

/// Images of another extent, each axis by itself.
void resize(call& c) {
  array const& x = image(c);
  std::vector<resized_axis> const axes = resized_axes(c, x.dims);
  extents dims;
  for (resized_axis const& a : axes) dims.push_back(static_cast<std::int64_t>(a.at.size()));
  array& y = c.result(dims);
  if (!c.compute) return;
  extents at(dims.size(), 0), step(dims.size(), 1);
  for (std::size_t d = dims.size(); d-- > 1;) step[d - 1] = step[d] * x.dims[d];
  for (std::int64_t k = 0, n = y.size(); k < n; ++k) {
    double sum = 0;
    for (unsigned corner = 0; corner < 1u << dims.size(); ++corner) {
      double share = 1;
      std::int64_t from = 0;
      for (std::size_t d = 0; d < dims.size() && share != 0; ++d) {
        double const place = axes[d].at[static_cast<std::size_t>(at[d])];
        auto const first = static_cast<std::int64_t>(std::floor(place));
        bool const second = (corner >> d & 1) != 0;
        double const weight = place - static_cast<double>(first);
        share *= second ? weight : 1 - weight;
        from += std::min(first + second, x.dims[d] - 1) * step[d];
      }
      if (share != 0) sum += share * static_cast<double>(x.f[static_cast<std::size_t>(from)]);
    }
    y.f[static_cast<std::size_t>(k)] = static_cast<float>(sum);
    for (std::size_t d = dims.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
}

/// Its second output has the places of the maxima, counted over the whole value.
void max_pool(call& c) {
  array const& x = image(c);
  windows const w = windows_of(c, x.dims, c.attribute_or("kernel_shape", extents{}));
  extents const dims = with(x.dims[0], x.dims[1], w.out);
  bool const places = c.n.outputs.size() > 1 && !c.n.outputs[1].empty();
  if (places && c.attribute_or("storage_order", std::int64_t{0}) != 0)
    throw refusal("storage_order is 1");
  c.out.reserve(2);
  array& y = c.result(dims);
  if (places) c.result(dims, true);
  if (!c.compute) return;
  std::fill(y.f.begin(), y.f.end(), -std::numeric_limits<float>::infinity());
  std::int64_t const in = product(w.in), out = product(w.out);
  for (std::int64_t k = 0; k < x.dims[0] * x.dims[1]; ++k)
    each_pixel(w, [&](std::int64_t o, std::int64_t p, bool) {
      auto const to = static_cast<std::size_t>(k * out + o);
      if (p < 0) return;
      float const v = x.f[static_cast<std::size_t>(k * in + p)];
      if (places && v > y.f[to]) c.out[1].i[to] = k * in + p;
      y.f[to] = std::max(y.f[to], v);
    });
}
void max_unpool(call& c) {
  array const &x = image(c), &places = c.x(1);
  if (places.dims != x.dims || !places.integer)
    throw refusal("a place for each number is expected");
  windows const w = transposed_windows(c, x.dims, c.attribute_or("kernel_shape", extents{}));
  extents dims = with(x.dims[0], x.dims[1], w.out);
  if (c.has(2)) dims = c.integers(2);
  array& y = c.result(dims);
  if (!c.compute) return;
  for (std::size_t k = 0; k < x.f.size(); ++k) {
    std::int64_t const to = places.i[k];
    if (to < 0 || to >= y.size()) throw refusal("a place outside its image");
    y.f[static_cast<std::size_t>(to)] = x.f[k];
  }
}
void average_pool(call& c) {
  array const& x = image(c);
  windows const w = windows_of(c, x.dims, c.attribute_or("kernel_shape", extents{}));
  bool const counted = c.attribute_or("count_include_pad", std::int64_t{0}) != 0;
  array& y = c.result(with(x.dims[0], x.dims[1], w.out));
  if (!c.compute) return;
  std::int64_t const in = product(w.in), out = product(w.out);
  std::vector<double> sum(static_cast<std::size_t>(out)), share(sum.size());
  for (std::int64_t k = 0; k < x.dims[0] * x.dims[1]; ++k) {
    std::fill(sum.begin(), sum.end(), 0.);
    std::fill(share.begin(), share.end(), 0.);
    each_pixel(w, [&](std::int64_t o, std::int64_t p, bool padded) {
      auto const to = static_cast<std::size_t>(o);
      if (p >= 0) sum[to] += static_cast<double>(x.f[static_cast<std::size_t>(k * in + p)]);
      share[to] += p >= 0 || (counted && padded);
    });
    for (std::size_t o = 0; o < sum.size(); ++o)
      y.f[static_cast<std::size_t>(k * out) + o] = static_cast<float>(sum[o] / share[o]);
  }
}

/// Over all axes behind N and C.
template <class F>
void global_pool(call& c, F f) {
  array const& x = image(c);
  if (x.rank() < 3) throw refusal("a value of rank " + std::to_string(x.rank()));
  extents dims = x.dims;
  for (std::size_t d = 2; d < dims.size(); ++d) dims[d] = 1;
  array& y = c.result(dims);
  if (!c.compute) return;
  std::size_t const area = x.f.size() / std::max<std::size_t>(y.f.size(), 1);
  for (std::size_t k = 0; k < y.f.size(); ++k)
    y.f[k] = static_cast<float>(f(x.f.data() + k * area, area));
}
double mean(float const* v, std::size_t n) {
  double sum = 0;
  for (std::size_t k = 0; k < n; ++k) sum += static_cast<double>(v[k]);
  return sum / static_cast<double>(n);
}

void local_response_norm(call& c) {
  array const& x = image(c);
  double const alpha = c.attribute_or("alpha", 1e-4), beta = c.attribute_or("beta", .75),
               bias = c.attribute_or("bias", 1.);
  std::int64_t const size = c.attribute_or("size", std::int64_t{0});
  if (size < 1 || size > 32768 || x.rank() < 3) throw refusal("a size outside 1 to 32768");
  array& y = c.result(x.dims);
  if (!c.compute) return;
  std::int64_t const channels = x.dims[1], area = x.size() / (x.dims[0] * channels);
  for (std::int64_t n = 0; n < x.dims[0]; ++n)
    for (std::int64_t k = 0; k < channels; ++k)
      for (std::int64_t p = 0; p < area; ++p) {
        double sum = 0;
        std::int64_t const first = std::max<std::int64_t>(0, k - (size - 1) / 2);
        std::int64_t const last = std::min(channels - 1, k + size / 2);
        for (std::int64_t i = first; i <= last; ++i) {
          double const v = x.number((n * channels + i) * area + p);
          sum += v * v;
        }
        std::int64_t const at = (n * channels + k) * area + p;
        y.f[static_cast<std::size_t>(at)] = static_cast<float>(
            x.number(at) / std::pow(bias + alpha / static_cast<double>(size) * sum, beta));
      }
}

void batch_norm(call& c) {
  array const& x = image(c);
  if (x.rank() < 2) throw refusal("a value of rank " + std::to_string(x.rank()));
  if (c.attribute_or("training_mode", std::int64_t{0}) != 0 || c.n.outputs.size() > 1)
    throw refusal("training_mode is on; export the network in evaluation mode");
  if (c.attribute_or("spatial", std::int64_t{1}) == 0)
    throw refusal("spatial = 0, statistics for each pixel, is not there in Resin");
  for (std::size_t k = 1; k < 5; ++k)
    if (c.x(k).size() != x.dims[1] || c.x(k).integer)
      throw refusal("a number for each channel is expected");
  double const epsilon = c.attribute_or("epsilon", 1e-5);
  array& y = c.result(x.dims);
  if (!c.compute) return;
  std::int64_t const channels = x.dims[1], area = x.size() / (x.dims[0] * channels);
  for (std::int64_t k = 0; k < x.dims[0] * channels; ++k) {
    std::int64_t const ch = k % channels;
    double const scale = c.x(1).number(ch) / std::sqrt(c.x(4).number(ch) + epsilon);
    double const shift = c.x(2).number(ch) - scale * c.x(3).number(ch);
    for (std::int64_t p = k * area; p < (k + 1) * area; ++p)
      y.f[static_cast<std::size_t>(p)] = static_cast<float>(scale * x.number(p) + shift);
  }
}

/// Runs of `run` numbers to mean 0 and deviation 1; then f(place, number).
template <class F>
void normalised(call& c, std::int64_t run, double epsilon, F f) {
  array const& x = image(c);
  array& y = c.result(x.dims);
  if (!c.compute) return;
  for (std::int64_t first = 0, n = x.size(); run > 0 && first < n; first += run) {
    double sum = 0, squares = 0;
    for (std::int64_t k = first; k < first + run; ++k) sum += x.number(k);
    double const mean = sum / static_cast<double>(run);
    for (std::int64_t k = first; k < first + run; ++k)
      squares += (x.number(k) - mean) * (x.number(k) - mean);
    double const scale = 1 / std::sqrt(squares / static_cast<double>(run) + epsilon);
    for (std::int64_t k = first; k < first + run; ++k)
      y.f[static_cast<std::size_t>(k)] = static_cast<float>(f(k, (x.number(k) - mean) * scale));
  }
}
void instance_norm(call& c) {
  array const& x = image(c);
  if (x.rank() < 3 || c.x(1).size() != x.dims[1] || c.x(2).size() != x.dims[1])
    throw refusal("a number for each channel is expected");
  std::int64_t const area = x.size() / std::max<std::int64_t>(x.dims[0] * x.dims[1], 1);
  normalised(c, area, c.attribute_or("epsilon", 1e-5), [&](std::int64_t k, double v) {
    std::int64_t const ch = k / area % x.dims[1];
    return v * c.x(1).number(ch) + c.x(2).number(ch);
  });
}
void group_norm(call& c) {
  array const& x = image(c);
  std::int64_t const groups = c.attribute_or("num_groups", std::int64_t{0});
  if (x.rank() < 3 || groups < 1 || x.dims[1] % groups != 0)
    throw refusal("num_groups does not divide the channels");
  std::int64_t const area = x.size() / std::max<std::int64_t>(x.dims[0] * x.dims[1], 1);
  std::int64_t const n = c.x(1).size();
  if (n < 1 || x.dims[1] % n != 0 || c.x(2).size() != n)
    throw refusal("a number for each channel is expected");
  normalised(c, area * (x.dims[1] / groups), c.attribute_or("epsilon", 1e-5),
             [&](std::int64_t k, double v) {
               std::int64_t const ch = k / area % x.dims[1] / (x.dims[1] / n);
               return v * c.x(1).number(ch) + c.x(2).number(ch);
             });
}
void layer_norm(call& c) {
  array const& x = image(c);
  std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{-1}), x.rank());
  std::int64_t run = 1;
  for (std::int64_t d = axis; d < x.rank(); ++d) run *= x.dims[static_cast<std::size_t>(d)];
  if (c.n.outputs.size() > 1) throw refusal("its second output, the means, is not there in Resin");
  if (c.x(1).size() != run || (c.has(2) && c.x(2).size() != run))
    throw refusal("a scale of extents " + text_of(c.x(1).dims));
  normalised(c, run, c.attribute_or("epsilon", 1e-5), [&](std::int64_t k, double v) {
    return v * c.x(1).number(k % run) + (c.has(2) ? c.x(2).number(k % run) : 0.);
  });
}

}  // namespace

operator_table window_operators() {
  return {{"Conv", conv},
          {"ConvTranspose", conv_transpose},
          {"Resize", resize},
          {"Upsample", resize},
          {"MaxPool", max_pool},
          {"MaxUnpool", max_unpool},
          {"AveragePool", average_pool},
          {"GlobalAveragePool", [](call& c) { global_pool(c, mean); }},
          {"GlobalMaxPool",
           [](call& c) {
             global_pool(c, [](float const* v, std::size_t n) {
               return static_cast<double>(*std::max_element(v, v + n));
             });
           }},
          {"LRN", local_response_norm},
          {"BatchNormalization", batch_norm},
          {"InstanceNormalization", instance_norm},
          {"GroupNormalization", group_norm},
          {"LayerNormalization", layer_norm}};
}

}  // namespace onnx_import
