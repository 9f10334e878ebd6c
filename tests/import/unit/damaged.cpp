// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Damaged files, and files that ask for what nothing has: each is refused by a sentence or
// imported; none crashes, hangs, takes much memory or leaves a file. $RESIN_DAMAGED_FILES is how
// many; a thousand otherwise.

#include "onnx_file.hpp"

#include <resin/base/random.hpp>

#include <cstdlib>
#include <ctime>
#include <limits>

#include <sys/resource.h>

using namespace test;

namespace {

/// Files that hold every kind of thing that a damage may hit.
std::vector<bytes> whole_files() {
  auto const pads = list("pads", {1, 1, 1, 1});
  return {onnx_file({1, 4, 6, 5})
              .output("y")
              .weights("a.weight", {4, 4, 3, 3})
              .weights("a.bias", {4})
              .node("Conv", {"x", "a.weight", "a.bias"}, "a",
                    {pads, list("strides", {1, 1}), number("group", 1)})
              .weights("n", {4})
              .node("BatchNormalization", {"a", "n", "n", "n", "n"}, "b", {real("epsilon", 1e-3)})
              .node("Relu", {"b"}, "c")
              .node("Add", {"c", "x"}, "d")
              .node("MaxPool", {"d"}, "e", {list("kernel_shape", {2, 2}), list("strides", {2, 2})})
              .node("Flatten", {"e"}, "f")
              .weights("w", {24, 3})
              .node("MatMul", {"f", "w"}, "y")
              .file(),
          onnx_file({-1, 4, 6, 5}, 17)
              .output("y")
              .integers("s", {0, 2, 2, 6, 5})
              .integers("t", {0, 4, 6, 5})
              .node("Reshape", {"x", "s"}, "a")
              .node("Transpose", {"a"}, "b", {list("perm", {0, 2, 1, 3, 4})})
              .node("Reshape", {"b", "t"}, "c")
              .node("Concat", {"c", "x"}, "d", {number("axis", 1)})
              .node("Split", {"d"}, "e", {number("axis", 1)})
              .node("Sigmoid", {"e"}, "f")
              .node("Mul", {"e", "f"}, "g")
              .integers("p", {0, 0, 1, 1, 0, 0, 1, 1})
              .node("Pad", {"g", "p"}, "h", {word("mode", "reflect")})
              .weights("r", {0})
              .weights("z", {4}, {1, 1, 2, 2})
              .node("Resize", {"h", "r", "z"}, "i", {word("mode", "linear")})
              .node("Shape", {"i"}, "j")
              .integers("k", {0})
              .node("Gather", {"j", "k"}, "l")
              .integers("m", {-1})
              .node("Concat", {"l", "m"}, "o", {number("axis", 0)})
              .node("Reshape", {"i", "o"}, "y")
              .file(),
          onnx_file({1, 4, 6, 5}, 11)
              .output("y")
              .weights("u", {4, 2, 2, 2})
              .node("ConvTranspose", {"x", "u"}, "a", {list("strides", {2, 2})})
              .integers("s", {4})
              .node("ConstantOfShape", {"s"}, "b")
              .node("AveragePool", {"a"}, "c",
                    {list("kernel_shape", {3, 3}), pads, number("ceil_mode", 1)})
              .node("LRN", {"c"}, "d", {number("size", 3)})
              .integers("v", {0})
              .integers("w", {2})
              .integers("q", {1})
              .node("Slice", {"d", "v", "w", "q"}, "e")
              .node("ReduceMean", {"e"}, "f", {list("axes", {2, 3})})
              .node("Softmax", {"f"}, "y", {number("axis", 1)})
              .file()};
}

/// Numbers below n, one after the other.
class dice {
 public:
  explicit dice(std::uint64_t which) : draw_(which, resin::purpose::user, 7) {}
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(draw_.uniform(at_++) * static_cast<double>(n));
  }
  template <class List>
  auto const& one_of(List const& all) {
    return all[below(std::size(all))];
  }

 private:
  resin::random_stream draw_;
  std::uint64_t at_ = 0;
};

bytes damaged(dice& d, bytes f) {
  for (std::size_t n = 1 + d.below(4); n > 0 && !f.empty(); --n) {
    std::size_t const place = d.below(f.size());
    auto const to = f.begin() + static_cast<std::ptrdiff_t>(place);
    switch (d.below(12)) {
      case 0:
        f.resize(place);
        break;
      case 1:
        f.insert(to, static_cast<std::uint8_t>(d.below(256)));
        break;
      case 2:
        f.erase(to);
        break;
      case 3:
        *to = 0xff;
        break;
      case 4:
        *to = static_cast<std::uint8_t>(d.below(256));
        break;
      default:
        *to = static_cast<std::uint8_t>(*to ^ (1u << d.below(8)));
    }
  }
  return f;
}

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t odd_numbers[] = {0,
                                        1,
                                        1,
                                        1,
                                        2,
                                        2,
                                        3,
                                        4,
                                        5,
                                        7,
                                        -1,
                                        -2,
                                        24,
                                        32768,
                                        65536,
                                        std::int64_t{1} << 31,
                                        std::int64_t{1} << 40,
                                        most,
                                        least};
