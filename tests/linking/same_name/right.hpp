// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Whether the network of a unit is its own: what it gives is what its twin gives, which has the
// same value under a name that no other unit has.
#include <resin/describe/outline.hpp>
#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>
#include <resin/runtime/network.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/value_and_grad.hpp>

namespace {

template <auto const& Net, auto const& Quantized>
std::vector<float> results() {
  using namespace resin;
  network<Net> n(1);
  constexpr extent3 in = network<Net>::input_shape, out = network<Net>::output_shape;
  auto const images = xt::eval(xt::sin(
      xt::arange<float>(0, static_cast<float>(2 * in.size())).reshape({2, in.c, in.h, in.w})));
  std::vector<float> all;
  auto const add = [&](long long more) {
    all.resize(all.size() + static_cast<std::size_t>(more));
    return all.data() + all.size() - more;
  };
  n.infer(images.data(), 2, add(2 * out.size()));
  std::vector<int> const labels = {0, 1};
  auto const [loss, gradient] = value_and_grad(n, cross_entropy{}, images, labels);
  all.push_back(loss);
  for (float v : gradient.values()) all.push_back(v);
  for (auto const& [name, array] : n.state()) all.push_back(static_cast<float>(array.size()));
  network<Net, bfloat16> half(n);
  half.infer(images.data(), 2, add(2 * out.size()));
  network<Quantized> bytes(n);
  calibrate(bytes, images);
  bytes.infer(images.data(), 2, add(2 * out.size()));
  outline const tables = outline_of<Net>();
  all.push_back(static_cast<float>(tables.multiply_adds));
  all.push_back(static_cast<float>(tables.arena_bytes));
  return all;
}

template <auto const& Net, auto const& Quantized, auto const& Twin, auto const& QuantizedTwin>
bool is_right() {
  return results<Net, Quantized>() == results<Twin, QuantizedTwin>() && resin::is_valid<Net>;
}

}  // namespace
