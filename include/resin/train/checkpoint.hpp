// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Checkpoints: named sections in one file that is verified whole before anything of it is used.
// Native byte order.
//   header:  "RESINCKP" | u32 version | u32 sections | u64 bytes of the file | u64 fingerprint
//            | u32 crc of all this
//   section: u32 name length | u32 crc of name and payload | u64 payload bytes | name | payload

#include <resin/base/crc32.hpp>
#include <resin/base/error.hpp>
#include <resin/base/random.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/base/text.hpp>
#include <resin/base/uninterrupted.hpp>
#include <resin/data/input_file.hpp>
#include <resin/runtime/parameter_info.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
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
  checkpoint_section const first("network", std::span<char const>(network));
  detail::checkpoint_header head;
  head.sections = static_cast<std::uint32_t>(sections.size()) + 1;
  head.fingerprint = fingerprint(table);
  head.bytes = sizeof head + sizeof(std::uint32_t);
  auto const each = [&](auto const& f) {  // no vector of all: an insertion is dear to compile
    f(first);
    for (std::size_t i = 0; i < sections.size(); ++i) f(sections.data()[i]);
  };
  each([&](checkpoint_section const& s) {
    head.bytes += sizeof(detail::section_header) + s.name.size() + s.bytes;
  });
  std::uint32_t const crc = detail::crc32(&head, sizeof head);
  replaced_file file(path);
  file.write(&head, sizeof head);
  file.write(&crc, sizeof crc);
  each([&](checkpoint_section const& s) {
    detail::section_header about{static_cast<std::uint32_t>(s.name.size()), 0, s.bytes};
    about.crc = detail::crc32(s.data, s.bytes, detail::crc32(s.name.data(), s.name.size()));
    file.write(&about, sizeof about);
    file.write(s.name);
    file.write(s.data, s.bytes);
  });
  file.commit();
}

/// Whether there is a checkpoint to go on from. A disk that cannot tell is an error: training would
/// begin anew and write over what it could not see.
[[nodiscard, gnu::cold]] inline bool has_checkpoint(std::string const& path) {
  if (detail::uninterrupted([&] { return ::access(path.c_str(), F_OK); }) == 0) return true;
  if (errno == ENOENT) return false;
  throw file_error(detail::sentence({path, ": cannot be looked for: ", std::strerror(errno)}));
}

/// A checkpoint file, verified. Nothing is allocated for a section before its size is known to be
/// what the program asks for.
class checkpoint {
 public:
  /// file_error: missing, truncated, corrupt or of another format. state_error: of another network,
  /// naming the first parameter that differs.
  [[gnu::cold]] checkpoint(std::string path, std::vector<parameter_info> const& table)
      : file_(std::move(path)) {
    verify();
    std::string const want = detail::describe_parameters(table);
    section const* const network = find("network");
    if (!network) broken("has no section 'network'");
    // As much as tells the two apart; a name and a line more say how they differ.
    std::size_t const most = want.size() + 4096;
    std::string got(network->bytes < most ? network->bytes : most, ' ');
    file_.read(network->offset, got.data(), got.size());
    compare(got, want);
  }

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// Elements of T in a section; 0 if there is none of that name.
  template <class T>
  [[nodiscard]] std::size_t count(std::string_view name) const {
    section const* const s = find(name);
    return s ? s->bytes / sizeof(T) : 0;
  }
  /// Throws state_error unless the section holds exactly this much, which is then in memory.
  template <class T>
  void require(std::string_view name, std::size_t elements) const {
    static_cast<void>(required(name, elements * sizeof(T)));
  }
  /// Copies a whole section of exactly this size.
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void copy(std::string_view name, std::span<T> out) const {
    section const& s = required(name, out.size_bytes());
    if (!out.empty()) std::memcpy(static_cast<void*>(out.data()), s.held.data(), out.size_bytes());
  }

 private:
  struct section {
    std::string name;
    std::size_t offset, bytes;
    std::uint32_t crc;  // of name and payload
    mutable std::vector<std::uint8_t> held{};
  };

  [[noreturn, gnu::cold]] void broken(std::string const& what) const {
    throw file_error(detail::sentence({file_.name(), ": ", what, "; delete it to start anew"}));
  }

