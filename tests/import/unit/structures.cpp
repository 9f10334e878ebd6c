// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Graphs that are not series and parallel: values used again, and outputs beside the first.

#include "onnx_file.hpp"

using namespace test;

namespace {

onnx_file on_image() { return onnx_file({1, 4, 6, 5}); }

}  // namespace

TEST_CASE("import: a value that crosses into a neighbour is marked and recalled", "[import]") {
  CHECK(on_image()
            .output("y")
            .node("Relu", {"x"}, "a")
            .node("Sigmoid", {"a"}, "b")
            .node("Tanh", {"a"}, "c")
            .node("Add", {"b", "c"}, "d")
            .node("Concat", {"b", "d"}, "y", {number("axis", 1)})
            .text() ==
        "input{4, 6, 5} | relu | branches(sigmoid | mark(\"value1\"), sum(recall(\"value1\"), "
        "tanh_))");
  // A sum whose parts are summed again elsewhere is not taken apart.
  CHECK(on_image()
            .output("y")
            .node("Relu", {"x"}, "a")
            .node("Sigmoid", {"a"}, "b")
            .node("Tanh", {"a"}, "c")
            .node("Add", {"b", "c"}, "d")
            .node("Softplus", {"a"}, "e")
            .node("Add", {"d", "e"}, "f")
            .node("Concat", {"f", "d"}, "y", {number("axis", 1)})
            .text() ==
        "input{4, 6, 5} | relu | branches(sum(sum(sigmoid, tanh_) | mark(\"value1\"), softplus), "
        "recall(\"value1\"))");
  // Factors of another image.
  CHECK(on_image()
            .output("y")
            .node("Relu", {"x"}, "a")
            .node("GlobalAveragePool", {"a"}, "b")
            .node("Tanh", {"a"}, "c")
            .node("Mul", {"c", "b"}, "y")
            .text() ==
        "input{4, 6, 5} | relu | mark(\"value1\") | global_avg_pool | mark(\"value2\") | "
        "recall(\"value1\") | tanh_ | scale_by(recall(\"value2\"))");
}

TEST_CASE("import: names of outputs that C++ cannot say", "[import]") {
  std::string const text = on_image()
                               .output("y")
                               .output("a \"\xc3\xa9\"")
                               .output("a \"\xc3\xa8\"")
                               .output(std::string(300, 'q'))
                               .node("Sigmoid", {"x"}, "y")
                               .node("Tanh", {"y"}, "a \"\xc3\xa9\"")
                               .node("Relu", {"y"}, "a \"\xc3\xa8\"")
                               .node("Softplus", {"y"}, std::string(300, 'q'))
                               .text();
  for (char const* tap : {"tanh_ | tap(\"a ____\")", "relu | tap(\"a _____2\")",
                          "softplus | tap(\"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq_"})
    CHECK(contains(text, tap));
}

TEST_CASE("import: outputs beside the first", "[import]") {
  auto const trunk = [] { return on_image().node("Relu", {"x"}, "a"); };
  CHECK(trunk()
            .output("y")
            .output("second")
            .node("Sigmoid", {"a"}, "y")
            .node("Tanh", {"a"}, "second")
            .text() ==
        "input{4, 6, 5} | relu | mark(\"value1\") | tanh_ | tap(\"second\") | "
        "recall(\"value1\") | sigmoid");
  // Behind the first, and inside a block.
  CHECK(trunk().output("a").output("y").node("Sigmoid", {"a"}, "y").text() ==
        "input{4, 6, 5} | relu | mark(\"value1\") | sigmoid | tap(\"y\") | recall(\"value1\")");
  auto const inside = trunk()
                          .output("y")
                          .output("inner")
                          .node("Tanh", {"a"}, "inner")
                          .node("Sigmoid", {"inner"}, "c")
                          .node("Add", {"c", "a"}, "d")
                          .node("Softmax", {"d"}, "y", {number("axis", 1)})
                          .imported()
                          .header;
  INFO(inside);
  CHECK(inside.find("residual(tanh_ | mark(\"value1\") | sigmoid)") != std::string::npos);
  CHECK(inside.find("mark(\"value2\") | recall(\"value1\") | tap(\"inner\") | "
                    "recall(\"value2\");") != std::string::npos);
}
