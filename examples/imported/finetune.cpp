// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The program of docs/tutorials/fine-tune.md: an imported network learns the classes of a folder.
#include <resin/io/image_folder.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <filesystem>
#include <iostream>

#include <photos.hpp>
using namespace resin;

// [value]
inline constexpr auto own =
    replace_head(freeze(photos_network::photos, until("layer3")), dense{.units = 2, .name = "own"});
// [value]

int main(int argc, char** argv) try {
  if (argc != 2) throw file_error("usage: finetune FOLDER, with train/CLASS/ and val/CLASS/ in it");
  // [data]
  std::filesystem::path const photos = argv[1];
  constexpr int side = network<own>::input_shape.h;
  datasets::image_folder_options const as_evaluated{.size = side, .shorter_side = side * 256 / 224};
  auto const seen = datasets::image_folder(photos / "train", as_evaluated);
  auto const held_out = datasets::image_folder(photos / "val", as_evaluated);
  // [data]
  // [train]
  network<own> net;
  load(net, photos_WEIGHTS, matching{});  // the new head keeps its own weights
  trainer fit{
      net,
      sgd{.learning_rate = one_cycle{.01}, .momentum = .9},
      {.epochs = 8,
       .batch = 16,
       .augment = augment::flip{} | augment::normalize{{.485, .456, .406}, {.229, .224, .225}},
       .quiet = true}};
  fit.run(seen);
  auto const result = fit.evaluate(held_out);
  std::cout << result;
  save(net, "own.safetensors");
  // [train]
  return result.accuracy > .9 ? 0 : 1;
} catch (resin::error const& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
