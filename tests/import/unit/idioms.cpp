// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What exporters spell in several nodes becomes the word it was.

#include "onnx_file.hpp"

#include <cmath>

using namespace test;

namespace {

onnx_file on_image() { return onnx_file({1, 4, 6, 5}).output("y"); }
onnx_file with_scalar(char const* name, float v) { return on_image().weights(name, {}, {v}); }

}  // namespace

TEST_CASE("import: activations in their spellings", "[import]") {
  CHECK(on_image().node("Sigmoid", {"x"}, "s").node("Mul", {"x", "s"}, "y").text() ==
        "input{4, 6, 5} | silu");
  CHECK(on_image().node("Sigmoid", {"x"}, "s").node("Mul", {"s", "x"}, "y").text() ==
        "input{4, 6, 5} | silu");
  CHECK(with_scalar("lo", 0).weights("hi", {}, {6}).node("Clip", {"x", "lo", "hi"}, "y").text() ==
        "input{4, 6, 5} | relu6");
  CHECK(with_scalar("lo", 0).node("Clip", {"x", "lo"}, "y").text() == "input{4, 6, 5} | relu");
  CHECK(on_image()
            .node("HardSigmoid", {"x"}, "s", {real("alpha", 1. / 6)})
            .node("Mul", {"x", "s"}, "y")
            .text() == "input{4, 6, 5} | hard_swish");
  CHECK(with_scalar("three", 3)
            .weights("six", {}, {6})
            .weights("lo", {}, {0})
            .node("Add", {"x", "three"}, "a")
            .node("Clip", {"a", "lo", "six"}, "b")
            .node("Mul", {"x", "b"}, "c")
            .node("Div", {"c", "six"}, "y")
            .text() == "input{4, 6, 5} | hard_swish");
  CHECK(with_scalar("one", 1).node("HardSigmoid", {"x"}, "y", {real("alpha", 1. / 6)}).text() ==
        "input{4, 6, 5} | hard_sigmoid");
  CHECK(on_image()
            .node("Softplus", {"x"}, "a")
            .node("Tanh", {"a"}, "b")
            .node("Mul", {"x", "b"}, "y")
            .text() == "input{4, 6, 5} | mish");
  CHECK(with_scalar("slope", .125f).node("PRelu", {"x", "slope"}, "y").text() ==
        "input{4, 6, 5} | prelu{.shared = true, .name = \"slope\"}");
  CHECK(on_image().weights("p.weight", {4, 1, 1}).node("PRelu", {"x", "p.weight"}, "y").text() ==
        "input{4, 6, 5} | prelu{.name = \"p\"}");
  // x / 2 (1 + erf(x / sqrt 2)) with the half in three places
  auto const gelu = [] {
    return with_scalar("root", 1.41421356f)
        .weights("one", {}, {1})
        .weights("half", {}, {.5f})
        .node("Div", {"x", "root"}, "a")
        .node("Erf", {"a"}, "e")
        .node("Add", {"e", "one"}, "b");
  };
  CHECK(gelu().node("Mul", {"x", "b"}, "c").node("Mul", {"c", "half"}, "y").text() ==
        "input{4, 6, 5} | gelu");
  CHECK(gelu().node("Mul", {"x", "half"}, "c").node("Mul", {"c", "b"}, "y").text() ==
        "input{4, 6, 5} | gelu");
  CHECK(gelu().node("Mul", {"b", "half"}, "c").node("Mul", {"x", "c"}, "y").text() ==
        "input{4, 6, 5} | gelu");
}

