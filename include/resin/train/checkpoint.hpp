// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Checkpoints: named sections in one file that is read whole, verified whole, and only then used.
// Native byte order.
//   header:  "RESINCKP" | u32 version | u32 sections | u64 bytes of the file | u64 fingerprint
//            | u32 crc of all this
//   section: u32 name length | u32 crc of name and payload | u64 payload bytes | name | payload

#include <resin/base/crc32.hpp>
#include <resin/base/error.hpp>
#include <resin/base/random.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/base/text.hpp>
#include <resin/runtime/parameter_info.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// One line a parameter: what two networks must share for one's weights to be the other's.
[[gnu::cold]] inline std::string describe_parameters(std::vector<parameter_info> const& table) {
  std::string text;
  for (parameter_info const& p : table) {
    text += p.name;
    for (std::size_t i = 0; i < p.shape.size(); ++i) {
      text += i == 0 ? ' ' : 'x';
      text += std::to_string(p.shape[i]);
    }
    text += p.frozen ? " frozen\n" : "\n";
  }
  return text;
}

struct checkpoint_header {
  char magic[8] = {'R', 'E', 'S', 'I', 'N', 'C', 'K', 'P'};
  std::uint32_t version = 1, sections = 0;
  std::uint64_t bytes = 0, fingerprint = 0;
};
struct section_header {
  std::uint32_t name_bytes = 0, crc = 0;
  std::uint64_t bytes = 0;
};
static_assert(sizeof(checkpoint_header) == 32 && sizeof(section_header) == 16);

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// A named piece of memory to be written.
struct checkpoint_section {
  std::string_view name;
  void const* data;
  std::size_t bytes;
  template <class T>
  requires std::is_trivially_copyable_v<T> checkpoint_section(std::string_view called,
                                                              std::span<T> values)
      : name(called), data(values.data()), bytes(values.size_bytes()) {}
};

/// A hash of parameter names and shapes: equal for networks whose checkpoints are interchangeable.
[[nodiscard, gnu::cold]] inline std::uint64_t fingerprint(
    std::vector<parameter_info> const& table) {
  std::string const text = detail::describe_parameters(table);
  return detail::fnv1a(text.data(), static_cast<int>(text.size()));
}

/// Writes aside, flushes to the disk, renames: a full disk or a kill leaves the former checkpoint.
/// Throws file_error.
[[gnu::cold]] inline void write_checkpoint(std::string const& path,
                                           std::vector<parameter_info> const& table,
                                           std::span<checkpoint_section const> sections) {
  std::string const network = detail::describe_parameters(table);
  std::vector<checkpoint_section> all{{"network", std::span<char const>(network)}};
  all.insert(all.end(), sections.begin(), sections.end());
  detail::checkpoint_header head;
  head.sections = static_cast<std::uint32_t>(all.size());
  head.fingerprint = fingerprint(table);
  head.bytes = sizeof head + sizeof(std::uint32_t);
  for (checkpoint_section const& s : all)
    head.bytes += sizeof(detail::section_header) + s.name.size() + s.bytes;
  std::uint32_t const crc = detail::crc32(&head, sizeof head);
  replaced_file file(path);
  file.write(&head, sizeof head);
  file.write(&crc, sizeof crc);
  for (checkpoint_section const& s : all) {
    detail::section_header about{static_cast<std::uint32_t>(s.name.size()), 0, s.bytes};
    about.crc = detail::crc32(s.data, s.bytes, detail::crc32(s.name.data(), s.name.size()));
    file.write(&about, sizeof about);
    file.write(s.name);
    file.write(s.data, s.bytes);
  }
  file.commit();
}

/// A checkpoint in memory, verified.
class checkpoint {
 public:
  /// file_error: missing, truncated, corrupt or of another format. state_error: of another network,
  /// naming the first parameter that differs.
  [[gnu::cold]] checkpoint(std::string path, std::vector<parameter_info> const& table)
      : path_(std::move(path)) {
    read();
    verify();
    std::string const want = detail::describe_parameters(table);
    section const* const network = find("network");
    if (!network) broken("has no section 'network'");
    compare(std::string_view(bytes_.data() + network->offset, network->bytes), want);
  }

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// Elements of T in a section; 0 if there is none of that name.
  template <class T>
  [[nodiscard]] std::size_t count(std::string_view name) const {
    section const* const s = find(name);
    return s ? s->bytes / sizeof(T) : 0;
  }
  /// Throws state_error unless the section holds exactly this much.
  template <class T>
  void require(std::string_view name, std::size_t elements) const {
    require_bytes(name, elements * sizeof(T));
  }
  /// Copies a whole section of exactly this size.
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void copy(std::string_view name, std::span<T> out) const {
    require<T>(name, out.size());
    if (!out.empty())
      std::memcpy(static_cast<void*>(out.data()), bytes_.data() + find(name)->offset,
                  out.size_bytes());
  }

