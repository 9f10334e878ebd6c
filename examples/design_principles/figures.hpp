// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Two figures that a line plot is not: named points, and rows of small pictures with boxes. Both
// are SVG.

#include <resin/data/dataset.hpp>

#include <string>
#include <vector>

namespace design {

/// Points of one colour; `labels`, where there are any, stand beside their points.
struct cloud {
  std::string name;
  std::vector<double> x{}, y{};
  std::vector<std::string> labels{};
};
struct cloud_panel {
  std::string title, x_label, y_label;
  bool log_x = false;
  std::vector<cloud> clouds{};
};
void write_clouds(std::string const& title, std::vector<cloud_panel> const& panels,
                  std::string const& path);

/// A rectangle in pixels of its picture.
struct mark {
  double left, top, right, bottom;
  std::string color, text{};
};
/// Record `which` of `data`, framed in a colour (or none), with a caption below, rectangles on it,
/// and its pixels tinted by their class (0 is none) where there is one for each.
struct picture {
  resin::dataset const* data;
  int which;
  std::string caption{}, frame{};
  std::vector<mark> marks{};
  std::vector<int> classes{};
};
/// One row after the other; `side` is the width of a picture on the page.
void write_pictures(std::string const& title, std::vector<std::vector<picture>> const& rows,
                    int side, std::string const& path);

}  // namespace design