TEST_CASE("import: pooling in its spellings", "[import]") {
  CHECK(on_image().node("GlobalAveragePool", {"x"}, "y").text() ==
        "input{4, 6, 5} | global_avg_pool");
  CHECK(on_image().node("ReduceMean", {"x"}, "y", {list("axes", {2, 3})}).text() ==
        "input{4, 6, 5} | global_avg_pool");
  CHECK(on_image()
            .node("ReduceMean", {"x"}, "y", {list("axes", {-1, -2}), number("keepdims", 0)})
            .text() == "input{4, 6, 5} | global_avg_pool");
  CHECK(on_image().node("AveragePool", {"x"}, "y", {list("kernel_shape", {6, 5})}).text() ==
        "input{4, 6, 5} | global_avg_pool");
  CHECK(on_image()
            .integers("shape", {1, 4, -1})
            .node("Reshape", {"x", "shape"}, "a")
            .node("ReduceMean", {"a"}, "y", {list("axes", {2})})
            .text() == "input{4, 6, 5} | global_avg_pool");
  CHECK(
      on_image()
          .node("MaxPool", {"x"}, "y",
                {list("kernel_shape", {3, 3}), list("strides", {2, 2}), list("pads", {0, 0, 1, 1})})
          .text() == "input{4, 6, 5} | max_pool2d{.window = 3, .stride = 2, .ceil_mode = true}");
  auto const low = [] {
    return with_scalar("low", -INFINITY)
        .integers("p", {0, 0, 1, 1, 0, 0, 1, 1})
        .node("Pad", {"x", "p", "low"}, "a");
  };
  CHECK(low().node("MaxPool", {"a"}, "y", {list("kernel_shape", {3, 3})}).text() ==
        "input{4, 6, 5} | max_pool2d{.window = 3, .stride = 1, .padding = 1}");
  CHECK(contains(low().node("Relu", {"a"}, "y").text(), "and no MaxPool reads it"));
  CHECK(contains(with_scalar("low", -INFINITY).node("Mul", {"x", "low"}, "y").text(),
                 "one of its constants is infinite"));
}

TEST_CASE("import: reductions of the whole image", "[import]") {
  auto const reduced = [](char const* op) {
    auto const text = on_image().node(op, {"x"}, "y", {list("axes", {2, 3})}).text();
    return text.substr(std::string("input{4, 6, 5} | ").size());
  };
  CHECK(reduced("ReduceMax") == "global_max_pool");
  CHECK(reduced("ReduceMin") == "rescale{.factor = -1} | global_max_pool | activation(linear{})");
  CHECK(reduced("ReduceL1") == "activation(absolute{}) | global_avg_pool | activation(linear{})");
  CHECK(reduced("ReduceL2") ==
        "activation(square{}) | global_avg_pool | activation(linear{}) | activation(root{})");
  CHECK(on_image()
            .node("LogSoftmax", {"x"}, "a", {number("axis", 1)})
            .node("Relu", {"a"}, "y")
            .text() == "input{4, 6, 5} | log_softmax | relu");
  CHECK(on_image().node("Relu", {"x"}, "a").node("Mean", {"x", "a"}, "y").text() ==
        "input{4, 6, 5} | residual(relu) | activation(linear{})");
  auto const scores = on_image().node("LogSoftmax", {"x"}, "y", {number("axis", 1)}).imported();
  CHECK(contains(scores.header, "net = net_logits | log_softmax;"));
}

TEST_CASE("import: flatten and dense in their spellings", "[import]") {
  auto const dense = "input{4, 6, 5} | flatten | dense{.units = 3, .name = \"fc\"}";
  auto const behind = [](onnx_file f) {
    return f.weights("fc.weight", {3, 120})
        .weights("b", {3})
        .node("Gemm", {"v", "fc.weight", "b"}, "y", {number("transB", 1)})
        .text();
  };
  CHECK(behind(on_image().node("Flatten", {"x"}, "v")) == dense);
  CHECK(behind(on_image().integers("s", {0, -1}).node("Reshape", {"x", "s"}, "v")) == dense);
  CHECK(behind(on_image().integers("s", {1, 120}).node("Reshape", {"x", "s"}, "v")) == dense);
  // N taken from the image's own extents, as PyTorch writes it
  CHECK(behind(on_image()
                   .node("Shape", {"x"}, "sh")
                   .integers("i", {0})
                   .integers("rest", {-1})
                   .node("Gather", {"sh", "i"}, "n")
                   .node("Concat", {"n", "rest"}, "s", {number("axis", 0)})
                   .node("Reshape", {"x", "s"}, "v")) == dense);
  CHECK(on_image()
            .node("Flatten", {"x"}, "v")
            .weights("fc.weight", {120, 3})
            .weights("b", {3})
            .node("MatMul", {"v", "fc.weight"}, "m")
            .node("Add", {"m", "b"}, "y")
            .text() == dense);
}

