// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// GoogLeNet shrunken, of the zoo's own parts, with both training heads: their losses reach every
// gradient, and inference does not know of them.
#include "property/laws.hpp"

#include <resin/zoo/googlenet.hpp>

using namespace resin;

namespace {

template <class Style>
constexpr auto shrunken() {
  using zoo::inception::head;
  using zoo::inception::pool;
  return input{3, 64, 64} | Style::conv("conv1", 6, 7, 2) | pool(3) | Style::norm() |
         Style::conv("conv2", 6, 1) | Style::conv("conv3", 10, 3) | Style::norm() | pool(3) |
         Style::module("inception4a", 6, 4, 9, 2, 5, 4) | head<Style>("aux1", 7, 11, 5) |
         Style::module("inception4d", 5, 6, 11, 3, 4, 17) | head<Style>("aux2", 9, 12, 5) |
         pool(Style::last_pool) | Style::module("inception5b", 7, 5, 8, 4, 6, 3) | global_avg_pool |
         dropout{.rate = Style::last_dropout} | dense{.units = 5, .name = "fc"};
}
constexpr auto of_paper = shrunken<zoo::inception::paper>();
constexpr auto with_norms = shrunken<zoo::inception::normed>();

/// The loss is the main one plus the weight of each head times its own, on the same labels.
template <auto const& Value>
void adds_the_heads() {
  network<Value, double> net;
  laws::disturb(net, 3);
  auto const x = laws::batch_of<network<Value, double>>(2, 8);
  xt::xtensor<int, 1> const labels{1, 4};
  auto state = net.state();
  for (auto& [name, array] : state)  // heads whose logits are all alike cost log 5 each
    if (name.find("aux") == 0 && name.find("fc2") != std::string::npos) array.fill(0);
  net.load_state(state);
  auto const before = net(x);
  auto const both = value_and_grad(net, cross_entropy{}, x, labels);
  for (auto& [name, array] : state)
    if (name == "aux1.fc2.bias") array(2) = 7;
  net.load_state(state);
  auto const one_wrong = value_and_grad(net, cross_entropy{}, x, labels);
  double const wrong = std::log(4 + std::exp(7.0)), even = std::log(5.0);
  CHECK(one_wrong.loss - both.loss == Approx(.3 * (wrong - even)));
  auto const g = both.grad.state();
  CHECK(g.at("aux2.fc2.bias")(1) == Approx(.3 * (.2 - .5)));
  CHECK((net(x) == before));
}

}  // namespace

TEST_CASE("laws: GoogLeNet with training heads") {
  RESIN_LAWS(of_paper)
  RESIN_LAWS(with_norms)
  adds_the_heads<of_paper>();
}
