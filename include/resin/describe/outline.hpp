// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network as plain tables, the same type for every network: what summary, to_dot and to_svg read.
// The rows are the forward program before fusion, one copy of each repeat.

#include <resin/describe/layer_text.hpp>
#include <resin/runtime/front_door.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

template <auto const& Net, class T, class Print>
class network;

/// What one layer does in evaluation.
struct outline_row {
  std::string path;  // "layer3.1-7.conv2"
  std::string name;  // "conv2", or empty
  std::string text;  // "conv2d 3x3/2, 64"
  std::string from;  // "c2": what it recalls
  std::string algorithm;
  ir::op_kind looks = ir::op_kind::none;  // the kind whose colour it has
  leaf_field field = {};  // of a leaf layer
  long long parameters = 0, multiply_adds = 0;  // of one copy
  long long bytes =
      0;  // of one copy's parameters and, where the layer writes a tensor, of that tensor
};

/// The program's arrays; `rows` goes with `ops`. Values keep their numbers.
struct outline {
  std::string name, element;
  std::vector<ir::op> ops;
  std::vector<outline_row> rows;
  std::vector<ir::value> values;
  std::vector<ir::region> regions;
  std::vector<int> operands;
  std::vector<ir::leaf_info> leaves;
  std::vector<ir::layer> layers;
  std::vector<ir::scope> scopes;
  std::vector<ir::marked_value> marks;  // those that are recalled
  int input = -1, output = -1;
  long long parameters = 0, multiply_adds = 0, arena_bytes = 0, workspace_bytes = 0;
  int kernel_keys = 0;

