// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Zip archives, zip64 among them, strictly: entries stored or deflated. Every offset, size and
// overlap is judged before anything is allocated, every entry's CRC before it is given out.

#include <resin/base/crc32.hpp>
#include <resin/base/error.hpp>
#include <resin/data/input_file.hpp>
#include <resin/io/gz.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
}  // namespace resin::detail
namespace resin::detail::inline RESIN_VERSION {

inline std::uint64_t little8(std::uint8_t const* p) {
  return little(p, 4) | static_cast<std::uint64_t>(little(p + 4, 4)) << 32;
}

/// Where an archive's directory is: `count` entries in bytes [start, end).
struct zip_end {
  std::size_t count, start, end;
};

/// Of a file of `size` bytes whose last ones, from byte `from` on, are `tail`. The end record is
/// last, but for a comment of at most 65,535 bytes that must reach the end.
inline zip_end find_zip_end(std::uint8_t const* tail, std::size_t from, std::size_t size,
                            std::string const& where) {
  auto const fail = [&](std::string const& what) { throw file_error(where + ": " + what); };
  constexpr std::size_t end_size = 22, locator_size = 20, end64_size = 56, directory_size = 46;
  std::size_t const given = size - from;
  std::size_t end = given < end_size ? given : given - end_size + 1;
  std::size_t const lowest = end > 65536 ? end - 65536 : 0;
  bool found = false;
  while (given >= end_size && !found && end > lowest) {
    --end;
    found =
        little(tail + end, 4) == 0x06054b50 && end + end_size + little(tail + end + 20, 2) == given;
  }
  if (!found) fail("truncated: a zip archive's end record is missing");
  std::uint8_t const* p = tail + end;
  std::uint64_t count = little(p + 10, 2), length = little(p + 12, 4), start = little(p + 16, 4);
  bool several = little(p + 4, 4) != 0 || little(p + 8, 2) != count;
  if (count == 0xffff || length == 0xffffffff || start == 0xffffffff) {
    // zip64: a locator before the end record, and before that a record of wider fields.
    if (end < locator_size + end64_size || little(p - locator_size, 4) != 0x07064b50)
      fail("corrupt: the locator of a zip64 archive is missing");
    std::uint8_t const* const locator = p - locator_size;
    std::uint64_t const at = little8(locator + 8);
    end -= locator_size;
    if (at < from || at - from > end - end64_size) fail("corrupt: a zip64 end record is misplaced");
    p = tail + (at - from);
    if (little(p, 4) != 0x06064b50 || little8(p + 4) != end - (at - from) - 12)
      fail("corrupt: a zip64 end record is none");
    count = little8(p + 32), length = little8(p + 40), start = little8(p + 48);
    several = little8(p + 16) != 0 || little8(p + 24) != count || little(locator + 4, 4) != 0 ||
              little(locator + 16, 4) != 1;
    end = at - from;
  }
  if (several) fail("zip archives of several volumes are not read");
  end += from;
  if (start > end || length != end - start)
    fail("corrupt: expected a zip directory of " + std::to_string(length) + " bytes at byte " +
         std::to_string(start) + " to end at byte " + std::to_string(end));
  if (count > length / directory_size)
    fail("corrupt: the zip directory of " + std::to_string(length) + " bytes cannot hold " +
         std::to_string(count) + " entries");
  return {count, start, end};
}

inline void require_zip_magic(std::vector<std::uint8_t> const& begin, std::size_t size,
                              std::string const& where) {
  if (begin.size() < 4 || std::memcmp(begin.data(), "PK", 2) != 0)
    throw file_error(where + ": expected a zip archive, got " + std::to_string(size) +
                     " bytes that do not begin as one");
}

/// zip64 entries have their sizes and place in an extra field, in this order, where the usual
/// fields have all ones.
inline bool read_zip64_extra(std::uint8_t const* extra, std::size_t size, zip_entry& entry) {
  constexpr std::size_t ones = 0xffffffff;
  if (entry.size != ones && entry.packed != ones && entry.header != ones) return true;
  while (size >= 4) {
    std::size_t length = little(extra + 2, 2);
    bool const found = little(extra, 2) == 1;
    extra += 4, size -= 4;
    if (length > size) return false;
    if (found) {
      for (std::size_t* field : {&entry.size, &entry.packed, &entry.header}) {
        if (*field != ones) continue;
        if (length < 8) return false;
        *field = little8(extra);
        extra += 8, length -= 8;
      }
      return true;
    }
    extra += length, size -= length;
  }
  return false;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// The directory of an archive held in memory; `where` names the file in errors.
[[nodiscard]] inline std::vector<zip_entry> read_zip_directory(
    std::vector<std::uint8_t> const& file, std::string const& where) {
  using detail::little;
  auto const fail = [&](std::string const& what) { throw file_error(where + ": " + what); };
  std::uint8_t const* const base = file.data();
  constexpr std::size_t directory_size = 46, local_size = 30;
  detail::require_zip_magic(file, file.size(), where);
  auto const [count, start, end] = detail::find_zip_end(base, 0, file.size(), where);
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
    if (!detail::read_zip64_extra(p + directory_size + name, extra, entry))
      refuse("corrupt: its zip64 field is missing");
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
  detail::require_memory(where + ": entry " + entry.name, entry.size);
  std::vector<std::uint8_t> bytes(entry.size);
  if (entry.method == 0) {
    std::copy_n(packed, entry.size, bytes.begin());
  } else {
    detail::inflater unpack(-15);  // bare deflate data
    z_stream& z = unpack.stream;
    std::uint8_t overflow = 0;  // one byte more, so that data too long show
    constexpr std::size_t step = std::size_t{1} << 30;  // zlib counts in 32 bits
    std::size_t in = 0, out = 0;
    int code = Z_OK;
    while (code == Z_OK) {
      std::size_t const more = std::min(entry.packed - in, step);
      std::size_t const room = std::min(entry.size - out, step);
      z.next_in = const_cast<Bytef*>(packed + in);
      z.avail_in = static_cast<uInt>(more);
      z.next_out = room != 0 ? bytes.data() + out : &overflow;
      z.avail_out = static_cast<uInt>(room != 0 ? room : 1);
      code = inflate(&z, Z_NO_FLUSH);
      in += more - z.avail_in;
      if (room != 0)
        out += room - z.avail_out;
      else if (z.avail_out == 0)
        code = Z_DATA_ERROR;
    }
    if (code != Z_STREAM_END || out != entry.size || in != entry.packed)
      fail("corrupt deflate data: expected " + std::to_string(entry.size) + " bytes, got " +
           std::to_string(z.total_out) + (z.msg ? std::string(" (") + z.msg + ")" : ""));
  }
  std::uint32_t const crc = detail::crc32(bytes.data(), bytes.size());
  if (crc != entry.crc)
    fail("corrupt: expected CRC " + std::to_string(entry.crc) + ", got " + std::to_string(crc));
  return bytes;
}

/// The bytes of an archive, its first ones and its end judged before the others are read.
[[nodiscard]] inline std::vector<std::uint8_t> read_zip_file(std::string const& path) {
  detail::input_file const file(path);
  detail::require_zip_magic(file.bytes(0, 4), file.size(), path);
  std::size_t const from = file.size() - std::min<std::size_t>(file.size(), 1 << 17);
  auto const tail = file.bytes(from);
  static_cast<void>(detail::find_zip_end(tail.data(), from, file.size(), path));
  return file.bytes();
}

}  // namespace resin
