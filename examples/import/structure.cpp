// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "structure.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace onnx_import {

namespace {

bool joins(std::string const& word) { return word == "add" || word == "concat" || word == "scale"; }

/// concat(x, a, b) reads concat(x, a) where the graph has it: dense connections become a chain.
void chain_concats(layer_graph& g) {
  std::map<std::vector<int>, int> seen;
  for (std::size_t k = 0; k < g.layers.size(); ++k) {
    layer& l = g.layers[k];
    if (l.word != "concat") continue;
    std::vector<int> const whole = l.in;
    for (std::size_t n = whole.size() - 1; n >= 2; --n) {
      auto const at = seen.find(
          std::vector<int>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n)));
      if (at == seen.end()) continue;
      l.in.assign(1, at->second);
      l.in.insert(l.in.end(), whole.begin() + static_cast<std::ptrdiff_t>(n), whole.end());
      break;
    }
    seen.emplace(whole, static_cast<int>(k));
  }
}

class recovery {
 public:
  recovery(layer_graph const& g) : g_(g) {
    auto const n = g.layers.size();
    above_.assign(n, -1);
    depth_.assign(n, 0);
    for (std::size_t k = 1; k < n; ++k) {
      int d = g.layers[k].in[0];
      for (int i : g.layers[k].in) d = common(d, i);
      above_[k] = d;
      depth_[k] = depth_[static_cast<std::size_t>(d)] + 1;
    }
    times_.assign(n, 0);
  }

  /// The path from the value of layer `from` to that of `to`.
  item path(int from, int to) {
    if (++nested_ > 100) throw refusal("blocks stand in one another more than 100 deep");
    std::vector<item> back;
    while (to != from) {
      layer const& l = g_.layers[static_cast<std::size_t>(to)];
      if (++times_[static_cast<std::size_t>(to)] > 1) {
        twice.insert(to);
        break;
      }
      int const start = above_[static_cast<std::size_t>(to)];
      item i = joins(l.word) ? join(l, start, to) : leaf(l, to);
      layer const& read = g_.layers[static_cast<std::size_t>(start)];
      i.c = read.c;
      i.h = read.h;
      i.w = read.w;
      i.ends = to;
      back.push_back(std::move(i));
      to = start;
    }
    --nested_;
    std::reverse(back.begin(), back.end());
    return series(std::move(back));
  }

  std::set<int> twice{};  // layers that two paths need

 private:
  int common(int a, int b) const {
    while (a != b) {
      int const da = depth_[static_cast<std::size_t>(a)], db = depth_[static_cast<std::size_t>(b)];
      if (da >= db) a = above_[static_cast<std::size_t>(a)];
      if (db >= da) b = above_[static_cast<std::size_t>(b)];
    }
    return a;
  }

  static item leaf(layer const& l, int k) {
    item i;
    i.word = l.word;
    i.fields = l.fields;
    i.layer = k;
    return i;
  }
  static bool empty(item const& i) { return is_series(i) && i.parts.empty(); }
  static int weighed(item const& i) {
    int n = 0;
    each_leaf(i, [&](item const& l) {
      n += l.word == "conv2d" || l.word == "depthwise_conv2d" || l.word == "conv_transpose2d" ||
           l.word == "dense";
    });
    return n;
  }
  static item pass() {
    item i;
    i.word = "pass";
    return i;
  }

  /// Paths from `start` to each of `ends`; neighbours that part later than the others do become a
  /// fork of their own.
  std::vector<item> paths(int start, std::vector<int> const& ends, char const* word) {
    std::vector<item> all;
    for (std::size_t a = 0; a < ends.size();) {
      std::size_t b = a + 1;
      int fork = ends[a];
      while (b < ends.size() && common(fork, ends[b]) != start) fork = common(fork, ends[b++]);
      if (b - a == 1) {
        all.push_back(path(start, ends[a]));
      } else {
        std::vector<int> const inner(ends.begin() + static_cast<std::ptrdiff_t>(a),
                                     ends.begin() + static_cast<std::ptrdiff_t>(b));
        item side;
        side.word = word;
        layer const& read = g_.layers[static_cast<std::size_t>(fork)];
        side.c = read.c;
        side.h = read.h;
        side.w = read.w;
        side.parts = paths(fork, inner, word);
        for (item& p : side.parts)
          if (empty(p)) p = pass();
        std::vector<item> row = in_row(path(start, fork));
        row.push_back(std::move(side));
        all.push_back(series(std::move(row)));
      }
      a = b;
    }
    return all;
  }

