// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What each file here gives: seeds, and a function that reads any bytes and may only throw a
// resin::error. driver.cpp runs it on changed seeds; libFuzzer, where the compiler has it, for
// long.

#include <resin/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace fuzz {

using bytes = std::vector<std::uint8_t>;

/// Small sound files.
std::vector<bytes> seeds();

inline void require(bool true_of_it, char const* what) {
  if (true_of_it) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

/// A file of these bytes, the same for every run of this process.
inline std::filesystem::path file_of(std::uint8_t const* data, std::size_t size,
                                     char const* ending = "") {
  static std::string const start =
      (std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm")  // in memory
                                                 : std::filesystem::temp_directory_path())
          .string() +
      "/resin-fuzz-" + std::to_string(::getpid());
  struct removed {
    std::vector<std::filesystem::path> files{};
    ~removed() {
      for (auto const& f : files) {
        std::error_code ignored;
        std::filesystem::remove(f, ignored);
      }
    }
  };
  static removed at_exit;
  std::filesystem::path const path = start + ending;
  at_exit.files.push_back(path);
  if (at_exit.files.size() > 8) at_exit.files.resize(8);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<char const*>(data), static_cast<std::streamsize>(size));
  return path;
}
inline bytes bytes_of(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}
inline bytes text_bytes(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);