  /// The values that an op reads, in order.
  [[nodiscard]] std::vector<int> inputs(int i) const {
    std::vector<int> read;
    ir::op o = ops[static_cast<std::size_t>(i)];
    ir::for_each_operand(*this, o, [&](int v) { read.push_back(v); });
    return read;
  }
  [[nodiscard]] ir::op const& op(int i) const { return ops[static_cast<std::size_t>(i)]; }
  [[nodiscard]] outline_row const& row(int i) const { return rows[static_cast<std::size_t>(i)]; }
  [[nodiscard]] ir::value const& value(int v) const { return values[static_cast<std::size_t>(v)]; }
  [[nodiscard]] ir::region const& region(int r) const {
    return regions[static_cast<std::size_t>(r)];
  }
  [[nodiscard]] int op_count() const { return static_cast<int>(ops.size()); }
  [[nodiscard]] int region_count() const { return static_cast<int>(regions.size()); }
  [[nodiscard]] long long copies(int r) const {
    long long n = 1;
    for (; r >= 0; r = region(r).parent) n *= region(r).count;
    return n;
  }
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// "1-7" for the numbers of a repeat, "0" for a single one, or the scope's name.
inline std::string scope_text(outline const& o, ir::scope const& s) {
  if (!s.name.empty()) return {s.name.text, static_cast<std::size_t>(s.name.size)};
  int const n = s.region >= 0 ? o.region(s.region).count : 1;
  std::string text = std::to_string(s.first);
  if (n > 1) text += "-" + std::to_string(s.first + n - 1);
  return text;
}
/// "layer3.1-7", with every repeat's range of numbers; empty for the network itself.
inline std::string scope_path(outline const& o, int s) {
  std::string text;
  for (; s > 0; s = o.scopes[static_cast<std::size_t>(s)].parent)
    text = scope_text(o, o.scopes[static_cast<std::size_t>(s)]) + (text.empty() ? "" : ".") + text;
  return text;
}

/// The scope that a repeat opened, or -1.
inline int scope_of_region(outline const& o, int r) {
  for (std::size_t s = 0; s < o.scopes.size(); ++s)
    if (o.scopes[s].region == r) return static_cast<int>(s);
  return -1;
}

RESIN_EVERY_KIND
/// The built-in kind that a leaf layer looks like.
[[nodiscard]] inline ir::op_kind looks_of(leaf_family f) {
  switch (f) {
    case leaf_family::norm:
      return ir::op_kind::batch_norm;
    case leaf_family::pool:
      return ir::op_kind::max_pool;
    case leaf_family::function:
      return ir::op_kind::activation;
    case leaf_family::other:
      break;
  }
  return ir::op_kind::leaf;
}
RESIN_END_EVERY_KIND

/// The name under which value v is recalled, or nothing.
inline std::string recalled_as(outline const& o, int v) {
  for (ir::marked_value const& m : o.marks)
    if (m.value == v) return {m.name.text, static_cast<std::size_t>(m.name.size)};
  return {};
}
/// The marks that op i reads; what the op before it made is read without being recalled.
inline std::string recalled_by(outline const& o, int i) {
  std::string names;
  for (int v : o.inputs(i)) {
    int last = o.value(v).producer;
    for (ir::region const& r : o.regions)
      if (r.result == v) last = r.last_op - 1;
    std::string const name = last == i - 1 ? "" : recalled_as(o, v);
    if (!name.empty()) names += (names.empty() ? "" : ", ") + name;
  }
  return names;
}

template <class Program, class Names, class Leaves>
void name_rows(outline& o, Program const& p, Names const& names, Leaves const& leaves) {
  for (int i = 0; i < o.op_count(); ++i) {
    outline_row& row = o.rows[static_cast<std::size_t>(i)];
    ir::op const& op = o.op(i);
    int const c = op.x >= 0 ? o.value(op.x).c : 0;
    row.looks = op.kind;
    row.from = recalled_by(o, i);
    if (op.layer < 0) {
      row.text = layer_text(op, "", c);
      continue;
    }
    ir::layer const& l = o.layers[static_cast<std::size_t>(op.layer)];
    row.text = layer_text(p, leaves, op, names.word(l.kind), c);
    if (op.leaf >= 0) {
      row.looks = looks_of(p.leaves[op.leaf].traits.family);
      leaves.visit(p.leaves[op.leaf], [&](auto const& layer) {
        extent3 const in = o.value(op.x).shape(), out = o.value(op.y).shape();
        if constexpr (requires { layer.field(in, out); }) row.field = layer.field(in, out);
      });
    }
    row.name.assign(l.name.text, static_cast<std::size_t>(l.name.size));
    std::string const scope = scope_path(o, l.scope);
    row.path = row.name.empty() ? std::string(names.word(l.kind)) + "_" + std::to_string(l.ordinal)
                                : row.name;
    if (!scope.empty()) row.path = scope + "." + row.path;
  }
}

/// A dense layer refuses images through a flatten of its own, which does nothing: it is no row.
inline void drop_checks(outline& o) {
  std::vector<int> to(o.values.size());
  for (std::size_t v = 0; v < to.size(); ++v) to[v] = static_cast<int>(v);
  std::vector<int> moved(o.ops.size() + 1);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < o.ops.size(); ++i) {
    moved[i] = static_cast<int>(kept);
    ir::op op = o.ops[i];
    ir::for_each_operand(o, op, [&](int& v) { v = to[static_cast<std::size_t>(v)]; });
    if (op.kind == ir::op_kind::flatten && op.vector_only) {
      to[static_cast<std::size_t>(op.y)] = op.x;
      if (i + 1 < o.ops.size()) o.rows[i + 1].from = o.rows[i].from;
      continue;
    }
    o.values[static_cast<std::size_t>(op.y)].producer = static_cast<int>(kept);
    o.rows[kept] = o.rows[i];
    o.ops[kept++] = op;
  }
  moved[o.ops.size()] = static_cast<int>(kept);
  o.ops.resize(kept);
  o.rows.resize(kept);
  for (ir::region& r : o.regions) {
    r.first_op = moved[static_cast<std::size_t>(r.first_op)];
    r.last_op = moved[static_cast<std::size_t>(r.last_op)];
    r.initial = to[static_cast<std::size_t>(r.initial)];
    r.yield = to[static_cast<std::size_t>(r.yield)];
  }
  o.output = to[static_cast<std::size_t>(o.output)];
}

/// What became of op `i` when batch norms were folded and epilogues fused. `used`: compiled ops
/// already claimed.
template <class Code, class Work>
void fill_algorithm(outline const& o, int i, outline_row& row, Code const& code, Work const& work,
                    std::vector<bool>& used, int bytes) {
  ir::op const& op = o.op(i);
  long long const output = o.value(op.y).shape().size() * bytes;
  row.bytes = row.parameters * bytes;
  for (int k = 0; k < code.op_count; ++k) {
    ir::op const& other = code.ops[k];
    if (other.kind != op.kind || other.layer != op.layer || used[static_cast<std::size_t>(k)])
      continue;
    used[static_cast<std::size_t>(k)] = true;
    row.algorithm = algorithm_text(op, work.ops[k].plan.key);
    if (op.kind != ir::op_kind::concat) row.bytes += output;
    return;
  }
  bool const idle =
      op.leaf >= 0 && !o.leaves[static_cast<std::size_t>(op.leaf)].traits.in_evaluation;
  row.algorithm = op.auxiliary                         ? "training"
                  : op.kind == ir::op_kind::batch_norm ? "folded"
                  : idle                               ? "nothing"
                                                       : "fused";
}

