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

}  // namespace

translator_table shape_translators() {
  return {{"Reshape", reshape},   {"Flatten", reshape},     {"Squeeze", reshape},
          {"Unsqueeze", reshape}, {"Transpose", transpose}, {"Concat", concat}};
}

}  // namespace onnx_import
