// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a leaf layer says itself in ONNX.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/io/onnx_builder.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// What a leaf layer writes its nodes with. x is of rank 2 where `flat`; image() is x of rank 4.
/// Numbers among attributes are float or int, as ONNX has them.
class onnx_leaf {
 public:
  extent3 in, out;
  bool flat;
  std::string x;

  onnx_leaf(onnx_builder& builder, onnx_value const& value, extent3 from, extent3 to)
      : in(from), out(to), flat(value.flat), x(value.name), value_(value), b_(builder) {}
  /// One more node; returns its output. The last one is called as the layer, the others by a
  /// suffix, "/Mul".
  std::string node(char const* type, std::vector<std::string> inputs,
                   std::vector<onnx_node::attribute> attributes = {}, char const* suffix = "") {
    return b_.node(type, std::move(inputs), std::move(attributes), suffix);
  }
  std::string image() { return b_.as_image(value_).name; }
  /// The last node, of rank 4, of a layer whose output has the shape of x: of x's rank.
  std::string image_node(char const* type, std::vector<std::string> inputs,
                         std::vector<onnx_node::attribute> attributes = {}) {
    if (!flat) return node(type, std::move(inputs), std::move(attributes));
    std::string y = node(type, std::move(inputs), std::move(attributes), "/Image");
    return node("Flatten", {std::move(y)}, {{"axis", std::int64_t{1}}});
  }
  /// An array of the layer.
  [[nodiscard]] std::string parameter(char const* name) const { return b_.path() + "." + name; }
  /// The same for one with a number for each channel, as it broadcasts to x.
  std::string channel_parameter(char const* name) {
    if (flat) return parameter(name);
    return node("Unsqueeze", {parameter(name), integers("/axes", {1, 2})}, {}, "/Unsqueeze");
  }
  std::string number(char const* suffix, double v) { return b_.constant(suffix, {v}, {}); }
  std::string numbers(char const* suffix, std::vector<double> const& v,
                      std::vector<std::int64_t> dims) {
    return b_.constant(suffix, v, std::move(dims));
  }
  /// f(channel) for each channel, as it broadcasts to x.
  template <class F>
  std::string for_channels(char const* suffix, F f) {
    std::vector<double> each;
    for (int c = 0; c < in.c; ++c) each.push_back(f(c));
    return flat ? numbers(suffix, each, {in.c}) : numbers(suffix, each, {in.c, 1, 1});
  }
  /// f(to, from) for each pair of channels, as the weights of a 1x1 convolution.
  template <class F>
  std::string channel_matrix(char const* suffix, F f) {
    std::vector<double> each;
    for (int to = 0; to < in.c; ++to)
      for (int from = 0; from < in.c; ++from) each.push_back(f(to, from));
    return numbers(suffix, each, {in.c, in.c, 1, 1});
  }
  /// n times the same.
  std::string filled(char const* suffix, double v, int n) {
    return b_.constant(suffix, std::vector<double>(static_cast<std::size_t>(n), v), {n});
  }
  std::string integers(char const* suffix, std::vector<std::int64_t> const& v) {
    return b_.constant(suffix, v);
  }
  /// x at other extents H x W, as the layer's output has them.
  std::string resize(char const* mode, char const* coordinates) {
    return node("Resize",
                {image(), "", b_.floats("/scales", {1, 1, ratio(in.h, out.h), ratio(in.w, out.w)})},
                {{"coordinate_transformation_mode", std::string(coordinates)},
                 {"mode", std::string(mode)},
                 {"nearest_mode", std::string("floor")}});
  }
  std::string pad(int top, int left, int bottom, int right, char const* mode, double value) {
    return node("Pad",
                {image(), integers("/pads", {0, 0, top, left, 0, 0, bottom, right}),
                 b_.constant("/value", {value}, {})},
                {{"mode", std::string(mode)}});
  }
  std::string transposed_conv(extent2 kernel, extent2 stride, int top, int left, int bottom,
                              int right, extent2 more, extent2 dilation, int groups, bool bias) {
    std::vector<std::string> inputs{image(), parameter("weight")};
    if (bias) inputs.push_back(parameter("bias"));
    return node("ConvTranspose", std::move(inputs),
                {{"dilations", {dilation.h, dilation.w}},
                 {"group", groups},
                 {"kernel_shape", {kernel.h, kernel.w}},
                 {"output_padding", {more.h, more.w}},
                 {"pads", {top, left, bottom, right}},
                 {"strides", {stride.h, stride.w}}});
  }
  /// A pool of h x w windows that tile the image; ONNX has no uneven ones of maxima.
  std::string even_pool(char const* type, int h, int w) {
    if (in.h % h != 0 || in.w % w != 0)
      throw error("export_onnx: " + b_.path() + " pools " + std::to_string(in.h) + " x " +
                  std::to_string(in.w) + " to " + std::to_string(h) + " x " + std::to_string(w) +
                  ", which ONNX cannot say; choose a size that divides the image");
    using list = onnx_node::integers;
    return node(
        type, {image()},
        {{"kernel_shape", list{in.h / h, in.w / w}}, {"strides", list{in.h / h, in.w / w}}});
  }

 private:
  /// The factor by which floor(n * factor) is `to`.
  static float ratio(int n, int to) {
    float r = static_cast<float>(to) / static_cast<float>(n);
    while (static_cast<int>(static_cast<float>(n) * r) < to) r = std::nextafter(r, 2 * r);
    return r;
  }
  onnx_value value_;
  onnx_builder& b_;
};

}  // namespace resin