TEST_CASE("import: constants around a convolution become its own", "[import]") {
  auto const i = on_image()
                     .weights("c.weight", {2, 4, 3, 3})
                     .weights("s", {2, 1, 1}, {2, 3})
                     .weights("t", {1, 2, 1, 1}, {5, 7})
                     .node("Conv", {"x", "c.weight"}, "a", {list("pads", {1, 1, 1, 1})})
                     .node("Mul", {"a", "s"}, "b")
                     .node("Add", {"b", "t"}, "y")
                     .imported();
  CHECK(i.weights.at("c.bias").f == std::vector<float>{5, 7});
  CHECK(i.weights.at("c.weight").f[0] == 1.f);
  CHECK(on_image()
            .weights("c.weight", {2, 4, 3, 3})
            .integers("p", {0, 0, 1, 2, 0, 0, 1, 2})
            .node("Pad", {"x", "p"}, "a")
            .node("Conv", {"a", "c.weight"}, "y")
            .text() ==
        "input{4, 6, 5} | conv2d{.filters = 2, .kernel = 3, .padding = {1, 2}, .bias = false, "
        ".name = \"c\"}");
}

TEST_CASE("import: a bias of zeros is one, and equal parameters keep their names", "[import]") {
  CHECK(on_image()
            .node("Flatten", {"x"}, "v")
            .weights("fc.weight", {120, 4})
            .weights("b", {4}, {0, 0, 0, 0})
            .node("MatMul", {"v", "fc.weight"}, "m")
            .node("Add", {"m", "b"}, "y")
            .text() == "input{4, 6, 5} | flatten | dense{.units = 4, .name = \"fc\"}");
  CHECK(on_image().weights("b", {4, 1, 1}, {0, 0, 0, 0}).node("Add", {"x", "b"}, "y").text() ==
        "input{4, 6, 5} | pass");
  CHECK(on_image()
            .weights("c.weight", {2, 4, 1, 1})
            .weights("c.bias", {2, 1, 1}, {1, 2})
            .weights("block.layer_scale", {2, 1, 1})
            .node("Conv", {"x", "c.weight"}, "a")
            .node("Add", {"a", "c.bias"}, "b")
            .node("Mul", {"b", "block.layer_scale"}, "y")
            .text() ==
        "input{4, 6, 5} | conv2d{.filters = 2, .name = \"c\"} | named(\"block\", "
        "channel_scale{.name = \"layer_scale\"})");
  // PyTorch: one array, and an Identity for every other parameter that equals it
  CHECK(on_image()
            .weights("a.bn.weight", {4}, {1, 1, 1, 1})
            .node("Identity", {"a.bn.weight"}, "b.bn.weight")
            .node("BatchNormalization",
                  {"x", "a.bn.weight", "a.bn.weight", "a.bn.weight", "a.bn.weight"}, "c")
            .node("Relu", {"c"}, "d")
            .node("BatchNormalization",
                  {"d", "b.bn.weight", "b.bn.weight", "b.bn.weight", "b.bn.weight"}, "y")
            .text() ==
        "input{4, 6, 5} | named(\"a\", batch_norm{.name = \"bn\"} | relu) | named(\"b\", "
        "batch_norm{.name = \"bn\"})");
}

TEST_CASE("import: an image with its channels last", "[import]") {
  auto const i = onnx_file({1, 6, 5, 4})
                     .output("y")
                     .node("Transpose", {"x"}, "a", {list("perm", {0, 3, 1, 2})})
                     .weights("c.weight", {2, 4, 1, 1})
                     .node("Conv", {"a", "c.weight"}, "b")
                     .node("Transpose", {"b"}, "d", {list("perm", {0, 2, 3, 1})})
                     .integers("s", {1, -1})
                     .node("Reshape", {"d", "s"}, "v")
                     .weights("fc.weight", {60, 3})
                     .node("MatMul", {"v", "fc.weight"}, "y")
                     .imported();
  REQUIRE(i.refused.empty());
  CHECK(contains(i.header, "input{4, 6, 5}"));
  // unit 0, channel 1, pixel 0 is the second input of the file's order
  CHECK(i.weights.at("fc.weight").f[30] == .5f - .75f * 1 + .03f);
}

