// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network as it is written: words, their fields, and what stands inside them.

#include "layer.hpp"

#include <string>
#include <vector>

namespace onnx_import {

/// A layer, `series` (a | b | c), `named`, `residual` (body, perhaps a shortcut), `branches`,
/// `sum`, `dense_block`, `scale_by`, `repeat`, or `call` of a function that the header defines.
struct item {
  std::string word{};
  std::vector<field> fields{};
  std::vector<item> parts{};
  int layer = -1;  // where it stands for one
  int ends = -1;  // the layer whose value it gives
  std::vector<std::string> path{};  // what it is called, where it has parameters
  std::vector<std::string> scope{};  // where the file puts a layer without parameters
  bool placed = false;  // the file says where it is
  int c = 0, h = 0, w = 0;  // of what it reads
};

[[nodiscard]] inline bool is_series(item const& i) { return i.word == "series"; }

/// The items in a row: those of a series, or the one.
[[nodiscard]] inline std::vector<item> in_row(item i) {
  if (is_series(i)) return std::move(i.parts);
  std::vector<item> one;
  one.push_back(std::move(i));
  return one;
}
/// A series, flat; one item alone is itself.
[[nodiscard]] inline item series(std::vector<item> items) {
  std::vector<item> flat;
  for (item& i : items) {
    if (!is_series(i)) {
      flat.push_back(std::move(i));
      continue;
    }
    for (item& part : i.parts) flat.push_back(std::move(part));
  }
  if (flat.size() == 1) return std::move(flat[0]);
  item s;
  s.word = "series";
  if (!flat.empty()) {
    s.c = flat[0].c;
    s.h = flat[0].h;
    s.w = flat[0].w;
  }
  s.parts = std::move(flat);
  return s;
}

template <class F>
void each_item(item& i, F f) {
  f(i);
  for (item& part : i.parts) each_item(part, f);
}
/// Every leaf, in the order of the text.
template <class Item, class F>
void each_leaf(Item& i, F f) {
  if (i.layer >= 0) f(i);
  for (auto& part : i.parts) each_leaf(part, f);
}

}  // namespace onnx_import
