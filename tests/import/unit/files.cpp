// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Weights of other types and in other files; operator sets that spell one thing differently.

#include "onnx_file.hpp"

#include <bit>

using namespace test;

namespace {

onnx_file scaled(int opset = 13) { return onnx_file({1, 4, 6, 5}, opset).output("y"); }
template <class T>
std::string raw(std::vector<T> const& values) {
  return {reinterpret_cast<char const*>(values.data()), values.size() * sizeof(T)};
}
std::vector<float> weight_of(onnx_file& f) {
  auto const i = f.node("PRelu", {"x", "w"}, "y").imported();
  REQUIRE(i.refused.empty());
  return i.weights.begin()->second.f;
}

}  // namespace

TEST_CASE("import: weights in halves and doubles", "[import]") {
  std::vector<float> const want{1, -.5f, 65504, 0x1p-24f};
  auto half = scaled().tensor("w", {4, 1, 1}, 10, raw<std::uint16_t>({0x3c00, 0xb800, 0x7bff, 1}));
  CHECK(weight_of(half) == want);
  auto brain =
      scaled().tensor("w", {4, 1, 1}, 16, raw<std::uint16_t>({0x3f80, 0xbf00, 0x4780, 0x3380}));
  CHECK(weight_of(brain) == std::vector<float>{1, -.5f, 65536, 0x1p-24f});
  auto doubled = scaled().tensor("w", {4, 1, 1}, 11, raw<double>({1, -.5, 65504, 0x1p-24}));
  CHECK(weight_of(doubled) == want);
  auto odd = scaled().tensor("w", {4, 1, 1}, 10, "1234567").node("PRelu", {"x", "w"}, "y");
  CHECK_THROWS_WITH(odd.imported(), ContainsSubstring("half a number at its end"));
}

TEST_CASE("import: weights in a file beside the model", "[import]") {
  temporary_folder folder;
  fs::create_directories(folder.path / "model");
  onnx_import::options o;
  o.model = folder.path / "model" / "net.onnx";
  o.name = "net";
  std::vector<float> const numbers{9, 1, -2, 3, -4};
  bytes data(numbers.size() * 4);
  std::memcpy(data.data(), numbers.data(), data.size());
  write(folder.path / "model" / "weights.bin", data);
  write(folder.path / "secret.bin", data);
  auto const import = [&](std::vector<std::pair<std::string, std::string>> const& where) {
    write(o.model, scaled().outside("w", {4, 1, 1}, where).node("PRelu", {"x", "w"}, "y").file());
    return onnx_import::import_model(o);
  };
  auto const i = import({{"location", "weights.bin"}, {"offset", "4"}, {"length", "16"}});
  REQUIRE(i.refused.empty());
  CHECK(i.weights.begin()->second.f == std::vector<float>{1, -2, 3, -4});
  CHECK(import({{"location", "weights.bin"}}).weights.begin()->second.f ==
        std::vector<float>{9, 1, -2, 3});
  auto const said = [&](std::vector<std::pair<std::string, std::string>> const& where,
                        char const* what) {
    CHECK_THROWS_WITH(import(where), ContainsSubstring(what));
  };
  said({{"location", "../secret.bin"}}, "are to lie in the model's folder");
  said({{"location", (folder.path / "secret.bin").string()}}, "are to lie in the model's folder");
  said({}, "are to lie in the model's folder");
  said({{"location", "weights.bin"}, {"offset", "8"}}, "end before the tensor does");
  said({{"location", "nothing.bin"}}, "end before the tensor does");
  said({{"location", "weights.bin"}, {"length", "12"}}, "not as long as its extents say");
  said({{"location", "weights.bin"}, {"offset", "-4"}}, "have no offset that is a number");
  said({{"location", "weights.bin"}, {"offset", "18446744073709551615"}},
       "have no offset that is a number");
}

TEST_CASE("import: one network in operator sets 7 to 22", "[import]") {
  for (int set = 7; set <= 22; ++set) {
    auto f = scaled(set);
    f.weights("c.weight", {8, 4, 3, 3}).weights("n", {8}, std::vector<float>(8, .5f));
    if (set < 11) {
      f.node("Pad", {"x"}, "p", {list("pads", {0, 0, 1, 1, 0, 0, 1, 1})});
    } else {
      f.integers("pads", {0, 0, 1, 1, 0, 0, 1, 1}).node("Pad", {"x", "pads"}, "p");
    }
    f.node("Conv", {"p", "c.weight"}, "c", {list("kernel_shape", {3, 3})}, "c");
    f.node("BatchNormalization", {"c", "n", "n", "n", "n"}, "b");
    if (set < 11)
      f.node("Clip", {"b"}, "k", {real("min", 0), real("max", 6)});
    else
      f.weights("lo", {}, {0}).weights("hi", {}, {6}).node("Clip", {"b", "lo", "hi"}, "k");
    if (set < 10)
      f.weights("by", {4}, {1, 1, 2, 2}).node("Upsample", {"k", "by"}, "u");
    else if (set < 11)
      f.weights("by", {4}, {1, 1, 2, 2}).node("Resize", {"k", "by"}, "u");
    else
      f.weights("roi", {0})
          .weights("by", {4}, {1, 1, 2, 2})
          .node("Resize", {"k", "roi", "by"}, "u",
                {word("coordinate_transformation_mode", "asymmetric"),
                 word("nearest_mode", "floor")});
    if (set < 10)
      f.node("Slice", {"u"}, "s", {list("axes", {1}), list("starts", {0}), list("ends", {6})});
    else
      f.integers("at", {1})
          .integers("from", {0})
          .integers("to", {6})
          .node("Slice", {"u", "from", "to", "at"}, "s");
    if (set < 18)
      f.node("ReduceMean", {"s"}, "m", {list("axes", {2, 3})});
    else
      f.integers("over", {2, 3}).node("ReduceMean", {"s", "over"}, "m");
    if (set < 13)
      f.node("Squeeze", {"m"}, "q", {list("axes", {2, 3})});
    else
      f.integers("drop", {2, 3}).node("Squeeze", {"m", "drop"}, "q");
    f.weights("fc.weight", {3, 6}).node("Gemm", {"q", "fc.weight"}, "y", {number("transB", 1)});
    INFO(set);
    CHECK(f.text() ==
          "input{4, 6, 5} | conv2d{.filters = 8, .kernel = 3, .padding = same, .bias = false, "
          ".name = \"c\"} | batch_norm{.name = \"n\"} | relu6 | upsample{} | channels{.last = 6} "
          "| global_avg_pool | dense{.units = 3, .bias = false, .name = \"fc\"}");
  }
}
