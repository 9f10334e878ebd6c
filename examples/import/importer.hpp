// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The whole way from an ONNX file to a header, weights and a test.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "array.hpp"

namespace onnx_import {

struct options {
  std::filesystem::path model{}, out{"."}, data{};
  std::string name{};  // after the file where empty
  int c = 0, h = 0, w = 0;  // of the image, where the file leaves them open
  bool test = true;
};

/// What the files are to hold; written by write().
struct imported {
  std::string name{}, header{}, test{}, units{};
  std::map<std::string, array> weights{};
  std::vector<std::string> refused{};  // where there are any, there is nothing else
};

/// Throws bad_file for a file that is no model.
[[nodiscard]] imported import_model(options const& o);

/// NAME.hpp, NAME.safetensors and NAME_test.cpp: each appears whole.
void write(imported const& i, std::filesystem::path const& folder);

}  // namespace onnx_import
