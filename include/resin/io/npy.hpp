// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// NumPy's .npy format, versions 1 to 3, of the scalar types that weights and references use, in
// either byte order. Parsing is strict: the header must account for every byte.

#include <resin/base/error.hpp>
#include <resin/io/npy_array.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// What an .npy file says of its values, which begin at byte `values`.
struct npy_header {
  std::string descr;
  std::vector<std::size_t> shape;
  bool fortran_order = false;
  std::size_t values = 0;
};

/// The type and the byte order of a descr; null for a type that is not read.
struct npy_type {
  dtype_entry const* entry;
  bool swapped;
};
inline npy_type npy_type_of(std::string_view descr) {
  if (descr.size() != 3) return {nullptr, false};
  std::string_view const orders = descr[2] == '1' ? "|<>=" : "<>=";
  if (orders.find(descr[0]) == orders.npos) return {nullptr, false};
  for (dtype_entry const& e : dtypes)
    if (e.descr.substr(1) == descr.substr(1)) return {&e, descr[0] == '>'};
  return {nullptr, false};
}

/// Reads the Python literal that an .npy header is; nothing but the three keys is accepted.
inline npy_header parse_npy_header(std::string_view text, std::string const& where) {
  std::size_t at = 0;
  auto const fail = [&](char const* expected) {
    throw file_error(where + ": .npy header: expected " + expected + " at character " +
                     std::to_string(at) + ", got \"" + std::string(text.substr(at, 20)) + "\"");
  };
  auto const blank = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t')) ++at;
  };
  auto const eat = [&](std::string_view token) {
    blank();
    if (text.substr(at, token.size()) != token) return false;
    at += token.size();
    return true;
  };
  auto const quoted = [&](char const* what) {
    blank();
    char const quote = at < text.size() ? text[at] : '\0';
    if (quote != '\'' && quote != '"') fail(what);
    std::size_t const end = text.find(quote, at + 1);
    if (end == std::string_view::npos) fail(what);
    std::string value(text.substr(at + 1, end - at - 1));
    at = end + 1;
    return value;
  };
  // A list of fields is taken as it stands, to be named where it is not read.
  auto const type = [&] {
    blank();
    if (text.substr(at, 1) != "[") return quoted("a type such as '<f4'");
    std::size_t const start = at;
    int depth = 0;
    do {
      char const c = at < text.size() ? text[at] : '\0';
      if (c == '\0') fail("the end of a type");
      if (c == '\'' || c == '"') {
        static_cast<void>(quoted("a closing quote"));
        continue;
      }
      depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
      ++at;
    } while (depth > 0);
    return std::string(text.substr(start, at - start));
  };
  npy_header header;
  bool seen_descr = false, seen_order = false, seen_shape = false;
  if (!eat("{")) fail("{");
  while (!eat("}")) {
    std::string const key = quoted("a quoted key");
    if (!eat(":")) fail(":");
    if (key == "descr" && !std::exchange(seen_descr, true)) {
      header.descr = type();
    } else if (key == "fortran_order" && !std::exchange(seen_order, true)) {
      header.fortran_order = eat("True");
      if (!header.fortran_order && !eat("False")) fail("True or False");
    } else if (key == "shape" && !std::exchange(seen_shape, true)) {
      if (!eat("(")) fail("(");
      while (!eat(")")) {
        blank();
        std::size_t extent = 0, digits = 0;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
          if (digits == 15) fail("an extent of at most 15 digits");
          extent = extent * 10 + static_cast<std::size_t>(text[at] - '0');
        }
        if (digits == 0) fail("an extent");
        header.shape.push_back(extent);
        if (header.shape.size() > 32) fail("at most 32 extents");
        if (!eat(",") && text.substr(at, 1) != ")") fail(", or )");
      }
    } else {
      fail("the keys descr, fortran_order and shape, once each");
    }
    if (!eat(",") && text.substr(std::min(at, text.size()), 1) != "}") fail(", or }");
  }
  blank();
  if (at != text.size()) fail("the end of the header");
  if (!seen_descr || !seen_order || !seen_shape) fail("descr, fortran_order and shape");
  return header;
}

/// The header of a file of `size` bytes, of which the first `given` are at `data`.
inline npy_header read_npy_header(std::uint8_t const* data, std::size_t given, std::size_t size,
                                  std::string const& where) {
  auto const fail = [&](std::string const& what) { throw file_error(where + ": " + what); };
  if (size < 10) fail("truncated: expected an .npy header, got " + std::to_string(size) + " bytes");
  if (std::memcmp(data, "\x93NUMPY", 6) != 0) fail("wrong magic: expected an .npy file");
  int const version = data[6];
  if (version < 1 || version > 3 || data[7] != 0)
    fail("expected .npy version 1.0, 2.0 or 3.0, got " + std::to_string(version) + "." +
         std::to_string(data[7]));
  std::size_t const prefix = version == 1 ? 10 : 12;
  if (size < prefix) fail("truncated in the .npy header");
  std::size_t length = data[8] | static_cast<std::size_t>(data[9]) << 8;
  if (version > 1)
    length |= static_cast<std::size_t>(data[10]) << 16 | static_cast<std::size_t>(data[11]) << 24;
  if (length > size - prefix)
    fail("truncated: expected an .npy header of " + std::to_string(length) + " bytes, got " +
         std::to_string(size - prefix));
  if (length > given - prefix)
    fail("expected an .npy header of at most " + std::to_string(given - prefix) + " bytes, got " +
         std::to_string(length));
  npy_header header =
      parse_npy_header({reinterpret_cast<char const*>(data) + prefix, length}, where);
  header.values = prefix + length;
  return header;
}

