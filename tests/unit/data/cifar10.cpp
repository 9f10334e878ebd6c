// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/cifar10.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

test::bytes records(std::size_t n, std::size_t first) {
  test::bytes out(n * 3073);
  for (std::size_t i = 0; i < n; ++i) {
    out[i * 3073] = static_cast<std::uint8_t>((first + i) % 10);
    for (std::size_t k = 1; k < 3073; ++k)
      out[i * 3073 + k] = static_cast<std::uint8_t>(first + i + k);
  }
  return out;
}
void write_set(fs::path const& folder, std::size_t each, char const* last, std::size_t held) {
  for (std::size_t b = 0; b < 5; ++b)
    test::write(folder / ("data_batch_" + std::to_string(b + 1) + ".bin"), records(each, b * each));
  test::write(folder / last, records(held, 500));
}
std::string refusal(fs::path const& folder) {
  return test::said([&] { static_cast<void>(datasets::cifar10(folder)); });
}

}  // namespace

TEST_CASE("cifar10 reads the binary layout, and says what is not all of it", "[data]") {
  test::temporary_folder folder;
  write_set(folder.path / "cifar-10-batches-bin", 4, "test_batch.bin", 3);
  auto const [train, held] = datasets::cifar10(folder.path);
  CHECK(train.size() == 20);
  CHECK(held.size() == 3);
  CHECK(train.shape() == extent3{3, 32, 32});
  CHECK(train.labels(13) == 3);
  CHECK(train.images(13, 0, 0, 0) == 14);
  CHECK(train.images(13, 2, 31, 31) == static_cast<std::uint8_t>(13 + 3072));
  CHECK(train.classes[9] == "truck");
  CHECK(train.note == "20 of 50,000 training images");
  CHECK(held.note == "3 of 10,000 test images");
}

TEST_CASE("test_first1000.bin is used where test_batch.bin is absent", "[data]") {
  test::temporary_folder folder;
  write_set(folder.path, 1, "test_first1000.bin", 1000);
  CHECK(datasets::cifar10(folder.path).second.note == "1,000 of 10,000 test images");
  test::write(folder.path / "test_batch.bin", records(1, 0));
  CHECK(datasets::cifar10(folder.path).second.size() == 1);
}

TEST_CASE("damaged CIFAR-10 files are refused by name", "[data]") {
  test::temporary_folder folder;
  auto const put = [&](char const* name, test::bytes const& data) {
    write_set(folder.path, 4, "test_batch.bin", 4);
    test::write(folder.path / name, data);
    return refusal(folder.path);
  };
  auto const whole = records(4, 0);
  for (std::size_t n : {0, 1, 3072, 3074, 6145, 12291})
    CHECK(contains(put("data_batch_3.bin", test::cut(whole, n)), "data_batch_3.bin: truncated"));
  // Cut between two records: only the other files show it.
  CHECK(contains(put("data_batch_3.bin", test::cut(whole, 2 * 3073)),
                 "data_batch_3.bin: truncated: expected 4 records, got 2"));
  auto longer = whole;
  longer.push_back(0);
  CHECK(contains(put("test_batch.bin", longer), "test_batch.bin: truncated, or not"));
  auto label = whole;
  label[2 * 3073] = 10;
  CHECK(contains(put("data_batch_5.bin", label),
                 "data_batch_5.bin: label of record 2: expected 0 to 9, got 10"));
  fs::remove(folder.path / "data_batch_2.bin");
  CHECK(contains(refusal(folder.path), folder.path.string() + ": no data_batch_2.bin"));
}

TEST_CASE("the real CIFAR-10", "[data][real]") {
  try {
    auto const [train, held] = datasets::cifar10();
    CHECK(train.size() == 50'000);
    CHECK(train.note.empty());
    CHECK((held.size() == 10'000 || held.note == "1,000 of 10,000 test images"));
    CHECK(train.labels(0) == 6);
    CHECK(train.images(0, 0, 0, 0) == 59);
  } catch (file_error const& e) {
    if (!contains(e.what(), "not found")) throw;
    WARN("skipped: " << e.what());
  }
}
