// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "segmenter.hpp"

#include <resin/zoo/segmentation.hpp>

namespace segment {

segmenter load_lraspp(std::string const& weights) {
  return load_segmenter<resin::zoo::lraspp_mobilenet_v3_large>(
      weights,
      {"background", "aeroplane", "bicycle",      "bird",  "boat",         "bottle", "bus",
       "car",        "cat",       "chair",        "cow",   "dining table", "dog",    "horse",
       "motorbike",  "person",    "potted plant", "sheep", "sofa",         "train",  "tv monitor"},
      [](std::uint8_t byte, std::size_t channel) {
        constexpr float mean[] = {.485F, .456F, .406F}, deviation[] = {.229F, .224F, .225F};
        return (static_cast<float>(byte) / 255 - mean[channel]) / deviation[channel];
      });
}

}  // namespace segment
