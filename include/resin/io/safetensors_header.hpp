// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The header of a .safetensors file: the one JSON text that the format allows, read strictly. It is
// an object of objects of a type, a list of integers and two offsets, so a reader of that and
// nothing else is shorter than the checks that a general JSON value would need afterwards; see
// docs/decisions/0002-safetensors-header.md.

#include <resin/base/error.hpp>
#include <resin/base/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// One array as the header describes it: bytes [begin, end) of the part behind the header.
struct safetensors_entry {
  std::string name{}, dtype{};
  std::vector<std::size_t> shape{};
  std::size_t begin = 0, end = 0;
};

/// Everything that a header says. `seal` is where in its text the checksum of
/// <resin/io/safetensors.hpp> begins, npos without one.
struct safetensors_header {
  std::vector<safetensors_entry> entries{};
  std::map<std::string, std::string> metadata{};
  std::size_t seal = static_cast<std::size_t>(-1);
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

inline constexpr std::string_view seal_key = "resin.crc32", seal_value = "resin crc32 ";

/// Walks a header's text; whatever is not expected throws a file_error that says where.
class safetensors_reader {
 public:
  safetensors_reader(std::string_view text, std::string const& where)
      : text_(text), where_(where) {}

  safetensors_header read() {
    safetensors_header header;
    if (text_.empty() || text_[0] != '{') fail("{ as its first byte");
    std::map<std::string, int> names;
    list('{', '}', [&] {
      std::string name = string();
      expect(':');
      if (names[name]++ != 0) throw file_error(where_ + ": tensor " + name + " is there twice");
      if (name == "__metadata__") {
        read_metadata(header);
      } else {
        header.entries.push_back(read_entry(static_cast<std::string&&>(name)));
      }
    });
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ != text_.size()) fail("nothing but spaces behind the last }");
    return header;
  }

 private:
  [[noreturn]] void fail(char const* expected) const {
    std::string got;
    for (char c : text_.substr(at_ < text_.size() ? at_ : text_.size(), 20))
      got += c >= ' ' && c <= '~' ? c : '?';
    throw file_error(where_ + ": corrupt: safetensors header: expected " + expected + " at byte " +
                     std::to_string(at_) + ", got \"" + got + "\"");
  }
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blank() {
    while (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r') ++at_;
  }
  bool eat(char c) {
    blank();
    if (here() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    char const what[] = {c, '\0'};
    if (!eat(c)) fail(what);
  }
  /// open, items with commas between them, close; none after the last.
  template <class F>
  void list(char open, char close, F item) {
    expect(open);
    if (eat(close)) return;
    do item();
    while (eat(','));
    expect(close);
  }

  std::size_t number() {
    blank();
    std::size_t const most = std::numeric_limits<std::size_t>::max() / 2;
    std::size_t value = 0, digits = 0;
    for (; here() >= '0' && here() <= '9'; ++at_, ++digits) {
      auto const digit = static_cast<std::size_t>(here() - '0');
      if (digits == 1 && value == 0) fail("an integer without a leading zero");
      if (value > (most - digit) / 10) fail("an integer below 2^63");
      value = value * 10 + digit;
    }
    if (digits == 0) fail("an integer that is not negative");
    return value;
  }

  std::uint32_t hexadecimal() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      char const c = here();
      int const digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) fail("four hexadecimal digits");
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
  }
  static void put_utf8(std::string& to, std::uint32_t c) {
    int const more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr std::uint32_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    to += static_cast<char>(lead[more] | c >> (6 * more));
    for (int i = more; i-- > 0;) to += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
  }
  std::uint32_t escape() {
    constexpr std::string_view plain = "\"\\/bfnrt", means = "\"\\/\b\f\n\r\t";
    if (std::size_t const which = plain.find(here()); at_ < text_.size() && which != plain.npos) {
      ++at_;
      return static_cast<std::uint8_t>(means[which]);
    }
    if (here() != 'u') fail("one of JSON's escapes");
    ++at_;
    std::uint32_t const c = hexadecimal();
    if (c >= 0xdc00 && c <= 0xdfff) fail("a high surrogate first");
    if (c < 0xd800 || c > 0xdbff) return c;
    if (text_.substr(at_, 2) != "\\u") fail("a low surrogate");
    at_ += 2;
    std::uint32_t const low = hexadecimal();
    if (low < 0xdc00 || low > 0xdfff) fail("a low surrogate");
    return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
  }
  std::string string() {
    if (!eat('"')) fail("a string");
    std::string value;
    for (;;) {
      if (at_ >= text_.size()) fail("a closing quote");
      auto const c = static_cast<std::uint8_t>(here());
      if (c == '"') break;
      if (c < 0x20) fail("no control character in a string");
      if (c >= 0x80) {
        std::size_t const length = utf8_length(text_.substr(at_));
        if (length == 0) fail("UTF-8");
        value += text_.substr(at_, length);
        at_ += length;
      } else {
        ++at_;
        if (c == '\\')
          put_utf8(value, escape());
        else
          value += static_cast<char>(c);
      }
    }
    ++at_;
    return value;
  }

  void read_metadata(safetensors_header& header) {
    list('{', '}', [&] {
      std::string const key = string();
      expect(':');
      blank();
      std::size_t const start = at_ + 1;
      std::string const value = string();
      if (!header.metadata.emplace(key, value).second)
        throw file_error(where_ + ": metadata " + key + " is there twice");
      // Key or value alone shows that it is a seal, so that damage to one does not turn it off.
      bool const marked = value.compare(0, seal_value.size(), seal_value) == 0;
      if (key != seal_key && !marked) return;
      if (key != seal_key || !marked || at_ - start - 1 != seal_value.size() + 8 ||
          header.seal != text_.npos)
        throw file_error(where_ + ": corrupt: the file's checksum is not one");
      header.seal = start + seal_value.size();
    });
  }
  safetensors_entry read_entry(std::string&& name) {
    safetensors_entry entry;
    entry.name = static_cast<std::string&&>(name);
    bool dtype = false, shape = false, offsets = false;
    auto const once = [&](bool& seen) {
      if (seen) fail("dtype, shape and data_offsets once each");
      seen = true;
    };
    list('{', '}', [&] {
      std::string const key = string();
      expect(':');
      if (key == "dtype") {
        once(dtype);
        entry.dtype = string();
      } else if (key == "shape") {
        once(shape);
        list('[', ']', [&] {
          if (entry.shape.size() == 64) fail("at most 64 extents");
          entry.shape.push_back(number());
        });
      } else if (key == "data_offsets") {
        once(offsets);
        expect('[');
        entry.begin = number();
        expect(',');
        entry.end = number();
        expect(']');
      } else {
        fail("no key but dtype, shape and data_offsets before this");
      }
    });
    if (!dtype || !shape || !offsets) fail("dtype, shape and data_offsets before this");
    return entry;
  }

  std::string_view text_;
  std::string const& where_;
  std::size_t at_ = 0;
};

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Parses the text; `where` names the file in errors. Offsets are not judged here.
[[nodiscard]] inline safetensors_header parse_safetensors_header(std::string_view text,
                                                                 std::string const& where) {
  return detail::safetensors_reader(text, where).read();
}

}  // namespace resin
RESIN_END_INSTANTIATED
