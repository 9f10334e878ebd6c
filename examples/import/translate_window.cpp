// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "translation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace onnx_import {

namespace {

/// Rows and columns of windows; an image of one axis has one row.
struct window {
  std::int64_t kernel[2], stride[2], dilation[2], before[2], after[2], in[2], out[2];
  bool ceil_mode;
};
window plane(windows const& w) {
  if (w.kernel.size() > 2)
    throw refusal("windows over three axes; Resin's images have a height and a width");
  window p{};
  p.ceil_mode = w.ceil_mode;
  for (std::size_t d = 0; d < 2; ++d) {
    bool const given = w.kernel.size() == 2 || d == 1;
    std::size_t const k = w.kernel.size() == 2 ? d : 0;
    p.kernel[d] = given ? w.kernel[k] : 1;
    p.stride[d] = given ? w.stride[k] : 1;
    p.dilation[d] = given ? w.dilation[k] : 1;
    p.before[d] = given ? w.before[k] : 0;
    p.after[d] = given ? w.after[k] : 0;
    p.in[d] = given ? w.in[k] : 1;
    p.out[d] = given ? w.out[k] : 1;
  }
  return p;
}

/// `same` and `same_upper` where the numbers are theirs.
std::string conv_padding(window const& p) {
  bool same = true, upper = p.kernel[0] * p.kernel[1] > 1;
  for (int d = 0; d < 2; ++d) {
    std::int64_t const reach = p.dilation[d] * (p.kernel[d] - 1) + 1;
    same = same && p.kernel[d] % 2 == 1 && p.before[d] == reach / 2 && p.after[d] == reach / 2;
    std::int64_t const all = std::max<std::int64_t>(
        ((p.in[d] + p.stride[d] - 1) / p.stride[d] - 1) * p.stride[d] + reach - p.in[d], 0);
    upper = upper && p.before[d] == all / 2 && p.after[d] == all - all / 2;
  }
  if (same) return "same";
  if (upper && (p.before[0] != p.after[0] || p.before[1] != p.after[1])) return "same_upper";
  return padding_text(p.before[0], p.after[0], p.before[1], p.after[1]);
}

/// Zeros around an image, as a node of its own before x.
void take_padding(translation& t, view& x, window& p, char const* idiom = "pad") {
  layer const& pad = t.of(x);
  if (pad.idiom != idiom) return;
  for (std::size_t d = 0; d < 2; ++d) {
    p.before[d] += pad.numbers[d];
    p.after[d] += pad.numbers[d + 2];
  }
  x.layer = pad.in[0];
  p.in[0] = t.of(x).h;
  p.in[1] = t.of(x).w;
}
void no_last_channels(view x, char const* what) {
  if (x.last) throw refusal(std::string(what) + " over an image whose channels are its last axis");
}

void conv(translation& t) {
  view x = t.input(0);
  no_last_channels(x, "a convolution");
  array weight = t.weights(1);
  call const c = t.attributes();
  window p =
      plane(windows_of(c, t.dims_in(0), extents(weight.dims.begin() + 2, weight.dims.end())));
  take_padding(t, x, p);
  int const channels = t.of(x).c;
  auto const filters = static_cast<int>(weight.dims[0]);
  auto const groups = static_cast<int>(c.attribute_or("group", std::int64_t{1}));
  bool const bias = t.has(2);
  bool const depthwise = groups == channels && channels > 1;
  std::vector<field> fields;
  if (!depthwise) fields.push_back({"filters", std::to_string(filters), "0", "int"});
  fields.push_back(
      {"kernel", pair_text(p.kernel[0], p.kernel[1]), depthwise ? "3" : "1", "extent2"});
  fields.push_back({"stride", pair_text(p.stride[0], p.stride[1]), "1", "extent2"});
  fields.push_back({"padding", conv_padding(p), "0", "padding2"});
  fields.push_back({"dilation", pair_text(p.dilation[0], p.dilation[1]), "1", "extent2"});
  if (depthwise)
    fields.push_back({"multiplier", std::to_string(filters / channels), "1", "int"});
  else
    fields.push_back({"groups", std::to_string(groups), "1", "int"});
  fields.push_back({"bias", bias ? "true" : "false", "true", "bool"});
  int const l = t.add(depthwise ? "depthwise_conv2d" : "conv2d", {x.layer}, std::move(fields));
  layer& y = t.of(l);
  y.called = t.n().inputs[1];
  if (weight.rank() == 3) weight.dims.insert(weight.dims.begin() + 2, 1);
  y.parameters["weight"] = std::move(weight);
  if (bias) y.parameters["bias"] = t.weights(2);
  t.give(l);
}

/// The fields of a pool: paddings that no window reaches are evened out, and what rounding up gives
/// is called so.
void even_out(window& p) {
  auto const span = [&](int d) {
    return p.in[d] + 2 * p.before[d] - p.dilation[d] * (p.kernel[d] - 1) - 1;
  };
  for (int d = 0; d < 2; ++d) {
    if (p.after[d] == p.before[d] || span(d) < 0 || p.ceil_mode) continue;
    if (span(d) / p.stride[d] + 1 == p.out[d]) p.after[d] = p.before[d];
  }
  auto const upward = [&](int d) {
    if (span(d) < 0) return false;
    std::int64_t q = (span(d) + p.stride[d] - 1) / p.stride[d] + 1;
    if ((q - 1) * p.stride[d] >= p.in[d] + p.before[d]) --q;
    return q == p.out[d];
  };
  bool const uneven = p.after[0] != p.before[0] || p.after[1] != p.before[1];
  if (!p.ceil_mode && uneven && upward(0) && upward(1)) {
    p.ceil_mode = true;
    p.after[0] = p.before[0];
    p.after[1] = p.before[1];
  } else if (p.ceil_mode && !uneven) {
    p.ceil_mode = span(0) / p.stride[0] + 1 != p.out[0] || span(1) / p.stride[1] + 1 != p.out[1];
  }
}
std::vector<field> pool_fields(window const& p) {
  return {
      {"window", pair_text(p.kernel[0], p.kernel[1]), "2", "extent2"},
      {"stride", pair_text(p.stride[0], p.stride[1]), "0", "extent2"},
      {"padding", padding_text(p.before[0], p.after[0], p.before[1], p.after[1]), "0", "padding2"},
      {"ceil_mode", p.ceil_mode ? "true" : "false", "false", "bool"}};
}
void max_pool(translation& t) {
  view x = t.input(0);
  no_last_channels(x, "a pool");
  call const c = t.attributes();
  window p = plane(windows_of(c, t.dims_in(0), c.attribute_or("kernel_shape", extents{})));
  bool const dilated = p.dilation[0] * p.dilation[1] != 1;
  take_padding(t, x, p, "pad_lowest");
  even_out(p);
  std::vector<field> fields = pool_fields(p);
  if (dilated)
    fields.push_back({"dilation", pair_text(p.dilation[0], p.dilation[1]), "1", "extent2"});
  // A pooling that is there once more for its places is the first.
  bool const places = t.n().outputs.size() > 1 && !t.n().outputs[1].empty();
  int pool = -1;
  for (std::size_t k = 0; places && k < t.layers.size(); ++k) {
    layer const& l = t.layers[k];
    bool same = l.word == "max_pool2d" && l.in[0] == x.layer;
    for (field const& f : fields) {
      field const* const other = same ? find(t.layers[k].fields, f.key) : nullptr;
      same = other != nullptr && other->text == f.text;
    }
    if (same) pool = static_cast<int>(k);
  }
  if (pool < 0) pool = t.add("max_pool2d", {x.layer}, std::move(fields));
  t.give(pool);
  if (places) t.views[t.n().outputs[1]] = {pool, false};
}
void max_unpool(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "an unpooling");
  auto const places = t.has(1) ? t.views.find(t.n().inputs[1]) : t.views.end();
  if (places == t.views.end() || t.of(places->second).word != "max_pool2d")
    throw refusal("its places are not those of a MaxPool");
  layer& pool = t.of(places->second);
  layer const& image = t.of(pool.in[0]);
  extents const& to = t.dims_out();
  if (to.size() != 4 || to[1] != image.c || to[2] != image.h || to[3] != image.w)
    throw refusal("it makes an image of extents " + text_of(t.dims_out()) +
                  ", and its pooling had another");
  // normal_form() counts them.
  if (find(pool.fields, "name") == nullptr) pool.fields.push_back({"name", "", "", "label"});
  int const l =
      t.add("max_unpool2d", {x.layer}, {{"of", find(pool.fields, "name")->text, "", "label"}});
  t.of(l).numbers = {places->second.layer};
  t.give(l);
}
int global(translation& t, int x) {
  int const l = t.add("global_avg_pool", {x});
  t.of(l).c = t.of(x).c;
  t.of(l).h = t.of(l).w = 1;
  return l;
}
bool padded(window const& p) { return p.before[0] + p.before[1] + p.after[0] + p.after[1] > 0; }
void average_pool(translation& t) {
  view x = t.input(0);
  no_last_channels(x, "a pool");
  call const c = t.attributes();
  window p = plane(windows_of(c, t.dims_in(0), c.attribute_or("kernel_shape", extents{})));
  bool counted = c.attribute_or("count_include_pad", std::int64_t{0}) != 0;
  bool const own = padded(p);
  bool const whole = p.out[0] == 1 && p.out[1] == 1 && p.before[0] + p.before[1] == 0 &&
                     p.kernel[0] >= p.in[0] && p.kernel[1] >= p.in[1];
  if (whole && (!own || !counted) && t.of(x).idiom != "pad") {
    t.give(t.of(x).image() ? global(t, x.layer) : x.layer);
    return;
  }
  bool absorbed = false;
  if (t.of(x).idiom == "pad" && !(own && (counted || p.before[0] + p.before[1] > 0))) {
    // Zeros as pixels count in the mean; what rounding up adds behind them does not.
    window q = p;
    view from = x;
    take_padding(t, from, q);
    absorbed = q.before[0] == q.after[0] - p.after[0] && q.before[1] == q.after[1] - p.after[1];
    if (absorbed) {
      if (own) {
        q.after[0] = q.before[0];
        q.after[1] = q.before[1];
        q.ceil_mode = true;
      }
      x = from;
      p = q;
      counted = true;
    }
  }
  if (!absorbed) {
    // Where padding counts, the exporter's uneven one counts as well: evened out only where it is
    // not counted.
    if (!counted || (p.after[0] <= p.before[0] && p.after[1] <= p.before[1])) even_out(p);
  }
  if (p.dilation[0] * p.dilation[1] != 1)
    throw refusal("dilations of a mean; Resin's windows are of neighbours");
  auto fields = pool_fields(p);
  bool const matters = padded(p);
  fields.push_back({"count_include_pad", counted || !matters ? "true" : "false", "true", "bool"});
  t.give(t.add("avg_pool2d", {x.layer}, std::move(fields)));
}
void global_average(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "a pool");
  t.give(t.of(x).image() ? global(t, x.layer) : x.layer);
}
int largest(translation& t, int x) {
  int const l = t.add("global_max_pool", {x});
  t.of(l).c = t.of(x).c;
  t.of(l).h = t.of(l).w = 1;
  return l;
}
void global_max(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "a pool");
  t.give(t.of(x).image() ? largest(t, x.layer) : x.layer);
}

