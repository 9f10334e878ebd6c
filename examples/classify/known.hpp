// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The table of networks: what each was trained on, and where its weights come from.

#include "preparation.hpp"

#include <resin/base/error.hpp>

#include <filesystem>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace classify {

/// The scores of one prepared image, one for each class, before softmax.
using scorer = std::function<std::vector<float>(xt::xtensor<float, 3> const&)>;

// One translation unit each builds them: a network with weights from a file.
scorer squeezenet1_1_caffe(std::filesystem::path const& weights);
scorer squeezenet1_1(std::filesystem::path const& weights);
scorer resnet18(std::filesystem::path const& weights);
scorer resnet50(std::filesystem::path const& weights);
scorer mobilenet_v2(std::filesystem::path const& weights);
scorer cifar_resnet20(std::filesystem::path const& weights);

struct known_network {
  std::string_view name;
  scorer (*load)(std::filesystem::path const& weights);
  preparation input;
  std::string_view weights;  // where they come from
};

/// torchvision's: sides of 256, the middle 224, RGB from 0 to 1, ImageNet's mean and deviation.
inline constexpr preparation torchvision_224{sizing::shorter_side, 256,      224,
                                             channel_order::rgb,   1. / 255, {.485, .456, .406},
                                             {.229, .224, .225}};

/// Caffe's: 256 x 256, the middle 227, BGR bytes, ImageNet's mean.
inline constexpr preparation caffe_227{sizing::stretched, 256,      227, channel_order::bgr, 1,
                                       {104, 117, 123},   {1, 1, 1}};

inline constexpr known_network known_networks[] = {
    {"squeezenet1_1_caffe", squeezenet1_1_caffe, caffe_227,
     "Caffe's or ncnn's, by `convert squeezenet1_1`"},
    {"squeezenet1_1", squeezenet1_1, torchvision_224, "torchvision's, by pth_to_npz.py"},
    {"resnet18", resnet18, torchvision_224, "torchvision's, by pth_to_npz.py"},
    {"resnet50", resnet50, torchvision_224, "torchvision's IMAGENET1K_V1, by pth_to_npz.py"},
    {"mobilenet_v2", mobilenet_v2, torchvision_224,
     "torchvision's IMAGENET1K_V1, by pth_to_npz.py"},
    {"cifar_resnet20",
     cifar_resnet20,
     {sizing::stretched,
      32,
      32,
      channel_order::rgb,
      1. / 255,
      {.485, .456, .406},
      {.229, .224, .225}},
     "akamaster's, as they are"},
};

/// Throws state_error, which lists the names, for one that is not in the table.
inline known_network const& network_called(std::string_view name) {
  std::string names;
  for (known_network const& n : known_networks) {
    if (n.name == name) return n;
    names += (names.empty() ? "" : ", ") + std::string(n.name);
  }
  throw resin::state_error("there is no network " + std::string(name) + "; known are " + names);
}

}  // namespace classify
