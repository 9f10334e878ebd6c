// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which array of a file goes where in a network, and the one message when they do not fit.

#include <resin/base/error.hpp>
#include <resin/io/weight_array.hpp>
#include <resin/runtime/parameters.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

struct wanted_array {
  std::string name;
  std::vector<std::size_t> shape;
  bool auxiliary = false;  // belongs to a training head, by the network's own word
};

/// The outcome: what is copied, and every way in which the rest does not fit.
struct weight_match {
  std::map<std::string, weight_array const*> pairs;  // by the network's name
  std::vector<std::string> unused;  // the file's names without PyTorch's wrappers
  std::vector<std::string> extra, misshapen, mistyped, twice, beyond;
  std::map<std::string, int> arrived;  // how often the file has a name of the network's
  [[nodiscard]] bool has(std::string const& name) const { return pairs.count(name) != 0; }
};

inline std::string joined(std::vector<std::string> const& names) {
  std::string text;
  for (std::string const& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// PyTorch's counter beside a batch norm's statistics; nothing here uses it.
inline bool is_batch_counter(std::string_view name) {
  constexpr std::string_view leaf = "num_batches_tracked";
  return name == leaf || (name.ends_with(leaf) && name[name.size() - leaf.size() - 1] == '.');
}

/// The outermost scope or layer of a name.
inline std::string_view outermost(std::string_view name) { return name.substr(0, name.find('.')); }

/// torchvision's names of training heads: aux1, aux2, AuxLogits, aux_classifier.
inline bool looks_auxiliary(std::string_view name) {
  return name.starts_with("aux") || name.starts_with("Aux");
}

/// Takes from a name what PyTorch's wrappers put into it: `module.` of DataParallel before it,
/// `_orig_mod.` of torch.compile before any part of it. False if there was none.
inline bool strip_wrapper(std::string& name) {
  for (std::string_view prefix : {"module.", "_orig_mod."})
    if (name.starts_with(prefix)) return name.erase(0, prefix.size()), true;
  std::size_t const inner = name.find("._orig_mod.");
  return inner != name.npos && (name.erase(inner, 10), true);
}

inline weight_match match_weights(std::vector<wanted_array> const& wanted,
                                  std::map<std::string, weight_array> const& given) {
  std::map<std::string, wanted_array const*, std::less<>> by_name;
  for (wanted_array const& a : wanted) by_name.emplace(a.name, &a);
  weight_match match;
  for (auto const& [full, array] : given) {
    std::string name = full;
    auto at = by_name.find(name);
    while (at == by_name.end() && strip_wrapper(name)) at = by_name.find(name);
    if (at == by_name.end()) {
      if (is_batch_counter(name)) continue;
      match.extra.push_back(name);
      match.unused.push_back(name);
      continue;
    }
    wanted_array const& a = *at->second;
    if (match.arrived[a.name]++ != 0) {
      match.twice.push_back(name);
    } else if (a.shape != array.shape) {
      match.misshapen.push_back(name + " wants " + shape_text(a.shape) + " got " +
                                shape_text(array.shape));
    } else if (array.type == weight_type::other) {
      match.mistyped.push_back(name + " is " + array.type_name);
    } else {
      match.pairs.emplace(name, &array);
      continue;
    }
    match.unused.push_back(name);
  }
  return match;
}

/// Throws state_error unless everything fits. A head that only one side has, whole, is forgiven.
inline void require_fit(std::vector<wanted_array> const& wanted, weight_match const& match,
                        std::string const& file) {
  std::map<std::string_view, int> in_file, in_network;
  for (std::string const& name : match.extra) in_file[outermost(name)] = 1;
  for (wanted_array const& a : wanted) {
    in_network[outermost(a.name)] = 1;
    if (match.arrived.count(a.name) != 0) in_file[outermost(a.name)] = 1;
  }
  std::vector<std::string> missing, extra;
  for (wanted_array const& a : wanted) {
    if (match.arrived.count(a.name) != 0) continue;
    if (!a.auxiliary || in_file.count(outermost(a.name)) != 0) missing.push_back(a.name);
  }
  for (std::string const& name : match.extra)
    if (!looks_auxiliary(name) || in_network.count(outermost(name)) != 0) extra.push_back(name);
  std::string text;
  auto const list = [&](char const* what, std::vector<std::string> const& names) {
    if (!names.empty()) text += std::string(" ") + what + ": " + joined(names) + ".";
  };
  list("Missing", missing);
  list("Wrong shape", match.misshapen);
  list("Not in the network", extra);
  list("No floating-point type", match.mistyped);
  list("There twice, with and without \"module.\" or \"_orig_mod.\"", match.twice);
  list("Values beyond the network's scalar type", match.beyond);
  if (text.empty()) return;
  throw state_error(file + ": the arrays do not fit this network, nothing was changed." + text +
                    " net.state() shows the names and shapes it takes.");
}

}  // namespace resin::detail