/// A mean, sum or maximum over the whole image, kept or dropped axes; also of an image whose pixels
/// a Reshape put into one axis.
void reduce(translation& t) {
  view x = t.input(0);
  call const c = t.attributes();
  extents const& dims = t.dims_in(0);
  std::vector<std::int64_t> axes = c.attribute_or("axes", std::vector<std::int64_t>{});
  if (shared_array const a = t.constant(1)) axes = a->i;
  if (axes.empty() && c.attribute_or("noop_with_empty_axes", std::int64_t{0}) != 0) {
    if (t.n().op == "ReduceSum" || t.n().op == "ReduceMean" || t.n().op == "ReduceMax")
      return t.give(x);
    throw refusal("it reduces no axis");
  }
  for (auto& a : axes) a = axis_of(a, static_cast<std::int64_t>(dims.size()));
  std::vector<bool> over(dims.size(), axes.empty());
  for (auto a : axes) over[static_cast<std::size_t>(a)] = true;
  std::size_t const channel = x.last ? dims.size() - 1 : 1;
  bool all = !over[0] && dims.size() > 2 && !over[channel];
  for (std::size_t d = 1; all && d < dims.size(); ++d)
    if (d != channel) all = over[d] || dims[d] == 1;
  layer const& seen = t.of(x);
  // The means of a norm over channels, where the nodes behind them make one.
  bool one = t.n().op == "ReduceMean" && dims.size() > 1 && t.dims_out().size() == dims.size();
  for (std::size_t d = 0; d < dims.size(); ++d) one = one && over[d] == (d == channel);
  if (one && (seen.said() || seen.idiom == "centred_square")) {
    bool const square = seen.idiom == "square" && t.of(seen.in[0]).idiom == "centred";
    int const l = t.cannot(square ? "variance" : "channel_mean", {square ? seen.in[0] : x.layer},
                           "it takes means over channels, of extents " + text_of(dims) +
                               ", and is no part of a norm; Resin pools whole images");
    return t.give(l, x.last);
  }
  bool const reshaped =
      seen.idiom == "reshape" && dims.size() == 3 && dims[1] == t.of(seen.in[0]).c;
  if (!all || (!seen.said() && !reshaped))
    throw refusal("it reduces axes " + text_of(axes) + " of a value of extents " + text_of(dims) +
                  "; Resin pools whole images");
  if (reshaped) x = {seen.in[0], false};
  layer const& from = t.of(x);
  double const pixels = static_cast<double>(from.h) * from.w;
  std::string const& op = t.n().op;
  auto const function = [&](char const* name, char const* code, int of) {
    int const l = t.function(name, code, of);
    t.of(l).c = t.of(of).c;
    t.of(l).h = t.of(of).h;
    t.of(l).w = t.of(of).w;
    return l;
  };
  int l = x.layer;
  if (op == "ReduceL1") l = function("absolute", "abs(x)", l);
  if (op == "ReduceL2" || op == "ReduceSumSquare") l = function("square", "x * x", l);
  if (op == "ReduceLogSumExp") l = function("exponential", "exp(x)", l);
  if (op == "ReduceMin") l = t.affine(l, {-1}, {0});
  bool const most = op == "ReduceMax" || op == "ReduceMin";
  if (from.image()) {
    l = most ? largest(t, l) : global(t, l);
    if (!most && op != "ReduceMean") l = t.affine(l, {pixels}, {0});
  }
  if (op == "ReduceL2") l = function("root", "sqrt(x)", l);
  if (op == "ReduceLogSum" || op == "ReduceLogSumExp") l = function("logarithm", "log(x)", l);
  if (op == "ReduceMin") l = t.affine(l, {-1}, {0});
  t.give(l);
}

