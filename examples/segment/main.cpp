// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What each pixel of a photo belongs to: coloured masks over the photos, and a page of them all
// with the legend of the classes.
//
//   segment train scenes.safetensors photos
//   segment scenes scenes.safetensors masks photos

#include "segmenter.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

int usage(bool asked) {
  std::printf(
      "usage: segment NETWORK WEIGHTS OUT PHOTO|FOLDER...   masks over photos, and index.html, in "
      "OUT\n"
      "       segment train WEIGHTS FOLDER [SCENES [EPOCHS]]   a small network of drawn scenes, "
      "and "
      "photos of some\n\n"
      "NETWORK is\n"
      "  lraspp   LR-ASPP, torchvision's lraspp_mobilenet_v3_large as .safetensors or .npz\n"
      "  scenes   the small network, as `segment train` writes it\n");
  return asked ? 0 : 2;
}

std::vector<std::filesystem::path> photos_of(std::filesystem::path const& given) {
  if (!std::filesystem::is_directory(given)) return {given};
  std::vector<std::filesystem::path> photos;
  for (auto const& entry : std::filesystem::directory_iterator(given))
    if (std::string const end = entry.path().extension().string();
        end == ".png" || end == ".jpg" || end == ".jpeg" || end == ".ppm")
      photos.push_back(entry.path());
  std::sort(photos.begin(), photos.end());
  return photos;
}

std::string swatch(std::string const& name, int kind) {
  segment::color const c = segment::color_of(kind);
  char span[80];
  std::snprintf(span, sizeof span, "<span><i style=\"background:#%02x%02x%02x\"></i>", c[0], c[1],
                c[2]);
  return span + name + "</span>\n";
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<std::string> const words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "train") {
    int const scenes = words.size() > 3 ? std::stoi(words[3]) : 800,
              epochs = words.size() > 4 ? std::stoi(words[4]) : 10;
    std::printf("mean IoU %.3f on scenes that are held out\n",
                segment::train_scenes(words[1], words[2], scenes, epochs));
    return 0;
  }
  if (words.size() < 4) return usage(words.empty());
  if (words[0] != "lraspp" && words[0] != "scenes")
    throw resin::state_error("there is no network " + words[0] + "; known are lraspp and scenes");
  segment::segmenter const net =
      words[0] == "lraspp" ? segment::load_lraspp(words[1]) : segment::load_scenes(words[1]);
  std::filesystem::path const out = words[2];
  std::filesystem::create_directories(out);

  std::string figures;
  std::vector<bool> occurs(net.classes.size());
  int unread = 0;
  for (std::size_t i = 3; i < words.size(); ++i)
    for (auto const& path : photos_of(words[i])) try {
        resin::rgb_image const photo = upright(resin::read_image(path.string()));
        std::vector<int> const classes = net.look(photo);
        std::vector<double> share(net.classes.size());
        for (int const kind : classes)
          share[static_cast<std::size_t>(kind)] += 1. / static_cast<double>(classes.size());
        std::string const name = path.stem().string() + ".png";
        segment::write_png(segment::blended(photo, classes), (out / name).string());
        std::printf("%s:", path.string().c_str());
        for (std::size_t k = 0; k < share.size(); ++k)
          if (share[k] >= .005) {
            std::printf(" %s %.0f %%", net.classes[k].c_str(), 100 * share[k]);
            occurs[k] = true;
          }
        std::printf("\n");
        figures.append("<img src=\"").append(name).append("\" alt=\"");
        figures.append(path.stem().string()).append("\">\n");
      } catch (resin::error const& e) {  // the other photos are looked at all the same
        std::fprintf(stderr, "segment: %s\n", e.what());
        ++unread;
      }
  std::ofstream page(out / "index.html");
  page << "<!doctype html><meta charset=\"utf-8\"><title>Masks</title>\n<style>body{font:16px "
          "sans-serif;margin:2em}img{max-width:24em;margin:.4em}span{margin-right:1.2em}"
          "i{display:inline-block;width:1em;height:1em;margin-right:.4em;border:1px solid #888}"
          "</style>\n<p>\n";
  for (std::size_t k = 1; k < occurs.size(); ++k)
    if (occurs[k]) page << swatch(net.classes[k], static_cast<int>(k));
  page << "</p>\n" << figures;
  if (!page.flush()) throw resin::file_error((out / "index.html").string() + ": cannot be written");
  return unread > 0 ? 1 : 0;
} catch (std::exception const& e) {
  std::fprintf(stderr, "segment: %s\n", e.what());
  return 1;
}
