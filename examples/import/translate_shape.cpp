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
    if (last && source.c == 1 && shaped(image)) return t.give(from);  // one channel, moved
    if (to == extents{batch} && source.c * source.h * source.w == 1) return t.give(from);
    if (!last && (shaped(image) || (source.h == 1 && shaped({source.c, source.w})) ||
                  (source.w == 1 && shaped({source.c, source.h}))))
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
  if (seen.idiom == "channel" && shaped({1, t.of(seen.in[0]).h, t.of(seen.in[0]).w}))
    return t.give(t.add("channels", {seen.in[0]}, seen.fields));
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
    auto const word = [&](char const* w, char const* key, std::int64_t v) {
      t.give(t.add(w, {first.in[0]}, {{key, std::to_string(v), "2", "int"}}));
    };
    bool const swapped = order.size() > 3 && order[1] == 2 && order[2] == 1 &&
                         std::is_sorted(order.begin() + 3, order.end());
    if (swapped && parts[1] * parts[2] == origin.c && shaped({origin.c, origin.h, origin.w}))
      return word("channel_shuffle", "groups", parts[1]);
    if (order == integers{0, 2, 1} && parts[1] * parts[2] == origin.c && !origin.image() &&
        shaped({origin.c}))
      return word("channel_shuffle", "groups", parts[1]);
    if (order == integers{0, 1, 4, 2, 5, 3} && parts[2] == parts[3] &&
        shaped({parts[1], parts[4] * parts[2], parts[5] * parts[3]}))
      return word("pixel_shuffle", "factor", parts[2]);
    if (order == integers{0, 1, 3, 5, 2, 4} && parts[3] == parts[5] &&
        shaped({parts[1] * parts[3] * parts[5], parts[2], parts[4]}))
      return word("pixel_unshuffle", "factor", parts[3]);
  }
  int const l = t.cannot("reshape", {from}, arrangement(t));
  t.of(l).numbers = to;
  t.give(l);
}

/// A number for each channel, repeated over an image that it is to scale.
void expand(translation& t) {
  view const x = t.input(0);
  extents const &in = t.dims_in(0), &out = t.dims_out();
  if (in == out) return t.give(x);
  layer const& seen = t.of(x);
  if (!seen.said() || seen.image() || in.size() != out.size() || in[0] != out[0] ||
      in[x.last ? in.size() - 1 : 1] != out[x.last ? in.size() - 1 : 1])
    throw refusal("it repeats " + text_of(in) + " to " + text_of(out) +
                  "; Resin repeats a number for each channel that scales an image");
  t.give(t.cannot("expand", {x.layer},
                  "what it repeats to " + text_of(out) + " does not scale an image"),
         x.last);
}

/// Some channels, in a row.
void gather(translation& t) {
  view const x = t.input(0);
  shared_array const which = t.constant(1);
  auto const rank = static_cast<std::int64_t>(t.dims_in(0).size());
  std::int64_t const axis = axis_of(t.attributes().attribute_or("axis", std::int64_t{0}), rank);
  if (!which || !t.of(x).said() || axis != (x.last ? rank - 1 : 1) || which->rank() > 1 ||
      which->i.empty())
    throw refusal("it takes parts of axis " + std::to_string(axis) + " of a value of extents " +
                  text_of(t.dims_in(0)) + "; Resin takes channels in a row");
  int const c = t.of(x).c;
  std::int64_t const first = which->i[0] < 0 ? which->i[0] + c : which->i[0];
  for (std::size_t k = 0; k < which->i.size(); ++k)
    if ((which->i[k] < 0 ? which->i[k] + c : which->i[k]) != first + static_cast<std::int64_t>(k))
      throw refusal("it takes channels in another order; Resin takes channels in a row");
  std::vector<field> fields{
      {"first", std::to_string(first), "0", "int"},
      {"last", std::to_string(first + static_cast<std::int64_t>(which->i.size())), "0", "int"}};
  if (which->rank() == 1) {
    bool const whole = static_cast<int>(which->i.size()) == c;
    return t.give(whole ? x.layer : t.add("channels", {x.layer}, std::move(fields)), x.last);
  }
  if (!t.of(x).image() && c == 1) return t.give(x);
  // The axis is gone: a Reshape that brings it back makes one channel of it.
  int const l = t.cannot("channel", {x.layer}, arrangement(t));
  t.of(l).fields = std::move(fields);
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

/// The channels of one image, each scaled and shifted, in their order: torchvision's
/// transform_input. -1 where the parts are others.
int channels_again(translation& t, std::vector<int> const& in) {
  std::vector<double> scale, shift;
  int x = -1;
  for (int part : in) {
    layer const& l = t.of(part);
    if (l.word != "affine") return -1;
    layer& cut = t.of(l.in[0]);
    if (cut.word != "channels" || cut.c != 1 || l.scale.size() + l.shift.size() != 2 ||
        find(cut.fields, "first")->text != std::to_string(scale.size()) ||
        (x >= 0 && cut.in[0] != x))
      return -1;
    x = cut.in[0];
    scale.push_back(l.scale[0]);
    shift.push_back(l.shift[0]);
  }
  return x >= 0 && t.of(x).c == static_cast<int>(in.size()) ? t.affine(x, scale, shift) : -1;
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
  if (int const l = channels_again(t, in); l >= 0) return t.give(l, last);
  t.give(in.size() == 1 ? in[0] : t.add("concat", in), last);
}

}  // namespace

translator_table shape_translators() {
  return {{"Reshape", reshape},     {"Flatten", reshape}, {"Squeeze", reshape},
          {"Unsqueeze", reshape},   {"Expand", expand},   {"Gather", gather},
          {"Transpose", transpose}, {"Concat", concat}};
}

}  // namespace onnx_import
