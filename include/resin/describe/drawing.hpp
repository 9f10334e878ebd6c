// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network as a drawing sees it: lines of items, where an item is a box, a repeat around a line, a
// fork into lines that join again, or a panel around a named part. Layers that belong together
// (convolution, batch norm, activation) share a box.

#include <resin/describe/outline.hpp>

#include <string>
#include <vector>

namespace resin::inline RESIN_TARGET {

struct drawing_item;

/// Items in data order. Lengths are filled in by the layout: what the line takes left and right of
/// its spine, and from its first item's top to its last one's bottom.
struct drawing_line {
  std::vector<drawing_item> items;
  extent3 in, out;
  double left = 0, right = 0, height = 0;
};

struct drawing_item {
  /// side: a line that leaves the spine and does not come back (an auxiliary head).
  enum class what : unsigned char { box, loop, fork, side, panel } kind = what::box;
  ir::op_kind color = ir::op_kind::none;  // of a box; of a fork, the op that joins it
  std::string title, note;  // of a loop "x 3", of a panel its path
  std::string name, path;  // of a box's first layer
  std::vector<drawing_line> lines;  // one, but for a fork
  int spine = -1;  // fork: the line that stays on the spine; -1: side by side
  int scope = 0;
  extent3 in, out;
  double left = 0, right = 0, height = 0;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// Finds series and parallel parts: where the paths to an op parted is their last common value.
class drawing_maker {
 public:
  explicit drawing_maker(outline const& o)
      : o_(o), from_(o.values.size(), unknown), reached_(o.values.size()), drawn_(o.ops.size()) {
    mark(o.output);
    std::vector<bool> read(o.values.size());
    for (int i = 0; i < o.op_count(); ++i)
      for (int v : o.inputs(i)) read[at(v)] = true;
    for (ir::region const& r : o.regions) read[at(r.yield)] = read[at(r.initial)] = true;
    for (int i = 0; i < o.op_count(); ++i)
      if (!read[at(o.op(i).y)] && o.op(i).y != o.output) ends_.push_back(o.op(i).y);
  }
  /// The items between values `stop` and `v`.
  drawing_line line(int v, int stop) {
    drawing_line l{{}, stop >= 0 ? o_.value(stop).shape() : extent3{}, o_.value(v).shape()};
    while (v != stop) {
      add_sides(l, v);
      int const op = o_.value(v).producer;
      drawing_item item;
      int next = -1;
      if (op >= 0) {
        if (drawn_[at(op)]) {  // a value that two lines share without a fork of their own
          std::string const mark = recalled_as(o_, v);
          item.title = "from " + (mark.empty() ? o_.row(op).path : mark);
          item.in = item.out = o_.value(v).shape();
          l.items.push_back(item);
          break;
        }
        drawn_[at(op)] = true;
        next = parted_at(v);
        item = o_.inputs(op).size() > 1 ? fork(op, next) : box(op);
      } else {
        ir::region const* const r = region_of(v);
        if (!r) break;
        item = loop(*r);
        next = r->initial;
      }
      item.out = o_.value(v).shape();
      item.in = next >= 0 ? o_.value(next).shape() : item.out;
      l.items.push_back(item);
      v = next;
    }
    if (v == stop) add_sides(l, v);
    l.items = merged({l.items.rbegin(), l.items.rend()});
    return l;
  }

 private:
  static constexpr int unknown = -2;
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  [[nodiscard]] ir::region const* region_of(int v) const {
    for (ir::region const& r : o_.regions)
      if (r.result == v) return &r;
    return nullptr;
  }
  void mark(int v) {
    for (; v >= 0 && !reached_[at(v)];) {
      reached_[at(v)] = true;
      int const op = o_.value(v).producer;
      if (op < 0) {
        ir::region const* const r = region_of(v);
        if (r) mark(r->yield);
        v = r ? r->initial : -1;
      } else {
        for (int x : o_.inputs(op)) mark(x);
        break;
      }
    }
  }
  /// The last value that every path to `v` goes through; -1 for an input.
  int parted_at(int v) {
    int& known = from_[at(v)];
    if (known != unknown) return known;
    int const op = o_.value(v).producer;
    int found = -1;
    if (op < 0) {
      ir::region const* const r = region_of(v);
      if (r) found = r->initial;
    } else {
      std::vector<int> const inputs = o_.inputs(op);
      for (std::size_t k = 0; k < inputs.size(); ++k)
        found = k ? common(found, inputs[k]) : inputs[0];
    }
    return from_[at(v)] = found;
  }
  int common(int a, int b) {
    std::vector<int> above;
    for (; a >= 0; a = parted_at(a)) above.push_back(a);
    for (; b >= 0; b = parted_at(b))
      if (std::find(above.begin(), above.end(), b) != above.end()) return b;
    return -1;
  }

