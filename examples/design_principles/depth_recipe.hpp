// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one recipe of the experiments on depth (1 and 3), and the weights it leaves.

#include "train.hpp"

#include <resin/io/weights.hpp>

#include <filesystem>
#include <string>

namespace design {

inline images depth_images(experiment const& e) {
  return e.cifar10(e.pick(64, 1'000, 45'000), e.pick(32, 250, 5'000));
}

inline resin::augmentation depth_units(images const& data) {
  return resin::normalization_of(data.seen);
}

inline std::string depth_weights(std::string const& name, std::uint64_t seed) {
  return name + "-seed" + std::to_string(seed) + ".safetensors";
}

/// He et al.'s but for its length: 20 epochs and one cycle of the learning rate in the place of 182
/// and two steps. --quick has batches of 50 and a rate as much smaller.
template <auto const& Net>
table train_depth(experiment const& e, resin::network<Net>& net, images const& data,
                  std::uint64_t seed) {
  using namespace resin;
  return train(e, net,
               sgd{.learning_rate = one_cycle{.peak = e.pick(.1, .04, .1)},
                   .momentum = .9,
                   .nesterov = true,
                   .weight_decay = 1e-4},
               {.epochs = e.pick(1, 10, 20),
                .batch = e.pick(32, 50, 128),
                .seed = seed,
                .augment = augment::random_crop{4} | augment::flip{} | depth_units(data)},
               data);
}

/// The weights that experiment 1 left for this network and seed beside this run's folder; trained
/// here if it has not run.
template <auto const& Net>
void get_trained(experiment const& e, resin::network<Net>& net, images const& data,
                 std::string const& name, std::uint64_t seed) {
  std::string const there = e.path("../../01-degradation/" +
                                   std::string(e.pick("smoke", "quick", "full")) + "/" +
                                   depth_weights(name, seed)),
                    here = e.path(depth_weights(name, seed));
  if (e.size != scale::smoke)
    for (std::string const& file : {there, here})
      if (std::filesystem::exists(file)) {
        std::printf("weights: %s\n", file.c_str());
        return resin::load(net, file);
      }
  train_depth(e, net, data, seed);
  resin::save(net, here);
}

}  // namespace design