/// "resnet20" from the compiler's spelling of a function with `Net` among its template arguments.
inline std::string variable_name(std::string_view function) {
  std::size_t const at = function.find("Net = ");
  if (at == std::string_view::npos) return "network";
  std::string_view rest = function.substr(at + 6);
  std::size_t const end = rest.find_first_of(";],");
  rest = rest.substr(0, end);
  std::size_t const colon = rest.rfind("::");
  if (colon != std::string_view::npos) rest = rest.substr(colon + 2);
  while (!rest.empty() && rest.front() == '&') rest.remove_prefix(1);
  return std::string(rest);
}
template <auto const& Net, class = ir::print_of<Net>>
std::string name_of_network() {
  return variable_name(__PRETTY_FUNCTION__);
}

template <class Program, class Names, class Leaves>
void copy_tables(outline& o, Program const& p, Names const& names, Leaves const& leaves) {
  o.ops.assign(p.ops, p.ops + p.op_count);
  o.rows.resize(o.ops.size());
  o.values.assign(p.values, p.values + p.value_count);
  o.regions.assign(p.regions, p.regions + p.region_count);
  o.operands.assign(p.operands, p.operands + p.operand_count);
  o.layers.assign(names.layers, names.layers + names.layer_count);
  o.scopes.assign(names.scopes, names.scopes + names.scope_count);
  for (int i = 0; i < names.mark_count; ++i)
    if (names.marks[i].recalled) o.marks.push_back(names.marks[i]);
  o.input = p.input;
  o.output = p.output;
  o.leaves.assign(p.leaves, p.leaves + p.leaf_count);
  name_rows(o, p, names, leaves);
  std::vector<bool> counted(o.layers.size());
  for (std::size_t i = 0; i < o.ops.size(); ++i) {
    outline_row& row = o.rows[i];
    row.multiply_adds = ir::multiply_adds_of(p, p.ops[i]);
    if (o.ops[i].layer < 0) continue;
    std::size_t const layer = static_cast<std::size_t>(o.ops[i].layer);
    bool const check = o.ops[i].vector_only;
    if (check || counted[layer]) continue;
    counted[layer] = true;
    for (int q = 0; q < p.parameter_count; ++q)
      if (p.parameters[q].layer == o.ops[i].layer && !p.parameters[q].running())
        row.parameters += p.parameters[q].size;
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The tables of network<Net, T>. Needs the passes alone: no kernel is instantiated.
template <auto const& Net, class T = float, class = ir::print_of<Net>>
outline outline_of() {
  outline o;
  if constexpr (!is_valid<Net>) {
    static_cast<void>(sizeof(detail::front_door<Net>));  // the one error that says why
  } else {
    constexpr int bytes = static_cast<int>(sizeof(T));
    using source = ir::source_program<Net>;
    using code = ir::evaluation<Net, bytes>;
    o.name = detail::name_of_network<Net>();
    o.element = bytes == 4 ? "float" : "double";
    detail::copy_tables(o, source::value, ir::names_of<Net>, ir::leaves_of<Net>);
    std::vector<bool> used(static_cast<std::size_t>(code::code.op_count));
    for (int i = 0; i < o.op_count(); ++i)
      detail::fill_algorithm(o, i, o.rows[static_cast<std::size_t>(i)], code::code, code::work,
                             used, bytes);
    detail::drop_checks(o);
    o.parameters = ir::parameter_count(source::value);
    o.multiply_adds = ir::multiply_adds(source::value);
    o.arena_bytes = code::memory.arena * bytes;
    o.workspace_bytes = (code::work.cache + code::work.shared + code::work.scratch) * bytes;
    o.kernel_keys = code::work.kernel_keys;
  }
  return o;
}

}  // namespace resin
RESIN_END_INSTANTIATED
