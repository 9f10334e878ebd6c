// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Small files for tests of data and io: a folder that goes away, writers, and what an error said.

#include <resin/base/error.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

namespace test {

using bytes = std::vector<std::uint8_t>;
namespace fs = std::filesystem;

struct temporary_folder {
  fs::path path;
  temporary_folder() {
    static std::atomic<int> count{0};
    path = fs::temp_directory_path() /
           ("resin-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    fs::create_directories(path);
  }
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

/// Sets an environment variable (or unsets it, with null) until the end of the scope.
struct environment {
  std::string name, old;
  bool had;
  environment(char const* variable, char const* value) : name(variable) {
    char const* now = std::getenv(variable);
    had = now != nullptr;
    if (had) old = now;
    if (value != nullptr)
      ::setenv(variable, value, 1);
    else
      ::unsetenv(variable);
  }
  environment(environment const&) = delete;
  environment& operator=(environment const&) = delete;
  ~environment() {
    if (had)
      ::setenv(name.c_str(), old.c_str(), 1);
    else
      ::unsetenv(name.c_str());
  }
};

inline void write(fs::path const& file, bytes const& data) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<char const*>(data.data()), static_cast<std::streamsize>(data.size()));
}
inline bytes read(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return bytes(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}
inline bytes cut(bytes const& data, std::size_t size) {
  return bytes(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
}

/// What the E that f throws says; "nothing thrown" otherwise.
template <class E = resin::file_error, class F>
std::string said(F&& f) {
  try {
    f();
  } catch (E const& e) {
    return e.what();
  }
  return "nothing thrown";
}
inline bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

inline bytes big_endian(std::vector<std::uint32_t> const& words) {
  bytes out;
  for (std::uint32_t w : words)
    for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(w >> shift));
  return out;
}
/// Image i has pixels i, i + 1, ... (mod 256).
inline bytes idx_images(std::uint32_t n, std::uint32_t h, std::uint32_t w) {
  bytes out = big_endian({0x803, n, h, w});
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t k = 0; k < h * w; ++k) out.push_back(static_cast<std::uint8_t>(i + k));
  return out;
}
inline bytes idx_labels(std::uint32_t n) {
  bytes out = big_endian({0x801, n});
  for (std::uint32_t i = 0; i < n; ++i) out.push_back(static_cast<std::uint8_t>(i % 10));
  return out;
}
inline void write_idx_set(fs::path const& folder, std::uint32_t train, std::uint32_t held) {
  write(folder / "train-images-idx3-ubyte", idx_images(train, 28, 28));
  write(folder / "train-labels-idx1-ubyte", idx_labels(train));
  write(folder / "t10k-images-idx3-ubyte", idx_images(held, 28, 28));
  write(folder / "t10k-labels-idx1-ubyte", idx_labels(held));
}

}  // namespace test