void local_response_norm(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "a norm");
  call const c = t.attributes();
  std::int64_t const size = c.attribute_or("size", std::int64_t{1});
  if (size % 2 == 0)
    throw refusal("an even size, " + std::to_string(size) +
                  ": ONNX puts the odd channel behind, Resin before");
  t.give(t.add("local_response_norm", {x.layer},
               {{"size", std::to_string(size), "5", "int"},
                {"alpha", number_text(c.attribute_or("alpha", 1e-4)), "1e-4", "double"},
                {"beta", number_text(c.attribute_or("beta", .75)), ".75", "double"},
                {"k", number_text(c.attribute_or("bias", 1.)), "1", "double"}}));
}

void batch_norm(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "a norm");
  call const c = t.attributes();
  double const momentum = std::round((1 - c.attribute_or("momentum", .9)) * 1e6) / 1e6;
  double const epsilon = c.attribute_or("epsilon", 1e-5);
  if (!(epsilon > 0)) throw refusal("epsilon is not above 0");
  int const l = t.add("batch_norm", {x.layer},
                      {{"epsilon", number_text(epsilon), "1e-5", "double"},
                       {"momentum", number_text(momentum), ".1", "double"}});
  layer& y = t.of(l);
  y.called = t.n().inputs[1];
  constexpr char const* leaves[] = {"weight", "bias", "running_mean", "running_var"};
  for (std::size_t k = 0; k < 4; ++k) {
    y.parameters[leaves[k]] = t.weights(k + 1);
    y.parameters[leaves[k]].dims = {y.c};
  }
  t.give(l);
}

