// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "names.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace onnx_import {

namespace {

bool ends_with(std::string const& s, std::string const& tail) {
  return s.size() > tail.size() && s.compare(s.size() - tail.size(), tail.size(), tail) == 0;
}

std::string fit(std::string part) { return label_text(std::move(part), " ."); }
path parts_of(std::string const& name, char const* separators) {
  path to;
  std::string part;
  for (char c : name + separators[0]) {
    if (std::string(separators).find(c) == std::string::npos) {
      part += c;
    } else {
      if (!part.empty()) to.push_back(fit(part));
      part.clear();
    }
  }
  return to;
}

/// The path that the name of a weight spells, or none.
path of_weight(std::string const& called) {
  if (is_parameter_path(called) && !ends_with(called, ".weight"))
    return parts_of(called, ".");  // a parameter of a module's own: features.1.layer_scale
  if (ends_with(called, ".weight")) return parts_of(called.substr(0, called.size() - 7), ".");
  // PyTorch's own numbers, names of values that its exporter made up.
  if (called.rfind("onnx::", 0) == 0 || called.find_first_not_of("0123456789") == std::string::npos)
    return {};
  std::string name = called;
  for (bool again = true; again;) {
    again = false;
    for (char const* tail : {":0",
                             "/ReadVariableOp",
                             "/Conv2D",
                             "/depthwise",
                             "/MatMul",
                             "/BiasAdd",
                             "/kernel",
                             "/gamma",
                             "/FusedBatchNormV3",
                             "/Read",
                             "_w_0",
                             "_s_0",
                             "_scale_0",
                             "_weight",
                             "_W",
                             "_w",
                             "_gamma",
                             "_kernel",
                             "_scale",
                             "/weight",
                             "/weights"})
      if (ends_with(name, tail)) {
        name.resize(name.size() - std::string(tail).size());
        again = true;
      }
  }
  return parts_of(name, "./");
}

/// "/layer1/layer1.0/conv1/Conv" is layer1.0.conv1 of type Conv: components repeat what they stand
/// in. "layer1.0.conv1" is itself.
path of_node(std::string const& name, std::string const& op) {
  if (name.empty()) return {};
  if (name[0] != '/') {
    if (name.find('.') == std::string::npos && name.find('/') == std::string::npos) {
      // Conv_12, n7: numbers of an exporter, no names.
      std::size_t letters = name.find_first_of("0123456789");
      if (letters == std::string::npos) letters = name.size();
      std::string const stem = name.substr(0, letters);
      if (stem.size() < 2 || stem.rfind(op, 0) == 0 || stem == "node_") return {};
    }
    return parts_of(name, "./");
  }
  path to;
  std::string around;
  path raw;
  std::string part;
  for (char c : name.substr(1) + "/") {
    if (c != '/') {
      part += c;
    } else {
      raw.push_back(part);
      part.clear();
    }
  }
  if (!raw.empty()) raw.pop_back();  // the operator
  for (std::string const& r : raw) {
    std::string rest = r;
    if (!around.empty() && r.rfind(around + ".", 0) == 0) rest = r.substr(around.size() + 1);
    for (std::string const& p : parts_of(rest, ".")) to.push_back(p);
    around = r;
  }
  return to;
}

char const* stem_of(std::string const& word) {
  if (word == "dense") return "fc";
  if (word == "batch_norm") return "bn";
  if (word == "prelu") return "prelu";
  if (word.find("norm") != std::string::npos) return "norm";
  if (word == "channel_scale") return "scale";
  return "conv";
}
std::string joined(path const& p) {
  std::string to;
  for (std::string const& s : p) to += (to.empty() ? "" : ".") + s;
  return to;
}

}  // namespace

bool is_parameter_path(std::string const& name) {
  return name.rfind("onnx::", 0) != 0 && name.find('.') != std::string::npos &&
         name.find_first_of("/:") == std::string::npos;
}

