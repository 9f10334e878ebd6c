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
    readers_.assign(n, 0);
    for (layer const& l : g.layers)
      for (int i : l.in) ++readers_[static_cast<std::size_t>(i)];
    for (output const& o : g.outputs) ++readers_[static_cast<std::size_t>(o.layer)];
  }

  /// The path from the value of layer `from` to that of `to`.
  item path(int from, int to) {
    if (++nested_ > 100) throw refusal("blocks stand in one another more than 100 deep");
    std::vector<item> back;
    while (to != from) {
      layer const& l = g_.layers[static_cast<std::size_t>(to)];
      if (++times_[static_cast<std::size_t>(to)] > 1) {
        back.push_back(recall(to));
        break;
      }
      int const start = above_[static_cast<std::size_t>(to)];
      item i = joins(l.word) ? join(l, start, to) : leaf(l, to);
      layer const& read = g_.layers[static_cast<std::size_t>(start)];
      i.c = read.c;
      i.h = read.h;
      i.w = read.w;
      i.ends = to;
      bool const begins = recalls_all(i);
      back.push_back(std::move(i));
      if (begins) break;
      to = start;
    }
    --nested_;
    std::reverse(back.begin(), back.end());
    return series(std::move(back));
  }

  /// The layer that ends every path to `layer`, and the nearest of them in `among`.
  int above(int layer, std::set<int> const& among) const {
    while (layer != 0 && !among.count(layer)) layer = above_[static_cast<std::size_t>(layer)];
    return layer;
  }
  /// A path that begins with the value of a layer made before; place_marks() names it.
  item recall(int layer) {
    recalled.insert(layer);
    item i;
    i.word = "recall";
    i.fields = {{"name", std::to_string(layer), "", "label"}};
    return i;
  }

  std::set<int> recalled{};  // layers whose values are used again later

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
  /// Whether what stands before `i` is left behind.
  static bool recalls_all(item const& i) {
    if (is_series(i)) return !i.parts.empty() && recalls_all(i.parts[0]);
    bool const joins = i.word == "branches" || i.word == "sum";
    return i.word == "recall" ||
           (joins && std::all_of(i.parts.begin(), i.parts.end(), recalls_all));
  }
  /// Whether `later` reads a value that `first` makes.
  static bool recalls(item later, item first) {
    std::set<std::string> made;
    each_item(first, [&](item const& i) { made.insert(std::to_string(i.ends)); });
    bool yes = false;
    each_item(later, [&](item const& i) {
      yes = yes || (i.word == "recall" && made.count(i.fields[0].text) > 0);
    });
    return yes;
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
        if (recalls_all(side)) {
          for (item& p : side.parts) all.push_back(std::move(p));
        } else {
          std::vector<item> row = in_row(path(start, fork));
          row.push_back(std::move(side));
          all.push_back(series(std::move(row)));
        }
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
      // The factors are not made of what they scale.
      std::vector<item> row = in_row(path(start, factors));
      if (!row.empty()) row.push_back(recall(start));
      for (item& part : in_row(path(start, x))) row.push_back(std::move(part));
      i.parts.push_back(recall(factors));
      i.ends = k;
      row.push_back(std::move(i));
      return series(std::move(row));
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
           above_[static_cast<std::size_t>(in[0])] == start &&
           readers_[static_cast<std::size_t>(in[0])] == 1) {
      int const inner = in[0];
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
      bool const in_order = skip == 1 || !recalls(body, other);
      if ((empty(other) || padded(other) || projected) && in_order) {
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
  std::vector<int> above_{}, depth_{};  // immediate dominators
  std::vector<int> times_{}, readers_{};
  int nested_ = 0;
};

bool has_pad(item const& i, bool skip) {
  if (i.word == "pad_channels") return !skip;
  for (std::size_t k = 0; k < i.parts.size(); ++k)
    if (has_pad(i.parts[k], i.word == "residual" && k == 1)) return true;
  return false;
}

item mark_of(int layer) {
  item i;
  i.word = "mark";
  i.fields = {{"name", std::to_string(layer), "", "label"}};
  return i;
}

/// A mark behind every item whose value is recalled.
item with_marks(item i, std::set<int> const& recalled) {
  for (item& part : i.parts) part = with_marks(std::move(part), recalled);
  if (is_series(i) && !i.parts.empty()) return series(std::move(i.parts));
  if (i.ends < 0 || !recalled.count(i.ends)) return i;
  int const layer = i.ends;
  std::vector<item> row;
  row.push_back(std::move(i));
  row.push_back(mark_of(layer));
  return series(std::move(row));
}

/// An output beside the first: a tap on the way to it, or at the end of a path of its own.
void add_output(recovery& r, std::vector<item>& row, output const& first, output const& o) {
  item tap;
  tap.word = "tap";
  tap.fields = {{"name", o.label, "", "label"}};
  std::set<int> ends;
  for (item const& i : row)
    if (i.ends >= 0) ends.insert(i.ends);
  auto const behind = [&](int layer) {
    auto place = row.begin();
    while (layer != 0 && place != row.end() && (place++)->ends != layer) {
    }
    while (place != row.end() && place->word == "tap") ++place;
    return place;
  };
  int const from = r.above(o.layer, ends);
  if (from == o.layer) {
    row.insert(behind(from), std::move(tap));
    return;
  }
  std::vector<item> path = in_row(r.path(from, o.layer));
  bool later = false;  // than what the path recalls
  for (item& i : path)
    each_item(i, [&](item const& part) { later = later || part.word == "recall"; });
  path.push_back(std::move(tap));
  if (!later) {
    path.push_back(r.recall(from));
    row.insert(behind(from), std::make_move_iterator(path.begin()),
               std::make_move_iterator(path.end()));
    return;
  }
  if (path[0].word != "recall") path.insert(path.begin(), r.recall(from));
  // A softmax at the end stays there.
  auto place = row.end();
  int last = first.layer;
  if (!row.empty() && (row.back().word == "softmax" || row.back().word == "log_softmax")) {
    last = 0;
    for (auto i = row.begin(); i + 1 != row.end(); ++i)
      if (i->ends >= 0) last = i->ends;
    --place;
  }
  path.push_back(r.recall(last));
  row.insert(place, std::make_move_iterator(path.begin()), std::make_move_iterator(path.end()));
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
  if (has_pad(whole, false)) {
    for (std::size_t k = 0; k < g.layers.size(); ++k)
      if (g.layers[k].word == "pad_channels")
        g.refused.push_back(about(static_cast<int>(k)) +
                            "channels are padded; Resin does so on the skip of a residual alone");
    return whole;
  }
  std::vector<item> row = in_row(std::move(whole));
  for (std::size_t k = 1; k < g.outputs.size(); ++k) add_output(r, row, g.outputs[0], g.outputs[k]);
  whole = series(std::move(row));
  if (r.recalled.empty()) return whole;
  whole = with_marks(std::move(whole), r.recalled);
  if (r.recalled.count(0)) {
    row = in_row(std::move(whole));
    row.insert(row.begin(), mark_of(0));
    whole = series(std::move(row));
  }
  std::set<std::string> taken;
  for (output const& o : g.outputs) taken.insert(o.label);
  std::map<std::string, std::string> names;
  each_item(whole, [&](item& i) {
    if (i.word != "mark") return;
    std::string name = "value1";
    for (int n = 2; !taken.insert(name).second; ++n) name = "value" + std::to_string(n);
    names[i.fields[0].text] = name;
    i.fields[0].text = name;
  });
  each_item(whole, [&](item& i) {
    if (i.word == "recall") i.fields[0].text = names.at(i.fields[0].text);
  });
  return whole;
}

}  // namespace onnx_import
