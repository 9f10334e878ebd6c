// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One of two units with a `net` of its own. See other.cpp.
#include "linking/same_name/right.hpp"

using namespace resin;

constexpr auto net =
    input{1, 8, 8} | conv2d{.filters = 4, .kernel = 3} | relu | global_avg_pool | dense{.units = 3};
constexpr auto bytes = quantize(net);
constexpr auto twin_of_main = net;
constexpr auto bytes_of_main = quantize(net);

bool other_is_right();

int main() {
  return is_right<net, bytes, twin_of_main, bytes_of_main>() && other_is_right() ? 0 : 1;
}
