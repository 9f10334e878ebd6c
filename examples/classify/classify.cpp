// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What is on a photo: the five best classes with their probabilities.
//
//   classify squeezenet1_1_caffe squeezenet.safetensors --classes imagenet_classes.txt *.jpg
//
// Without arguments it lists the networks it knows.

#include "known.hpp"
#include "top.hpp"

#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

int usage(bool asked) {
  std::printf(
      "usage: classify NETWORK WEIGHTS [--classes FILE] [--as-stored] PHOTO...\n\nWEIGHTS is "
      ".safetensors or .npz, PHOTO a JPEG or PNG file, turned as its Exif data ask unless it is "
      "taken as stored. NETWORK is one of\n");
  for (classify::known_network const& n : classify::known_networks)
    std::printf("  %-20s weights: %s\n", std::string(n.name).c_str(),
                std::string(n.weights).c_str());
  return asked ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<std::string> words;
  std::optional<std::vector<std::string>> classes;
  bool as_stored = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--as-stored")
      as_stored = true;
    else if (std::string(argv[i]) != "--classes")
      words.emplace_back(argv[i]);
    else if (++i < argc)
      classes = classify::read_classes(argv[i]);
    else
      return usage(false);
  }
  if (words.size() < 3) return usage(argc == 1);

  classify::known_network const& known = classify::network_called(words[0]);
  classify::scorer const score = known.load(words[1]);
  int unread = 0;
  for (std::size_t i = 2; i < words.size(); ++i) try {
      resin::rgb_image photo = resin::read_image(words[i]);
      if (!as_stored) photo = upright(std::move(photo));
      auto const scores = score(classify::prepared(photo, known.input));
      if (classes && classes->size() != scores.size())
        throw resin::state_error("the file of classes has " + std::to_string(classes->size()) +
                                 " names, the network " + std::to_string(scores.size()) +
                                 " classes");
      std::printf("%s\n", words[i].c_str());
      for (classify::guess const& g : classify::top(scores, 5))
        std::printf("  %5.1f %%  %s\n", 100 * g.probability,
                    classes ? (*classes)[g.number].c_str() : std::to_string(g.number).c_str());
    } catch (resin::shape_error const& e) {  // the other photos count all the same
      std::fprintf(stderr, "classify: %s: %s\n", words[i].c_str(), e.what());
      ++unread;
    } catch (resin::file_error const& e) {
      std::fprintf(stderr, "classify: %s\n", e.what());
      ++unread;
    }
  return unread > 0 ? 1 : 0;
} catch (resin::error const& e) {
  std::fprintf(stderr, "classify: %s\n", e.what());
  return 1;
}
