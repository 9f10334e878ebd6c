// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Weights that move into a reparameterized network (Ding et al. 2021, section 3.3).

#include <resin/runtime/network.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// The ops of `whole` that are left in `merged`, in order: place k of the one is place [k] of the
/// other; empty if it is not what merge_branches makes of `whole`.
template <class Whole, class Merged>
constexpr bool merges_to(Whole const& whole, Merged const& merged) {
  ir::detail::branch_plan<Whole> const plan(whole);
  int k = 0;
  for (int i = 0; i < whole.op_count; ++i) {
    if (plan.goes[i]) continue;
    if (k >= merged.op_count) return false;
    bool const one = plan.sums[i].count > 0;
    if (merged.ops[k].kind != (one ? ir::op_kind::conv : whole.ops[i].kind) ||
        merged.ops[k].layer != whole.ops[i].layer || merged.ops[k].y != whole.ops[i].y)
      return false;
    ++k;
  }
  return k == merged.op_count && plan.merged > 0;
}

/// Arrays of a network by the number of their parameter, copies of a repeat in order.
template <auto const& Net>
std::vector<std::vector<std::string>> names_by_number() {
  auto const& p = ir::source_program<Net>::value;
  std::vector<std::vector<std::string>> names(static_cast<std::size_t>(p.parameter_count));
  for (parameter_entry const& e : list_parameters(p, ir::names_of<Net>))
    names[static_cast<std::size_t>(e.number)].push_back(e.name);
  return names;
}

/// Adds one branch of a sum to a kernel (K, C / groups, R, S) and its bias. `read(number)`: that
/// array of the branch's copy, as doubles.
template <class Program, class Read>
void add_branch(Program const& p, ir::op const& merged, ir::branch_merge::branch const& branch,
                Read const& read, std::vector<double>& weight, std::vector<double>& bias) {
  using numbers = std::vector<double>;
  extent2 const whole = merged.window.kernel;
  auto const H = static_cast<std::size_t>(whole.h), W = static_cast<std::size_t>(whole.w);
  std::size_t const filters = bias.size(), inputs = weight.size() / filters / H / W;
  numbers scale(filters, 1.), shift(filters, 0.);
  if (branch.norm >= 0) {
    ir::op const& n = p.ops[branch.norm];
    numbers const gamma = read(n.norm), beta = read(n.norm + 1), mean = read(n.norm + 2),
                  variance = read(n.norm + 3);
    for (std::size_t k = 0; k < filters; ++k) {
      scale[k] = gamma[k] / std::sqrt(variance[k] + n.epsilon);
      shift[k] = beta[k] - mean[k] * scale[k];
    }
  }
  auto const at = [&](std::size_t k, std::size_t c, int r, int s) -> double& {
    return weight[((k * inputs + c) * H + static_cast<std::size_t>(r)) * W +
                  static_cast<std::size_t>(s)];
  };
  if (branch.conv < 0) {
    for (std::size_t k = 0; k < filters; ++k) {
      at(k, k % inputs, whole.h / 2, whole.w / 2) += scale[k];
      bias[k] += shift[k];
    }
    return;
  }
  ir::op const& o = p.ops[branch.conv];
  extent2 const own = o.window.kernel;
  numbers const w = read(o.weight), b = o.bias >= 0 ? read(o.bias) : numbers(filters, 0.);
  auto from = w.begin();
  for (std::size_t k = 0; k < filters; ++k) {
    for (std::size_t c = 0; c < inputs; ++c)
      for (int r = 0; r < own.h; ++r)
        for (int s = 0; s < own.w; ++s)
          at(k, c, whole.h / 2 - own.h / 2 + r, whole.w / 2 - own.w / 2 + s) += *from++ * scale[k];
    bias[k] += shift[k] + b[k] * scale[k];
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Moves the weights of a network into `to`, whose value is `reparameterize(...)` of its: merged
/// convolutions take the sums of their branches with the batch norms folded in, computed in double;
/// all else is copied. Both then give the same results in evaluation, but for rounding.
template <auto const& From, auto const& To, class T>
void reparameterize(network<From, T> const& from, network<To, T>& to) {
  static constexpr auto const& whole = ir::source_program<From>::value;
  static constexpr auto const& merged = ir::source_program<To>::value;
  static_assert(detail::merges_to(whole, merged),
                "reparameterize(from, to): the value of `to` is not reparameterize(...) of that of "
                "`from` - write constexpr auto fast = reparameterize(net); network<fast> to; "
                "docs/reference/reparameterize.md");
  ir::detail::branch_plan<std::remove_cvref_t<decltype(whole)>> const plan(whole);
  auto const names = detail::names_by_number<From>(), wanted = detail::names_by_number<To>();
  state_map<T> const source = from.state();
  state_map<T> target = to.state();
  target.units = source.units;
  auto const number = [](int q) { return static_cast<std::size_t>(q); };
  for (int i = 0, k = 0; i < whole.op_count; ++i) {
    if (plan.goes[i]) continue;
    ir::op const &o = whole.ops[i], &m = merged.ops[k++];
    ir::branch_merge const& sum = plan.sums[i];
    if (sum.count == 0) {
      std::vector<int> left, right;
      ir::for_each_parameter(whole, o, [&](int q) { left.push_back(q); });
      ir::for_each_parameter(merged, m, [&](int q) { right.push_back(q); });
      if (o.norm >= 0)
        for (int q : {2, 3}) left.push_back(o.norm + q), right.push_back(m.norm + q);
      for (std::size_t a = 0; a < left.size(); ++a)
        for (std::size_t copy = 0; copy < names[number(left[a])].size(); ++copy)
          target.at(wanted[number(right[a])][copy]) = source.at(names[number(left[a])][copy]);
      continue;
    }
    for (std::size_t copy = 0; copy < wanted[number(m.weight)].size(); ++copy) {
      xt::xarray<T>&w = target.at(wanted[number(m.weight)][copy]),
      &b = target.at(wanted[number(m.bias)][copy]);
      std::vector<double> weight(w.size(), 0.), bias(b.size(), 0.);
      auto const read = [&](int q) {
        xt::xarray<T> const& a = source.at(names[number(q)][copy]);
        return std::vector<double>(a.data(), a.data() + a.size());
      };
      for (int branch = 0; branch < sum.count; ++branch)
        detail::add_branch(whole, m, sum.branches[branch], read, weight, bias);
      for (std::size_t n = 0; n < w.size(); ++n) w.data()[n] = static_cast<T>(weight[n]);
      for (std::size_t n = 0; n < b.size(); ++n) b.data()[n] = static_cast<T>(bias[n]);
    }
  }
  to.load_state(target);
}

}  // namespace resin