std::string label_text(std::string name, char const* others) {
  for (char& c : name)
    if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?' ||
        std::string(others).find(c) != std::string::npos)
      c = '_';
  constexpr std::size_t most = 40;
  if (name.size() > most) {
    unsigned sum = 0;
    for (char c : name) sum = sum * 31u + static_cast<unsigned char>(c);
    name = name.substr(0, most) + "_" + std::to_string(sum % 10'000);
  }
  return name;
}

bool name_layers(item& whole, layer_graph const& g, model const& m) {
  // Weights may be what constant nodes make of the file's: the name is that of the first one.
  std::map<std::string, node const*> maker;
  for (node const& n : m.nodes)
    for (std::string const& to : n.outputs) maker.emplace(to, &n);
  auto const source = [&](std::string name) {
    for (int steps = 0; steps < 64; ++steps) {
      auto const at = maker.find(name);
      if (at == maker.end() || at->second->inputs.empty() || m.constants.count(name)) break;
      // One array for equal parameters, given to each by an Identity of its name.
      if (at->second->op == "Identity" && is_parameter_path(name)) break;
      name = at->second->inputs[0];
    }
    return name;
  };
  std::map<int, path> paths;
  bool dotted = false;
  std::map<std::string, int> numbers;
  std::vector<int> unnamed;
  each_leaf(whole, [&](item const& i) {
    layer const& l = g.layers[static_cast<std::size_t>(i.layer)];
    if (l.parameters.empty()) return;
    node const& n = m.nodes[static_cast<std::size_t>(l.node)];
    path p = of_weight(source(l.called));
    if (ends_with(source(l.called), ".weight")) dotted = true;
    if (p.empty()) {
      p = of_node(n.name, n.op);
      dotted =
          dotted || (!p.empty() && (n.name[0] == '/' || n.name.find('.') != std::string::npos));
    }
    paths[i.layer] = p;
  });
  // A first component that all share and that is no module's says nothing: gpu_0, sequential.
  for (bool again = !dotted && paths.size() > 1; again;) {
    std::set<std::string> first;
    for (auto const& [l, p] : paths) first.insert(p.size() > 1 ? p[0] : "");
    again = first.size() == 1 && !first.begin()->empty();
    if (again)
      for (auto& [l, p] : paths) p.erase(p.begin());
  }
  // Names once each; numbers for what has none, in the order of the text.
  std::set<std::string> taken;
  each_leaf(whole, [&](item const& i) {
    auto const at = paths.find(i.layer);
    if (at == paths.end()) return;
    path& p = at->second;
    std::string const& word = g.layers[static_cast<std::size_t>(i.layer)].word;
    if (p.empty()) {
      do p = {stem_of(word) + std::to_string(++numbers[stem_of(word)])};
      while (taken.count(joined(p)));
    }
    path const wanted = p;
    for (int k = 2; !taken.insert(joined(p)).second; ++k)
      p.back() = fit(wanted.back() + "_" + std::to_string(k));
  });
  std::set<std::string> scopes;
  for (auto const& [l, p] : paths)
    for (std::size_t n = 1; n < p.size(); ++n)
      scopes.insert(joined(path(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(n))));
  each_item(whole, [&](item& i) {
    if (auto const at = paths.find(i.layer); at != paths.end()) {
      i.path = at->second;
      i.placed = true;
      return;
    }
    if (i.ends < 0) return;
    layer const& l = g.layers[static_cast<std::size_t>(i.ends)];
    node const& n = m.nodes[static_cast<std::size_t>(l.node)];
    if (!dotted || n.name.empty()) return;
    path p = of_node(n.name, n.op);
    if (p.empty() && n.name[0] != '/') return;
    while (!p.empty() && !scopes.count(joined(p))) p.pop_back();
    i.scope = p;
    i.placed = true;
  });
  return dotted;
}

}  // namespace onnx_import
