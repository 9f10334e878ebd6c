// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One sentence for each node that cannot be said, all in one run; whole files that are refused.

#include "onnx_file.hpp"

using namespace test;

namespace {

std::string refusal_of(bytes const& file) {
  temporary_folder folder;
  onnx_import::options o;
  o.model = folder.path / "net.onnx";
  write(o.model, file);
  return test::said<onnx_import::bad_file>(
      [&] { static_cast<void>(onnx_import::import_model(o)); });
}

}  // namespace

TEST_CASE("import: every node that cannot be said is told, once", "[import]") {
  auto const i = onnx_file({1, 4, 6, 5}, 12)
                     .output("y")
                     .node("NoSuchThing", {"x"}, "a", {}, "first")
                     .node("Relu", {"a"}, "b")
                     .node("LSTM", {"b"}, "c", {}, "second")
                     .node("LRN", {"x"}, "d", {number("size", 4)}, "third")
                     .node("Add", {"c", "d"}, "y")
                     .imported();
  REQUIRE(i.refused.size() == 3);
  CHECK(i.refused[0] ==
        "node \"first\" (NoSuchThing, operator set 12): Resin has no layer that computes it");
  CHECK(i.refused[1] == "node \"second\" (LSTM, operator set 12): it would need recurrent layers");
  CHECK(contains(i.refused[2], "\"third\" (LRN, operator set 12): an even size, 4"));
  CHECK(i.header.empty());
}

TEST_CASE("import: what the output does not need is not asked for", "[import]") {
  CHECK(onnx_file({1, 4, 6, 5})
            .output("y")
            .node("NoSuchThing", {"x"}, "a")
            .node("Relu", {"x"}, "y")
            .text() == "input{4, 6, 5} | relu");
}

TEST_CASE("import: inputs and extents", "[import]") {
  CHECK(contains(onnx_file({-1, 3, -1, -1}).output("y").node("Relu", {"x"}, "y").text(),
                 "--input C,H,W"));
  onnx_import::options o;
  o.c = 3, o.h = 8, o.w = 9;
  CHECK(onnx_file({-1, 3, -1, -1}).output("y").node("Relu", {"x"}, "y").text(o) ==
        "input{3, 8, 9} | relu");
  CHECK(contains(onnx_file({-1, 4, -1, -1}).output("y").node("Relu", {"x"}, "y").text(o),
                 "--input differs"));
  CHECK(contains(onnx_file({1, 3, 4, 4})
                     .input("z", {1, 3, 4, 4})
                     .output("y")
                     .node("Add", {"x", "z"}, "y")
                     .text(),
                 "inputs \"x\", \"z\": a network of Resin has one input"));
  CHECK(onnx_file({1, 3, 4, 4})
            .input("z", {1, 3, 4, 4})
            .output("y")
            .node("Relu", {"z"}, "nobody's")
            .node("Relu", {"x"}, "y")
            .text() == "input{3, 4, 4} | relu");
}

TEST_CASE("import: names that are no names", "[import]") {
  onnx_import::options o;
  for (char const* name : {"class", "conv2d", "two words", "a__b", "_x"}) {
    o.name = name;
    auto const i = onnx_file({1, 4, 6, 5}).output("y").node("Relu", {"x"}, "y").imported(o);
    REQUIRE(i.refused.size() == 1);
    CHECK(contains(i.refused[0], "is no name for a network"));
  }
}

TEST_CASE("import: a file's name becomes the network's", "[import]") {
  temporary_folder folder;
  auto const name = [&](char const* file) {
    onnx_import::options o;
    o.model = folder.path / file;
    write(o.model, onnx_file({1, 4, 6, 5}).output("y").node("Relu", {"x"}, "y").file());
    return onnx_import::import_model(o).name;
  };
  CHECK(name("resnet-18.v1.onnx") == "resnet_18_v1");
  CHECK(name("class.onnx") == "class_net");
  CHECK(name("exp.onnx") == "exp_net");
  CHECK(name("3_.onnx") == "model");
  CHECK(name((std::string(200, 'a') + ".onnx").c_str()) == std::string(50, 'a'));
}

TEST_CASE("import: images that are none", "[import]") {
  temporary_folder folder;
  onnx_import::options o;
  o.data = folder.path;
  resin::protobuf_message scalar;
  scalar.number(2, 1);
  scalar.text(9, "1234");
  bytes to;
  scalar.write([&](void const* data, std::size_t size) {
    auto const* from = static_cast<std::uint8_t const*>(data);
    to.insert(to.end(), from, from + size);
  });
  write(folder.path / "input_0.pb", to);
  auto const i = onnx_file({}).output("y").node("Relu", {"x"}, "y").imported(o);
  REQUIRE(i.refused.size() == 1);
  CHECK(i.refused[0] ==
        "its image is of extents (); Resin's are N x C, N x C x W and N x C x H x W");
}

TEST_CASE("import: files that are no models", "[import]") {
  CHECK(contains(refusal_of({}), "this is not an ONNX model"));
  CHECK(contains(refusal_of({1, 2, 3}), "this is not an ONNX model, or the file is damaged"));
  CHECK(
      contains(refusal_of(onnx_file({1, 4, 6, 5}, 23).output("y").node("Relu", {"x"}, "y").file()),
               "operator set 23; 1 to 22 are read"));
  CHECK(contains(refusal_of(onnx_file({1, 4, 6, 5})
                                .output("y")
                                .tensor("w", {1 << 20, 1 << 20}, 1, "1234")
                                .node("Add", {"x", "w"}, "y")
                                .file()),
                 "is too large"));
  CHECK(contains(refusal_of(onnx_file({1, 4, 6, 5})
                                .output("y")
                                .tensor("w", {3}, 1, "1234")
                                .node("Add", {"x", "w"}, "y")
                                .file()),
                 "1 numbers for extents (3)"));
}