TEST_CASE("import: norms of one image", "[import]") {
  auto const two = [] { return on_image().weights("n.weight", {4}).weights("n.bias", {4}); };
  CHECK(two().node("InstanceNormalization", {"x", "n.weight", "n.bias"}, "y").text() ==
        "input{4, 6, 5} | instance_norm{.name = \"n\"}");
  // PyTorch's group norm: groups as channels, then weight and bias
  auto const i = on_image()
                     .integers("s", {0, 2, -1})
                     .node("Reshape", {"x", "s"}, "a")
                     .weights("one", {2}, {1, 1})
                     .weights("zero", {2}, {0, 0})
                     .node("InstanceNormalization", {"a", "one", "zero"}, "b")
                     .node("Shape", {"x"}, "sh")
                     .node("Reshape", {"b", "sh"}, "c")
                     .weights("w", {4, 1, 1})
                     .weights("t", {4, 1, 1})
                     .node("Mul", {"c", "w"}, "d")
                     .node("Add", {"d", "t"}, "y")
                     .imported();
  REQUIRE(i.refused.empty());
  CHECK(contains(i.header, "group_norm{.groups = 2"));
  CHECK(i.weights.size() == 2);
  CHECK(onnx_file({1, 4, 6, 5}, 17)
            .output("y")
            .node("Transpose", {"x"}, "a", {list("perm", {0, 2, 3, 1})})
            .weights("n.weight", {4})
            .weights("n.bias", {4})
            .node("LayerNormalization", {"a", "n.weight", "n.bias"}, "b", {real("epsilon", 1e-6)})
            .node("Transpose", {"b"}, "y", {list("perm", {0, 3, 1, 2})})
            .text() == "input{4, 6, 5} | layer_norm{.epsilon = 1e-6, .name = \"n\"}");
}

TEST_CASE("import: a norm over channels in its nodes", "[import]") {
  auto const norm = [](onnx_file f, std::string const& x, std::string const& y, std::int64_t axis,
                       numbers const& each) {
    return f.weights("two", {}, {2})
        .weights("e", {}, {1e-6f})
        .weights("n.weight", each)
        .weights("n.bias", each)
        .node("ReduceMean", {x}, "m", {list("axes", {axis})})
        .node("Sub", {x, "m"}, "d")
        .node("Pow", {"d", "two"}, "s")
        .node("ReduceMean", {"s"}, "v", {list("axes", {axis})})
        .node("Add", {"v", "e"}, "w")
        .node("Sqrt", {"w"}, "r")
        .node("Div", {"d", "r"}, "q")
        .node("Mul", {"q", "n.weight"}, "g")
        .node("Add", {"g", "n.bias"}, y);
  };
  auto const want = "input{4, 6, 5} | layer_norm{.epsilon = 1e-6, .name = \"n\"}";
  CHECK(norm(on_image(), "x", "y", 1, {4, 1, 1}).text() == want);
  auto behind = on_image().node("Transpose", {"x"}, "a", {list("perm", {0, 2, 3, 1})});
  CHECK(norm(behind, "a", "b", -1, {4})
            .node("Transpose", {"b"}, "y", {list("perm", {0, 3, 1, 2})})
            .text() == want);
  CHECK(contains(on_image().node("ReduceMean", {"x"}, "y", {list("axes", {1})}).text(),
                 "takes means over channels, of extents (1, 4, 6, 5), and is no part of a norm"));
}

TEST_CASE("import: what is done to the image itself", "[import]") {
  // torchvision's transform_input: each channel taken out, scaled, shifted, put back
  auto f = onnx_file({1, 3, 6, 5}).output("y");
  for (int c = 0; c < 3; ++c) {
    std::string const k = std::to_string(c);
    f.tensor("i" + k, {}, 7, std::string(1, static_cast<char>(c)) + std::string(7, '\0'))
        .weights("s" + k, {}, {.5f + static_cast<float>(c)})
        .weights("t" + k, {}, {.25f})
        .integers("a" + k, {1})
        .node("Gather", {"x", "i" + k}, "g" + k, {number("axis", 1)})
        .node("Unsqueeze", {"g" + k, "a" + k}, "u" + k)
        .node("Mul", {"u" + k, "s" + k}, "m" + k)
        .node("Add", {"m" + k, "t" + k}, "d" + k);
  }
  CHECK(
      f.node("Concat", {"d0", "d1", "d2"}, "y", {number("axis", 1)}).text() ==
      "input{3, 6, 5} | normalize{.mean = {-.5, -.16666667, -.1}, .deviation = {2, .6666667, .4}}");
  CHECK(on_image()
            .weights("c", {}, {255})
            .node("Div", {"x", "c"}, "a")
            .node("Relu", {"a"}, "y")
            .text() == "input{4, 6, 5} | rescale{} | relu");
  // Keras: before its channels are moved to the front
  CHECK(onnx_file({1, 6, 5, 4})
            .output("y")
            .weights("m", {4}, {1, 2, 3, 4})
            .integers("p", {0, 1, 1, 0, 0, 0, 0, 0})
            .weights("c.weight", {2, 4, 3, 3})
            .node("Sub", {"x", "m"}, "a")
            .node("Pad", {"a", "p"}, "b")
            .node("Transpose", {"b"}, "d", {list("perm", {0, 3, 1, 2})})
            .node("Conv", {"d", "c.weight"}, "y")
            .text() ==
        "input{4, 6, 5} | normalize{.mean = {1, 2, 3, 4}} | conv2d{.filters = 2, .kernel = 3, "
        ".padding = {1, 0, 1, 0}, .bias = false, .name = \"c\"}");
  CHECK(onnx_file({1, 6, 5, 1})
            .output("y")
            .integers("s", {1, 1, 6, 5})
            .node("Reshape", {"x", "s"}, "a")
            .node("Relu", {"a"}, "y")
            .text() == "input{1, 6, 5} | relu");
}

