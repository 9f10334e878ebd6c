// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The grid of threads and images in bytes and in bfloat16: the bits of one thread, and nothing of
// another thread's is read on the way, which the thread sanitizer watches.
#include "test.hpp"

// The front door first, as users write it.
#include <resin/resin.hpp>

#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>

#include <cstring>
#include <vector>

using namespace resin;

namespace {

// Channels that do not fill a vector: the last pixel of an image is read alone.
constexpr auto value = input{3, 9, 7} | conv2d{.filters = 5, .kernel = 3, .padding = same} | relu |
                       residual(depthwise_conv2d{.kernel = 3, .padding = same}) |
                       depthwise_conv2d{.kernel = 3} | relu | max_pool2d{.window = 2, .stride = 1} |
                       avg_pool2d{.window = 2, .stride = 1} | flatten | dense{.units = 3};
constexpr auto bytes = quantize(value);

template <class Net>
void check(Net& net, xt::xtensor<float, 4> const& x) {
  std::vector<float> alone(21);
  net.infer(x.data(), 7, alone.data());
  for (int threads = 2; threads <= 6; ++threads) {
    net.use_threads(threads);
    for (int images = 1; images <= 7; ++images) {
      std::vector<float> together(static_cast<std::size_t>(3 * images));
      net.infer(x.data(), images, together.data());
      INFO(threads << " threads, " << images << " images");
      CHECK(std::memcmp(together.data(), alone.data(), together.size() * sizeof(float)) == 0);
    }
  }
}

}  // namespace

TEST_CASE("threads and images in narrow numbers: the bits of one thread", "[threads]") {
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({7, 3, 9, 7});
  random_stream const draw(4, purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>(2 * draw.uniform(i) - 1);
  network<value> const trained(1);
  network<value, bfloat16> halves(trained);
  check(halves, x);
  network<bytes> quantised(trained);
  calibrate(quantised, x);
  check(quantised, x);
}
