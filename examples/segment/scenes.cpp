// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A U-Net (Ronneberger et al. 2015) of three steps, and the scenes that it learns from: shapes of
// any colour on a ground of any other.
#include "segmenter.hpp"

#include <resin/data/synthetic_shapes.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>
using namespace resin;

namespace {

constexpr int side = 48, kinds = 3;

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{} |
         relu;
}
// It scales its input itself: bytes, in training and here.
constexpr auto unet = input{3, side, side} | rescale{} | unit(16) | mark("whole") | max_pool2d{} |
                      unit(24) | mark("half") | max_pool2d{} | unit(32) | unit(32) |
                      mark("quarter") | max_pool2d{} | unit(64) | unit(64) | upsample{} |
                      branches(pass, recall("quarter")) | unit(32) | upsample{} |
                      branches(pass, recall("half")) | unit(24) | upsample{} |
                      branches(pass, recall("whole")) | unit(16) | conv2d{.filters = 1 + kinds};

struct scenes {
  xt::xtensor<std::uint8_t, 4> images;
  xt::xtensor<int, 3> masks;
};
scenes draw(int count, std::uint64_t seed) {
  auto const n = static_cast<std::size_t>(count);
  constexpr std::size_t plane = side * side;
  scenes s{xt::xtensor<std::uint8_t, 4>::from_shape(
               {n, std::size_t{3}, std::size_t{side}, std::size_t{side}}),
           xt::zeros<int>({n, std::size_t{side}, std::size_t{side}})};
  for (std::size_t i = 0; i < n; ++i) {
    random_stream const random(seed, purpose::user, i);
    std::uint64_t next = 0;
    auto const between = [&](int low, int high) {
      return low +
             static_cast<int>(random.below(next++, static_cast<std::uint32_t>(high - low + 1)));
    };
    int kind_at[plane] = {}, paint[4][3];
    int which[plane] = {};
    for (int& c : paint[0]) c = between(30, 225);
    for (int object = 1, count_here = between(1, 3); object <= count_here; ++object) {
      for (std::size_t c = 0; c < 3; ++c)  // not the ground's
        paint[object][c] = (paint[0][c] + between(c == 1 ? 60 : 20, 190)) % 256;
      int const kind = between(0, kinds - 1), r = between(8, 13), cx = between(r, side - r),
                cy = between(r, side - r);
      for (int y = cy - r; y < cy + r; ++y)
        for (int x = cx - r; x < cx + r; ++x)
          if (detail::inside_shape(kind, (x - cx) * 256 + 128, (y - cy) * 256 + 128, r * 256)) {
            kind_at[y * side + x] = 1 + kind;
            which[y * side + x] = object;
          }
    }
    for (std::size_t p = 0; p < plane; ++p) {
      s.masks.data()[i * plane + p] = kind_at[p];
      for (std::size_t c = 0; c < 3; ++c)
        s.images.data()[(i * 3 + c) * plane + p] =
            static_cast<std::uint8_t>(std::clamp(paint[which[p]][c] + between(-18, 18), 0, 255));
    }
  }
  return s;
}

}  // namespace

namespace segment {

segmenter load_scenes(std::string const& weights) {
  std::vector<std::string> classes{"ground"};
  classes.insert(classes.end(), detail::shape_names.begin(), detail::shape_names.begin() + kinds);
  return load_segmenter<unet>(weights, std::move(classes), [](std::uint8_t byte, std::size_t) {
    return static_cast<float>(byte);
  });
}

double train_scenes(std::string const& weights, std::string const& folder, int count, int epochs,
                    int photos) {
  scenes const seen = draw(count, 1), held_out = draw(std::max(20, count / 8), 2);
  network<unet> net;
  trainer fit{net,
              adam{.learning_rate = one_cycle{.peak = .02}},
              {.epochs = epochs, .batch = 16, .metrics = {metrics::mean_iou()}}};
  fit.run(seen.images, seen.masks, held_out.images, held_out.masks);
  save(net, weights);
  std::filesystem::create_directories(folder);
  scenes const shown = draw(photos, 3);
  for (std::size_t i = 0; i < static_cast<std::size_t>(photos); ++i) {
    constexpr std::size_t plane = side * side;
    rgb_image photo{.height = side, .width = side};
    for (std::size_t p = 0; p < plane; ++p)
      for (std::size_t c = 0; c < 3; ++c)
        photo.pixels.push_back(shown.images.data()[(i * 3 + c) * plane + p]);
    std::string const name = std::string("scene-").append(std::to_string(i)).append(".png");
    write_png(resize(photo, {5 * side, 5 * side}), (std::filesystem::path(folder) / name).string());
  }
  return fit.evaluate(held_out.images, held_out.masks).mean_iou;
}

}  // namespace segment
