// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "translation.hpp"

#include <algorithm>
#include <cmath>

namespace onnx_import {

namespace {

using integers = std::vector<std::int64_t>;

field number_field(char const* key, std::int64_t v, char const* usual) {
  return {key, std::to_string(v), usual, "int"};
}

void conv_transpose(translation& t) {
  view const x = t.input(0);
  if (x.last) throw refusal("a convolution over an image whose channels are its last axis");
  array weight = t.weights(1);
  call const c = t.attributes();
  windows w =
      transposed_windows(c, t.dims_in(0), extents(weight.dims.begin() + 2, weight.dims.end()));
  extents more = c.attribute_or("output_padding", extents(w.kernel.size(), 0));
  if (w.kernel.size() == 1) {  // one row
    for (extents* e : {&w.kernel, &w.stride, &w.dilation}) e->insert(e->begin(), 1);
    for (extents* e : {&w.before, &w.after, &more}) e->insert(e->begin(), 0);
    weight.dims.insert(weight.dims.begin() + 2, 1);
  }
  std::int64_t const groups = c.attribute_or("group", std::int64_t{1});
  // Fields count top and left, bottom and right; pads beyond the kernel's reach are output padding.
  int const l = t.add(
      "conv_transpose2d", {x.layer},
      {number_field("filters", weight.dims[1] * groups, "0"),
       {"kernel", pair_text(w.kernel[0], w.kernel[1]), "1", "extent2"},
       {"stride", pair_text(w.stride[0], w.stride[1]), "1", "extent2"},
       {"padding", padding_text(w.before[0], w.after[0], w.before[1], w.after[1]), "0", "padding2"},
       {"output_padding", pair_text(more[0], more[1]), "0", "extent2"},
       {"dilation", pair_text(w.dilation[0], w.dilation[1]), "1", "extent2"},
       number_field("groups", groups, "1"),
       {"bias", t.has(2) ? "true" : "false", "true", "bool"}});
  t.of(l).called = t.n().inputs[1];
  t.of(l).parameters["weight"] = std::move(weight);
  if (t.has(2)) t.of(l).parameters["bias"] = t.weights(2);
  t.give(l);
}

/// Where Resin's upsample finds place o of an axis of n pixels.
double place_of(std::int64_t o, std::int64_t n, std::int64_t size, bool linear, bool corners) {
  auto const d = [](std::int64_t v) { return static_cast<double>(v); };
  if (!linear) return d(o * n / size);
  if (corners) return size > 1 ? d(o) * d(n - 1) / d(size - 1) : 0;
  return std::clamp((d(o) + .5) * d(n) / d(size) - .5, 0., d(n - 1));
}
void resize(translation& t) {
  view const x = t.input(0);
  extents const &in = t.dims_in(0), &out = t.dims_out();
  if (in == out) return t.give(x);
  if (x.last || in.size() < 3 || in.size() > 4 || in[0] != out[0] || in[1] != out[1])
    throw refusal("it resizes " + text_of(in) + " to " + text_of(out) + "; Resin resizes images");
  call c = t.attributes();
  for (std::string const& name : t.n().inputs) {
    auto const v = t.known.values.find(name);
    c.in.push_back(name.empty() || v == t.known.values.end() ? nullptr : v->second.get());
  }
  std::vector<resized_axis> const axes = resized_axes(c, in);
  std::string const mode = c.attribute_or("mode", "nearest");
  bool const linear = mode != "nearest";
  auto const fits = [&](bool corners) {
    for (std::size_t d = 2; d < in.size(); ++d)
      for (std::size_t o = 0; o < axes[d].at.size(); ++o)
        if (std::abs(place_of(static_cast<std::int64_t>(o), in[d], out[d], linear, corners) -
                     axes[d].at[o]) > 1e-6)
          return false;
    return true;
  };
  bool const plain = fits(false);
  if (!plain && !fits(true))
    throw refusal("it takes pixels from other places than Resin's upsample does, of mode " + mode +
                  ", from " + text_of(in) + " to " + text_of(out));
  std::int64_t const h = in.size() == 4 ? in[2] : 1, hh = in.size() == 4 ? out[2] : 1,
                     w = in.back(), ww = out.back();
  bool const whole = hh % h == 0 && ww % w == 0;
  t.give(t.add("upsample", {x.layer},
               {{"scale", whole ? pair_text(hh / h, ww / w) : "2", "2", "extent2"},
                {"size", whole ? "0" : pair_text(hh, ww), "0", "extent2"},
                {"mode", linear ? "bilinear" : "nearest", "nearest", "resize_mode"},
                {"align_corners", plain ? "false" : "true", "false", "bool"}}));
}

int shuffled(translation& t, int x, std::int64_t groups) {
  int const l = t.add("channel_shuffle", {x}, {number_field("groups", groups, "2")});
  t.of(l).c = t.of(x).c;
  t.of(l).h = t.of(x).h;
  t.of(l).w = t.of(x).w;
  return l;
}
/// Blocks outermost among the channels are Resin's order behind a shuffle.
void depth_to_space(translation& t) {
  view const x = t.input(0);
  std::int64_t const b = t.attributes().attribute_or("blocksize", std::int64_t{1});
  bool const blocks_first = t.attributes().attribute_or("mode", "DCR") != "CRD";
  if (x.last) throw refusal("an image whose channels are its last axis");
  int const from = blocks_first && t.of(x).c != b * b ? shuffled(t, x.layer, b * b) : x.layer;
  t.give(t.add("pixel_shuffle", {from}, {number_field("factor", b, "2")}));
}
void space_to_depth(translation& t) {
  view const x = t.input(0);
  std::int64_t const b = t.attributes().attribute_or("blocksize", std::int64_t{1});
  if (x.last) throw refusal("an image whose channels are its last axis");
  int const l = t.add("pixel_unshuffle", {x.layer}, {number_field("factor", b, "2")});
  t.give(t.of(x).c > 1 ? shuffled(t, l, t.of(x).c) : l);
}

int cut(translation& t, view x, std::int64_t first, std::int64_t last) {
  if (first == 0 && last == t.of(x).c) return x.layer;
  int const l = t.add("channels", {x.layer},
                      {number_field("first", first, "0"), number_field("last", last, "0")});
  t.of(l).c = static_cast<int>(last - first);
  t.of(l).h = t.of(x).h;
  t.of(l).w = t.of(x).w;
  return l;
}
/// Parts of the channels; every other pixel, the skip of a residual that halves its image.
void slice(translation& t) {
  view const x = t.input(0);
  extents const &in = t.dims_in(0), &out = t.dims_out();
  if (in == out) return t.give(x);
  call const c = t.attributes();
  auto const list = [&](std::size_t k, char const* name) {
    if (t.m.opset < 10) return c.attribute_or(name, integers{});
    shared_array const a = t.constant(k);
    return a ? a->i : integers{};
  };
  integers const starts = list(1, "starts"), axes = list(3, "axes"),
                 step = t.m.opset >= 10 && t.has(4) ? list(4, "") : integers(starts.size(), 1);
  auto const rank = static_cast<std::int64_t>(in.size());
  std::size_t const channel = x.last ? in.size() - 1 : 1;
  bool one_axis = true;
  std::int64_t first = 0;
  for (std::size_t d = 0; d < in.size(); ++d)
    one_axis = one_axis && (d == channel || in[d] == out[d]);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    std::int64_t const axis =
        k < axes.size() ? axis_of(axes[k], rank) : static_cast<std::int64_t>(k);
    if (axis == static_cast<std::int64_t>(channel)) {
      first = std::clamp<std::int64_t>(starts[k] < 0 ? starts[k] + in[channel] : starts[k], 0,
                                       in[channel]);
      one_axis = one_axis && step[k] == 1;
    }
  }
  if (one_axis && t.of(x).said() && out[channel] > 0)
    return t.give(cut(t, x, first, first + out[channel]), x.last);
  bool subsample = in.size() == 4 && in[0] == out[0] && in[1] == out[1] && !x.last && !step.empty();
  for (auto s : starts) subsample = subsample && s == 0;
  for (std::size_t d = 2; subsample && d < 4; ++d)
    subsample = out[d] == in[d] || out[d] == (in[d] + step[0] - 1) / step[0];
  if (!subsample)
    throw refusal("a part of extents " + text_of(out) + " is cut out of " + text_of(in) +
                  "; Resin cuts channels");
  int const from = t.of(x).idiom == "subsample" ? t.of(x).in[0] : x.layer;
  t.give(t.cannot("subsample", {from},
                  "every other pixel is taken; Resin does so on the skip of a residual alone"));
}
void split(translation& t) {
  view const x = t.input(0);
  extents const& in = t.dims_in(0);
  auto const rank = static_cast<std::int64_t>(in.size());
  if (axis_of(t.attributes().attribute_or("axis", std::int64_t{0}), rank) !=
      (x.last ? rank - 1 : 1))
    throw refusal("another axis than the channels is split");
  std::int64_t first = 0;
  for (std::string const& name : t.n().outputs) {
    std::int64_t const n = t.dims(name)[x.last ? in.size() - 1 : 1];
    t.views[name] = {cut(t, x, first, first + n), x.last};
    first += n;
  }
}

/// Zeros in space go into the layer that follows, or stand for themselves; zeros of channels are
/// option A of a skip.
void pad(translation& t) {
  view const x = t.input(0);
  call const c = t.attributes();
  std::string const mode = c.attribute_or("mode", "constant");
  extents const& dims = t.dims_in(0);
  integers pads = c.attribute_or("pads", integers{});
  double value = c.attribute_or("value", 0.);
  if (t.m.opset >= 11) {
    shared_array const a = t.constant(1);
    if (!a || !a->integer) throw refusal("its pads depend on the image");
    pads = a->i;
    if (shared_array const v = t.constant(2); v && v->size() == 1) value = v->number(0);
    if (t.has(3)) {
      shared_array const axes = t.constant(3);
      if (!axes || !axes->integer || pads.size() != 2 * axes->i.size())
        throw refusal("its axes depend on the image");
      integers all(2 * dims.size(), 0);
      for (std::size_t k = 0; k < axes->i.size(); ++k) {
        auto const d =
            static_cast<std::size_t>(axis_of(axes->i[k], static_cast<std::int64_t>(dims.size())));
        all[d] = pads[k];
        all[d + dims.size()] = pads[k + axes->i.size()];
      }
      pads = std::move(all);
    }
  }
  if (pads.size() != 2 * dims.size() || dims.size() < 3 || dims.size() > 4)
    throw refusal("it pads a value of extents " + text_of(dims));
  if (x.last)  // in Resin's order
    for (std::size_t first : {std::size_t{1}, dims.size() + 1})
      std::rotate(pads.begin() + static_cast<std::ptrdiff_t>(first),
                  pads.begin() + static_cast<std::ptrdiff_t>(first + dims.size() - 2),
                  pads.begin() + static_cast<std::ptrdiff_t>(first + dims.size() - 1));
  bool const one = dims.size() == 3;
  std::size_t const r = dims.size();
  integers const sides{one ? 0 : pads[2], pads[r - 1], one ? 0 : pads[r + 2], pads[2 * r - 1]};
  std::int64_t const before = pads[1], behind = pads[1 + r];
  if (pads[0] != 0 || pads[r] != 0) throw refusal("it pads the batch");
  bool const none = std::all_of(sides.begin(), sides.end(), [](std::int64_t v) { return v == 0; });
  if (none && before == 0 && behind == 0) return t.give(x);
  layer const& seen = t.of(x);
  if (none && mode == "constant" && value == 0) {
    int const l = t.cannot("pad_channels", {seen.idiom == "subsample" ? seen.in[0] : x.layer},
                           "channels are padded; Resin does so on the skip of a residual alone, as "
                           "many behind as before");
    if (before != (before + behind) / 2) t.of(l).idiom = "odd";
    return t.give(l, x.last);
  }
  if (before != 0 || behind != 0) throw refusal("channels and pixels are padded at once");
  if (std::any_of(sides.begin(), sides.end(), [](auto v) { return v < 0; }))
    throw refusal("it cuts pixels off; Resin pads them");
  if (mode == "constant" && value < -3.4e38) {
    int const l = t.cannot("pad_lowest", {x.layer},
                           "it pads with the lowest number, and no MaxPool reads it");
    t.of(l).numbers = sides;
    return t.give(l, x.last);
  }
  int const l =
      t.add("pad", {x.layer},
            {{"padding", padding_text(sides[0], sides[2], sides[1], sides[3]), "0", "padding2"},
             {"mode",
              mode == "reflect" ? "reflect"
              : mode == "edge"  ? "replicate"
                                : "zeros",
              "zeros", "pad_mode"},
             {"value", number_text(value), "0", "double"}});
  if (mode == "constant" && value == 0) t.of(l).idiom = "pad";
  t.of(l).numbers = sides;
  t.give(l, x.last);
}

}  // namespace

translator_table resize_translators() {
  return {{"ConvTranspose", conv_transpose},
          {"Resize", resize},
          {"Upsample", resize},
          {"DepthToSpace", depth_to_space},
          {"SpaceToDepth", space_to_depth},
          {"Slice", slice},
          {"Split", split},
          {"Pad", pad}};
}

}  // namespace onnx_import
