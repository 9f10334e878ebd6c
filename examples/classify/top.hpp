// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The best classes of one photo, and what they are called.

#include <resin/base/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace classify {

struct guess {
  std::size_t number;
  double score, probability;
};

/// The n highest scores in falling order, with their softmax over all.
inline std::vector<guess> top(std::vector<float> const& scores, std::size_t n) {
  n = std::min(n, scores.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n), order.end(),
                    [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  double total = 0;
  for (float s : scores) total += std::exp(static_cast<double>(s - scores[order[0]]));
  std::vector<guess> best;
  for (std::size_t i = 0; i < n; ++i) {
    double const score = scores[order[i]];
    best.push_back({order[i], score, std::exp(score - scores[order[0]]) / total});
  }
  return best;
}

/// One name a line; of columns between tabs, the last.
inline std::vector<std::string> read_classes(std::filesystem::path const& file) {
  std::ifstream in(file);
  if (!in) throw resin::file_error(file.string() + ": no such file, or it cannot be read");
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::size_t const tab = line.rfind('\t');
    names.push_back(tab == line.npos ? line : line.substr(tab + 1));
  }
  return names;
}

}  // namespace classify
