// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network in Graphviz's language: a cluster for each scope and repeat, shapes on the edges.

#include <resin/describe/kind_color.hpp>
#include <resin/describe/outline.hpp>

#include <string>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

inline std::string dot_text(std::string const& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// Something that has a cluster: a scope, or a repeat that opened none.
struct cluster_key {
  int scope, region;
  friend bool operator==(cluster_key, cluster_key) = default;
};
/// The clusters around an op, outermost first. Repeats without a scope stand outside every scope.
inline std::vector<cluster_key> clusters_around(outline const& o, ir::op const& op) {
  std::vector<cluster_key> keys;
  if (op.layer >= 0)
    for (int s = o.layers[static_cast<std::size_t>(op.layer)].scope; s > 0;
         s = o.scopes[static_cast<std::size_t>(s)].parent)
      keys.push_back({s, -1});
  for (int r = op.region; r >= 0; r = o.region(r).parent)
    if (scope_of_region(o, r) < 0) keys.push_back({-1, r});
  return {keys.rbegin(), keys.rend()};
}

inline std::string cluster_opening(outline const& o, cluster_key key) {
  int const r = key.region >= 0 ? key.region : o.scopes[static_cast<std::size_t>(key.scope)].region;
  std::string title = key.scope > 0 ? scope_path(o, key.scope) : "";
  if (r >= 0) title += (title.empty() ? "x " : "  x ") + std::to_string(o.region(r).count);
  std::string const id = key.scope > 0 ? std::to_string(key.scope) : "r" + std::to_string(r);
  return "subgraph cluster_" + id + " { label=" + dot_text(title) +
         "; labeljust=l; color=\"#9aa4b1\"; style=" + (r >= 0 ? "\"rounded,dashed\"" : "rounded") +
         ";\n";
}

/// The node that makes a value: an op's number, or -1 for the input. A repeat hands its values
/// through.
inline int node_of_value(outline const& o, int v) {
  for (;;) {
    if (o.value(v).producer >= 0) return o.value(v).producer;
    int next = -1;
    for (ir::region const& r : o.regions)
      next = r.result == v ? r.yield : r.argument == v ? r.initial : next;
    if (next < 0) return -1;
    v = next;
  }
}
inline std::string node_id(int op) { return op < 0 ? "input" : "n" + std::to_string(op); }

inline std::string dot_edge(int from, std::string const& to, extent3 shape, char const* style) {
  return "  " + node_id(from) + " -> " + to + " [label=\"" + shape_text(shape) + "\"" + style +
         "];\n";
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The graph of an outline: `dot -Tsvg` draws it.
[[nodiscard]] inline std::string to_dot(outline const& o) {
  std::string text = "digraph " + detail::dot_text(o.name) +
                     " {\n  rankdir=TB;\n  node [shape=box, style=\"rounded,filled\", "
                     "fontname=Helvetica, fontsize=11];\n"
                     "  edge [fontname=Helvetica, fontsize=9, color=\"#5b6675\"];\n"
                     "  input [label=\"input\", fillcolor=white];\n";
  std::vector<detail::cluster_key> open;
  for (int i = 0; i < o.op_count(); ++i) {
    std::vector<detail::cluster_key> const around = detail::clusters_around(o, o.op(i));
    std::size_t common = 0;
    while (common < open.size() && common < around.size() && open[common] == around[common])
      ++common;
    for (; open.size() > common; open.pop_back()) text += "  }\n";
    for (; open.size() < around.size(); open.push_back(around[open.size()]))
      text += "  " + detail::cluster_opening(o, around[open.size()]);
    outline_row const& row = o.row(i);
    detail::kind_color const color = detail::color_of(row.looks);
    std::string label = detail::dot_text(row.text);
    if (!row.name.empty()) label.insert(label.size() - 1, "\\n" + row.name);
    text += "  " + detail::node_id(i) + " [label=" + label + ", fillcolor=\"" + color.fill +
            "\", color=\"" + color.stroke + "\"];\n";
  }
  for (; !open.empty(); open.pop_back()) text += "  }\n";
  text += "  output [label=\"output\", fillcolor=white];\n";
  for (int i = 0; i < o.op_count(); ++i) {
    ir::op const& op = o.op(i);
    for (int v : o.inputs(i)) {
      bool const skip = op.kind == ir::op_kind::add && op.skip && v == op.addend;
      text += detail::dot_edge(detail::node_of_value(o, v), detail::node_id(i), o.value(v).shape(),
                               skip ? ", color=\"#c0392b\", penwidth=1.6" : "");
    }
  }
  for (ir::region const& r : o.regions)  // from one copy to the next
    text += detail::dot_edge(detail::node_of_value(o, r.yield), detail::node_id(r.first_op),
                             o.value(r.yield).shape(), ", style=dashed, constraint=false");
  text +=
      detail::dot_edge(detail::node_of_value(o, o.output), "output", o.value(o.output).shape(), "");
  return text + "}\n";
}

/// The graph of network<Net, T>.
template <auto const& Net, class T = float, class = ir::print_of<Net>>
[[nodiscard]] std::string to_dot() {
  return to_dot(outline_of<Net, T>());
}
template <auto const& Net, class T, class Print>
[[nodiscard]] std::string to_dot(network<Net, T, Print> const&) {
  return to_dot<Net, T>();
}

}  // namespace resin
