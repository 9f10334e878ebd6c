// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Every pair of 1 to 6 threads and 1 to 7 images: evaluation and a training step give the bits of
// one thread. The network and its gradient are fresh, so that nothing has more room than it asked
// for; the address sanitizer watches here, the thread sanitizer too.
#include "test.hpp"

#include <resin/resin.hpp>

#include <cstring>
#include <vector>

using namespace resin;

namespace {

// Small enough that evaluation shares images, not layers.
constexpr auto value = input{1, 12, 12} | conv2d{.filters = 6, .kernel = 3, .bias = false} |
                       batch_norm{} | relu | max_pool2d{} | flatten | dense{.units = 7} | relu |
                       dense{.units = 4};

std::vector<float> results(int threads, int images) {
  constexpr extent3 s = network<value>::input_shape;
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape(
      {static_cast<std::size_t>(images), std::size_t{s.c}, std::size_t{s.h}, std::size_t{s.w}});
  random_stream const draw(4, purpose::user, 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>(2 * draw.uniform(i) - 1);
  std::vector<int> labels(static_cast<std::size_t>(images));
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 4);

  network<value> net(1);
  net.use_threads(threads);
  std::vector<float> all(static_cast<std::size_t>(images * net.output_shape.size()));
  net.infer(x.data(), images, all.data());
  gradient<value> g(threads);
  all.push_back(value_and_grad(net, cross_entropy{}, x, labels, g, 1, 2));
  all.insert(all.end(), g.values().begin(), g.values().end());
  return all;
}

}  // namespace

TEST_CASE("threads and images: the bits of one thread", "[threads]") {
  for (int images = 1; images <= 7; ++images) {
    std::vector<float> const alone = results(1, images);
    for (int threads = 2; threads <= 6; ++threads) {
      std::vector<float> const together = results(threads, images);
      INFO(threads << " threads, " << images << " images");
      CHECK(std::memcmp(together.data(), alone.data(), alone.size() * sizeof(float)) == 0);
    }
  }
}
