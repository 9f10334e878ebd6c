// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "translation.hpp"

#include <algorithm>

namespace onnx_import {

namespace {

using integers = std::vector<std::int64_t>;

std::string arrangement(translation& t) {
  return text_of(t.dims_in(0)) + " becomes " + text_of(t.dims_out()) +
         "; Resin's values are N x C x H x W, and flatten makes them vectors";
}

/// The same numbers under other extents: nothing, a flatten, the end of an idiom, or the beginning
/// of one.
void reshape(translation& t) {
  view const x = t.input(0);
  extents const& to = t.dims_out();
  std::int64_t const batch = t.dims(t.m.inputs[0].name)[0];
  layer const& seen = t.of(x);
  int from = x.layer;
  bool last = x.last;
  if (!seen.said() && seen.idiom == "reshape") from = seen.in[0];
  layer const& source = t.of(from);
  bool const batched = to.size() >= 2 && to[0] == batch;
  auto const shaped = [&](integers const& dims) {
    return batched && std::equal(to.begin() + 1, to.end(), dims.begin(), dims.end());
  };
  integers const image{source.c, source.h, source.w};
  bool vector = batched && to[1] == source.c * static_cast<std::int64_t>(source.h) * source.w;
  for (std::size_t d = 2; d < to.size(); ++d) vector = vector && to[d] == 1;
  if (source.said()) {
    if (!source.image() && vector) return t.give(from);
    if (last && to == t.dims_in(0)) return t.give(x);
    if (!last && (shaped(image) || (source.h == 1 && shaped({source.c, source.w}))))
      return t.give(from);
    if (vector && last) {
      t.give(t.cannot("flatten_last", {from},
                      "an image is flattened channels last; Resin flattens them first, so a dense "
                      "layer has to follow"));
      return;
    }
    if (vector) {
      int const l = t.add("flatten", {from});
      t.of(l).c = static_cast<int>(to[1]);
      t.of(l).h = t.of(l).w = 1;
      return t.give(l);
    }
  }
  if (seen.idiom == "group_norm" &&
      shaped({t.of(seen.in[0]).c, t.of(seen.in[0]).h, t.of(seen.in[0]).w})) {
    int const l = t.add("group_norm", {seen.in[0]}, seen.fields);
    t.of(l).parameters = seen.parameters;
    return t.give(l);
  }
  // Reshape, Transpose, Reshape.
  if (seen.idiom == "transpose" && t.of(seen.in[0]).idiom == "reshape") {
    layer const& first = t.of(seen.in[0]);
    layer const& origin = t.of(first.in[0]);
    integers const &order = seen.numbers, &parts = first.numbers;
    bool const shuffled = (order == integers{0, 2, 1, 3, 4} || order == integers{0, 2, 1, 3}) &&
                          parts[1] * parts[2] == origin.c;
    if (shuffled && shaped({origin.c, origin.h, origin.w}))
      throw refusal("channels are shuffled in " + std::to_string(parts[1]) +
                    " groups; it would need a layer channel_shuffle");
  }
  int const l = t.cannot("reshape", {from}, arrangement(t));
  t.of(l).numbers = to;
  t.give(l);
}

void transpose(translation& t) {
  view const x = t.input(0);
  integers order;
  for (std::size_t d = t.dims_in(0).size(); d-- > 0;) order.push_back(static_cast<std::int64_t>(d));
  order = t.attributes().attribute_or("perm", order);
  if (std::is_sorted(order.begin(), order.end())) return t.give(x);
  if (t.of(x).said()) {
    if (!x.last && order == integers{0, 2, 3, 1}) return t.give({x.layer, true});
    if (x.last && order == integers{0, 3, 1, 2}) return t.give({x.layer, false});
    if (!x.last && order == integers{0, 2, 1} && t.of(x).h == 1) return t.give({x.layer, true});
    if (x.last && order == integers{0, 2, 1} && t.of(x).h == 1) return t.give({x.layer, false});
  }
  int const l = t.cannot("transpose", {x.layer},
                         "axes are put in the order " + text_of(order) +
                             "; Resin's values are N x C x H x W throughout");
  t.of(l).numbers = order;
  t.give(l);
}

void concat(translation& t) {
  std::vector<int> in;
  bool last = false;
  for (std::size_t k = 0; k < t.n().inputs.size(); ++k) {
    if (t.constant(k)) throw refusal("a constant is concatenated; Resin concatenates images");
    view const x = t.input(k);
    if (k > 0 && x.last != last && t.of(x).image())
      throw refusal("its inputs have their channels in different places");
    last = x.last;
    in.push_back(x.layer);
  }
  auto const rank = static_cast<std::int64_t>(t.dims_in(0).size());
  if (axis_of(t.attributes().attribute_or("axis", std::int64_t{1}), rank) != (last ? rank - 1 : 1))
    throw refusal("axis " + std::to_string(t.attributes().attribute_or("axis", std::int64_t{1})) +
                  "; Resin concatenates channels");
  t.give(in.size() == 1 ? in[0] : t.add("concat", in), last);
}

/// Zeros in space go into the layer that follows; zeros of channels are option A of a skip.
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
  if (pads.size() != 2 * dims.size() || x.last || dims.size() < 3 || dims.size() > 4)
    throw refusal("it pads a value of extents " + text_of(dims));
  bool const one = dims.size() == 3;
  std::size_t const r = dims.size();
  integers const sides{one ? 0 : pads[2], pads[r - 1], one ? 0 : pads[r + 2], pads[2 * r - 1]};
  std::int64_t const before = pads[1], behind = pads[1 + r];
  auto const zero = [](std::int64_t v) { return v == 0; };
  if (pads[0] != 0 || pads[r] != 0) throw refusal("it pads the batch");
  bool const none = std::all_of(sides.begin(), sides.end(), zero);
  if (none && before == 0 && behind == 0) return t.give(x);
  layer const& seen = t.of(x);
  if (none && mode == "constant" && value == 0) {
    int const l = t.cannot("pad_channels", {seen.idiom == "subsample" ? seen.in[0] : x.layer},
                           "channels are padded; Resin does so on the skip of a residual alone, as "
                           "many behind as before");
    std::int64_t const more = before + behind;
    if (before != more / 2) t.of(l).idiom = "odd";
    return t.give(l);
  }
  if (before != 0 || behind != 0) throw refusal("channels and pixels are padded at once");
  if (mode != "constant") throw refusal("mode " + mode + "; it would need a layer pad");
  if (value != 0 || std::any_of(sides.begin(), sides.end(), [](auto v) { return v < 0; }))
    throw refusal("it pads by something else than zeros, or by less than nothing");
  int const l = t.cannot("pad", {x.layer},
                         "pixels are padded in a layer of their own; it would need a layer pad");
  t.of(l).numbers = sides;
  t.give(l);
}

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
  bool subsample = in.size() == 4 && in[0] == out[0] && in[1] == out[1] && !x.last;
  for (auto s : list(1, "starts")) subsample = subsample && s == 0;
  integers step = t.m.opset >= 10 && t.has(4) ? list(4, "") : integers{};
  subsample = subsample && !step.empty();
  for (std::size_t d = 2; subsample && d < 4; ++d) {
    std::int64_t const s = step[0];
    subsample = out[d] == in[d] || out[d] == (in[d] + s - 1) / s;
  }
  int const from = t.of(x).idiom == "subsample" ? t.of(x).in[0] : x.layer;
  if (subsample) {  // the skip of a residual that halves the image, without new channels
    int const l = t.cannot("subsample", {from},
                           "every other pixel is taken; Resin does so on the skip of a residual "
                           "alone");
    return t.give(l);
  }
  throw refusal("a part of extents " + text_of(out) + " is cut out of " + text_of(in) +
                "; it would need a layer channels");
}

}  // namespace

translator_table shape_translators() {
  return {
      {"Reshape", reshape},
      {"Flatten", reshape},
      {"Squeeze", reshape},
      {"Unsqueeze", reshape},
      {"Transpose", transpose},
      {"Concat", concat},
      {"Pad", pad},
      {"Slice", slice},
      {"Split",
       [](translation&) { throw refusal("a value is split; it would need a layer channels"); }},
      {"DepthToSpace", [](translation&) { throw refusal("it would need a layer pixel_shuffle"); }},
      {"SpaceToDepth",
       [](translation&) { throw refusal("it would need a layer pixel_unshuffle"); }}};
}

}  // namespace onnx_import
