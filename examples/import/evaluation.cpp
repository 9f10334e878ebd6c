// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "evaluation.hpp"

#include <set>

namespace onnx_import {

namespace {

/// Constants that folding may make, in all.
constexpr std::int64_t most_folded = std::int64_t{1} << 28;

bool all_known(call const& c) {
  for (array const* a : c.in)
    if (a != nullptr && !a->known) return false;
  return true;
}
/// Whose outputs are known from extents alone.
bool reads_extents(std::string const& op) { return op == "Shape" || op == "Size"; }

}  // namespace

facts infer(model const& m, extents const& dims) {
  facts to;
  for (auto const& [name, a] : m.constants) to.values[name] = a;
  if (!m.inputs.empty())
    to.values[m.inputs[0].name] = std::make_shared<array const>(array::of_extents(dims));
  std::int64_t folded = 0;
  for (node const& n : m.nodes) {
    std::string why;
    bool reached = true;
    call c{n, m.opset, {}, true};
    for (std::string const& name : n.inputs) {
      auto const at = to.values.find(name);
      if (!name.empty() && at == to.values.end()) reached = false;
      c.in.push_back(name.empty() || !reached ? nullptr : at->second.get());
    }
    auto const op = operators().find(n.op);
    if (op == operators().end() || !n.domain.empty()) {
      why = "unknown";
    } else if (reached) {
      c.compute = all_known(c);
      try {
        op->second(c);
        if (c.out.size() < n.outputs.size() && c.out.empty()) why = "it has no output";
        for (std::size_t k = 0; k < c.out.size() && k < n.outputs.size(); ++k) {
          array& a = c.out[k];
          if (!c.compute && !reads_extents(n.op)) a.known = false;
          if (a.known) folded += a.size();
          if (folded > most_folded)
            throw refusal("its constants take more memory than a model may");
          to.values[n.outputs[k]] = std::make_shared<array const>(std::move(a));
        }
      } catch (refusal const& e) {
        why = e.what();
      }
    }
    to.failed.push_back(why);
    to.unreached.push_back(!reached);
  }
  return to;
}

std::map<std::string, shared_array> evaluate(model const& m, facts const& known, array image,
                                             std::vector<std::string> const& wanted) {
  std::set<std::string> needed(wanted.begin(), wanted.end());
  std::vector<bool> run(m.nodes.size(), false);
  std::map<std::string, std::size_t> last;  // the node that reads a value last
  double work = 0;
  for (std::size_t k = m.nodes.size(); k-- > 0;) {
    node const& n = m.nodes[k];
    for (std::string const& name : n.outputs) {
      auto const at = known.values.find(name);
      run[k] =
          run[k] || (needed.count(name) > 0 && !(at != known.values.end() && at->second->known));
    }
    if (!run[k]) continue;
    for (std::string const& name : n.inputs) {
      needed.insert(name);
      last.emplace(name, k);
    }
    if (n.op == "Conv" || n.op == "Gemm" || n.op == "MatMul") {
      auto const at = n.inputs.size() > 1 ? known.values.find(n.inputs[1]) : known.values.end();
      auto const y = known.values.find(n.outputs[0]);
      if (at != known.values.end() && y != known.values.end() && !at->second->dims.empty())
        work += static_cast<double>(y->second->size()) * static_cast<double>(at->second->size()) /
                static_cast<double>(std::max<std::int64_t>(at->second->dims[0], 1));
    }
  }
  if (work > most_work) throw refusal("one image takes too many multiply-adds for a plain loop");
  std::map<std::string, shared_array> values;
  for (std::string const& name : needed)
    if (auto const at = known.values.find(name); at != known.values.end() && at->second->known)
      values[name] = at->second;
  if (!m.inputs.empty()) values[m.inputs[0].name] = std::make_shared<array const>(std::move(image));
  std::set<std::string> const kept(wanted.begin(), wanted.end());
  for (std::size_t k = 0; k < m.nodes.size(); ++k) {
    if (!run[k]) continue;
    node const& n = m.nodes[k];
    call c{n, m.opset, {}, true};
    for (std::string const& name : n.inputs) {
      auto const at = values.find(name);
      if (!name.empty() && at == values.end())
        throw refusal(n.op + " " + n.name + " cannot be computed");
      c.in.push_back(name.empty() ? nullptr : at->second.get());
    }
    operators().at(n.op)(c);
    for (std::size_t j = 0; j < c.out.size() && j < n.outputs.size(); ++j)
      values[n.outputs[j]] = std::make_shared<array const>(std::move(c.out[j]));
    for (std::string const& name : n.inputs)
      if (auto const at = last.find(name); at != last.end() && at->second == k && !kept.count(name))
        values.erase(name);
  }
  std::map<std::string, shared_array> to;
  for (std::string const& name : wanted)
    if (auto const at = values.find(name); at != values.end()) to[name] = at->second;
  return to;
}

}  // namespace onnx_import