/// Norms of one image: weight and bias, one for each channel or for each number of the image.
void norm_of_image(translation& t, view x, std::string word, std::vector<field> fields,
                   array weight, array bias, bool last) {
  int const l = t.add(std::move(word), {x.layer}, std::move(fields));
  t.of(l).called = t.n().inputs.size() > 1 ? t.n().inputs[1] : "";
  t.of(l).parameters["weight"] = std::move(weight);
  t.of(l).parameters["bias"] = std::move(bias);
  t.give(l, last);
}
field epsilon_field(double e) { return {"epsilon", number_text(e), "1e-5", "double"}; }
/// A number for each channel from one for each channel or group.
array by_groups(array const& a, int channels) {
  array to = array::zeros({channels});
  std::int64_t const n = a.size();
  if (n < 1 || channels % n != 0) throw refusal("a number for each channel is expected");
  for (int c = 0; c < channels; ++c)
    to.f[static_cast<std::size_t>(c)] = a.f[static_cast<std::size_t>(c / (channels / n))];
  return to;
}
void instance_norm(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "a norm");
  field const e = epsilon_field(t.attributes().attribute_or("epsilon", 1e-5));
  array const &weight = t.weights(1), &bias = t.weights(2);
  layer const& seen = t.of(x);
  if (seen.idiom == "reshape" && t.dims_in(0).size() == 3) {  // groups of channels as channels
    int const groups = static_cast<int>(t.dims_in(0)[1]), channels = t.of(seen.in[0]).c;
    if (channels % groups != 0) throw refusal("groups that do not divide the channels");
    int const l = t.cannot("group_norm", {seen.in[0]}, "channels are put into groups for a norm");
    t.of(l).fields = {{"groups", std::to_string(groups), "1", "int"}, e};
    t.of(l).parameters["weight"] = by_groups(weight, channels);
    t.of(l).parameters["bias"] = by_groups(bias, channels);
    return t.give(l);
  }
  if (!seen.said()) throw refusal("it normalises a value of extents " + text_of(t.dims_in(0)));
  norm_of_image(t, x, "instance_norm", {e}, by_groups(weight, seen.c), by_groups(bias, seen.c),
                false);
}
void group_norm(translation& t) {
  view const x = t.input(0);
  no_last_channels(x, "a norm");
  call const c = t.attributes();
  norm_of_image(
      t, x, "group_norm",
      {{"groups", std::to_string(c.attribute_or("num_groups", std::int64_t{1})), "1", "int"},
       epsilon_field(c.attribute_or("epsilon", 1e-5))},
      by_groups(t.weights(1), t.of(x).c), by_groups(t.weights(2), t.of(x).c), false);
}
void layer_norm(translation& t) {
  view const x = t.input(0);
  call const c = t.attributes();
  extents const& dims = t.dims_in(0);
  auto const rank = static_cast<std::int64_t>(dims.size());
  std::int64_t const axis = axis_of(c.attribute_or("axis", std::int64_t{-1}), rank);
  array weight = t.weights(1), bias = weight;
  if (t.has(2))
    bias = t.weights(2);
  else
    std::fill(bias.f.begin(), bias.f.end(), 0.f);
  std::int64_t inner = 1;
  for (std::int64_t d = axis; d < rank; ++d) inner *= dims[static_cast<std::size_t>(d)];
  bool const channels = axis == rank - 1 && (x.last || rank == 2);
  bool const image = axis == 1 && !x.last;
  if ((!channels && !image) || weight.size() != inner || bias.size() != inner)
    throw refusal("axis " + std::to_string(axis) + " of a value of extents " + text_of(dims) +
                  "; Resin's layer_norm goes over the channels of a pixel, or over the image");
  layer const& seen = t.of(x);
  weight.dims = channels ? extents{seen.c} : extents{seen.c, seen.h, seen.w};
  bias.dims = weight.dims;
  norm_of_image(t, x, "layer_norm",
                {epsilon_field(c.attribute_or("epsilon", 1e-5)),
                 {"over", channels ? "over::channels" : "over::image", "over::channels", "over"}},
                std::move(weight), std::move(bias), x.last);
}

