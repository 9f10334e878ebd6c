// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Quantised networks, exported and run by ONNX Runtime.

#include "narrow/networks.hpp"

#include <resin/narrow/onnx.hpp>

#include "reference/onnx_runtime.hpp"

#include <algorithm>
#include <cmath>

using namespace narrow_test;

namespace {

template <auto const& Net, auto const& Bytes>
void check() {
  auto const x = images<Net>(6);
  network<Bytes> net(trained<Net>());
  calibrate(net, x);
  auto const want = net(x);
  auto const outputs = reference::run_as_onnx(net, x);
  auto const& got = outputs.at("output");
  REQUIRE(got.size() == want.size());
  std::size_t const classes = got.size() / 6;
  float most = 0, error = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    most = std::max(most, std::abs(want.data()[i]));
    error = std::max(error, std::abs(want.data()[i] - got[i]));
  }
  double squares = 0, all = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    squares += std::pow(want.data()[i] - got[i], 2);
    all += std::pow(want.data()[i], 2);
  }
  // Most are equal. Averages of 2x2 bytes often lie in the middle of two, and engines differ in
  // which they take; sums with a skip are rounded once here.
  INFO("distance " << std::sqrt(squares / all) << ", at most " << error / most);
  CHECK(error < .04f * most);
  CHECK(squares < .04 * .04 * all);
  for (std::size_t i = 0; i < 6; ++i) {
    float const* const a = want.data() + i * classes;
    float const* const b = got.data() + i * classes;
    // Of two classes that are a rounding apart either may win.
    auto const first = std::max_element(a, a + classes) - a,
               second = std::max_element(b, b + classes) - b;
    CHECK((first == second || a[first] - a[second] < .01f * most));
  }
}

inline constexpr auto strided = input{3, 11, 11} | unit(8) | relu |
                                residual(unit(12, 2) | relu | unit(12), pad_channels) | relu |
                                global_avg_pool | dense{.units = 4};
inline constexpr auto strided8 = quantize(strided);

}  // namespace

TEST_CASE("onnx: networks in bytes") {
  reference::require_onnx_runtime();
  check<residuals, residuals8>();
  check<residuals, residuals_kept>();
  check<concatenations, concatenations8>();
  check<mobile, mobile8>();
  check<norms_first, norms_first8>();
  check<strided, strided8>();
}

TEST_CASE("onnx: bytes are weights of one byte, known after calibration") {
  test::temporary_folder folder;
  network<residuals8> net(trained<residuals>());
  CHECK_THROWS_WITH(export_onnx(net, folder.path / "early.onnx"),
                    ContainsSubstring("calibrate(net, images)"));
  calibrate(net, images<residuals>(2));
  export_onnx(net, folder.path / "bytes.onnx");
  // About the parameters and 11 numbers of 4 bytes to a filter and step.
  auto const size = std::filesystem::file_size(folder.path / "bytes.onnx");
  CHECK(size < 2 * network<residuals>::parameter_count);
}