  item join(layer const& l, int start, int k) {
    item i;
    if (l.word == "scale") {  // x, factors
      i.word = "scale_by";
      int const x = l.in[0], factors = l.in[1];
      if (x == start) {
        i.parts.push_back(path(start, factors));
        return i;
      }
      twice.insert(k);
      return i;
    }
    if (l.word == "concat") {
      i.word = "branches";
      i.parts = paths(start, l.in, "branches");
      for (item& p : i.parts)
        if (empty(p)) p = pass();
      return i;
    }
    std::vector<int> in = l.in;
    // A sum of more than two, added one after the other.
    while (in[0] != start && g_.layers[static_cast<std::size_t>(in[0])].word == "add" &&
           above_[static_cast<std::size_t>(in[0])] == start) {
      int const inner = in[0];
      if (++times_[static_cast<std::size_t>(inner)] > 1) twice.insert(inner);
      std::vector<int> const& more = g_.layers[static_cast<std::size_t>(inner)].in;
      in.erase(in.begin());
      in.insert(in.begin(), more.begin(), more.end());
    }
    std::vector<item> sides = paths(start, in, "sum");
    if (sides.size() == 2) {
      auto const padded = [](item const& s) { return s.word == "pad_channels"; };
      std::size_t const skip = empty(sides[1]) || padded(sides[1])     ? 1
                               : empty(sides[0]) || padded(sides[0])   ? 0
                               : weighed(sides[0]) < weighed(sides[1]) ? 0
                                                                       : 1;
      item &body = sides[1 - skip], &other = sides[skip];
      bool const projected = weighed(other) == 1 && weighed(body) > 1;
      if (empty(other) || padded(other) || projected) {
        i.word = "residual";
        i.parts.push_back(empty(body) ? pass() : std::move(body));
        if (!empty(other)) i.parts.push_back(std::move(other));
        return i;
      }
    }
    i.word = "sum";
    for (item& s : sides) i.parts.push_back(empty(s) ? pass() : std::move(s));
    return i;
  }

  layer_graph const& g_;
  std::vector<int> above_{}, depth_{}, times_{};  // immediate dominators
  int nested_ = 0;
};

bool has_pad(item const& i, bool skip) {
  if (i.word == "pad_channels") return !skip;
  for (std::size_t k = 0; k < i.parts.size(); ++k)
    if (has_pad(i.parts[k], i.word == "residual" && k == 1)) return true;
  return false;
}

}  // namespace

item structure_of(layer_graph& g, model const& m) {
  chain_concats(g);
  auto const about = [&](int l) {
    int const n = g.layers[static_cast<std::size_t>(l)].node;
    node const& at = m.nodes[static_cast<std::size_t>(n)];
    return "node \"" + (at.name.empty() ? at.outputs[0] : at.name) + "\" (" + at.op +
           ", operator set " + std::to_string(m.opset) + "): ";
  };
  recovery r(g);
  item whole = r.path(0, g.outputs[0].layer);
  for (int l : r.twice) {
    std::string const& word = g.layers[static_cast<std::size_t>(l)].word;
    g.refused.push_back(about(l) +
                        (word == "scale"
                             ? "its factors are not made of the image that they scale"
                             : "two paths need its value, and they do not part and join as "
                               "residual, branches and sum do; it would need mark and recall"));
  }
  if (!g.refused.empty()) return whole;
  if (has_pad(whole, false)) {
    for (std::size_t k = 0; k < g.layers.size(); ++k)
      if (g.layers[k].word == "pad_channels")
        g.refused.push_back(about(static_cast<int>(k)) +
                            "channels are padded; Resin does so on the skip of a residual alone");
    return whole;
  }
  std::vector<item> row = in_row(std::move(whole));
  for (std::size_t k = 1; k < g.outputs.size(); ++k) {
    output const& o = g.outputs[k];
    std::size_t place = 0;
    bool found = o.layer == 0;
    for (std::size_t n = 0; n < row.size() && !found; ++n) {
      found = row[n].ends == o.layer;
      place = n + 1;
    }
    while (found && place < row.size() && row[place].word == "tap") ++place;
    if (!found) {
      g.refused.push_back("output \"" + o.name +
                          "\": it lies inside a block or beside the path to output \"" +
                          g.outputs[0].name + "\"; an output more is a tap on that path");
      continue;
    }
    item tap;
    tap.word = "tap";
    tap.fields = {{"name", o.name, "", "label"}};
    row.insert(row.begin() + static_cast<std::ptrdiff_t>(place), std::move(tap));
  }
  return series(std::move(row));
}

}  // namespace onnx_import
