// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// .safetensors files: 8 bytes of header length, a JSON header, the arrays' bytes. Lengths, offsets,
// sizes and overlaps are judged before anything is allocated for an array. The format has no
// checksum; files written here carry one in their metadata, which other programs pass over.

#include <resin/base/error.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/data/input_file.hpp>
#include <resin/io/safetensors_header.hpp>
#include <resin/io/weight_array.hpp>
#include <resin/io/zip_seal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// A file in memory. The arrays point into its bytes, so it moves but is not copied.
struct safetensors_file {
  std::vector<std::uint8_t> bytes{};
  std::map<std::string, weight_array> arrays{};
  std::map<std::string, std::string> metadata{};

  safetensors_file() = default;
  safetensors_file(safetensors_file&&) = default;
  safetensors_file& operator=(safetensors_file&&) = default;
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

inline constexpr std::uint64_t longest_safetensors_header = 100'000'000;  // the reference's

struct safetensors_dtype {
  std::string_view name;
  std::size_t bytes;
  weight_type type;
};
inline constexpr safetensors_dtype safetensors_dtypes[] = {
    {"F64", 8, weight_type::f8},        {"F32", 4, weight_type::f4},
    {"F16", 2, weight_type::f2},        {"BF16", 2, weight_type::bf16},
    {"I64", 8, weight_type::other},     {"I32", 4, weight_type::other},
    {"I16", 2, weight_type::other},     {"I8", 1, weight_type::other},
    {"U64", 8, weight_type::other},     {"U32", 4, weight_type::other},
    {"U16", 2, weight_type::other},     {"U8", 1, weight_type::other},
    {"BOOL", 1, weight_type::other},    {"C64", 8, weight_type::other},
    {"F8_E4M3", 1, weight_type::other}, {"F8_E5M2", 1, weight_type::other},
    {"F8_E8M0", 1, weight_type::other}};

/// Null for a type that is newer than this list: known by its name alone.
inline safetensors_dtype const* safetensors_dtype_of(std::string_view name) {
  for (auto const& d : safetensors_dtypes)
    if (d.name == name) return &d;
  return nullptr;
}

/// Sizes fit shapes; sorted by offset, the arrays fill [0, size) without hole or overlap.
inline void check_safetensors_layout(safetensors_header& header, std::size_t size,
                                     std::string const& where) {
  auto const fail = [&](std::string const& what) { throw file_error(where + ": " + what); };
  for (safetensors_entry const& e : header.entries) {
    auto const* const type = safetensors_dtype_of(e.dtype);
    std::size_t bytes = type ? type->bytes : 1;
    for (std::size_t extent : e.shape) {
      if (extent != 0 && bytes > std::numeric_limits<std::size_t>::max() / extent)
        fail("corrupt: tensor " + e.name + ": its shape's size does not fit 64 bits");
      bytes *= extent;
    }
    if (e.end < e.begin || (type && e.end - e.begin != bytes))
      fail("corrupt: tensor " + e.name + ": its type and shape take " + std::to_string(bytes) +
           " bytes, its offsets are " + std::to_string(e.begin) + " to " + std::to_string(e.end));
  }
  std::sort(header.entries.begin(), header.entries.end(), [](auto const& a, auto const& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::size_t at = 0;
  std::string before = "the header", incomplete;
  for (safetensors_entry const& e : header.entries) {
    if (e.begin != at)
      fail("corrupt: " + std::string(e.begin < at ? "an overlap" : "a hole") + " between " +
           before + " and tensor " + e.name);
    at = e.end;
    before = "tensor " + e.name;
    if (e.end > size) incomplete += (incomplete.empty() ? "" : ", ") + e.name;
  }
  if (!incomplete.empty())
    fail("truncated: expected " + std::to_string(at) + " bytes of values, got " +
         std::to_string(size) + "; incomplete: " + incomplete);
  if (at != size)
    fail("trailing bytes: expected " + std::to_string(at) + " bytes of values, got " +
         std::to_string(size));
}

/// A name as JSON has it, quotes included.
inline std::string json_string(std::string const& text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (static_cast<std::uint8_t>(c) < 0x20) {
      constexpr char digits[] = "0123456789abcdef";
      quoted += "\\u00";
      quoted += digits[c >> 4];
      quoted += digits[c & 15];
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + '"';
}

/// Throws state_error unless a reader of this header would get these arrays from `size` bytes.
inline void require_readable(std::map<std::string, weight_array> const& arrays,
                             std::string const& header, std::size_t size) {
  std::string const where = "write_safetensors";
  for (auto const& [name, array] : arrays) {
    auto const* const type = safetensors_dtype_of(array.type_name);
    if (!type || (array.type != weight_type::other && type->type != array.type))
      throw state_error(where + ": tensor " + name + ": '" + array.type_name +
                        "' is not the format's name of its type");
  }
  try {
    if (header.size() + 64 > longest_safetensors_header)
      throw file_error(where + ": the names take " + std::to_string(header.size()) + " bytes");
    safetensors_header read = parse_safetensors_header(header, where);
    check_safetensors_layout(read, size, where);
  } catch (file_error const& e) {
    throw state_error(std::string(e.what()) + ": it could not be read back");
  }
}

/// A file whose header is read and judged; its arrays in the order in which they lie.
struct opened_safetensors {
  input_file in;
  std::size_t start = 0;  ///< of the values
  safetensors_header header{};

  explicit opened_safetensors(std::filesystem::path const& path) : in(path.string()) {
    auto const fail = [&](std::string const& what) { throw file_error(in.name() + ": " + what); };
    if (in.size() < 8)
      fail("truncated: expected 8 bytes of header length, got " + std::to_string(in.size()));
    std::uint64_t length = 0;
    auto const first = in.bytes(0, 8);
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | first[i];
    if (length > longest_safetensors_header)
      fail("corrupt, or no safetensors file: a header of " + std::to_string(length) + " bytes");
    if (length > in.size() - 8)
      fail("truncated: expected a header of " + std::to_string(length) + " bytes, got " +
           std::to_string(in.size() - 8));
    start = 8 + static_cast<std::size_t>(length);
    auto const text = in.bytes(8, static_cast<std::size_t>(length));
    header = parse_safetensors_header({reinterpret_cast<char const*>(text.data()), text.size()},
                                      in.name());
    check_safetensors_layout(header, in.size() - start, in.name());
  }
  /// values(see) calls see(span) for the bytes behind the header, in order; `head`: those before.
  template <class Values>
  void check_seal(std::span<std::uint8_t const> head, Values&& values) const {
    bool const sealed = header.seal != static_cast<std::size_t>(-1);
    constexpr std::uint8_t zeros[] = {'0', '0', '0', '0', '0', '0', '0', '0'};
    std::size_t const before = sealed ? 8 + header.seal : 0, behind = sealed ? before + 8 : 0;
    std::uint32_t crc = crc32(head.data(), before);
    if (sealed) crc = crc32(zeros, 8, crc);
    crc = crc32(head.data() + behind, head.size() - behind, crc);
    values([&](std::span<std::uint8_t const> part) {
      if (sealed) crc = crc32(part.data(), part.size(), crc);
    });
    if (sealed && std::string_view(reinterpret_cast<char const*>(head.data()) + before, 8) !=
                      seal_digits(crc))
      throw file_error(in.name() + ": corrupt: the file's checksum does not fit its bytes");
  }
  /// take(entry, bytes) for each array, one at a time in memory. Throws file_error behind the last
  /// if the checksum does not fit.
  template <class Take>
  void for_each(Take&& take) const {
    auto const head = in.bytes(0, start);
    check_seal(head, [&](auto&& see) {
      for (safetensors_entry const& e : header.entries) {
        auto const bytes = in.bytes(start + e.begin, e.end - e.begin);
        see(bytes);
        take(e, std::span<std::uint8_t const>(bytes));
      }
    });
  }
};

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Reads a file. All or nothing: any flaw throws a file_error naming the file and the tensors.
[[nodiscard]] inline safetensors_file read_safetensors(std::filesystem::path const& path) {
  detail::opened_safetensors opened(path);
  safetensors_file file;
  file.bytes = opened.in.bytes();
  std::span<std::uint8_t const> const all(file.bytes), values = all.subspan(opened.start);
  opened.check_seal(all.first(opened.start), [&](auto&& see) { see(values); });
  for (safetensors_entry& e : opened.header.entries) {
    auto const* const type = detail::safetensors_dtype_of(e.dtype);
    file.arrays.emplace(std::move(e.name),
                        weight_array{std::move(e.shape), type ? type->type : weight_type::other,
                                     std::move(e.dtype), values.subspan(e.begin, e.end - e.begin)});
  }
  file.metadata = std::move(opened.header.metadata);
  return file;
}

/// Writes the arrays, aside and then renamed: a failure leaves an earlier file as it was. Values
/// start at a multiple of 64 bytes; equal contents give equal files. What read_safetensors would
/// not read back the same (a size that is not its shape's, a name that is no UTF-8) is a
/// state_error.
inline void write_safetensors(std::filesystem::path const& path,
                              std::map<std::string, weight_array> const& arrays,
                              std::map<std::string, std::string> const& metadata = {}) {
  std::string header = "{\"__metadata__\":{\"format\":\"pt\",";
  for (auto const& [key, value] : metadata)
    header += detail::json_string(key) + ":" + detail::json_string(value) + ",";
  header += "\"" + std::string(detail::seal_key) + "\":\"" + std::string(detail::seal_value);
  std::size_t const digits = 8 + header.size();
  header += "00000000\"}";
  std::size_t at = 0;
  for (auto const& [name, array] : arrays) {
    std::size_t const end = at + array.bytes.size();
    header +=
        "," + detail::json_string(name) + ":{\"dtype\":\"" + array.type_name + "\",\"shape\":[";
    for (std::size_t d = 0; d < array.shape.size(); ++d)
      header += (d > 0 ? "," : "") + std::to_string(array.shape[d]);
    header += "],\"data_offsets\":[" + std::to_string(at) + "," + std::to_string(end) + "]}";
    at = end;
  }
  header += '}';
  detail::require_readable(arrays, header, at);
  header.resize((8 + header.size() + 63) / 64 * 64 - 8, ' ');
  std::string const length = [&] {
    std::string bytes;
    for (int i = 0; i < 64; i += 8)
      bytes += static_cast<char>(static_cast<std::uint64_t>(header.size()) >> i & 255);
    return bytes;
  }();
  header.insert(0, length);
  std::uint32_t crc = detail::crc32(header.data(), header.size());
  for (auto const& [name, array] : arrays)
    crc = detail::crc32(array.bytes.data(), array.bytes.size(), crc);
  header.replace(digits, 8, detail::seal_digits(crc));
  replaced_file out(path.string());
  out.write(header);
  for (auto const& [name, array] : arrays) out.write(array.bytes.data(), array.bytes.size());
  out.commit();
}

}  // namespace resin
RESIN_END_INSTANTIATED
