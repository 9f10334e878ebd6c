// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Transfer learning: a network trained on one set moves to another. Four ways, against the number
// of labelled images: from scratch; all weights fixed and a new head; the last blocks fine-tuned;
// everything fine-tuned.
#include "transfer.hpp"

#include <resin/io/gz.hpp>
#include <resin/io/weights.hpp>
#include <resin/zoo/cifar_resnet.hpp>

#include <filesystem>
#include <tuple>
using namespace resin;

namespace {

// Five classes of CIFAR-10 to the five others, by ResNet-20. Freezing is a rewrite of the value.
constexpr auto cifar = zoo::cifar_resnet(3, 5);
constexpr auto cifar_head_only = freeze(cifar, until("layer3"));
constexpr auto cifar_last_blocks = freeze(cifar, until("layer2"));
constexpr augmentation cifar_steps = augment::random_crop{4} | augment::flip{};

// Fashion-MNIST to MNIST, by a residual network of 8 layers. Where a stroke is counts in a digit:
// nothing is averaged away.
constexpr auto conv_bn(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
constexpr auto block(int filters) {
  return residual(conv_bn(filters, 2) | relu | conv_bn(filters), pad_channels) | relu;
}
constexpr auto grey = input{1, 28, 28} | named("stem", conv_bn(16)) | relu |
                      named("layer1", block(32)) | named("layer2", block(64)) |
                      named("layer3", block(64)) | flatten | dense{.units = 10, .name = "linear"};
constexpr auto grey_head_only = freeze(grey, until("layer3"));
constexpr auto grey_last_blocks = freeze(grey, until("layer2"));
constexpr augmentation grey_steps = augment::random_crop{2};

/// The weights the source was trained to, from the folder of this run; trained now if they are not
/// there.
template <auto const& Net>
state_map<float> source_weights(design::experiment const& e, std::string const& name,
                                design::images const& source, int epochs, augmentation const& steps,
                                std::uint64_t seed) {
  network<Net> net(seed);
  std::string const file = e.path(name + "-source-seed" + std::to_string(seed) + ".safetensors");
  if (e.size == design::scale::smoke || !std::filesystem::exists(file)) {
    design::table const curve = design::train(
        e, net,
        sgd{.learning_rate = one_cycle{.peak = .2},
            .momentum = .9,
            .nesterov = true,
            .weight_decay = 5e-4},
        {.epochs = epochs, .batch = e.pick(32, 50, 128), .seed = seed, .augment = steps}, source);
    std::printf("source: %.1f %% wrong on its own classes\n", curve.last("held_out_error"));
    save(net, file);
  }
  load(net, file);
  return net.state();
}

/// The four ways as jobs "NAME scratch", "NAME head", ...
template <auto const& Net, auto const& HeadOnly, auto const& LastBlocks>
std::vector<std::string> four_ways(design::experiment& e, std::string const& name,
                                   design::images const& source, int epochs,
                                   design::images const& target,
                                   std::vector<design::amount> const& amounts,
                                   augmentation const& steps) {
  auto const way = [&, name, epochs,
                    steps ]<auto const & Value>(char const* what, bool transferred, double rate) {
    e.job(name + " " + what, [&, name, epochs, steps, transferred, rate](std::uint64_t seed) {
      state_map<float> body;
      if (transferred) {
        body = source_weights<Net>(e, name, source, epochs, steps, seed);
        std::erase_if(body, [](auto const& a) {
          return a.first.starts_with("linear");
        });  // the head starts anew
      }
      return design::adapt<Value>(e, target, amounts, steps, rate, seed, [&](auto& net) {
        auto state = net.state();
        for (auto const& [key, array] : body) state[key] = array;
        net.load_state(state);
      });
    });
    return name + " " + what;
  };
  return {way.template operator()<Net>("from scratch", false, .1),
          way.template operator()<HeadOnly>("new head alone", true, .05),
          way.template operator()<LastBlocks>("last blocks", true, .05),
          way.template operator()<Net>("everything", true, .05)};
}

void method(design::experiment& e) {
  using design::amount, design::only;
  design::images const cifar10 = e.cifar10(e.pick(100, 8'000, 45'000), e.pick(100, 2'000, 5'000));
  auto const sources = {0, 2, 4, 6, 8},
             targets = {1, 3, 5, 7,
                        9};  // airplane bird deer frog ship; automobile cat dog horse truck
  design::images const source{only(cifar10.seen, sources), only(cifar10.held_out, sources)},
      target{only(cifar10.seen, targets), only(cifar10.held_out, targets)};
  augmentation const units = cifar_steps | normalization_of(source.seen);
  std::vector<amount> const amounts = e.pick(std::vector<amount>{{4, 1}}, {{10, 40}, {50, 16}},
                                             {{10, 200}, {50, 100}, {250, 50}, {0, 20}});
  auto const jobs = four_ways<cifar, cifar_head_only, cifar_last_blocks>(
      e, "cifar10", source, e.pick(1, 5, 20), target, amounts, units);

  // Shapes stand in for the clothes and digits in --smoke, and in --quick where these are not
  // installed.
  std::string pair = "fashion-to-mnist";
  design::images from, to;
  try {
    if (e.size == design::scale::smoke) throw file_error("no files are read in --smoke");
    auto const [clothes, clothes_test] = datasets::fashion_mnist();
    auto const [digits, digits_test] = datasets::mnist();
    from = {take(clothes, e.pick(1, 10'000, 60'000)), take(clothes_test, e.pick(1, 1'000, 10'000))};
    to = {digits, take(digits_test, e.pick(1, 2'000, 10'000))};
  } catch (file_error const&) {
    if (e.size == design::scale::full) throw;
    pair = "shapes";
    std::tie(from.seen, from.held_out) =
        datasets::synthetic_shapes({.count = e.pick(40, 4'000, 1), .test_count = 40});
    std::tie(to.seen, to.held_out) = datasets::synthetic_shapes(
        {.count = e.pick(40, 1'000, 1), .test_count = e.pick(40, 400, 1), .seed = 2});
  }
  std::vector<amount> const few_or_all = e.pick(std::vector<amount>{{2, 1}}, {{10, 24}, {50, 16}},
                                                {{10, 100}, {50, 50}, {250, 20}, {0, 4}});
  auto const grey_jobs = four_ways<grey, grey_head_only, grey_last_blocks>(
      e, pair, from, e.pick(1, 3, 6), to, few_or_all, grey_steps);
  if (!e.run()) return;
  design::report_transfer(e, "Five classes of CIFAR-10 to the five others", "cifar10.svg", jobs);
  design::report_transfer(
      e, pair == "shapes" ? "Shapes to shapes of other draws" : "Fashion-MNIST to MNIST",
      pair + ".svg", grey_jobs);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "10-transfer",
                     "Transfer learning against the number of labelled images", method);
}
