// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: lambda_captures - activation\(lambda\): the lambda captures something - write the number inside
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
int main() {
  float slope = .1f;
  auto leaky = activation([slope](auto x) { return x * slope; });
  static_cast<void>(leaky);
}
#else
int main() {
  auto leaky = activation([](auto x) { return x * .1f; });
  static_cast<void>(leaky);
}
#endif
