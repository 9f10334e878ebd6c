// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The wire format of protocol buffers, as far as writing needs it. Large fields are borrowed, not
// copied, so that a network's weights are never in memory twice.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// A message under construction, fields in the order of the calls.
class protobuf_message {
 public:
  /// int32, int64, enum: a varint.
  void number(int field, std::int64_t value) {
    key(field, 0);
    varint(static_cast<std::uint64_t>(value));
  }
  /// float: four bytes, the lowest first.
  void single(int field, float value) {
    key(field, 5);
    std::uint32_t bits;
    std::memcpy(&bits, &value, 4);
    for (int i = 0; i < 32; i += 8) pieces_.back().own += static_cast<char>(bits >> i & 255);
  }
  void text(int field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    pieces_.back().own += value;
  }
  /// The bytes must live until the message is written.
  void borrow(int field, std::span<std::uint8_t const> bytes) {
    key(field, 2);
    varint(bytes.size());
    pieces_.back().borrowed = bytes;
    pieces_.emplace_back();
  }
  void message(int field, protobuf_message const& inner) {
    key(field, 2);
    varint(inner.size());
    for (piece const& p : inner.pieces_) {
      pieces_.back().own += p.own;
      if (p.borrowed.empty()) continue;
      pieces_.back().borrowed = p.borrowed;
      pieces_.emplace_back();
    }
  }

  [[nodiscard]] std::size_t size() const {
    std::size_t total = 0;
    for (piece const& p : pieces_) total += p.own.size() + p.borrowed.size();
    return total;
  }
  /// Calls out(data, bytes) for all of it, in order.
  template <class Out>
  void write(Out&& out) const {
    for (piece const& p : pieces_) {
      out(p.own.data(), p.own.size());
      out(p.borrowed.data(), p.borrowed.size());
    }
  }

 private:
  struct piece {
    std::string own{};
    std::span<std::uint8_t const> borrowed{};
  };
  void key(int field, int type) { varint(static_cast<std::uint64_t>(field << 3 | type)); }
  void varint(std::uint64_t value) {
    for (; value > 127; value >>= 7) pieces_.back().own += static_cast<char>((value & 127) | 128);
    pieces_.back().own += static_cast<char>(value);
  }

  std::vector<piece> pieces_{1};
};

}  // namespace resin
RESIN_END_INSTANTIATED
