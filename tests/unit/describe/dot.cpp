// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include <resin/describe/dot.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>

#include <cstdio>
#include <cstdlib>

#include "describe/pictured.hpp"
#include "test.hpp"

namespace {

using namespace resin;

int count(std::string const& text, std::string const& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

bool graphviz_reads(std::string const& text) {
  std::FILE* const pipe = popen("dot -Tcanon -o /dev/null 2> /dev/null", "w");
  if (!pipe) return false;
  bool const sent = std::fwrite(text.data(), 1, text.size(), pipe) == text.size();
  return pclose(pipe) == 0 && sent;
}

}  // namespace

TEST_CASE("dot: LeNet-5 is a chain with shapes") {
  std::string const text = to_dot<zoo::lenet5>();
  CHECK(count(text, " -> ") == count(text, "[label=") - count(text, " -> ") - 1);
  CHECK(count(text, "n0 -> n1 [label=\"6x28x28\"]") == 1);
  CHECK(count(text, "label=\"conv2d 5x5, 16\\nconv2\"") == 1);
  CHECK(count(text, "-> output [label=\"10\"]") == 1);
  CHECK(count(text, "subgraph") == 0);
}

TEST_CASE("dot: scopes and repeats are clusters, skips and copies are edges") {
  std::string const text = to_dot<zoo::cifar_resnet20>();
  CHECK(count(text, "label=\"layer2\"") == 1);
  CHECK(count(text, "label=\"layer2.0\"") == 1);
  CHECK(count(text, "label=\"layer2.1-2  x 2\"") == 1);
  CHECK(count(text, "constraint=false") == 3);
  CHECK(count(text, "penwidth") == 5);
  CHECK(count(text, "{") == count(text, "}"));
  std::string const branched = to_dot<zoo::googlenet>();
  CHECK(count(branched, "label=\"concat 4\"") == 9);
  CHECK(count(branched, "{") == count(branched, "}"));
}

TEST_CASE("dot: a repeat outside any scope has a cluster too") {
  std::string const text = to_dot<pictured::everything>();
  CHECK(count(text, "label=\"x 2\"") == 1);
  CHECK(count(text, "label=\"x 3\"") == 1);
  CHECK(count(text, "{") == count(text, "}"));
}

TEST_CASE("dot: a value has an edge to each of its readers") {
  std::string const text = to_dot<pictured::pyramid>();
  std::size_t edges = 0;
  for (std::size_t at = 0; (at = text.find("[label=\"8x8x8\"", at)) != std::string::npos; ++at)
    ++edges;
  CHECK(edges == 4);  // the upsample and the lateral meet; two read their sum
}

TEST_CASE("dot: Graphviz reads it") {
  if (std::system("dot -V > /dev/null 2>&1") != 0) {
    WARN("no Graphviz here: what it makes of the text was not checked");
    return;
  }
  CHECK_FALSE(graphviz_reads("digraph { a -> "));
  CHECK(graphviz_reads(to_dot<zoo::lenet5>()));
  CHECK(graphviz_reads(to_dot<zoo::cifar_resnet20>()));
  CHECK(graphviz_reads(to_dot<zoo::googlenet>()));
  CHECK(graphviz_reads(to_dot<pictured::everything>()));
}
