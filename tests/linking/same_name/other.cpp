// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The other of two units with a `net` of its own. See main.cpp.
#include "linking/same_name/right.hpp"

using namespace resin;

constexpr auto net = input{3, 32, 32} | conv2d{.filters = 40, .kernel = 3} | relu |
                     conv2d{.filters = 40, .kernel = 3} | relu | global_avg_pool |
                     dense{.units = 30};
constexpr auto bytes = quantize(net);
constexpr auto twin_of_other = net;
constexpr auto bytes_of_other = quantize(net);

bool other_is_right();
bool other_is_right() { return is_right<net, bytes, twin_of_other, bytes_of_other>(); }
