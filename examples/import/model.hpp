// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What an ONNX file says, without protobuf.

#include "array.hpp"

#include <map>
#include <string>
#include <vector>

namespace onnx_import {

struct attribute {
  enum class type { integer, real, text, integers, reals, tensor, other } is = type::other;
  std::int64_t i = 0;
  double f = 0;
  std::string s{};
  std::vector<std::int64_t> is_list{};
  std::vector<double> fs_list{};
  shared_array tensor{};
};

struct node {
  std::string op, name, domain;
  std::vector<std::string> inputs{}, outputs{};
  std::map<std::string, attribute> attributes{};
};

/// An input or output; an extent that the file leaves open is -1.
struct port {
  std::string name;
  extents dims{};
  bool has_shape = false;
  float precision = 0;  // of its numbers, where they are halves
};

struct model {
  std::string producer{}, units{};  // of the image, as export_onnx says them
  std::int64_t opset = 0;
  std::vector<node> nodes{};
  std::map<std::string, shared_array> constants{};
  std::vector<port> inputs{}, outputs{};  // inputs that are no constants
};

}  // namespace onnx_import