/// Rows of `units` from a constant matrix, which is transposed where it has them as columns.
array units_by_inputs(array const& w, bool transposed, double factor) {
  std::int64_t const units = transposed ? w.dims[0] : w.dims[1],
                     inputs = transposed ? w.dims[1] : w.dims[0];
  array to = array::zeros({units, inputs});
  for (std::int64_t u = 0; u < units; ++u)
    for (std::int64_t k = 0; k < inputs; ++k) {
      auto const from = static_cast<std::size_t>(transposed ? u * inputs + k : k * units + u);
      float const v = w.f[from];
      to.f[static_cast<std::size_t>(u * inputs + k)] =
          factor == 1 ? v : static_cast<float>(static_cast<double>(v) * factor);
    }
  return to;
}
void dense(translation& t, array weight, shared_array const& bias, double factor) {
  view x = t.input(0);
  layer const& seen = t.of(x);
  if (seen.idiom == "flatten_last") {  // inputs in the order height, width, channels
    layer const& image = t.of(seen.in[0]);
    auto const c = static_cast<std::size_t>(image.c),
               area = static_cast<std::size_t>(image.h) * static_cast<std::size_t>(image.w);
    array moved = weight;
    for (std::size_t u = 0; u < static_cast<std::size_t>(weight.dims[0]); ++u)
      for (std::size_t k = 0; k < c; ++k)
        for (std::size_t p = 0; p < area; ++p)
          moved.f[(u * c + k) * area + p] = weight.f[(u * area + p) * c + k];
    weight = std::move(moved);
    x.layer = t.add("flatten", {seen.in[0]});
    t.of(x).c = static_cast<int>(c * area);
    t.of(x).h = t.of(x).w = 1;
  }
  int const l = t.add("dense", {x.layer},
                      {{"units", std::to_string(weight.dims[0]), "0", "int"},
                       {"bias", bias ? "true" : "false", "true", "bool"}});
  layer& y = t.of(l);
  y.called = t.n().inputs[1];
  if (bias) {
    array b = *bias;
    if (b.size() == 1) {
      b.f.resize(static_cast<std::size_t>(y.c), b.f[0]);
    } else if (b.size() != y.c || b.dims.back() != y.c) {
      throw refusal("a sum with a constant of extents " + text_of(b.dims));
    }
    b.dims = {y.c};
    if (factor != 1)
      for (float& v : b.f) v = static_cast<float>(static_cast<double>(v) * factor);
    y.parameters["bias"] = std::move(b);
  }
  y.parameters["weight"] = std::move(weight);
  t.give(l);
}
void gemm(translation& t) {
  call const c = t.attributes();
  if (c.attribute_or("transA", std::int64_t{0}) != 0)
    throw refusal("transA is set; Resin's vectors are rows");
  array const& w = t.weights(1);
  double const beta = c.attribute_or("beta", 1.);
  shared_array bias = beta == 0 ? nullptr : t.constant(2);
  if (t.has(2) && beta != 0 && !bias) throw refusal("its third input depends on the image");
  if (t.input(0).layer >= 0 && t.dims_in(0).size() != 2)
    throw refusal("a value of other rank than 2");
  dense(t,
        units_by_inputs(w, c.attribute_or("transB", std::int64_t{0}) != 0,
                        c.attribute_or("alpha", 1.)),
        bias, beta);
}

