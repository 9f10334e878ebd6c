// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/mnist.hpp>
#include <resin/io/gz.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

static std::string refusal(fs::path const& folder) {
  return test::said([&] { static_cast<void>(datasets::mnist(folder)); });
}

TEST_CASE("mnist reads four idx files from a place or its folder", "[data]") {
  test::temporary_folder folder;
  test::write_idx_set(folder.path, 12, 5);
  auto [train, held] = datasets::mnist(folder.path);
  CHECK(train.size() == 12);
  CHECK(held.size() == 5);
  CHECK(train.shape() == extent3{1, 28, 28});
  CHECK(train.images(3, 0, 0, 2) == 5);
  CHECK(train.labels(11) == 1);
  CHECK(train.classes.size() == 10);
  CHECK(train.name == "MNIST");
  test::temporary_folder nested;
  test::write_idx_set(nested.path / "mnist", 3, 2);
  test::write_idx_set(nested.path / "fashion-mnist", 4, 2);
  CHECK(datasets::mnist(nested.path).first.size() == 3);
  CHECK(datasets::fashion_mnist(nested.path).first.size() == 4);
  CHECK(datasets::fashion_mnist(nested.path).first.classes[9] == "Ankle boot");
}

TEST_CASE("the places are searched in turn, an explicit directory alone", "[data]") {
  test::temporary_folder data, home, other;
  test::environment const a("RESIN_DATA", data.path.c_str()), b("HOME", home.path.c_str());
  auto const text = test::said([] { static_cast<void>(datasets::mnist()); });
  for (fs::path const& place : {data.path, data.path / "mnist", home.path / ".cache/resin",
                                home.path / ".cache/resin/mnist"})
    CHECK(contains(text, "\n  " + place.string() + ": no"));
  CHECK(contains(text, "RESIN_DATA"));
  test::write_idx_set(home.path / ".cache/resin/mnist", 2, 1);
  CHECK(datasets::mnist().first.size() == 2);
  test::write_idx_set(data.path / "mnist", 3, 1);
  CHECK(datasets::mnist().first.size() == 3);
  test::write_idx_set(data.path, 4, 1);
  CHECK(datasets::mnist().first.size() == 4);
  auto const alone = refusal(other.path);
  CHECK(contains(alone, other.path.string()));
  CHECK(!contains(alone, home.path.string()));
  CHECK(contains(alone, "train-images-idx3-ubyte"));
  CHECK(contains(test::said([&] { static_cast<void>(datasets::fashion_mnist(other.path)); }),
                 "dataset-fashion-mnist"));
  test::environment const unset("RESIN_DATA", nullptr);
  CHECK(datasets::mnist().first.size() == 2);
}

TEST_CASE("a place that lacks a file is passed over and named", "[data]") {
  test::temporary_folder folder;
  test::write_idx_set(folder.path, 2, 1);
  fs::remove(folder.path / "t10k-labels-idx1-ubyte");
  CHECK(contains(refusal(folder.path), folder.path.string() + ": no t10k-labels-idx1-ubyte"));
}

TEST_CASE("MNIST and Fashion-MNIST are not taken for each other", "[data]") {
  test::temporary_folder folder;
  test::write_idx_set(folder.path / "fashion-mnist", 2, 1);
  CHECK(contains(refusal(folder.path / "fashion-mnist"), "another data set"));
  test::write_idx_set(folder.path / "x", 16, 1);
  auto labels = test::big_endian({0x801, 16});
  labels.insert(labels.end(), detail::fashion_first_labels.begin(),
                detail::fashion_first_labels.end());
  test::write(folder.path / "x/train-labels-idx1-ubyte", labels);
  CHECK(contains(refusal(folder.path / "x"),
                 "expected the labels of MNIST, got those of Fashion-MNIST"));
  CHECK(datasets::fashion_mnist(folder.path / "x").first.size() == 16);
}

TEST_CASE("files that do not fit each other are refused by name", "[data]") {
  test::temporary_folder folder;
  auto const put = [&](char const* name, test::bytes const& data) {
    test::write_idx_set(folder.path, 12, 5);
    test::write(folder.path / name, data);
    return refusal(folder.path);
  };
  CHECK(contains(put("train-labels-idx1-ubyte", test::idx_labels(11)),
                 "train-images-idx3-ubyte: expected as many images as there are labels"));
  CHECK(contains(put("t10k-images-idx3-ubyte", test::idx_images(5, 28, 27)),
                 "t10k-images-idx3-ubyte: expected images of 28 x 28"));
  auto labels = test::idx_labels(12);
  labels[8 + 7] = 10;
  CHECK(contains(put("train-labels-idx1-ubyte", labels),
                 "train-labels-idx1-ubyte: label of record 7: expected 0 to 9, got 10"));
  CHECK(contains(put("t10k-labels-idx1-ubyte", test::idx_images(5, 1, 1)),
                 "t10k-labels-idx1-ubyte: wrong magic number"));
}

TEST_CASE("the real MNIST and Fashion-MNIST", "[data][real]") {
  auto const check = [](auto load) {
    try {
      auto const [train, held] = load();
      CHECK(train.size() == 60'000);
      CHECK(held.size() == 10'000);
      CHECK(train.shape() == extent3{1, 28, 28});
      CHECK((train.note + held.note).empty());
    } catch (file_error const& e) {
      if (!contains(e.what(), "not found")) throw;
      WARN("skipped: " << e.what());
    }
  };
  check([] { return datasets::mnist(); });
  check([] { return datasets::fashion_mnist(); });
}