  [[nodiscard]] int scope_of(int op) const {
    return o_.op(op).layer < 0 ? 0 : o_.layers[at(o_.op(op).layer)].scope;
  }
  [[nodiscard]] drawing_item box(int op) const {
    drawing_item item;
    item.color = o_.row(op).looks;
    item.title = o_.row(op).text;
    item.name = o_.row(op).name;
    if (!item.name.empty()) item.path = o_.row(op).path;
    item.scope = scope_of(op);
    if (!item.name.empty() && item.name[0] >= '0' && item.name[0] <= '9' &&
        item.scope > 0)  // "downsample.0"
      item.name = scope_text(o_, o_.scopes[at(item.scope)]) + "." + item.name;
    return item;
  }
  drawing_item fork(int op, int start) {
    drawing_item item;
    item.kind = drawing_item::what::fork;
    item.color = o_.row(op).looks;
    item.title = o_.row(op).text;
    item.scope = scope_of(op);
    for (int v : o_.inputs(op)) item.lines.push_back(line(v, start));
    if (item.lines.size() == 2 && item.color != ir::op_kind::concat)
      item.spine = item.lines[0].items.size() < item.lines[1].items.size();
    else if (item.lines.size() == 2 && item.lines[0].items.empty())
      item.spine = 1;
    return item;
  }
  drawing_item loop(ir::region const& r) {
    drawing_item item;
    item.kind = drawing_item::what::loop;
    item.title = "x " + std::to_string(r.count);
    item.lines.push_back(line(r.yield, r.argument));
    int const scope = scope_of_region(o_, static_cast<int>(&r - o_.regions.data()));
    item.scope = scope > 0 ? o_.scopes[at(scope)].parent : 0;
    return item;
  }
  void add_sides(drawing_line& l, int v) {
    for (int end : ends_) {
      int start = end;
      while (start >= 0 && !reached_[at(start)]) start = parted_at(start);
      if (start != v || drawn_[at(o_.value(end).producer)]) continue;
      drawing_item item;
      item.kind = drawing_item::what::side;
      if (o_.op(o_.value(end).producer).auxiliary) item.title = "auxiliary";
      item.lines.push_back(line(end, v));
      item.in = item.out = o_.value(v).shape();
      l.items.push_back(item);
    }
  }
  /// Batch norms, activations and dropouts join the box before them.
  static std::vector<drawing_item> merged(std::vector<drawing_item> const& items) {
    using enum ir::op_kind;
    std::vector<drawing_item> to;
    for (drawing_item const& item : items) {
      bool const boxes =
          !to.empty() && item.kind == drawing_item::what::box && to.back().kind == item.kind;
      bool const weights = boxes && (to.back().color == conv || to.back().color == dense ||
                                     to.back().color == batch_norm);
      if (weights && (item.color == batch_norm || item.color == activation ||
                      item.color == custom_activation)) {
        to.back().note += (to.back().note.empty() ? "" : " + ") + item.title;
        to.back().out = item.out;
      } else {
        to.push_back(item);
      }
    }
    return to;
  }

  outline const& o_;
  std::vector<int> from_, ends_;
  std::vector<bool> reached_, drawn_;
};

/// The scopes from the network down to `s`.
inline std::vector<int> scopes_down_to(outline const& o, int s) {
  std::vector<int> way;
  for (; s > 0; s = o.scopes[static_cast<std::size_t>(s)].parent) way.push_back(s);
  return {way.rbegin(), way.rend()};
}
/// The scope that starts `level` steps below the network; 0 if `s` is not that deep.
inline int scope_at_level(outline const& o, int s, std::size_t level) {
  std::vector<int> const way = scopes_down_to(o, s);
  return level < way.size() ? way[level] : 0;
}

/// Boxes that stand in the network or a panel itself have room for their path from there.
inline void use_paths(std::vector<drawing_item>& items, std::string const& from) {
  for (drawing_item& item : items)
    if (!item.path.empty())
      item.name =
          item.path.substr(item.path.rfind(from, 0) == 0 && !from.empty() ? from.size() + 1 : 0);
}

inline drawing_item panel_around(outline const& o, std::vector<drawing_item> const& part) {
  int scope = part[0].scope;
  for (std::size_t level = 0; level < scopes_down_to(o, part[0].scope).size(); ++level)
    for (drawing_item const& item : part)
      if (scope_at_level(o, item.scope, level) != scope_at_level(o, scope, level))
        scope = o.scopes[static_cast<std::size_t>(scope_at_level(o, scope, level))].parent;
  drawing_item panel;
  panel.kind = drawing_item::what::panel;
  panel.title = scope_path(o, scope);
  panel.in = part.front().in;
  panel.out = part.back().out;
  panel.lines.push_back({part, panel.in, panel.out});
  use_paths(panel.lines[0].items, panel.title);
  return panel;
}

/// Puts a panel around what stands together in a named scope: a block, or up to eight items.
inline std::vector<drawing_item> with_panels(outline const& o,
                                             std::vector<drawing_item> const& items,
                                             std::size_t level) {
  std::vector<drawing_item> to;
  for (std::size_t i = 0; i < items.size();) {
    int const scope = scope_at_level(o, items[i].scope, level);
    std::size_t end = i + 1;
    while (scope > 0 && end < items.size() && scope_at_level(o, items[end].scope, level) == scope)
      ++end;
    std::vector<drawing_item> part(items.begin() + static_cast<std::ptrdiff_t>(i),
                                   items.begin() + static_cast<std::ptrdiff_t>(end));
    bool blocks = false;
    for (drawing_item const& item : part) blocks = blocks || item.kind != drawing_item::what::box;
    if (scope > 0 && part.size() > 8)
      part = with_panels(o, part, level + 1);
    else if (scope > 0 && (blocks || part.size() > 2))
      part = {panel_around(o, part)};
    to.insert(to.end(), part.begin(), part.end());
    i = end;
  }
  return to;
}

/// Name and note of each box in one line of words.
inline void join_notes(std::vector<drawing_item>& items) {
  for (drawing_item& item : items) {
    if (!item.name.empty()) item.note = item.name + (item.note.empty() ? "" : " + ") + item.note;
    for (drawing_line& l : item.lines) join_notes(l.items);
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The drawing of an outline, from the input to the output.
[[nodiscard]] inline drawing_line drawing_of(outline const& o) {
  drawing_line l = detail::drawing_maker(o).line(o.output, o.input);
  l.items = detail::with_panels(o, l.items, 0);
  detail::use_paths(l.items, "");
  detail::join_notes(l.items);
  return l;
}

}  // namespace resin