/// The share of pixel i in bin `bin`.
double share(std::int64_t n, std::int64_t bins, std::int64_t bin, std::int64_t i) {
  std::int64_t const first = bin * n / bins, last = ((bin + 1) * n + bins - 1) / bins;
  return i >= first && i < last ? 1. / static_cast<double>(last - first) : 0.;
}
bool averages(array const& m, bool rows) {
  if (m.rank() != 2) return false;
  std::int64_t const bins = m.dims[rows ? 0 : 1], n = m.dims[rows ? 1 : 0];
  for (std::int64_t b = 0; b < bins; ++b)
    for (std::int64_t i = 0; i < n; ++i)
      if (std::abs(m.number(rows ? b * n + i : i * bins + b) - share(n, bins, b, i)) > 1e-6)
        return false;
  return true;
}
void matmul(translation& t) {
  if (shared_array const rows = t.constant(0)) {
    view const x = t.input(1);
    layer const& columns = t.of(x);
    if (columns.idiom == "columns" && averages(*rows, true) && averages(*columns.matrix, false)) {
      int const l = t.add("adaptive_avg_pool2d", {columns.in[0]},
                          {{"h", std::to_string(rows->dims[0]), "1", "int"},
                           {"w", std::to_string(columns.matrix->dims[1]), "1", "int"}});
      t.give(l);
      return;
    }
    throw refusal("a constant matrix times an image; Resin's dense layers take vectors");
  }
  array const& w = t.weights(1);
  view const x = t.input(0);
  if (t.dims_in(0).size() == 2 && w.rank() == 2)
    return dense(t, units_by_inputs(w, false, 1), nullptr, 1);
  if (x.last && w.rank() == 2 && t.of(x).said() && t.dims_in(0).size() == 4) {  // at every pixel
    array weight = units_by_inputs(w, false, 1);
    weight.dims.insert(weight.dims.end(), {1, 1});
    int const l = t.add("conv2d", {x.layer},
                        {{"filters", std::to_string(weight.dims[0]), "0", "int"},
                         {"kernel", "1", "1", "extent2"},
                         {"stride", "1", "1", "extent2"},
                         {"padding", "same", "0", "padding2"},
                         {"dilation", "1", "1", "extent2"},
                         {"groups", "1", "1", "int"},
                         {"bias", "false", "true", "bool"}});
    t.of(l).called = t.n().inputs[1];
    t.of(l).parameters["weight"] = std::move(weight);
    t.give(l, true);
    return;
  }
  int const l = t.cannot("columns", {x.layer},
                         "a matrix times the last axis of a value of extents " +
                             text_of(t.dims_in(0)) + "; Resin's dense layers take vectors");
  t.of(l).matrix = t.constant(1);
  t.give(l);
}

