// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "../../../examples/convert/table.hpp"

#include "../../../examples/convert/tables.hpp"
#include "data/files.hpp"
#include "test.hpp"

using namespace convert;

namespace {

std::string goes(char const* table, std::string const& name) {
  auto const to = find(parse_table(table, "test", built_in_table), name);
  if (!to) return "nowhere";
  std::string text = to->name;
  for (auto const& operation : to->operations) text += " " + operation;
  return text;
}
std::string refusal(char const* table) {
  return test::said<resin::state_error>(
      [&] { static_cast<void>(parse_table(table, "test", built_in_table)); });
}

}  // namespace

TEST_CASE("table: stars stand for text, the first rule that fits counts", "[convert]") {
  char const* const rules = "# comment\n\n a/*/b*  x.$2.$1  io bgr # more\na* -\n*.* $2.$1";
  CHECK(goes(rules, "a/one/btwo") == "x.two.one io bgr");
  CHECK(goes(rules, "a/one") == "-");
  CHECK(goes(rules, "left.middle.right") == "middle.right.left");
  CHECK(goes(rules, "b") == "nowhere");
  CHECK(goes("$x y$", "$x") == "y$");
  CHECK_THROWS_AS(goes("a* $2", "ab"), resin::state_error);
}

TEST_CASE("table: a table builds on another", "[convert]") {
  CHECK(goes("use keras\nconv.* c1.$1\n", "conv/kernel") == "c1.weight kernel");
  CHECK(goes("use keras\nconv.* c1.$1 bgr\n", "conv/kernel") == "c1.weight kernel bgr");
  CHECK(goes("use keras\nconv.* c1.$1\n", "conv/other") == "nowhere");
  CHECK(goes("use caffe\n* $1 bgr", "mean_image") == "-");
}

TEST_CASE("table: what is not a table is refused by its line", "[convert]") {
  CHECK(refusal("a b\nc\n") == "test, line 2: expected a published name and Resin's, got c");
  CHECK(refusal("use nothing") == "test, line 1: there is no table nothing");
  CHECK(refusal("a b\nuse keras") == "test, line 2: use stands before the rules");
  CHECK(refusal("# nothing\n") == "test: a table without rules");
}

TEST_CASE("table: every built-in one reads", "[convert]") {
  for (auto const& t : built_in_tables)
    CHECK(!parse_table(t.text, t.name, built_in_table).stages.empty());
  auto const with = [](char const* table, char const* name) {
    return goes(built_in_table(table), name);
  };
  CHECK(with("caffe", "ip1_weight") == "ip1.weight");
  CHECK(with("caffe", "mean_image") == "-");
  CHECK(with("keras", "block1/conv/depthwise_kernel") == "block1/conv.weight hwcm");
  CHECK(with("keras", "bn/moving_variance") == "bn.running_var");
  CHECK(with("torch", "module.layer1.0.bn1.num_batches_tracked") == "-");
  for (char const* prefix : {"", "module.", "_orig_mod.", "module._orig_mod."})
    CHECK(with("torch", (prefix + std::string("layer1.0.conv1.weight")).c_str()) ==
          "layer1.0.conv1.weight");
  CHECK(with("resnet8", "conv2d_5/kernel") == "layer2.0.downsample.weight kernel");
  CHECK(with("resnet8", "batch_normalization/gamma") == "bn1.weight");
  CHECK(with("resnet8", "dense/kernel") == "fc.weight kernel");
  CHECK(with("squeezenet1_1", "fire2/squeeze1x1_weight") == "features.3.squeeze.weight");
  CHECK(with("squeezenet1_1", "fire9/expand3x3_bias") == "features.12.expand3x3.bias");
  CHECK(with("squeezenet1_1", "conv10_weight") == "classifier.1.weight");
  CHECK(with("squeezenet1_1_rgb", "conv1_weight") == "features.0.weight bgr");
  CHECK(with("squeezenet1_1_rgb", "conv1_bias") == "features.0.bias");
}