  [[gnu::cold]] section const& required(std::string_view name, std::size_t want) const {
    section const* const s = find(name);
    std::string_view const path = file_.name();
    if (!s)
      throw state_error(detail::sentence(
          {path, ": has no section '", name, "': it was written under other options"}));
    if (s->bytes != want)
      throw state_error(
          detail::sentence({path, ": section '", name, "' holds ", s->bytes, " bytes, wants ", want,
                            ": it was written under other options or for another scalar type"}));
    if (s->held.size() != want) {
      s->held = file_.bytes(s->offset, want);
      std::uint32_t const crc = detail::crc32(s->name.data(), s->name.size());
      if (detail::crc32(s->held.data(), want, crc) != s->crc) broken("changed while it was read");
    }
    return *s;
  }

  [[nodiscard]] section const* find(std::string_view name) const {
    for (section const& s : sections_) {
      if (s.name == name) return &s;
    }
    return nullptr;
  }

  /// Of bytes of the file, a block at a time.
  [[nodiscard, gnu::cold]] std::uint32_t crc_of(std::size_t at, std::size_t bytes) const {
    std::vector<char> block(1 << 16);
    std::uint32_t crc = 0;
    while (bytes > 0) {
      std::size_t const n = bytes < block.size() ? bytes : block.size();
      file_.read(at, block.data(), n);
      crc = detail::crc32(block.data(), n, crc);
      at += n, bytes -= n;
    }
    return crc;
  }

  [[gnu::cold]] void verify() {
    detail::checkpoint_header head;
    std::uint32_t crc = 0;
    std::size_t const body = sizeof head + sizeof crc, size = file_.size();
    char magic[sizeof head.magic] = {};
    file_.read(0, magic, size < sizeof magic ? size : sizeof magic);
    if (std::memcmp(magic, head.magic, sizeof magic) != 0) broken("is not a Resin checkpoint");
    if (size < body) broken(detail::sentence({"is truncated: ", size, " bytes"}));
    file_.read(0, &head, sizeof head);
    file_.read(sizeof head, &crc, sizeof crc);
    if (head.version != 1)
      broken(detail::sentence({"has version ", head.version, ", this library reads 1"}));
    if (crc != detail::crc32(&head, sizeof head))
      broken("is corrupt: its header does not match its checksum");
    if (head.bytes != size) {
      broken(detail::sentence(
          {size < head.bytes ? "is truncated: " : "is corrupt: ", size, " bytes of ", head.bytes}));
    }
    if (head.sections > 1000) broken(detail::sentence({"claims ", head.sections, " sections"}));
    std::size_t at = body;
    for (std::uint32_t i = 0; i < head.sections; ++i) {
      detail::section_header about;
      if (size - at >= sizeof about) {
        file_.read(at, &about, sizeof about);
        at += sizeof about;
      } else {
        about.name_bytes = 0xffffffff;
      }
      constexpr std::uint32_t longest = 256;  // a name is a word
      if (about.name_bytes > longest || about.name_bytes > size - at ||
          about.bytes > size - at - about.name_bytes)
        broken(detail::sentence({"is corrupt: section ", i, " lies beyond its end"}));
      std::string name(about.name_bytes, ' ');
      file_.read(at, name.data(), name.size());
      if (find(name)) broken(detail::sentence({"is corrupt: section '", name, "' is there twice"}));
      sections_.push_back({std::move(name), at + about.name_bytes, about.bytes, about.crc});
      at += about.name_bytes + about.bytes;
    }
    if (at != size) broken("is corrupt: bytes follow its last section");
    for (section const& s : sections_) {
      if (crc_of(s.offset - s.name.size(), s.name.size() + s.bytes) != s.crc)
        broken(
            detail::sentence({"is corrupt: section '", s.name, "' does not match its checksum"}));
    }
  }

  [[gnu::cold]] void compare(std::string_view got, std::string_view want) const {
    // A line at a time; a text without its last newline ends with its last line.
    auto const line = [](std::string_view& text) {
      std::size_t const end = text.find('\n');
      std::string_view const first = text.substr(0, end);
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
      return first;
    };
    if (got == want) return;
    auto const name = [](std::string_view s, bool there) {
      return there ? "'" + std::string(s.substr(0, 200)) + "'" : std::string("nothing");
    };
    while (!got.empty() || !want.empty()) {
      bool const in_file = !got.empty(), in_network = !want.empty();
      std::string_view const g = line(got), w = line(want);
      if (g == w && in_file == in_network) continue;
      throw state_error(detail::sentence(
          {file_.name(),
           ": is a checkpoint of another network: the first parameter that differs is ",
           name(g, in_file), " in the file, ", name(w, in_network), " in the network"}));
    }
    broken("has a damaged section 'network'");
  }

  detail::input_file file_;
  std::vector<section> sections_{};
};

}  // namespace resin
RESIN_END_INSTANTIATED