void softmax(translation& t) {
  view const x = t.input(0);
  extents const& dims = t.dims_in(0);
  auto const rank = static_cast<std::int64_t>(dims.size());
  bool const one = t.m.opset >= 13;
  std::int64_t const axis =
      axis_of(t.attributes().attribute_or("axis", std::int64_t{one ? -1 : 1}), rank);
  bool const channels = axis == (x.last ? rank - 1 : 1);
  bool pixels = false;  // axes behind that are summed over as well
  for (std::int64_t d = axis + 1; !one && d < rank; ++d)
    pixels = pixels || dims[static_cast<std::size_t>(d)] != 1;
  if (!channels || pixels || !t.of(x).said())
    throw refusal("axis " + std::to_string(axis) + " of a value of extents " + text_of(dims) +
                  "; Resin's softmax goes over the channels of each pixel");
  t.give(t.add(t.n().op == "Softmax" ? "softmax" : "log_softmax", {x.layer}), x.last);
}

}  // namespace

translator_table window_translators() {
  return {{"Conv", conv},
          {"MaxPool", max_pool},
          {"MaxUnpool", max_unpool},
          {"AveragePool", average_pool},
          {"GlobalAveragePool", global_average},
          {"GlobalMaxPool", global_max},
          {"ReduceMean", reduce},
          {"ReduceSum", reduce},
          {"ReduceMax", reduce},
          {"ReduceMin", reduce},
          {"ReduceL1", reduce},
          {"ReduceL2", reduce},
          {"ReduceSumSquare", reduce},
          {"ReduceLogSum", reduce},
          {"ReduceLogSumExp", reduce},
          {"LRN", local_response_norm},
          {"BatchNormalization", batch_norm},
          {"InstanceNormalization", instance_norm},
          {"GroupNormalization", group_norm},
          {"LayerNormalization", layer_norm},
          {"Gemm", gemm},
          {"MatMul", matmul},
          {"Softmax", softmax},
          {"LogSoftmax", softmax}};
}

}  // namespace onnx_import