/// Throws unless a file of `size` bytes holds what its header says, of a type that is read.
inline std::size_t require_npy_size(npy_header const& header, std::size_t size,
                                    std::string const& where) {
  auto const fail = [&](std::string const& what) { throw file_error(where + ": " + what); };
  auto const* const entry = npy_type_of(header.descr).entry;
  if (entry == nullptr)
    fail("type '" + header.descr + "' is not read: expected one of <f4 <f8 <f2 <i4 <i8 |u1 <u4 " +
         "|b1, or their big-endian forms");
  std::size_t count = 1;
  std::size_t const most = std::numeric_limits<std::size_t>::max() / 8;
  for (std::size_t extent : header.shape) {
    if (extent != 0 && count > most / extent) fail("the shape's size does not fit 64 bits");
    count *= extent;
  }
  std::size_t const got = size - header.values;
  if (got != count * entry->bytes)
    fail((got < count * entry->bytes ? "truncated: expected " : "trailing bytes: expected ") +
         std::to_string(count * entry->bytes) + " bytes of values, got " + std::to_string(got));
  return count;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Parses one .npy file; `where` names it in errors.
[[nodiscard]] inline npy_array parse_npy(std::uint8_t const* data, std::size_t size,
                                         std::string const& where) {
  auto const header = detail::read_npy_header(data, size, size, where);
  std::size_t const count = detail::require_npy_size(header, size, where);
  auto const [entry, swapped] = detail::npy_type_of(header.descr);
  npy_array result{header.shape, entry->type, {}};
  std::uint8_t const* values = data + header.values;
  result.bytes.assign(values, data + size);
  if (swapped) {
    for (std::size_t i = 0; i < result.bytes.size(); i += entry->bytes)
      std::reverse(result.bytes.data() + i, result.bytes.data() + i + entry->bytes);
  }
  if (entry->type == dtype::b1)
    for (std::uint8_t b : result.bytes)
      if (b > 1) throw file_error(where + ": a bool is neither 0 nor 1");
  if (!header.fortran_order || header.shape.size() < 2) return result;
  std::vector<std::uint8_t> const columns = result.bytes;
  values = columns.data();
  // Column-major to row-major: walk the row-major index, keep the column-major offset beside it.
  std::size_t const rank = header.shape.size(), bytes = entry->bytes;
  std::vector<std::size_t> index(rank, 0), stride(rank, 1);
  for (std::size_t d = 1; d < rank; ++d) stride[d] = stride[d - 1] * header.shape[d - 1];
  std::size_t from = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(result.bytes.data() + i * bytes, values + from * bytes, bytes);
    for (std::size_t d = rank; d-- > 0;) {
      from += stride[d];
      if (++index[d] < header.shape[d]) break;
      from -= stride[d] * header.shape[d];
      index[d] = 0;
    }
  }
  return result;
}

/// The bytes of a version 1 .npy file, as numpy.save writes it. An array that parse_npy would not
/// read back is a state_error.
[[nodiscard]] inline std::vector<std::uint8_t> format_npy(npy_array const& array) {
  std::string header = "{'descr': '" + std::string(detail::describe_dtype(array.type).descr) +
                       "', 'fortran_order': False, 'shape': (";
  for (std::size_t i = 0; i < array.shape.size(); ++i)
    header += (i > 0 ? ", " : "") + std::to_string(array.shape[i]);
  header += array.shape.size() == 1 ? ",), }" : "), }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
  header += '\n';
  std::string const magic{'\x93',
                          'N',
                          'U',
                          'M',
                          'P',
                          'Y',
                          '\1',
                          '\0',
                          static_cast<char>(header.size() & 255),
                          static_cast<char>(header.size() >> 8)};
  header.insert(0, magic);
  std::vector<std::uint8_t> out(header.size() + array.bytes.size());
  std::copy(header.begin(), header.end(), out.begin());
  std::copy(array.bytes.begin(), array.bytes.end(),
            out.begin() + static_cast<std::ptrdiff_t>(header.size()));
  try {
    static_cast<void>(detail::require_npy_size(
        detail::read_npy_header(out.data(), header.size(), out.size(), "npy_array"), out.size(),
        "npy_array"));
  } catch (file_error const& e) {
    throw state_error(std::string(e.what()) + ": it could not be read back");
  }
  return out;
}

}  // namespace resin
