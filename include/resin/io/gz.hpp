// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Reads gzip files with zlib (link it; CMake: resin::io). Including this header once anywhere in a
// program lets every data set read .gz files: see docs/decisions/0001-gz-by-inclusion.md.

#include <resin/base/error.hpp>
#include <resin/data/file_bytes.hpp>
#include <resin/data/input_file.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {
/// zlib's inflate, ended when it goes out of scope.
struct inflater {
  z_stream stream{};
  explicit inflater(int window_bits) {
    if (inflateInit2(&stream, window_bits) != Z_OK) throw error("zlib: inflateInit2 failed");
  }
  ~inflater() { inflateEnd(&stream); }
  inflater(inflater const&) = delete;
  inflater& operator=(inflater const&) = delete;
};
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// The first `limit` bytes of what a gzip file holds (one or more members). When that is all of it,
/// checksums and lengths have been checked and nothing follows the last member.
/// Memory grows with what is really decompressed, not with what the file claims.
[[nodiscard]] inline std::vector<std::uint8_t> read_gz(std::filesystem::path const& file,
                                                       std::size_t limit) {
  auto const fail = [&](std::string const& what) { throw file_error(file.string() + ": " + what); };
  detail::input_file const packed(file.string());
  std::vector<std::uint8_t> block = packed.bytes(0, 18);
  if (block.size() < 18 || block[0] != 0x1f || block[1] != 0x8b)
    fail("expected a gzip file, got " + std::to_string(packed.size()) +
         (block.size() < 18 ? " bytes" : " bytes that do not begin as one"));
  detail::inflater unpack(15 + 16);  // 15-bit window, gzip wrapper
  z_stream& z = unpack.stream;
  constexpr std::size_t step = std::size_t{1} << 30;  // zlib counts in 32 bits
  block.resize(std::min<std::size_t>(packed.size(), 1 << 18));
  std::vector<std::uint8_t> bytes;
  std::size_t used = 0, size = 0, read = 0;  // of the file, of what it holds, of the file so far
  for (;;) {
    if (size == bytes.size()) {
      if (size == limit) return bytes;
      std::size_t const next = std::min(limit, std::max<std::size_t>(2 * size, 1 << 16));
      detail::require_memory(file.string(), next);
      bytes.resize(next);
    }
    if (used == read && read < packed.size()) {
      std::size_t const n = std::min(block.size(), packed.size() - read);
      packed.read(read, block.data(), n);
      z.next_in = block.data();
      z.avail_in = static_cast<uInt>(n);
      read += n;
    }
    std::size_t const out = std::min(bytes.size() - size, step);
    z.next_out = bytes.data() + size;
    z.avail_out = static_cast<uInt>(out);
    int const code = inflate(&z, Z_NO_FLUSH);
    used = read - z.avail_in;
    size += out - z.avail_out;
    if (code == Z_STREAM_END) {
      if (used == packed.size()) break;
      std::uint8_t next = 0;
      packed.read(used, &next, 1);
      if (next != 0x1f)
        fail("trailing bytes after the gzip data: expected " + std::to_string(used) +
             " bytes, got " + std::to_string(packed.size()));
      inflateReset(&z);
    } else if (code != Z_OK && (code != Z_BUF_ERROR || used == packed.size())) {
      bool const ended = code == Z_BUF_ERROR;
      fail(ended ? "truncated: the gzip data do not end within its " +
                       std::to_string(packed.size()) + " bytes"
                 : "corrupt gzip data: " + std::string(z.msg ? z.msg : "error") + " at byte " +
                       std::to_string(used));
    } else if (z.avail_in == 0 && z.avail_out != 0 && used == packed.size()) {
      fail("truncated: the gzip data do not end within its " + std::to_string(packed.size()) +
           " bytes");
    }
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
inline bool const gz_installed = (installed_gz_reader = &read_gz, true);
}  // namespace resin::detail
