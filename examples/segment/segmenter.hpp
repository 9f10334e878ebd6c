// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The networks that this program knows, each compiled in a file of its own.

#include "picture.hpp"

#include <resin/io/image_resize.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace segment {

/// A network with its weights: the class of each pixel of a photo.
struct segmenter {
  std::vector<std::string> classes;
  std::function<std::vector<int>(resin::rgb_image const&)> look;
};

/// The photo, stretched to the network's size and made numbers by `unit(byte, channel)`, is asked;
/// the answer is stretched back.
template <auto const& Net, class Unit>
segmenter load_segmenter(std::string const& weights, std::vector<std::string> classes, Unit unit) {
  auto net = std::make_shared<resin::network<Net>>();
  resin::load(*net, weights);
  auto const look = [net, unit](resin::rgb_image const& photo) {
    constexpr resin::extent3 in = resin::network<Net>::input_shape,
                             out = resin::network<Net>::output_shape;
    resin::rgb_image const small = resize(photo, {in.h, in.w});
    std::size_t const plane = std::size_t{in.h} * std::size_t{in.w};
    std::vector<float> x(3 * plane), y(static_cast<std::size_t>(out.size()));
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t i = 0; i < plane; ++i) x[c * plane + i] = unit(small.pixels[3 * i + c], c);
    net->infer(x.data(), 1, y.data());
    std::size_t const pixels = std::size_t{out.h} * std::size_t{out.w};
    std::vector<int> best(pixels);
    for (std::size_t i = 0; i < pixels; ++i)
      for (int k = 1; k < out.c; ++k)
        if (y[static_cast<std::size_t>(k) * pixels + i] >
            y[static_cast<std::size_t>(best[i]) * pixels + i])
          best[i] = k;
    return stretched(best, {out.h, out.w}, photo.height, photo.width);
  };
  return {std::move(classes), look};
}

/// LR-ASPP with MobileNet v3 and torchvision's weights: the classes of PASCAL VOC.
segmenter load_lraspp(std::string const& weights);
/// A small U-Net that `train_scenes` taught what drawn shapes are.
segmenter load_scenes(std::string const& weights);
/// Writes its weights, and `count` scenes that it has not seen as photos into `folder`; returns the
/// mean intersection over union on scenes that are held out.
double train_scenes(std::string const& weights, std::string const& folder, int scenes, int epochs,
                    int count = 6);

}  // namespace segment
