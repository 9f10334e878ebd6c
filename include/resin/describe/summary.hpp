// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network as a table, before it runs.

#include <resin/describe/outline.hpp>
#include <resin/describe/receptive_field.hpp>

#include <string>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Lines of cells; columns as wide as their widest cell.
struct text_table {
  static constexpr int columns = 8;
  using line = std::vector<std::string>;  // one empty vector: a rule
  std::vector<line> lines;

  [[nodiscard]] std::string text() const {
    std::size_t width[columns] = {}, total = 0;
    for (line const& l : lines)
      for (std::size_t c = 0; c < l.size(); ++c) width[c] = std::max(width[c], l[c].size());
    for (std::size_t w : width) total += w + 2;
    std::string out;
    for (line const& l : lines) {
      if (l.empty()) out.append(total - 2, '-');
      for (std::size_t c = 0; c < l.size(); ++c) {
        bool const number = c >= 3 && c <= 6;
        std::string const room(width[c] - l[c].size(), ' ');
        out += (c ? "  " : "") + (number ? room + l[c] : l[c] + room);
      }
      out.erase(out.find_last_not_of(' ') + 1);
      out += '\n';
    }
    return out;
  }
};

inline std::string field_text(receptive_field f) {
  if (f.all) return "all";
  return f.h == f.w ? std::to_string(f.h) : std::to_string(f.h) + "x" + std::to_string(f.w);
}
inline std::string number_or_nothing(long long n) { return n ? grouped(n) : ""; }

/// The row of a repeat: the sums of all its copies.
inline text_table::line repeat_line(outline const& o, int r, std::string const& bars,
                                    receptive_field f) {
  ir::region const& g = o.region(r);
  long long parameters = 0, multiply_adds = 0, bytes = 0;
  for (int i = g.first_op; i < g.last_op; ++i) {
    long long const n = o.copies(o.op(i).region) / o.copies(g.parent);
    parameters += n * o.row(i).parameters;
    multiply_adds += n * o.row(i).multiply_adds;
    bytes += n * o.row(i).bytes;
  }
  int const scope = scope_of_region(o, r);
  return {bars + (scope > 0 ? scope_path(o, scope) : ""),
          "x " + std::to_string(g.count),
          shape_text(o.value(g.result).shape()),
          number_or_nothing(parameters),
          number_or_nothing(multiply_adds),
          field_text(f),
          grouped(bytes),
          ""};
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The table of an outline. One line for each layer: where it is called, its kind and numbers,
/// output shape C x H x W, parameters, multiply-adds, receptive field, bytes of parameters and of
/// the tensor it writes, kernel.
[[nodiscard]] inline std::string summary(outline const& o) {
  using detail::grouped;
  std::vector<receptive_field> const fields = receptive_fields(o);
  auto field = [&](int v) { return fields[static_cast<std::size_t>(v)]; };
  detail::text_table table;
  table.lines = {
      {},
      {"path", "layer", "output", "parameters", "multiply-adds", "field", "bytes", "algorithm"},
      {}};
  table.lines.push_back(
      {"", "input", detail::shape_text(o.value(o.input).shape()), "", "", "1", "", ""});
  int next = 0;
  for (int i = 0; i < o.op_count(); ++i) {
    auto bars = [&](int r) {
      std::string text;
      for (; r >= 0; r = o.region(r).parent) text += "| ";
      return text;
    };
    for (; next < o.region_count() && o.region(next).first_op == i; ++next)
      table.lines.push_back(
          detail::repeat_line(o, next, bars(o.region(next).parent), field(o.region(next).result)));
    outline_row const& row = o.row(i);
    ir::op const& op = o.op(i);
    bool const called = !row.name.empty() || row.parameters > 0;
    table.lines.push_back(
        {bars(op.region) + (called ? row.path : ""),
         row.text + (row.from.empty() ? "" : " of " + row.from),
         detail::shape_text(o.value(op.y).shape()), detail::number_or_nothing(row.parameters),
         detail::number_or_nothing(row.multiply_adds), detail::field_text(field(op.y)),
         detail::number_or_nothing(row.bytes), row.algorithm});
  }
  table.lines.push_back({});
  std::string text = o.name + ": input " + detail::shape_text(o.value(o.input).shape()) +
                     ", output " + detail::shape_text(o.value(o.output).shape()) + ", " +
                     o.element + "\n" + table.text();
  auto total = [&](char const* what, long long n, char const* note) {
    std::string const words = what, number = grouped(n);
    text += words + std::string(17 - words.size(), ' ');
    text += std::string(number.size() < 15 ? 15 - number.size() : 0, ' ') + number + note + "\n";
  };
  total("parameters", o.parameters, "");
  total("multiply-adds", o.multiply_adds, " for one image");
  total("arena bytes", o.arena_bytes, " for each image of a batch");
  total("workspace bytes", o.workspace_bytes, " with one thread");
  total("kernels", o.kernel_keys, "");
  if (o.region_count() > 0)
    text +=
        "A line that begins with | is one copy of the repeat (x n) above it, whose line sums all "
        "copies.\n";
  for (outline_row const& row : o.rows)
    if (row.algorithm.rfind("F(", 0) == 0)
      return text +
             "F(...): by Winograd, which carries an infinite or huge pixel to all outputs of its "
             "tile;\nwith_algorithm(net, algorithm::direct) does not.\n";
  return text;
}

/// The table of network<Net, T>.
template <auto const& Net, class T = float, class = ir::print_of<Net>>
[[nodiscard]] std::string summary() {
  return summary(outline_of<Net, T>());
}
template <auto const& Net, class T, class Print>
[[nodiscard]] std::string summary(network<Net, T, Print> const&) {
  return summary<Net, T>();
}

}  // namespace resin
RESIN_END_INSTANTIATED
