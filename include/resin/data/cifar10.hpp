// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// CIFAR-10 from the official binary layout: records of one label byte and 3 x 32 x 32 bytes.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/data/dataset.hpp>
#include <resin/data/input_file.hpp>
#include <resin/data/places.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

inline constexpr std::size_t cifar_image = 3 * 32 * 32, cifar_record = 1 + cifar_image;
inline constexpr std::size_t cifar_batch = 10'000;  // records of an official file

/// Five training files, then test_batch.bin or else test_first1000.bin.
inline found_files look_for_cifar10(std::filesystem::path const& folder) {
  found_files found;
  for (int i = 1; i <= 5; ++i) {
    std::string const name = "data_batch_" + std::to_string(i) + ".bin";
    found.files.push_back(folder / name);
    if (!is_file(found.files.back())) {
      found.missing = name;
      return found;
    }
  }
  for (char const* name : {"test_batch.bin", "test_first1000.bin"}) {
    if (is_file(folder / name)) {
      found.files.push_back(folder / name);
      return found;
    }
  }
  found.missing = "test_batch.bin or test_first1000.bin";
  return found;
}

inline std::size_t cifar_records(std::filesystem::path const& file) {
  std::error_code problem;
  auto const size = std::filesystem::file_size(file, problem);
  if (problem) throw file_error(detail::sentence({file.string(), ": ", problem.message()}));
  if (size == 0 || size % cifar_record != 0)
    throw file_error(
        detail::sentence({file.string(), ": truncated, or not CIFAR-10's binary layout: expected ",
                          "records of ", cifar_record, " bytes, got ", size, " bytes"}));
  return static_cast<std::size_t>(size / cifar_record);
}

inline dataset read_cifar10(std::vector<std::filesystem::path> const& files, std::size_t each) {
  dataset data;
  data.name = "CIFAR-10";
  data.classes = {"airplane", "automobile", "bird",  "cat",  "deer",
                  "dog",      "frog",       "horse", "ship", "truck"};
  std::size_t const n = each * files.size();
  require_memory(files.front().string(), n, cifar_image + sizeof(int));
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape(std::array<std::size_t, 4>{n, 3, 32, 32});
  data.labels = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{n});
  std::uint8_t* image = data.images.data();
  int* label = data.labels.data();
  std::vector<std::uint8_t> block(256 * cifar_record);
  for (auto const& name : files) {
    input_file const file(name.string());
    if (file.size() != each * cifar_record)
      throw file_error(detail::sentence({file.name(), ": the file changed while it was read"}));
    for (std::size_t i = 0; i < each; ++i, image += cifar_image) {
      if (i % 256 == 0)
        file.read(i * cifar_record, block.data(),
                  std::min<std::size_t>(256, each - i) * cifar_record);
      std::uint8_t const* record = block.data() + i % 256 * cifar_record;
      if (record[0] > 9)
        throw file_error(detail::sentence(
            {file.name(), ": label of record ", i, ": expected 0 to 9, got ", record[0]}));
      *label++ = record[0];
      std::copy_n(record + 1, cifar_image, image);
    }
  }
  return data;
}

inline std::string cifar_note(std::size_t got, std::size_t all, char const* what) {
  if (got == all) return {};
  return thousands(static_cast<long long>(got)) + " of " + thousands(static_cast<long long>(all)) +
         " " + what + " images";
}

}  // namespace resin::detail

namespace resin::datasets::inline RESIN_VERSION {

/// {train, test}: 50,000 and 10,000 photographs of 3 x 32 x 32. Where only test_first1000.bin is,
/// the test set's note says "1,000 of 10,000 test images". Files cut down to fewer records, all
/// five to the same number, are read, and the notes say so; one shorter than the others is not.
[[nodiscard]] inline std::pair<dataset, dataset> cifar10(
    std::filesystem::path const& directory = {}) {
  auto files = detail::locate_files(
      {"CIFAR-10", "cifar-10-batches-bin", nullptr, nullptr,
       "Unpack the official cifar-10-binary.tar.gz into ~/.cache/resin, or name its directory in "
       "$RESIN_DATA or as the argument.",
       detail::look_for_cifar10},
      directory);
  std::array<std::size_t, 6> records{};
  for (std::size_t i = 0; i < 6; ++i) records[i] = detail::cifar_records(files[i]);
  bool const first1000 = files[5].filename() == "test_first1000.bin";
  std::size_t const each = *std::max_element(records.begin(), records.end() - 1);
  for (std::size_t i = 0; i < 6; ++i) {
    std::size_t expected = each;
    if (i == 5) expected = each != detail::cifar_batch ? records[5] : first1000 ? 1000 : each;
    if (records[i] != expected)
      throw file_error(detail::sentence({files[i].string(), ": ",
                                         records[i] < expected ? "truncated" : "too long",
                                         ": expected ", expected, " records, got ", records[i]}));
  }
  dataset test = detail::read_cifar10({files[5]}, records[5]);
  files.pop_back();
  dataset train = detail::read_cifar10(files, each);
  train.note = detail::cifar_note(5 * each, 5 * detail::cifar_batch, "training");
  test.note = detail::cifar_note(records[5], detail::cifar_batch, "test");
  return {std::move(train), std::move(test)};
}

}  // namespace resin::datasets
