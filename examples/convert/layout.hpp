// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How arrays of other frameworks turn into PyTorch's layouts, which are Resin's: convolutions
// filters x channels x height x width, dense layers units x inputs, with inputs in the order
// channels, height, width.

#include <resin/base/error.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace convert {

struct array {
  std::vector<std::size_t> shape{};
  std::vector<float> values{};
};

inline std::string text_of(std::vector<std::size_t> const& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + ")";
}

/// Axis d of the result is axis axes[d] of a.
inline array transposed(array const& a, std::vector<std::size_t> const& axes) {
  std::size_t const rank = axes.size();
  std::vector<std::size_t> stride(rank, 1), step(rank), index(rank, 0);
  for (std::size_t d = rank - 1; d-- > 0;) stride[d] = stride[d + 1] * a.shape[d + 1];
  array b;
  for (std::size_t d = 0; d < rank; ++d) {
    b.shape.push_back(a.shape[axes[d]]);
    step[d] = stride[axes[d]];
  }
  b.values.resize(a.values.size());
  std::size_t from = 0;
  for (float& value : b.values) {
    value = a.values[from];
    for (std::size_t d = rank; d-- > 0;) {
      from += step[d];
      if (++index[d] < b.shape[d]) break;
      from -= step[d] * b.shape[d];
      index[d] = 0;
    }
  }
  return b;
}

/// One operation of a table:
///   hwio       convolution, height x width x channels x filters (Keras, TensorFlow)
///   hwcm       depthwise convolution, height x width x channels x multiplier (Keras)
///   io         dense layer, inputs x units
///   kernel     hwio or io, by the rank
///   nhwc:HxWxC dense layer, inputs x units, behind a flattened image of height x width x channels
///   bgr        convolution that saw blue first is to see red first
///   flat       convolution of window 1 to the weights of a dense layer
///   window     weights of a dense layer to a convolution of window 1
inline array apply(std::string const& operation, array a, std::string const& name) {
  auto const want = [&](std::size_t rank) {
    if (a.shape.size() != rank)
      throw resin::state_error(name + ": " + operation + " takes an array of rank " +
                               std::to_string(rank) + ", got " + text_of(a.shape));
  };
  if (operation == "kernel") {
    char const* const which = a.shape.size() == 2 ? "io" : "hwio";
    return apply(which, std::move(a), name);
  }
  if (operation == "io") {
    want(2);
    return transposed(a, {1, 0});
  }
  if (operation == "hwio") {
    want(4);
    return transposed(a, {3, 2, 0, 1});
  }
  if (operation == "hwcm") {
    want(4);
    array b = transposed(a, {2, 3, 0, 1});
    b.shape = {b.shape[0] * b.shape[1], 1, b.shape[2], b.shape[3]};
    return b;
  }
  if (operation == "bgr") {
    want(4);
    std::size_t const channels = a.shape[1], area = a.shape[2] * a.shape[3];
    array b = a;
    for (std::size_t k = 0; k < a.shape[0]; ++k)
      for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < area; ++i)
          b.values[(k * channels + c) * area + i] =
              a.values[(k * channels + channels - 1 - c) * area + i];
    return b;
  }
  if (operation == "flat") {
    want(4);
    if (a.shape[2] != 1 || a.shape[3] != 1)
      throw resin::state_error(name + ": flat takes a window of 1, got " + text_of(a.shape));
    a.shape.resize(2);
    return a;
  }
  if (operation == "window") {
    want(2);
    a.shape.resize(4, 1);
    return a;
  }
  if (operation.rfind("nhwc:", 0) == 0) {
    want(2);
    std::size_t extents[3] = {}, which = 0;
    for (char c : operation.substr(5)) {
      if (c == 'x' && which < 2)
        ++which;
      else if (c >= '0' && c <= '9' && extents[which] < 100'000)
        extents[which] = extents[which] * 10 + static_cast<std::size_t>(c - '0');
      else
        which = 3;
      if (which == 3) break;
    }
    auto const [h, w, c] = extents;
    if (which != 2 || h * w * c != a.shape[0])
      throw resin::state_error(name + ": " + operation +
                               " is to be nhwc:HxWxC with H * W * C the inputs of " +
                               text_of(a.shape));
    std::size_t const units = a.shape[1];
    array b = transposed({{h, w, c, units}, std::move(a.values)}, {3, 2, 0, 1});
    b.shape = {units, c * h * w};
    return b;
  }
  throw resin::state_error(name + ": there is no operation " + operation);
}

}  // namespace convert
