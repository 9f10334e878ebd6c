// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One network, three ways to use several threads, the same scores to the bit.
#include <resin/runtime/network.hpp>

#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

using namespace resin;

inline constexpr auto classifier = input{1, 16, 16} | conv2d{.filters = 8, .kernel = 3} | relu |
                                   max_pool2d{} | flatten | dense{.units = 4};

// [model]
/// The network before its contexts: members are destroyed from the last to the first.
struct model {
  network<classifier> net;
  std::vector<inference_context<classifier>> contexts;

  explicit model(int threads, int batch) {
    for (int t = 0; t < threads; ++t) {
      contexts.push_back(net.context());
      contexts.back().reserve(batch);
    }
  }
  model(model const&) = delete;  // contexts hold the network's address
};
// [model]

int main() {
  constexpr int n = 64, size = 16 * 16, classes = 4;
  std::vector<float> images(n * size), scores(n * classes), same(n * classes), again(n * classes);
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<float>(i % 97) / 50 - 1;

  // [team]
  network<classifier> net;
  net.use_threads(2);  // of one call: a team of the network's own
  net.reserve(n);  // memory, and weights packed
  net.infer(images.data(), n, scores.data());
  // [team]

  // [contexts]
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&, t, context = net.context()]() mutable {
      context.reserve(n / 2);
      context.infer(images.data() + t * n / 2 * size, n / 2, same.data() + t * n / 2 * classes);
    });
  for (std::thread& t : threads) t.join();
  // [contexts]

  // [anew]
  net.initialize(7);  // no context may be computing
  net.reserve(n);  // packs the new weights, which contexts then see
  // [anew]
  net.infer(images.data(), n, again.data());

  model both(2, n);
  std::vector<float> third(n * classes);
  both.contexts[1].infer(images.data(), n, third.data());
  std::printf("contexts and the team agree: %s\n", scores == same ? "yes" : "no");
  return scores == same && third == scores && again != scores ? 0 : 1;
}
