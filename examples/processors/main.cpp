// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One program for all x86-64 processors of the last fifteen years: it takes the network that was
// compiled for the one it runs on, and, as an example, compares it with all that it can run.
#include "digits.hpp"

#include <resin/base/processor_level.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

// What resin_add_network makes: each alone, for tests.
resin::any_network<> digits_x86_64_v2();
resin::any_network<> digits_x86_64_v3();
resin::any_network<> digits_x86_64_v4();

namespace {

std::vector<float> scores_of(resin::any_network<> net) {
  std::vector<float> images(2 * 28 * 28), scores(2 * 10);
  for (std::size_t i = 0; i < images.size(); ++i)
    images[i] = std::sin(.01f * static_cast<float>(i * i % 977));
  net.infer(images.data(), 2, scores.data());
  return scores;
}
bool alike(std::vector<float> const& a, std::vector<float> const& b) {
  bool same = a.size() == b.size() && a[0] != a[1];
  for (std::size_t i = 0; same && i < a.size(); ++i) same = std::abs(a[i] - b[i]) < 1e-4f;
  return same;
}

}  // namespace

int main() {
  // [used]
  resin::any_network<> net = digits();
  // [used]
  int const level = resin::processor_level();
  std::vector<float> const picked = scores_of(std::move(net));
  std::printf("level %d, first score %.4f\n", level, static_cast<double>(picked[0]));
  bool right = alike(picked, scores_of(digits_x86_64_v2()));
  if (level >= 3) right = right && alike(picked, scores_of(digits_x86_64_v3()));
  if (level >= 4) right = right && alike(picked, scores_of(digits_x86_64_v4()));
  return right ? 0 : 1;
}