constexpr double odd_reals[] = {0, 1, -1, .5, 1e-5, 1e30, -1e30, 1e-40, HUGE_VAL, NAN};

numbers odd_list(dice& d) {
  numbers v(d.below(6));
  for (auto& e : v) e = d.one_of(odd_numbers);
  return v;
}

/// A whole file: nodes of any operator, with inputs and attributes that fit, or do not.
bytes odd_file(dice& d) {
  static char const* const operators[] = {"Conv",
                                          "ConvTranspose",
                                          "MaxPool",
                                          "AveragePool",
                                          "GlobalAveragePool",
                                          "GlobalMaxPool",
                                          "LRN",
                                          "BatchNormalization",
                                          "InstanceNormalization",
                                          "GroupNormalization",
                                          "LayerNormalization",
                                          "Resize",
                                          "Upsample",
                                          "Gemm",
                                          "MatMul",
                                          "Softmax",
                                          "ReduceMean",
                                          "ReduceSum",
                                          "ReduceMax",
                                          "ReduceProd",
                                          "Reshape",
                                          "Flatten",
                                          "Squeeze",
                                          "Unsqueeze",
                                          "Transpose",
                                          "Concat",
                                          "Slice",
                                          "Split",
                                          "Gather",
                                          "Expand",
                                          "Pad",
                                          "Shape",
                                          "Size",
                                          "Constant",
                                          "ConstantOfShape",
                                          "Range",
                                          "DepthToSpace",
                                          "SpaceToDepth",
                                          "Relu",
                                          "Clip",
                                          "PRelu",
                                          "Add",
                                          "Sub",
                                          "Mul",
                                          "Div",
                                          "Pow",
                                          "Max",
                                          "Min",
                                          "Sum",
                                          "Where",
                                          "Equal",
                                          "Cast",
                                          "Sigmoid",
                                          "HardSigmoid",
                                          "Exp",
                                          "Dropout",
                                          "Identity"};
  static char const* const lists[] = {
      "kernel_shape", "strides", "pads",         "dilations",      "axes",  "perm",      "starts",
      "ends",         "split",   "output_shape", "output_padding", "shape", "value_ints"};
  static char const* const singles[] = {
      "group",    "axis",   "blocksize", "size",       "ceil_mode",         "keepdims",
      "transA",   "transB", "to",        "num_groups", "count_include_pad", "value_int",
      "allowzero"};
  static char const* const reals[] = {"alpha", "beta", "epsilon", "value", "value_float", "min"};
  static char const* const words[] = {"mode", "auto_pad", "coordinate_transformation_mode"};
  static char const* const texts[] = {"reflect", "edge", "linear",        "SAME_UPPER",
                                      "VALID",   "CRD",  "align_corners", ""};
  static numbers const shapes[] = {
      {},           {0},          {1},          {4},     {4, 1, 1},    {4, 4},         {4, 4, 1, 1},
      {4, 1, 3, 3}, {2, 4, 3, 3}, {4, 2, 2, 2}, {24, 3}, {1, 4, 6, 5}, {1, 4, 1, 1, 1}};
  static numbers const images[] = {{1, 4, 6, 5}, {1, 4}, {2, 4, 6}, {-1, 4, 6, 5}};
  static int const sets[] = {6, 7, 9, 11, 13, 17, 21, 22};
  onnx_file f(d.one_of(images), d.one_of(sets));
  f.output("y");
  std::vector<std::string> values{"x", "x"};
  for (int k = 0; k < 3; ++k) {
    values.push_back("w" + std::to_string(k));
    f.weights(values.back(), d.one_of(shapes));
    values.push_back("i" + std::to_string(k));
    f.integers(values.back(), odd_list(d));
  }
  for (std::size_t left = 1 + d.below(3); left > 0; --left) {
    std::vector<std::string> in;
    if (d.below(4) > 0) in.push_back(values.back()[0] == 'n' ? values.back() : "x");
    for (std::size_t n = d.below(4); n > 0; --n)
      in.push_back(d.below(12) == 0 ? "" : d.one_of(values));
    std::vector<onnx_file::attribute> attributes;
    for (std::size_t n = d.below(4); n > 0; --n)
      attributes.push_back(list(d.one_of(lists), odd_list(d)));
    for (std::size_t n = d.below(3); n > 0; --n)
      attributes.push_back(number(d.one_of(singles), d.one_of(odd_numbers)));
    if (d.below(3) == 0) attributes.push_back(real(d.one_of(reals), d.one_of(odd_reals)));
    if (d.below(3) == 0) attributes.push_back(word(d.one_of(words), d.one_of(texts)));
    std::string const to = left == 1 ? "y" : "n" + std::to_string(left);
    f.node(d.one_of(operators), in, to, attributes);
    values.push_back(to);
  }
  return f.file();
}

