// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "evaluation.hpp"

#include <set>

namespace onnx_import {

namespace {

/// Folding may make this many numbers beside as many as eight times those of the file, by this many
/// multiply-adds. What the importer makes of a small file stays small.
constexpr std::int64_t most_folded = std::int64_t{1} << 24;
constexpr double most_folding = 1e10;

bool all_known(call const& c) {
  for (array const* a : c.in)
    if (a != nullptr && !a->known) return false;
  return true;
}
/// Multiply-adds of a node whose output is of `n` numbers.
double work_of(call const& c, std::int64_t n) {
  double each = 10;  // a loop's own
  auto const share = [](array const& a) {
    return static_cast<double>(a.size()) /
           static_cast<double>(std::max<std::int64_t>(a.dims.empty() ? 1 : a.dims[0], 1));
  };
  std::string const& op = c.n.op;
  if (op == "Conv" || op == "ConvTranspose") each += share(c.x(1));
  if (op == "ConvTranspose")
    return share(c.x(1)) * static_cast<double>(c.x().size()) + static_cast<double>(n);
  if (op == "Gemm" || op == "MatMul") each += share(c.x(1)) + share(c.x(0));
  if (op == "LRN") each = static_cast<double>(c.attribute_or("size", std::int64_t{1}));
  if (op == "Resize" || op == "Upsample") each = 800;
  if (op == "MaxPool" || op == "AveragePool")
    for (std::int64_t k : c.attribute_or("kernel_shape", extents{})) each *= static_cast<double>(k);
  return each * static_cast<double>(n);
}
/// Whose outputs are known from extents alone.
bool reads_extents(std::string const& op) { return op == "Shape" || op == "Size"; }

/// Operators that set 6 took over as they were; the others had attributes that later became inputs.
bool same_before_set_6(std::string const& op) {
  static std::set<std::string> const same{"Abs",
                                          "AveragePool",
                                          "Constant",
                                          "Conv",
                                          "ConvTranspose",
                                          "DepthToSpace",
                                          "Elu",
                                          "Exp",
                                          "Flatten",
                                          "LRN",
                                          "GlobalAveragePool",
                                          "GlobalMaxPool",
                                          "Log",
                                          "HardSigmoid",
                                          "Identity",
                                          "Neg",
                                          "LeakyRelu",
                                          "MaxPool",
                                          "Relu",
                                          "Reciprocal",
                                          "Sigmoid",
                                          "Not",
                                          "Shape",
                                          "Softmax",
                                          "Sqrt",
                                          "Softplus",
                                          "Softsign",
                                          "Tanh",
                                          "SpaceToDepth",
                                          "Squeeze",
                                          "Size",
                                          "Transpose",
                                          "Unsqueeze"};
  return same.count(op) > 0;
}

}  // namespace

facts infer(model const& m, extents const& dims) {
  facts to;
  for (auto const& [name, a] : m.constants) to.values[name] = a;
  if (!m.inputs.empty())
    to.values[m.inputs[0].name] = std::make_shared<array const>(array::of_extents(dims));
  std::int64_t may_fold = most_folded;
  for (auto const& [name, a] : m.constants) may_fold += 8 * a->size();
  double folding = 0;
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
      // A constant cast like the image is a constant.
      c.compute = all_known(c) || (n.op == "CastLike" && c.has(0) && c.x().known);
      try {
        if (m.opset < 6 && !same_before_set_6(n.op))
          throw refusal("sets before 6 spell it otherwise; convert the model to a later one");
        bool const folds = c.compute;
        if (folds) {  // extents first: they tell what the numbers will take
          c.compute = false;
          op->second(c);
          for (array const& a : c.out) may_fold -= a.size();
          if (!c.out.empty()) folding += work_of(c, c.out[0].size());
          if (may_fold < 0 || folding > most_folding)
            throw refusal("its constants take more memory or time than a model's may");
          c.out.clear();
          c.compute = true;
        }
        op->second(c);
        if (c.out.empty()) why = "it has no output";
        for (std::size_t k = 0; k < c.out.size() && k < n.outputs.size(); ++k) {
          array& a = c.out[k];
          if (!c.compute && !reads_extents(n.op)) a.known = false;
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
    call c{n, m.opset, {}, false};
    bool here = !n.outputs.empty() && known.values.count(n.outputs[0]) > 0;
    for (std::string const& name : n.inputs) {
      auto const at = known.values.find(name);
      here = here && (name.empty() || at != known.values.end());
      c.in.push_back(at == known.values.end() ? nullptr : at->second.get());
    }
    if (here) work += work_of(c, known.values.at(n.outputs[0])->size());
  }
  if (work > most_work) throw refusal("one image takes too many multiply-adds for a plain loop");
  std::map<std::string, shared_array> values;
  for (std::string const& name : needed)
    if (auto const at = known.values.find(name); at != known.values.end() && at->second->known)
      values[name] = at->second;
  std::int64_t held = image.size();
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
    for (std::string const& name : n.outputs)
      if (auto const at = known.values.find(name); at != known.values.end())
        held += at->second->size();
    if (held > most_held)
      throw refusal("its values take more memory than a plain loop should hold");
    operators().at(n.op)(c);
    for (std::size_t j = 0; j < c.out.size() && j < n.outputs.size(); ++j)
      values[n.outputs[j]] = std::make_shared<array const>(std::move(c.out[j]));
    for (std::string const& name : n.inputs)
      if (auto const at = last.find(name);
          at != last.end() && at->second == k && !kept.count(name)) {
        if (auto const v = values.find(name); v != values.end()) {
          if (auto const a = known.values.find(name); a != known.values.end() && !a->second->known)
            held -= v->second->size();
          values.erase(v);
        }
      }
  }
  std::map<std::string, shared_array> to;
  for (std::string const& name : wanted)
    if (auto const at = values.find(name); at != values.end()) to[name] = at->second;
  return to;
}

}  // namespace onnx_import
