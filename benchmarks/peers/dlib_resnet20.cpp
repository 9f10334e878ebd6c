// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A contestant on dlib: CIFAR ResNet-20, the only one of the networks that dlib's examples spell.
// Its shortcut averages where option A subsamples, so that outputs are not compared. The protocol
// is that of networks/contestant.hpp. usage: dlib_resnet20 infer|train BATCH
#include <dlib/dnn.h>
#include <dlib/revision.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace dlib;

template <int N, template <class> class Norm, int Stride, class Below>
using convs = Norm<con<N, 3, 3, 1, 1, relu<Norm<con<N, 3, 3, Stride, Stride, Below>>>>>;
template <int N, template <class> class Norm, class Below>
using block = relu<add_prev1<convs<N, Norm, 1, tag1<Below>>>>;
template <int N, template <class> class Norm, class Below>
using narrowing =
    relu<add_prev2<avg_pool<2, 2, 2, 2, skip1<tag2<convs<N, Norm, 2, tag1<Below>>>>>>>;

template <template <class> class Norm>
struct resnet20 {
  template <class B>
  using wide = block<16, Norm, B>;
  template <class B>
  using middle = block<32, Norm, B>;
  template <class B>
  using narrow = block<64, Norm, B>;
  using stem = relu<Norm<con<16, 3, 3, 1, 1, input<matrix<rgb_pixel>>>>>;
  using stages =
      repeat<2, narrow,
             narrowing<64, Norm, repeat<2, middle, narrowing<32, Norm, repeat<3, wide, stem>>>>>;
  using type = loss_multiclass_log<fc<10, avg_pool_everything<stages>>>;
};

double peak_rss() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (double kb = 0; word == "VmHWM:" && status >> kb) return kb / 1024;
  return 0;
}

template <class F>
void serve(F&& call) {
  using clock = std::chrono::steady_clock;
  auto const since = [](clock::time_point t) {
    return std::chrono::duration<double>(clock::now() - t).count();
  };
  call();
  call();
  std::cout << "ready version=" << DLIB_MAJOR_VERSION << '.' << DLIB_MINOR_VERSION << std::endl;
  for (double budget = 0; std::cin >> budget;) {
    double least = 1e30;
    auto const start = clock::now();
    do {
      auto const from = clock::now();
      call();
      least = std::min(least, since(from));
    } while (since(start) < budget);
    std::cout << "ms=" << 1e3 * least << " rss=" << peak_rss() << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string const mode = argc > 2 ? argv[1] : "";
  if (mode != "infer" && mode != "train") {
    std::cerr << "usage: dlib_resnet20 infer|train BATCH\n";
    return 2;
  }
  dlib::rand random;
  std::size_t const batch = static_cast<std::size_t>(std::stoi(argv[2]));
  std::vector<matrix<rgb_pixel>> x(std::max<std::size_t>(batch, 2));  // batch norm refuses one
  std::vector<unsigned long> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i].set_size(32, 32);
    for (rgb_pixel& p : x[i])
      p = rgb_pixel(random.get_random_8bit_number(), random.get_random_8bit_number(),
                    random.get_random_8bit_number());
    y[i] = i % 10;
  }
  resnet20<bn_con>::type net;
  dnn_trainer<resnet20<bn_con>::type> trainer(net, sgd(1e-4, 0.9));
  trainer.set_learning_rate(1e-5);
  auto const step = [&] {
    trainer.train_one_step(x, y);
    trainer.get_net();
  };
  if (mode == "train") {
    serve(step);
  } else {
    step();
    resnet20<affine>::type fixed(net);
    x.resize(batch);
    serve([&] { fixed(x); });
  }
}
