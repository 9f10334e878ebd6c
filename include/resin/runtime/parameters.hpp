// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network's parameters: two flat pools in canonical layout, what each array is called, and how it
// starts.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/error.hpp>
#include <resin/base/random.hpp>
#include <resin/base/text.hpp>
#include <resin/passes/compile.hpp>
#include <resin/runtime/parameter_info.hpp>
#include <resin/tensor/input_units.hpp>
#include <resin/tensor/xtensor.hpp>

#include <cmath>
#include <map>
#include <string>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// One array of one copy of a layer.
struct parameter_entry {
  std::string name;
  ir::parameter_role role;
  std::vector<std::size_t> shape;
  long long offset, size;  // in the pool of its role
  bool frozen;
  int number;  // in the program's table
  [[nodiscard]] bool running() const { return ir::is_statistic(role); }
};

RESIN_EVERY_KIND
/// What an array is called behind its layer's path.
[[nodiscard]] inline char const* leaf_name(ir::parameter const& q) {
  if (!q.name.empty()) return q.name.text;
  switch (q.role) {
    case ir::parameter_role::weight:
    case ir::parameter_role::gamma:
      return "weight";
    case ir::parameter_role::bias:
    case ir::parameter_role::beta:
      return "bias";
    case ir::parameter_role::running_mean:
      return "running_mean";
    case ir::parameter_role::running_var:
      return "running_var";
    case ir::parameter_role::constant:
      break;  // has a name
  }
  return "";
}
RESIN_END_EVERY_KIND

/// Every array of a program in the order of its table, each copy of a repeat by itself.
template <class Program, class Names>
[[gnu::cold]] std::vector<parameter_entry> list_parameters(Program const& p, Names const& names) {
  std::vector<parameter_entry> list;
  std::vector<int> index(static_cast<std::size_t>(p.region_count) + 1, 0);
  for (int i = 0; i < p.parameter_count; ++i) {
    ir::parameter const& q = p.parameters[i];
    long long const copies = p.copies(q.region);
    for (long long copy = 0; copy < copies; ++copy) {
      long long left = copy, offset = q.offset;
      for (int r = q.region; r >= 0; r = p.regions[r].parent) {
        ir::region const& g = p.regions[r];
        index[static_cast<std::size_t>(r)] = static_cast<int>(left % g.count);
        left /= g.count;
        offset += index[static_cast<std::size_t>(r)] * (q.running() ? g.statistics : g.parameters);
      }
      ir::path_text const path = ir::path_of(names, q.layer, index.data());
      parameter_entry e{
          std::string(path.text, static_cast<std::size_t>(path.size)) + "." + leaf_name(q),
          q.role,
          {},
          offset,
          q.size,
          q.frozen,
          i};
      for (int d = 0; d < q.rank; ++d) e.shape.push_back(static_cast<std::size_t>(q.extents[d]));
      list.push_back(static_cast<parameter_entry&&>(e));
    }
  }
  return list;
}

/// The trained ones among them, by their places in the pool behind `frozen_size` frozen elements. A
/// template, so that a program that does not train has no vector of these.
template <class Entries>
[[gnu::cold]] std::vector<parameter_info> trained_parameters(Entries const& list,
                                                             long long frozen_size) {
  std::vector<parameter_info> table;
  for (parameter_entry const& e : list) {
    if (e.running() || e.frozen) continue;
    using enum ir::parameter_role;
    parameter_kind const kind = e.role == weight  ? parameter_kind::weight
                                : e.role == bias  ? parameter_kind::bias
                                : e.role == gamma ? parameter_kind::gamma
                                                  : parameter_kind::beta;
    table.push_back({e.name, e.offset - frozen_size, e.size, e.shape, kind, false});
  }
  return table;
}

/// The first activation behind value v, additions, poolings and batch norms aside; `pass` if there
/// is none.
template <class Program>
[[gnu::cold]] activation_kind activation_behind(Program const& p, int v) {
  for (int i = 0; i < p.op_count; ++i) {
    ir::op const& o = p.ops[i];
    bool reads = o.x == v || o.addend == v;
    for (int k = 0; k < o.operands; ++k) reads = reads || p.operands[o.first_operand + k] == v;
    if (!reads) continue;
    using enum ir::op_kind;
    if (o.kind == activation) return o.act;
    if (o.kind == leaf && p.leaves[o.leaf].traits.probabilities) return activation_kind::sigmoid;
    if (o.kind == custom_activation ||
        (o.kind == leaf && p.leaves[o.leaf].traits.family == leaf_family::function))
      return activation_kind::custom;
    if (o.kind == conv || o.kind == dense) return activation_kind::pass;
    return activation_behind(p, o.y);
  }
  for (int r = 0; r < p.region_count; ++r) {
    if (p.regions[r].yield == v) return activation_behind(p, p.regions[r].result);
    if (p.regions[r].initial == v) return activation_behind(p, p.regions[r].argument);
  }
  return activation_kind::pass;
}

