// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Zip archives, strictly: entries stored or deflated, below 4 GB. Every offset, size and overlap is
// judged before anything is allocated, every entry's CRC before it is given out.

#include <resin/base/crc32.hpp>
#include <resin/base/error.hpp>
#include <resin/io/gz.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// One entry of an archive's directory. `data` is where its packed bytes begin.
struct zip_entry {
  std::string name{};
  std::uint16_t method = 0;  // 0 stored, 8 deflated
  std::uint32_t crc = 0;
  std::size_t packed = 0, size = 0, header = 0, data = 0;
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
inline std::uint32_t little(std::uint8_t const* p, int bytes) {
  std::uint32_t value = 0;
  for (int i = bytes; i-- > 0;) value = value << 8 | p[i];
  return value;
}
inline void put_little(std::vector<std::uint8_t>& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8) out.push_back(static_cast<std::uint8_t>(value));
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// The directory of an archive held in memory; `where` names the file in errors.
[[nodiscard]] inline std::vector<zip_entry> read_zip_directory(
    std::vector<std::uint8_t> const& file, std::string const& where) {
  using detail::little;
  auto const fail = [&](std::string const& what) { throw file_error(where + ": " + what); };
  std::uint8_t const* const base = file.data();
  constexpr std::size_t end_size = 22, directory_size = 46, local_size = 30;
  if (file.size() < 4 || std::memcmp(base, "PK", 2) != 0)
    fail("expected a zip archive, got " + std::to_string(file.size()) +
         " bytes that do not begin as one");
  // The end record is last, but for a comment of at most 65,535 bytes that must reach the end.
  std::size_t end = file.size() < end_size ? file.size() : file.size() - end_size + 1;
  std::size_t const lowest = end > 65536 ? end - 65536 : 0;
  bool found = false;
  while (file.size() >= end_size && !found && end > lowest) {
    --end;
    found = little(base + end, 4) == 0x06054b50 &&
            end + end_size + little(base + end + 20, 2) == file.size();
  }
  if (!found) fail("truncated: a zip archive's end record is missing");
  std::size_t const count = little(base + end + 10, 2);
  std::size_t const length = little(base + end + 12, 4), start = little(base + end + 16, 4);
  if (count == 0xffff || start == 0xffffffff) fail("zip64 archives (4 GB or more) are not read");
  if (little(base + end + 4, 4) != 0 || little(base + end + 8, 2) != count)
    fail("zip archives of several volumes are not read");
  if (start > end || length != end - start)
    fail("corrupt: expected a zip directory of " + std::to_string(length) + " bytes at byte " +
         std::to_string(start) + " to end at byte " + std::to_string(end));
  if (count * directory_size > length)
    fail("corrupt: the zip directory of " + std::to_string(length) + " bytes cannot hold " +
         std::to_string(count) + " entries");
  std::vector<zip_entry> entries;
  std::size_t at = start;
  for (std::size_t i = 0; i < count; ++i) {
    if (end - at < directory_size || little(base + at, 4) != 0x02014b50)
      fail("corrupt: entry " + std::to_string(i) + " of the zip directory is not one");
    std::uint8_t const* p = base + at;
    std::size_t const name = little(p + 28, 2), extra = little(p + 30, 2);
    std::size_t const whole = directory_size + name + extra + little(p + 32, 2);
    if (whole > end - at)
      fail("corrupt: entry " + std::to_string(i) + " passes the end of the zip directory");
    zip_entry entry;
    entry.name.assign(reinterpret_cast<char const*>(p) + directory_size, name);
    auto const refuse = [&](std::string const& what) { fail("entry " + entry.name + ": " + what); };
    std::uint32_t const flags = little(p + 8, 2);
    entry.method = static_cast<std::uint16_t>(little(p + 10, 2));
    entry.crc = little(p + 16, 4);
    entry.packed = little(p + 20, 4);
    entry.size = little(p + 24, 4);
    entry.header = little(p + 42, 4);
    if ((flags & 0x2041u) != 0) refuse("encrypted entries are not read");
    if (entry.method != 0 && entry.method != 8)
      refuse("expected stored or deflated data (method 0 or 8), got method " +
             std::to_string(entry.method));
    if (entry.packed == 0xffffffff || entry.size == 0xffffffff || entry.header == 0xffffffff)
      refuse("zip64 entries (4 GB or more) are not read");
    if (entry.header > start || start - entry.header < local_size)
      refuse("corrupt: its header is at byte " + std::to_string(entry.header) +
             ", the directory at " + std::to_string(start));
    std::uint8_t const* local = base + entry.header;
    entry.data = entry.header + local_size + little(local + 26, 2) + little(local + 28, 2);
    if (little(local, 4) != 0x04034b50 || little(local + 8, 2) != entry.method ||
        little(local + 26, 2) != name || entry.data > start ||
        std::memcmp(local + local_size, entry.name.data(), name) != 0)
      refuse("corrupt: its header and the zip directory differ");
    // Without a data descriptor the header repeats CRC and sizes; zip64 headers have ones there.
    if ((flags & 8u) == 0 &&
        (little(local + 14, 4) != entry.crc ||
         (little(local + 18, 4) != entry.packed && little(local + 18, 4) != 0xffffffff) ||
         (little(local + 22, 4) != entry.size && little(local + 22, 4) != 0xffffffff)))
      refuse("corrupt: its header and the zip directory differ in CRC or size");
    if (entry.packed > start - entry.data)
      refuse("truncated: expected " + std::to_string(entry.packed) + " bytes at byte " +
             std::to_string(entry.data) + ", got " + std::to_string(start - entry.data));
    // Deflate packs at most 1032 to 1: a larger claim is false, and must not be allocated.
    if (entry.method == 0 ? entry.size != entry.packed : entry.size > entry.packed * 1032)
      refuse("corrupt: " + std::to_string(entry.packed) + " packed bytes cannot hold " +
             std::to_string(entry.size));
    entries.push_back(std::move(entry));
    at += whole;
  }
  if (at != end) fail("corrupt: trailing bytes in the zip directory");
  std::vector<zip_entry const*> order, names;
  for (zip_entry const& e : entries) order.push_back(&e);
  names = order;
  std::sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->header < b->header; });
  std::sort(names.begin(), names.end(), [](auto* a, auto* b) { return a->name < b->name; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i - 1]->data + order[i - 1]->packed > order[i]->header)
      fail("corrupt: entries " + order[i - 1]->name + " and " + order[i]->name + " overlap");
    if (names[i - 1]->name == names[i]->name) fail("entry " + names[i]->name + ": is there twice");
  }
  return entries;
}