/// Of this process: other programs do not slow it.
double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double peak_in_megabytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024;
}

}  // namespace

TEST_CASE("import: damaged files", "[import]") {
  char const* const wanted = std::getenv("RESIN_DAMAGED_FILES");
  std::uint64_t const count = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 1000;
  auto const files = whole_files();
  temporary_folder folder;
  onnx_import::options o;
  o.model = folder.path / "net.onnx";
  o.out = folder.path;
  for (bytes const& f : files) {
    write(o.model, f);
    auto const whole = onnx_import::import_model(o);
    INFO((whole.refused.empty() ? "" : whole.refused[0]));
    CHECK(whole.refused.size() <= 1);  // the third splits, the second has a batch of its own
  }
  int imported = 0, refused = 0, bad = 0;
  double slowest = 0;
  for (std::uint64_t k = 0; k < count; ++k) {
    dice d(k);
    write(o.model, k % 2 == 0 ? damaged(d, d.one_of(files)) : odd_file(d));
    double const started = seconds();
    try {
      ++(onnx_import::import_model(o).refused.empty() ? imported : refused);
    } catch (onnx_import::bad_file const&) {
      ++bad;
    }
    slowest = std::max(slowest, seconds() - started);
  }
  std::printf(
      "damaged files: %d imported, %d refused, %d no models; the slowest took %.3f s; %.0f MB\n",
      imported, refused, bad, slowest, peak_in_megabytes());
  CHECK(imported > 0);
  CHECK(refused > 0);
  CHECK(bad > 0);
  CHECK(slowest < 20);
  CHECK(peak_in_megabytes() < 1500);
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator{}) == 1);
}

TEST_CASE("import: small files that ask for much", "[import]") {
  auto const refusal_of = [](onnx_file const& f) {
    double const started = seconds();
    auto const i = f.imported();
    CHECK(seconds() - started < 10);
    return i.refused.empty() ? "" : i.refused[0];
  };
  auto const contains = [](std::string const& text, char const* part) {
    INFO(text);
    return text.find(part) != std::string::npos;
  };
  auto const on_image = [] { return onnx_file({1, 4, 6, 5}).output("y"); };
  // Constants that folding would make.
  CHECK(contains(refusal_of(on_image()
                                .integers("s", {1, 4, 4096, 4096})
                                .node("ConstantOfShape", {"s"}, "c")
                                .node("Add", {"x", "c"}, "y")),
                 "more memory or time than a model's may"));
  CHECK(contains(refusal_of(on_image()
                                .integers("s", {1, 64, 512, 512})
                                .node("ConstantOfShape", {"s"}, "c")
                                .weights("w", {64, 64, 15, 15})
                                .node("Conv", {"c", "w"}, "d")
                                .node("Add", {"x", "d"}, "y")),
                 "more memory or time than a model's may"));
  // Work for the written test.
  CHECK(contains(
      refusal_of(onnx_file({1, 4, 1024, 1024})
                     .output("y")
                     .node("MaxPool", {"x"}, "y",
                           {list("kernel_shape", {301, 301}), list("pads", {150, 150, 150, 150})})),
      "too many multiply-adds"));
  CHECK(contains(
      refusal_of(onnx_file({1, 1 << 12, 1 << 12, 1 << 12}).output("y").node("Relu", {"x"}, "y")),
      "is too large"));
  // Many nodes, many inputs, deep nesting.
  onnx_file doubled({1, 4, 6, 5});
  std::string last = "x";
  for (int k = 0; k < 60; ++k) {
    std::string const next = "d" + std::to_string(k);
    doubled.node("Concat", {last, last}, next, {number("axis", 1)});
    last = next;
  }
  doubled.node("Relu", {last}, "y").output("y");
  CHECK(contains(refusal_of(doubled), "too large"));
  onnx_file wide({1, 4, 6, 5});
  wide.output("y").node("Concat", std::vector<std::string>(5000, "x"), "y", {number("axis", 1)});
  CHECK_THROWS_WITH(wide.imported(), ContainsSubstring("5000 inputs"));
  onnx_file nested({1, 4, 6, 5});
  nested.output("y");
  for (int k = 0; k < 3000; ++k) {
    std::string const n = std::to_string(k), from = k == 0 ? "x" : "a" + std::to_string(k - 1);
    nested.node("Relu", {from}, "a" + n);
  }
  std::string inner = "a2999";
  for (int k = 2998; k >= 0; --k) {
    std::string const to = k == 0 ? "y" : "s" + std::to_string(k);
    nested.node("Add", {inner, "a" + std::to_string(k)}, to);
    inner = to;
  }
  CHECK(contains(refusal_of(nested), "more than 100 deep"));
}
