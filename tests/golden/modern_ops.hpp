// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One layer at a time against the arrays of golden/modern_ops.npz: y, and for a given dy the
// gradients of the input and of the parameters.

#include "golden/reference.hpp"

namespace golden {

inline std::map<std::string, npy_array> const& modern_ops() {
  static auto const file = reference("modern_ops");
  return file;
}
inline xt::xarray<double> array_of(std::string const& name) {
  return modern_ops().at(name).as<double>();
}

/// Hands dy to the reverse part and keeps y.
struct given_gradient {
  xt::xarray<double> const& dy;
  xt::xarray<double>& y;
  template <class Targets>
  double value_and_gradient(prediction_view<double const> view, Targets const&, double* out) const {
    std::copy_n(view.data, y.size(), y.data());
    if (out) std::copy_n(dy.data(), dy.size(), out);
    return 0;
  }
};

template <auto const& Value>
void check_op(std::string const& name) {
  INFO(name);
  network<Value, double> net;
  auto state = net.state();
  auto const key = [&](std::string const& parameter) {
    return parameter.ends_with(".bias") ? "b" : "w";
  };
  for (auto& [parameter, array] : state) {
    xt::xarray<double> const want = array_of(name + "/" + key(parameter));
    REQUIRE(array.size() == want.size());
    std::copy_n(want.data(), want.size(), array.data());
  }
  net.load_state(state);
  xt::xtensor<double, 4> const x = array_of(name + "/x");
  xt::xarray<double> const dy = array_of(name + "/dy");
  xt::xarray<double> y = xt::zeros_like(dy);
  constexpr extent3 out = network<Value, double>::output_shape;
  REQUIRE(dy.size() == x.shape()[0] * static_cast<std::size_t>(out.size()));
  auto const [loss, gradient] = value_and_grad(net, given_gradient{dy, y}, x,
                                               xt::xtensor<int, 1>(xt::zeros<int>({x.shape()[0]})));
  CHECK(difference(y, modern_ops().at(name + "/y")) <= 1e-9);
  auto const evaluated = net(x);
  CHECK(difference(evaluated, modern_ops().at(name + "/y")) <= 1e-9);
  CHECK(difference(gradient.input(), modern_ops().at(name + "/dx")) <= 1e-7);
  for (auto const& [parameter, array] : gradient.state())
    CHECK(difference(array, modern_ops().at(name + "/d" + key(parameter))) <= 1e-7);
}

#define RESIN_GOLDEN_OP(name) golden::check_op<name>(#name);

}  // namespace golden
