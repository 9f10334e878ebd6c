// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A file that is read where it is asked for: a reader judges its header, and what the header claims
// beside the file's size, before it asks for the rest. A sparse file of a terabyte costs nothing.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/base/uninterrupted.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// Throws file_error where a file asks for more than this machine has, which an allocation might
/// grant and the system take back by ending the program. `pieces` of `each` bytes.
[[gnu::cold]] inline void require_memory(std::string const& file, std::size_t pieces,
                                         std::size_t each = 1) {
  auto const most = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) *
                    static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (each == 0 || pieces <= most / each) return;
  throw file_error(sentence({file, ": asks for ", pieces, each == 1 ? "" : " times ",
                             each == 1 ? std::string() : std::to_string(each),
                             " bytes, more than the ", most, " of this machine's memory"}));
}

/// Throws file_error unless it is a regular file that can be read. What opens is read to its end
/// even if another file takes its name.
class input_file {
 public:
  [[gnu::cold]] explicit input_file(std::string path) : name_(std::move(path)) {
    // A FIFO would wait for its writer.
    descriptor_ = uninterrupted(
        [&] { return ::open(name_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); });
    if (descriptor_ < 0 && errno == ENOENT) throw file_error(name_ + ": no such file");
    if (descriptor_ < 0) fail("cannot be opened");
    struct stat about {};
    if (::fstat(descriptor_, &about) != 0) fail("cannot be read");
    if (!S_ISREG(about.st_mode)) {
      static_cast<void>(::close(descriptor_));
      throw file_error(name_ + ": expected a regular file");
    }
    size_ = static_cast<std::size_t>(about.st_size);
  }
  input_file(input_file const&) = delete;
  input_file& operator=(input_file const&) = delete;
  ~input_file() {
    if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
  }

  [[nodiscard]] std::string const& name() const { return name_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Exactly these bytes.
  [[gnu::cold]] void read(std::size_t offset, void* to, std::size_t bytes) const {
    char* at = static_cast<char*>(to);
    for (std::size_t done = 0; done < bytes;) {
      ssize_t const got = uninterrupted([&] {
        return ::pread(descriptor_, at + done, bytes - done, static_cast<off_t>(offset + done));
      });
      if (got < 0) fail("cannot be read");
      if (got == 0) throw file_error(sentence({name_, ": read ", done, " of ", bytes, " bytes"}));
      done += static_cast<std::size_t>(got);
    }
  }
  /// `count` bytes from `offset` on, or those that there are.
  [[nodiscard, gnu::cold]] std::vector<std::uint8_t> bytes(
      std::size_t offset = 0, std::size_t count = std::numeric_limits<std::size_t>::max()) const {
    std::size_t const there = offset < size_ ? size_ - offset : 0;
    if (count > there) count = there;
    require_memory(name_, count);
    std::vector<std::uint8_t> all(count);
    read(offset, all.data(), count);
    return all;
  }

 private:
  [[noreturn, gnu::cold]] void fail(char const* what) const {
    throw file_error(sentence({name_, ": ", what, ": ", std::strerror(errno)}));
  }

  std::string name_;
  std::size_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace resin::detail
