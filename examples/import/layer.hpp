// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A layer of the normal form: Resin's word, its fields, what it reads, its parameters.

#include "array.hpp"

#include <map>
#include <string>
#include <vector>

namespace onnx_import {

/// A field as it is written; it stands in the text unless it is `usual`.
struct field {
  std::string key, text, usual, type;  // type: int, extent2, padding2, bool, double, label
  std::string about{};  // of an argument: the label of what it belongs to
};

/// What a byte of a value stands for, (q - zero) * scale, q from 0 to 255; without a scale it is in
/// float.
struct byte_step {
  float scale = 0;
  int zero = 0;
  int node = -1;  // that rounds to it

  [[nodiscard]] bool operator==(byte_step const& o) const {
    return scale == o.scale && zero == o.zero;
  }
};

struct layer {
  std::string word{};  // empty: cannot be said, `why` says it
  std::vector<field> fields{};
  std::vector<int> in{};
  int c = 0, h = 0, w = 0;
  std::map<std::string, array> parameters{};
  int node = -1;  // of the graph
  std::string called{};  // what the file calls its weights
  std::string why{};
  // What idioms are recognised by: numbers of an affine map, bounds, an exponent; the operator that
  // could not be said.
  std::vector<double> scale{}, shift{};
  std::string idiom{};
  shared_array matrix{};
  std::vector<std::int64_t> numbers{};
  // Of a file that computes in bytes: its values, the step of each filter's weights, whether its
  // values are read without a rounding as well.
  byte_step step{};
  std::vector<float> weight_steps{};
  bool weight_zeros = false, read_in_float = false;

  [[nodiscard]] bool said() const { return !word.empty(); }
  [[nodiscard]] bool image() const { return h * w > 1; }
};

inline field* find(std::vector<field>& fields, std::string const& key) {
  for (field& f : fields)
    if (f.key == key) return &f;
  return nullptr;
}

/// A real number as a person writes it: .5, 1e-5, 6.
[[nodiscard]] std::string number_text(double v);
/// 3, or {1, 7}.
[[nodiscard]] std::string pair_text(std::int64_t h, std::int64_t w);
/// The same of four sides: 1, {1, 2}, {0, 1, 0, 1}.
[[nodiscard]] std::string padding_text(std::int64_t top, std::int64_t bottom, std::int64_t left,
                                       std::int64_t right);

}  // namespace onnx_import