/// The bytes of an entry of `read_zip_directory`, its CRC checked.
[[nodiscard]] inline std::vector<std::uint8_t> read_zip_entry(std::vector<std::uint8_t> const& file,
                                                              zip_entry const& entry,
                                                              std::string const& where) {
  auto const fail = [&](std::string const& what) {
    throw file_error(where + ": entry " + entry.name + ": " + what);
  };
  std::uint8_t const* const packed = file.data() + entry.data;
  std::vector<std::uint8_t> bytes(entry.size);
  if (entry.method == 0) {
    std::copy_n(packed, entry.size, bytes.begin());
  } else {
    detail::inflater unpack(-15);  // bare deflate data
    z_stream& z = unpack.stream;
    std::uint8_t overflow = 0;  // one byte more, so that data too long show
    z.next_in = const_cast<Bytef*>(packed);
    z.avail_in = static_cast<uInt>(entry.packed);
    z.next_out = entry.size != 0 ? bytes.data() : &overflow;
    z.avail_out = static_cast<uInt>(std::max<std::size_t>(entry.size, 1));
    int code = inflate(&z, Z_FINISH);
    if (code == Z_BUF_ERROR && z.avail_out == 0) {
      z.next_out = &overflow;
      z.avail_out = 1;
      code = inflate(&z, Z_FINISH);
    }
    if (code != Z_STREAM_END || z.total_out != entry.size || z.avail_in != 0)
      fail("corrupt deflate data: expected " + std::to_string(entry.size) + " bytes, got " +
           std::to_string(z.total_out) + (z.msg ? std::string(" (") + z.msg + ")" : ""));
  }
  std::uint32_t const crc = detail::crc32(bytes.data(), bytes.size());
  if (crc != entry.crc)
    fail("corrupt: expected CRC " + std::to_string(entry.crc) + ", got " + std::to_string(crc));
  return bytes;
}