TEST_CASE("import: factors that an Expand repeats", "[import]") {
  CHECK(on_image()
            .integers("s", {1, 4, 6, 5})
            .node("GlobalAveragePool", {"x"}, "a")
            .node("Sigmoid", {"a"}, "b")
            .node("Expand", {"b", "s"}, "c")
            .node("Mul", {"x", "c"}, "y")
            .text() == "input{4, 6, 5} | scale_by(global_avg_pool | sigmoid)");
  CHECK(contains(on_image()
                     .integers("s", {1, 4, 6, 5})
                     .node("GlobalAveragePool", {"x"}, "a")
                     .node("Expand", {"a", "s"}, "y")
                     .text(),
                 "what it repeats to (1, 4, 6, 5) does not scale an image"));
}

TEST_CASE("import: weights in bytes are their floats", "[import]") {
  auto const i = on_image()
                     .tensor("q", {2, 4, 1, 1}, 3, std::string("\1\2\3\4\5\6\7\10", 8))
                     .weights("s", {2}, {.5f, .25f})
                     .tensor("z", {2}, 3, std::string("\1\0", 2))
                     .node("DequantizeLinear", {"q", "s", "z"}, "w", {number("axis", 0)})
                     .node("Conv", {"x", "w"}, "y")
                     .imported();
  REQUIRE(i.refused.empty());
  CHECK(i.weights.begin()->second.f == std::vector<float>{0, .5f, 1, 1.5f, 1.25f, 1.5f, 1.75f, 2});
}

TEST_CASE("import: files that round between layers", "[import]") {
  // As static quantisers write them: signed bytes, a rectifier left to their bounds.
  auto const file = [](std::string const& zero, float behind) {
    return on_image()
        .tensor("q", {2, 4, 1, 1}, 3, std::string("\1\2\3\4\5\6\7\177", 8))
        .weights("s", {}, {.25f})
        .weights("sx", {}, {.5f})
        .weights("sp", {}, {behind})
        .tensor("z", {}, 3, zero)
        .tensor("low", {}, 3, std::string("\200", 1))
        .tensor("mid", {}, 3, std::string(1, '0'))
        .node("QuantizeLinear", {"x", "sx", "mid"}, "a")
        .node("DequantizeLinear", {"a", "sx", "mid"}, "b")
        .node("DequantizeLinear", {"q", "s", "z"}, "w")
        .node("Conv", {"b", "w"}, "c")
        .node("QuantizeLinear", {"c", "sx", "low"}, "d")
        .node("DequantizeLinear", {"d", "sx", "low"}, "e")
        .node("MaxPool", {"e"}, "p", {list("kernel_shape", {2, 2})})
        .node("QuantizeLinear", {"p", "sp", "low"}, "f")
        .node("DequantizeLinear", {"f", "sp", "low"}, "y");
  };
  std::string const zero(1, 0);
  auto const i = file(zero, .5f).imported();
  REQUIRE(i.refused.empty());
  CHECK(file(zero, .5f).text() ==
        "input{4, 6, 5} | conv2d{.filters = 2, .bias = false, .name = \"q\"} | relu | "
        "max_pool2d{.stride = 1}");
  CHECK(contains(i.header, "net8 = quantize(net);"));
  CHECK(i.weights.at("q.weight").i == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 127});
  CHECK(i.weights.at("q.weight_scale").f == std::vector<float>{.25f, .25f});
  CHECK(i.weights.at("quantization.scales").f == std::vector<float>{.5f, .5f});
  CHECK(i.weights.at("quantization.zeros").i == std::vector<std::int64_t>{176, 0});
  CHECK(contains(file("\1", .5f).text(),
                 "node \"c\" (Conv, operator set 13): its weights have a zero"));
  CHECK(contains(file(zero, .25f).text(),
                 "node \"p\" (MaxPool, operator set 13): its values have another"));
  CHECK(contains(on_image()
                     .weights("s", {4})
                     .node("QuantizeLinear", {"x", "s"}, "y", {number("axis", 1)})
                     .text(),
                 "a scale for each channel; Resin's have one"));
}

