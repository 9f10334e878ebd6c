// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A trained classifier as the rest of a program sees it: nothing of Resin is included here.

#include <memory>
#include <span>

// [declaration]
class classifier {
 public:
  explicit classifier(unsigned seed);
  ~classifier();
  /// The class of one 28 x 28 image, row by row.
  int classify(std::span<float const> image);
  /// One step on labelled images; returns the loss.
  float learn(std::span<float const> images, std::span<int const> labels);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};
// [declaration]