 private:
  struct section {
    std::string_view name;
    std::size_t offset, bytes;
  };

  [[noreturn, gnu::cold]] void broken(std::string const& what) const {
    throw file_error(detail::sentence({path_, ": ", what, "; delete it to start anew"}));
  }

  [[gnu::cold]] void require_bytes(std::string_view name, std::size_t want) const {
    section const* const s = find(name);
    if (s && s->bytes == want) return;
    std::string text = path_;
    if (!s) {
      text += ": has no section '";
      text += name;
      text += "': it was written under other options";
    } else {
      text += ": section '";
      text += name;
      text += "' holds " + std::to_string(s->bytes) + " bytes, wants " + std::to_string(want);
      text += ": it was written under other options or for another scalar type";
    }
    throw state_error(text);
  }

  [[nodiscard]] section const* find(std::string_view name) const {
    for (section const& s : sections_) {
      if (s.name == name) return &s;
    }
    return nullptr;
  }

  [[gnu::cold]] void read() {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path_.c_str(), "rb"),
                                                         &std::fclose);
    if (!file)
      throw file_error(detail::sentence({path_, ": cannot be opened: ", std::strerror(errno)}));
    char block[1 << 16];
    for (std::size_t n; (n = std::fread(block, 1, sizeof block, file.get())) > 0;)
      bytes_.insert(bytes_.end(), block, block + n);
    if (std::ferror(file.get()))
      throw file_error(detail::sentence({path_, ": cannot be read: ", std::strerror(errno)}));
  }

  [[gnu::cold]] void verify() {
    detail::checkpoint_header head;
    std::uint32_t crc = 0;
    std::size_t const body = sizeof head + sizeof crc, size = bytes_.size();
    if (size < sizeof head.magic || std::memcmp(bytes_.data(), head.magic, sizeof head.magic) != 0)
      broken("is not a Resin checkpoint");
    if (size < body) broken(detail::sentence({"is truncated: ", size, " bytes"}));
    std::memcpy(&head, bytes_.data(), sizeof head);
    std::memcpy(&crc, bytes_.data() + sizeof head, sizeof crc);
    if (head.version != 1)
      broken(detail::sentence({"has version ", head.version, ", this library reads 1"}));
    if (crc != detail::crc32(&head, sizeof head))
      broken("is corrupt: its header does not match its checksum");
    if (head.bytes != size) {
      broken(detail::sentence(
          {size < head.bytes ? "is truncated: " : "is corrupt: ", size, " bytes of ", head.bytes}));
    }
    std::size_t at = body;
    for (std::uint32_t i = 0; i < head.sections; ++i) {
      detail::section_header about;
      if (size - at < sizeof about)
        broken(detail::sentence({"is corrupt: section ", i, " lies beyond its end"}));
      std::memcpy(&about, bytes_.data() + at, sizeof about);
      at += sizeof about;
      if (about.name_bytes > size - at || about.bytes > size - at - about.name_bytes) {
        broken(detail::sentence({"is corrupt: section ", i, " lies beyond its end"}));
      }
      std::string_view const name(bytes_.data() + at, about.name_bytes);
      if (about.crc != detail::crc32(bytes_.data() + at, about.name_bytes + about.bytes)) {
        broken(detail::sentence({"is corrupt: section ", i, " does not match its checksum"}));
      }
      sections_.push_back({name, at + about.name_bytes, about.bytes});
      at += about.name_bytes + about.bytes;
    }
    if (at != size) broken("is corrupt: bytes follow its last section");
  }

  [[gnu::cold]] void compare(std::string_view got, std::string_view want) const {
    if (got == want) return;
    for (;;) {
      std::string_view const g = got.substr(0, got.find('\n')), w = want.substr(0, want.find('\n'));
      if (g != w) {
        auto const name = [](std::string_view line) {
          return line.empty() ? "nothing" : "'" + std::string(line) + "'";
        };
        throw state_error(detail::sentence(
            {path_, ": is a checkpoint of another network: the first parameter that differs is ",
             name(g), " in the file, ", name(w), " in the network"}));
      }
      got.remove_prefix(g.size() + 1);
      want.remove_prefix(w.size() + 1);
    }
  }

  std::string path_;
  std::vector<char> bytes_;
  std::vector<section> sections_;
};

}  // namespace resin