TEST_CASE("import: functions of one element by their values", "[import]") {
  // x / 2 (1 + tanh(.7978 (x + .0447 x^3))), the cube as two products
  CHECK(with_scalar("c", .044715f)
            .weights("k", {}, {.79788456f})
            .weights("one", {}, {1})
            .weights("half", {}, {.5f})
            .node("Mul", {"x", "x"}, "a")
            .node("Mul", {"a", "x"}, "b")
            .node("Mul", {"b", "c"}, "d")
            .node("Add", {"x", "d"}, "e")
            .node("Mul", {"e", "k"}, "f")
            .node("Tanh", {"f"}, "g")
            .node("Add", {"g", "one"}, "h")
            .node("Mul", {"x", "h"}, "i")
            .node("Mul", {"i", "half"}, "y")
            .text() == "input{4, 6, 5} | gelu_tanh");
  // no word of Resin's: a function of the header's own
  auto const i = with_scalar("k", 1.702f)
                     .node("Mul", {"x", "k"}, "a")
                     .node("Sigmoid", {"a"}, "b")
                     .node("Mul", {"x", "b"}, "y")
                     .imported();
  CHECK(contains(i.header, "return x * (1. / (1. + exp(-(x * 1.702))));"));
  CHECK(contains(i.header, "input{4, 6, 5} | activation(function{})"));
}

TEST_CASE("import: a function of one element does not hide what it calls", "[import]") {
  auto const header = [](char const* op) {
    return on_image().node(op, {"x"}, "y").imported().header;
  };
  CHECK(header("Erf").find("struct erf_function {") != std::string::npos);
  auto const pow = with_scalar("e", 1.5f).node("Pow", {"x", "e"}, "y").imported().header;
  CHECK(pow.find("struct pow_function {") != std::string::npos);
  CHECK(header("Acosh").find("return log(x + sqrt(x * x - 1.));") != std::string::npos);
}

TEST_CASE("import: a constant cast like the image is a constant", "[import]") {
  CHECK(with_scalar("zero", 0)
            .node("CastLike", {"zero", "x"}, "like")
            .node("Max", {"x", "like"}, "y")
            .text() == "input{4, 6, 5} | relu");
}

TEST_CASE("import: index maps in their spellings", "[import]") {
  CHECK(on_image()
            .integers("a", {0, 2, 2, 6, 5})
            .integers("b", {0, 4, 6, 5})
            .node("Reshape", {"x", "a"}, "p")
            .node("Transpose", {"p"}, "q", {list("perm", {0, 2, 1, 3, 4})})
            .node("Reshape", {"q", "b"}, "y")
            .text() == "input{4, 6, 5} | channel_shuffle{}");
  CHECK(on_image()
            .node("DepthToSpace", {"x"}, "y", {number("blocksize", 2), word("mode", "CRD")})
            .text() == "input{4, 6, 5} | pixel_shuffle{}");
  CHECK(onnx_file({1, 8, 6, 5})
            .output("y")
            .node("DepthToSpace", {"x"}, "y", {number("blocksize", 2)})
            .text() == "input{8, 6, 5} | channel_shuffle{.groups = 4} | pixel_shuffle{}");
  CHECK(on_image()
            .integers("s", {1})
            .integers("e", {3})
            .integers("a", {1})
            .node("Slice", {"x", "s", "e", "a"}, "y")
            .text() == "input{4, 6, 5} | channels{.first = 1, .last = 3}");
  CHECK(on_image()
            .weights("r", {0})
            .weights("s", {4}, {1, 1, 2, 3})
            .node("Resize", {"x", "r", "s"}, "y", {word("mode", "nearest")})
            .text() == "input{4, 6, 5} | upsample{.scale = {2, 3}}");
  CHECK(on_image()
            .integers("p", {0, 0, 1, 1, 0, 0, 1, 1})
            .node("Pad", {"x", "p"}, "y", {word("mode", "reflect")})
            .text() == "input{4, 6, 5} | pad{.padding = 1, .mode = reflect}");
}
