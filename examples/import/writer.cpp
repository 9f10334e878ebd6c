// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "writer.hpp"

#include <algorithm>
#include <set>

namespace onnx_import {

namespace {

using lines = std::vector<std::string>;

std::string fields_text(item const& i) {
  std::string to;
  field const* const kernel = [&]() -> field const* {
    for (field const& f : i.fields)
      if (f.key == "kernel" || f.key == "window") return &f;
    return nullptr;
  }();
  for (field const& f : i.fields) {
    bool usual = f.text == f.usual;
    if (kernel != nullptr && f.key == "padding" && f.text == "same" && kernel->text == "1")
      usual = true;
    if (kernel != nullptr && kernel->key == "window" && f.key == "stride" && f.text == kernel->text)
      usual = true;
    if (!usual) to += (to.empty() ? "." : ", .") + f.key + " = " + value_text(f);
  }
  return i.word + "{" + to + "}";
}

field const& at(item const& i, char const* key) {
  return *std::find_if(i.fields.begin(), i.fields.end(),
                       [&](field const& f) { return f.key == key; });
}

/// What stands before, between and behind the parts.
struct frame {
  std::string open, close;
  bool skip = false;  // a shortcut around the last part
};
frame frame_of(item const& i) {
  if (i.word == "named") return {"named(" + value_text(i.fields[0]) + ", ", ")"};
  if (i.word == "repeat") {
    field const& first = at(i, "first");
    return {"repeat(" + at(i, "count").text + ", ",
            first.text == "0" ? ")" : ", " + first.text + ")"};
  }
  if (i.word == "dense_block" && !i.fields.empty()) {
    field const &prefix = at(i, "prefix"), &first = at(i, "first");
    std::string tail = first.text == "0" ? "" : ", " + first.text;
    if (prefix.text != "" || !tail.empty())
      tail = ", " + (prefix.text.empty() ? "{}" : value_text(prefix)) + tail;
    return {"dense_block(" + at(i, "count").text + ", ", tail + ")"};
  }
  return {i.word + "(", ")", i.word == "residual" && i.parts.size() == 2};
}
bool is_leaf(item const& i) { return i.parts.empty(); }

std::string leaf_text(item const& i) {
  if (i.word == "call") {
    std::string to = i.fields[0].text;
    if (i.fields.size() == 1) return to;
    to += "(";
    std::size_t last = i.fields.size();
    while (last > 1 && !i.fields[last - 1].usual.empty() &&
           i.fields[last - 1].text == i.fields[last - 1].usual)
      --last;
    for (std::size_t k = 1; k < last; ++k) to += (k > 1 ? ", " : "") + value_text(i.fields[k]);
    return to + ")";
  }
  if (i.word == "constant") return i.fields[0].text;
  if (i.word == "series") return "pass";
  if (i.word == "tap" || i.word == "mark" || i.word == "recall")
    return i.word + "(" + value_text(i.fields[0]) + ")";
  if (i.word == "activation") return "activation(" + i.fields[0].text + "{})";
  if (i.word == "leaky_relu" || i.word == "elu" || i.word == "celu")
    return i.fields[0].text == i.fields[0].usual ? i.word : i.word + "(" + i.fields[0].text + ")";
  if (i.word == "adaptive_avg_pool2d")
    return "adaptive_avg_pool2d{" + i.fields[0].text + ", " + i.fields[1].text + "}";
  static std::set<std::string> const braced{"conv2d",
                                            "depthwise_conv2d",
                                            "dense",
                                            "batch_norm",
                                            "max_pool2d",
                                            "max_unpool2d",
                                            "avg_pool2d",
                                            "dropout",
                                            "prelu",
                                            "local_response_norm",
                                            "channel_scale",
                                            "layer_norm",
                                            "group_norm",
                                            "instance_norm",
                                            "conv_transpose2d",
                                            "upsample",
                                            "channel_shuffle",
                                            "pixel_shuffle",
                                            "pixel_unshuffle",
                                            "channels",
                                            "normalize",
                                            "rescale",
                                            "pad"};
  return braced.count(i.word) ? fields_text(i) : i.word;
}

/// Lines, the first without indentation, the others with it.
std::string stacked(lines const& all, std::size_t column) {
  std::string to;
  for (std::size_t k = 0; k < all.size(); ++k)
    to += (k ? "\n" + std::string(column, ' ') : "") + all[k];
  return to;
}

}  // namespace

std::string value_text(field const& f) {
  if (f.type == "label") return "\"" + f.text + "\"";
  return f.text;
}

std::string flat_text(item const& i) {
  if (is_leaf(i)) return leaf_text(i);
  std::string to;
  if (is_series(i)) {
    for (item const& part : i.parts) to += (to.empty() ? "" : " | ") + flat_text(part);
    return to;
  }
  frame const f = frame_of(i);
  for (std::size_t k = 0; k < i.parts.size(); ++k) {
    std::string part = flat_text(i.parts[k]);
    if (f.skip && k == 1 && part != "pad_channels") part = "shortcut(" + part + ")";
    to += (k ? ", " : "") + part;
  }
  return f.open + to + f.close;
}

namespace {

void flatten(item const& i, std::vector<item const*>& to) {
  if (!is_series(i) || i.parts.empty()) {
    to.push_back(&i);
    return;
  }
  for (item const& part : i.parts) flatten(part, to);
}

/// a | b | c, as many on a line as fit; where there are many blocks, each begins a line.
lines row_lines(std::vector<item const*> const& row, std::size_t column) {
  auto const is_block = [](item const* i) { return !is_leaf(*i) || i->word == "call"; };
  bool const apart = std::count_if(row.begin(), row.end(), is_block) > 3;
  lines to;
  for (item const* i : row) {
    std::string const flat = flat_text(*i);
    if (to.empty())
      to.push_back(text_at(*i, column));
    else if (to.back().find('\n') == std::string::npos && !(apart && is_block(i)) &&
             column + to.back().size() + 3 + flat.size() <= line_width)
      to.back() += " | " + flat;
    else
      to.push_back("| " + text_at(*i, column + 2));
  }
  return to;
}

}  // namespace

std::string text_at(item const& i, std::size_t column) {
  std::string const flat = flat_text(i);
  if (column + flat.size() <= line_width || is_leaf(i)) return flat;
  if (is_series(i)) {
    std::vector<item const*> row;
    flatten(i, row);
    return stacked(row_lines(row, column), column);
  }
  frame const f = frame_of(i);
  std::size_t const inner = column + (f.open.size() <= 40 ? f.open.size() : 4);
  lines to;
  for (std::size_t k = 0; k < i.parts.size(); ++k) {
    bool const skip = f.skip && k == 1 && i.parts[k].word != "pad_channels";
    std::string part = text_at(i.parts[k], inner + (skip ? 9 : 0));
    if (skip) part = "shortcut(" + part + ")";
    if (k + 1 < i.parts.size()) part += ",";
    to.push_back(part);
  }
  std::string const open =
      inner == column + f.open.size() ? f.open : f.open + "\n" + std::string(inner, ' ');
  return open + stacked(to, inner) + f.close;
}

std::string network_text(std::string const& input, item const& whole) {
  std::vector<item const*> row;
  flatten(whole, row);
  constexpr std::size_t column = 4;
  lines to{input};
  bool closed = false;  // the last line is not to be continued
  for (item const* i : row) {
    std::string const flat = flat_text(*i);
    bool const block = !is_leaf(*i) || i->word == "call";
    std::size_t const used = to.back().size() + (to.size() > 1 ? column : 40);
    if (!closed && !block && used + 3 + flat.size() <= line_width) {
      to.back() += " | " + flat;
      continue;
    }
    to.push_back("| " + text_at(*i, column + 2));
    closed = to.back().find('\n') != std::string::npos;
  }
  return stacked(to, column);
}

}  // namespace onnx_import