/// Half the width of the uniform distribution a weight starts from: He et al. 2015 before
/// rectifiers (variance 2 / fan in), else Glorot and Bengio 2010 (variance 2 / (fan in + fan out)).
template <class Program>
[[gnu::cold]] double initial_bound(Program const& p, int number) {
  ir::parameter const& q = p.parameters[number];
  double const window = q.rank > 2 ? static_cast<double>(q.extents[2]) * q.extents[3] : 1;
  double const fan_in = q.extents[1] * window, fan_out = q.extents[0] * window;
  for (int i = 0; i < p.op_count; ++i) {
    ir::op const& o = p.ops[i];
    if (o.weight != number) continue;
    using enum activation_kind;
    activation_kind const a = activation_behind(p, o.y);
    bool const saturating = a == pass || a == tanh || a == sigmoid;
    return saturating ? std::sqrt(6.0 / (fan_in + fan_out / (o.groups > 0 ? o.groups : 1)))
                      : std::sqrt(6.0 / fan_in);
  }
  return std::sqrt(6.0 / fan_in);
}

/// The first values that a leaf layer computes for an array of its own; false if it has none.
template <class T, class Program, class Leaves>
bool first_values(Program const& p, Leaves const& leaves, parameter_entry const& e, T* to) {
  bool found = false;
  for (int i = 0; i < p.leaf_count; ++i) {
    int const k = e.number - p.leaves[i].parameters;
    if (p.leaves[i].parameters < 0 || k < 0 || k >= p.leaves[i].parameter_count) continue;
    leaves.visit(p.leaves[i], [&](auto const& layer) {
      if constexpr (requires { layer.first_value(k, 0LL); }) {
        for (long long n = 0; n < e.size; ++n) to[n] = static_cast<T>(layer.first_value(k, n));
        found = true;
      }
    });
  }
  return found;
}

/// Draws every parameter anew: a pure function of (seed, name, index).
template <class T, class Program, class Leaves>
void initialize_parameters(Program const& p, Leaves const& leaves,
                           std::vector<parameter_entry> const& list, std::uint64_t seed, T* pool,
                           T* statistics) {
  for (parameter_entry const& e : list) {
    T* const to = (e.running() ? statistics : pool) + e.offset;
    ir::parameter const& q = p.parameters[e.number];
    if (first_values(p, leaves, e, to)) continue;
    if (q.drawn) {
      double const bound = initial_bound(p, e.number);
      random_stream const draw(seed, purpose::initialize,
                               fnv1a(e.name.data(), static_cast<int>(e.name.size())));
      for (long long i = 0; i < e.size; ++i)
        to[i] = static_cast<T>((2 * draw.uniform(static_cast<std::uint64_t>(i)) - 1) * bound);
    } else {
      std::fill_n(to, e.size, static_cast<T>(q.start));
    }
  }
}

inline std::string shape_text(std::vector<std::size_t> const& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + ")";
}

[[noreturn, gnu::cold]] inline void parameters_released() {
  throw state_error(
      "network: evaluate_only() gave its parameters back; it takes new ones from load_state() or "
      "initialize()");
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// What `state()` returns: arrays by name, in PyTorch's layouts, and what numbers they were trained
/// on. load_state() takes the units over where they are known.
template <class T>
struct state_map : std::map<std::string, xt::xarray<T>> {
  using arrays = std::map<std::string, xt::xarray<T>>;
  using arrays::arrays;
  state_map(arrays plain) : arrays(static_cast<arrays&&>(plain)) {}
  input_units units{};
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

template <class T>
xt::xarray<T> array_of_entry(parameter_entry const& e, T const* from) {
  xt::xarray<T> a = xt::xarray<T>::from_shape(e.shape);
  std::copy_n(from, e.size, a.data());
  return a;
}

/// Throws state_error with one message that lists everything missing, extra or misshapen.
/// `num_batches_tracked` does not count.
template <class T>
void check_state(std::vector<parameter_entry> const& list, state_map<T> const& state) {
  std::string missing, misshapen, extra;
  std::map<std::string, int> known;
  for (parameter_entry const& e : list) {
    known[e.name] = 1;
    auto const at = state.find(e.name);
    if (at == state.end()) {
      missing += (missing.empty() ? "" : ", ") + e.name;
      continue;
    }
    std::vector<std::size_t> const shape(at->second.shape().begin(), at->second.shape().end());
    if (shape != e.shape)
      misshapen += (misshapen.empty() ? "" : ", ") + e.name + " wants " + shape_text(e.shape) +
                   " got " + shape_text(shape);
  }
  for (auto const& [name, array] : state) {
    std::string const tail = ".num_batches_tracked";
    bool const counter = name.size() >= tail.size() &&
                         name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
    if (!known.count(name) && !counter) extra += (extra.empty() ? "" : ", ") + name;
  }
  if (missing.empty() && misshapen.empty() && extra.empty()) return;
  std::string text = "load_state: the arrays do not fit this network, nothing was changed.";
  if (!missing.empty()) text += " Missing: " + missing + ".";
  if (!misshapen.empty()) text += " Wrong shape: " + misshapen + ".";
  if (!extra.empty()) text += " Not in the network: " + extra + ".";
  throw state_error(detail::sentence({text, " net.state() shows the names and shapes it takes."}));
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
