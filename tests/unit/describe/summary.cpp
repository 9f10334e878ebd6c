// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include <resin/describe/summary.hpp>
#include <resin/runtime/network.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/resnet.hpp>

#include <algorithm>
#include <sstream>

#include "describe/pictured.hpp"
#include "test.hpp"

namespace {

using namespace resin;

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}
bool has(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

/// The lines' own numbers, times their copies.
void check_sums(outline const& o) {
  long long parameters = 0, multiply_adds = 0;
  for (int i = 0; i < o.op_count(); ++i) {
    parameters += o.copies(o.op(i).region) * o.row(i).parameters;
    multiply_adds += o.copies(o.op(i).region) * o.row(i).multiply_adds;
  }
  CHECK(parameters == o.parameters);
  CHECK(multiply_adds == o.multiply_adds);
}

}  // namespace

TEST_CASE("summary: LeNet-5, letter by letter") {
  outline o = outline_of<zoo::lenet5>();
  for (outline_row& row : o.rows)
    if (row.text.rfind("conv2d", 0) == 0)
      row.algorithm = "direct";  // the processor decides on tile and layout
  o.arena_bytes = 62720, o.workspace_bytes = 15616, o.kernel_keys = 5;
  CHECK(summary(o) == R"(lenet5: input 1x28x28, output 10, float
---------------------------------------------------------------------------------------
path   layer             output    parameters  multiply-adds  field    bytes  algorithm
---------------------------------------------------------------------------------------
       input             1x28x28                                  1
conv1  conv2d 5x5, 6     6x28x28          156        117,600      5   19,440  direct
       tanh              6x28x28                                  5           fused
       avg_pool2d 2x2/2  6x14x14                                  6    4,704
conv2  conv2d 5x5, 16    16x10x10       2,416        240,000     14   16,064  direct
       tanh              16x10x10                                14           fused
       avg_pool2d 2x2/2  16x5x5                                  16    1,600
       flatten           400                                    all           fused
fc1    dense 120         120           48,120         48,000    all  192,960
       tanh              120                                    all           fused
fc2    dense 84          84            10,164         10,080    all   40,992
       tanh              84                                     all           fused
fc3    dense 10          10               850            840    all    3,440
---------------------------------------------------------------------------------------
parameters                61,706
multiply-adds            416,520 for one image
arena bytes               62,720 for each image of a batch
workspace bytes           15,616 with one thread
kernels                        5
)");
}

TEST_CASE("summary: of an object, of its type of element, with its memory") {
  network<zoo::lenet5, double> const net;
  std::string const text = summary(net);
  CHECK(text == summary<zoo::lenet5, double>());
  CHECK(has(text, "lenet5: input 1x28x28, output 10, double\n"));
  CHECK(has(text, detail::grouped(net.arena_bytes) + " for each image"));
  CHECK(has(text, detail::grouped(net.workspace_bytes) + " with one thread"));
  CHECK(has(text, detail::grouped(2 * 19440)));
}

TEST_CASE("summary: a repeat is one block however often it runs") {
  std::string const deep = summary<zoo::cifar_resnet1202>();
  CHECK(lines_of(deep).size() == lines_of(summary<zoo::cifar_resnet20>()).size());
  CHECK(has(deep, "\nlayer1.0-199  "));
  CHECK(has(deep, "  x 200  "));
  CHECK(has(deep, "\n| layer3.1-199.conv2  "));
  CHECK(has(deep, "\nlayer3.0.conv2  "));
  CHECK(has(deep, " 19,421,274\n"));
  CHECK(has(deep, "folded\n"));
  CHECK(has(deep, "copy of the repeat"));
  CHECK_FALSE(has(summary<zoo::lenet5>(), "repeat"));
}

TEST_CASE("summary: lines add up to the totals") {
  check_sums(outline_of<zoo::lenet5>());
  check_sums(outline_of<zoo::cifar_resnet110>());
  check_sums(outline_of<zoo::googlenet>());
  check_sums(outline_of<zoo::resnet50, double>());
  check_sums(outline_of<pictured::everything>());
}

TEST_CASE("summary: a line says which mark it reads, unless that is the line above") {
  std::vector<std::string> const lines = lines_of(summary<pictured::pyramid>());
  auto const lines_with = [&](char const* part) {
    return std::count_if(lines.begin(), lines.end(), [&](auto& l) { return has(l, part); });
  };
  CHECK(lines_with("lateral2  conv2d 1x1, 8 of c2 ") == 1);
  CHECK(lines_with("conv2d 1x1, 8 of c1 ") == 1);
  CHECK(lines_with("upsample of p2 ") == 1);
  CHECK(lines_with("upsample of p3 ") == 1);
  CHECK(lines_with("dense 24 of features ") == 1);
  CHECK(lines_with(" of ") == 6);  // one in the text below the table
  check_sums(outline_of<pictured::pyramid>());
}

TEST_CASE("summary: fits a terminal") {
  auto widest = [](std::string const& text) {
    std::size_t width = 0;
    for (std::string const& line : lines_of(text)) width = std::max(width, line.size());
    return width;
  };
  CHECK(widest(summary<zoo::googlenet>()) <= 114);
  CHECK(widest(summary<zoo::resnet50>()) <= 114);
  CHECK(widest(summary<zoo::cifar_resnet1202>()) <= 114);
}

TEST_CASE("summary: every kind of layer has words of its own") {
  std::string const text = summary<pictured::everything>();
  for (char const* words : {"local_response_norm 5",
                            "leaky_relu 0.2",
                            "depthwise_conv2d 3x3",
                            "conv2d 1x1, 40 (4 groups)",
                            "scale",
                            "conv2d 3x3 dilated 2, 8",
                            "conv2d 1x7, 8",
                            "concat 4",
                            "softmax",
                            "adaptive_avg_pool2d 2x2",
                            "dropout 0.3",
                            "gelu",
                            "training",
                            "in place",
                            "| | conv2d_1",
                            "stage.1-4",
                            "x 3",
                            "squeezed.se.fc1",
                            "dense.batch_norm_0",
                            "nothing"})
    CHECK((has(text, words) ? words : std::string("missing: ") + words) == words);
}

TEST_CASE("summary: a batch norm that cannot fold stays a line of its own") {
  outline const o = outline_of<pictured::everything>();
  int norms = 0;
  for (int i = 0; i < o.op_count(); ++i) {
    if (o.op(i).kind != ir::op_kind::batch_norm) continue;
    ++norms;
    CHECK(o.row(i).algorithm.empty());
  }
  CHECK(norms == 2);
  outline const block = outline_of<pictured::residual_block>();
  for (int i = 0; i < block.op_count(); ++i)
    if (block.op(i).kind == ir::op_kind::batch_norm) CHECK(block.row(i).algorithm == "folded");
}
