// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Networks of one operation that moves memory, or hardly more, between two convolutions of 1x1 that
// keep it from being the network's border: one image, one thread. benchmarks/peers/torch_moving.py
// is the same in PyTorch; what the convolutions alone take is in the row `none`.
//
//   moving; python3 benchmarks/peers/torch_moving.py
#include <resin/runtime/network.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>
using namespace resin;

namespace {

constexpr auto begin = input{8, 56, 56} | conv2d{.filters = 64, .kernel = 1};
constexpr auto end = conv2d{.filters = 8, .kernel = 1};

constexpr auto none = begin | end;
constexpr auto doubled = begin | upsample{} | end;
constexpr auto bilinear_2 = begin | upsample{.scale = 2, .mode = bilinear} | end;
constexpr auto shuffled_pixels = begin | pixel_shuffle{} | end;
constexpr auto shuffled_channels = begin | channel_shuffle{.groups = 8} | end;
constexpr auto padded = begin | pad{.padding = {1, 1, 1, 1}, .mode = reflect} | end;
constexpr auto half = begin | channels{.first = 0, .last = 32} | end;
constexpr auto twice =
    begin | branches(conv2d{.filters = 64, .kernel = 1}, conv2d{.filters = 64, .kernel = 1}) | end;
constexpr auto transposed =
    begin | conv_transpose2d{.filters = 64, .kernel = 4, .stride = 2, .padding = 1} | end;

template <auto const& Net>
void measure(char const* name) {
  network<Net> net;
  constexpr extent3 in = network<Net>::input_shape, out = network<Net>::output_shape;
  std::vector<float> x(static_cast<std::size_t>(in.size()), .5F),
      y(static_cast<std::size_t>(out.size()));
  net.reserve(1);
  double best = 1e9;
  for (int i = 0; i < 400; ++i) {
    auto const start = std::chrono::steady_clock::now();
    net.infer(x.data(), 1, y.data());
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::printf("%s,%.2f\n", name, 1e6 * best);
}

}  // namespace

int main() {
  std::printf("operation,microseconds\n");
  measure<none>("none");
  measure<doubled>("upsample nearest");
  measure<bilinear_2>("upsample bilinear");
  measure<shuffled_pixels>("pixel_shuffle");
  measure<shuffled_channels>("channel_shuffle");
  measure<padded>("pad reflect");
  measure<half>("channels");
  measure<twice>("concat");
  measure<transposed>("conv_transpose2d");
}
