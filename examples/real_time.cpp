// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Inference that never waits: see docs/howto/real-time.md.
#include <resin/runtime/network.hpp>

#include <array>
#include <cstdio>

using namespace resin;

inline constexpr auto detector = input{1, 16, 16} | conv2d{.filters = 8, .kernel = 3} | relu |
                                 max_pool2d{} | flatten | dense{.units = 2};

int main() {
  network<detector> net(1);
  net.use_threads(1);
  net.reserve(1);  // the last allocation

  std::array<float, 16 * 16> image{};
  std::array<float, 2> scores{};
  for (int frame = 0; frame < 1000; ++frame) net.infer(image.data(), 1, scores.data());

  // A further thread of the program: its own memory, the same weights.
  auto context = net.context();
  context.reserve(1);
  context.infer(image.data(), 1, scores.data());
  std::printf("%g\n", static_cast<double>(scores[0]));
}