/// Builds an archive in memory, stored or deflated; equal contents give equal bytes (no dates).
class zip_writer {
 public:
  explicit zip_writer(bool compress = false) : compress_(compress) {}
  void add(std::string const& name, std::vector<std::uint8_t> const& data) {
    std::vector<std::uint8_t> deflated;
    bool const pack = compress_ && !data.empty() && data.size() < limit;
    if (pack) deflated = deflate_bytes(data);
    auto const& body = pack ? deflated : data;
    std::size_t const start = out_.size();
    if (name.size() > 0xffff || count_ >= 0xfffe || data.size() >= limit || body.size() >= limit ||
        start + body.size() + name.size() + 128 >= limit)
      throw file_error("zip_writer: entry " + name +
                       ": archives of 4 GB or more, or of more than " +
                       "65,534 entries, are not written");
    std::vector<std::uint8_t> common;  // the fields that both headers share
    detail::put_little(common, 20, 2);
    detail::put_little(common, 0x800, 2);  // UTF-8 name
    detail::put_little(common, pack ? 8 : 0, 2);
    detail::put_little(common, 0x00210000, 4);  // 1980-01-01
    detail::put_little(common, detail::crc32(data.data(), data.size()), 4);
    detail::put_little(common, body.size(), 4);
    detail::put_little(common, data.size(), 4);
    detail::put_little(common, name.size(), 2);
    detail::put_little(common, 0, 2);
    detail::put_little(out_, 0x04034b50, 4);
    out_.insert(out_.end(), common.begin(), common.end());
    out_.insert(out_.end(), name.begin(), name.end());
    out_.insert(out_.end(), body.begin(), body.end());
    detail::put_little(directory_, 0x02014b50, 4);
    detail::put_little(directory_, 20, 2);
    directory_.insert(directory_.end(), common.begin(), common.end());
    detail::put_little(directory_, 0, 2 + 2 + 2 + 4);  // comment, volume, attributes
    detail::put_little(directory_, start, 4);
    directory_.insert(directory_.end(), name.begin(), name.end());
    ++count_;
  }
  /// The archive; the writer is done.
  [[nodiscard]] std::vector<std::uint8_t> finish() {
    std::size_t const start = out_.size();
    if (start + directory_.size() >= limit)
      throw file_error("zip_writer: archives of 4 GB or more are not written");
    out_.insert(out_.end(), directory_.begin(), directory_.end());
    detail::put_little(out_, 0x06054b50, 4);
    detail::put_little(out_, 0, 4);
    detail::put_little(out_, count_, 2);
    detail::put_little(out_, count_, 2);
    detail::put_little(out_, directory_.size(), 4);
    detail::put_little(out_, start, 4);
    detail::put_little(out_, 0, 2);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t limit = 0xffffffff;
  static std::vector<std::uint8_t> deflate_bytes(std::vector<std::uint8_t> const& data) {
    z_stream z{};
    if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw error("zlib: deflateInit2 failed");
    std::vector<std::uint8_t> packed(deflateBound(&z, static_cast<uLong>(data.size())));
    z.next_in = const_cast<Bytef*>(data.data());
    z.avail_in = static_cast<uInt>(data.size());
    z.next_out = packed.data();
    z.avail_out = static_cast<uInt>(packed.size());
    int const code = deflate(&z, Z_FINISH);
    packed.resize(z.total_out);
    deflateEnd(&z);
    if (code != Z_STREAM_END) throw error("zlib: deflate failed");
    return packed;
  }
  bool compress_;
  std::size_t count_ = 0;
  std::vector<std::uint8_t> out_, directory_;
};

}  // namespace resin
