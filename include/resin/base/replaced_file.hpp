// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A file that appears whole or not at all: written aside as `path.part`, flushed to the disk, then
// renamed.

#include <resin/base/error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace resin {

/// Whatever fails throws file_error, removes the part and leaves a former file at `path` as it was.
class replaced_file {
 public:
  [[gnu::cold]] explicit replaced_file(std::string path)
      : path_(std::move(path)), part_(path_ + ".part") {
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail("cannot be created");
  }
  replaced_file(replaced_file const&) = delete;
  replaced_file& operator=(replaced_file const&) = delete;
  ~replaced_file() { discard(); }

  [[gnu::cold]] void write(void const* data, std::size_t bytes) {
    char const* at = static_cast<char const*>(data);
    while (bytes > 0) {
      ssize_t const done = ::write(descriptor_, at, bytes);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) fail("cannot be written");
      at += done;
      bytes -= static_cast<std::size_t>(done);
    }
  }
  void write(std::string_view text) { write(text.data(), text.size()); }

  /// Only now does the new file take the place of the old one.
  [[gnu::cold]] void commit() {
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) fail("cannot be flushed");
    int const open = descriptor_;
    descriptor_ = -1;
    if (::close(open) != 0) fail("cannot be closed");
    if (std::rename(part_.c_str(), path_.c_str()) != 0) fail("cannot be renamed");
    part_.clear();
    // The rename itself reaches the disk with the directory; where that cannot be flushed, the old
    // file may reappear after a power cut, whole.
    std::size_t const slash = path_.rfind('/');
    std::string const folder = slash == std::string::npos ? "."
                               : slash == 0               ? "/"
                                                          : path_.substr(0, slash);
    int const directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
      static_cast<void>(::fsync(directory));
      static_cast<void>(::close(directory));
    }
  }

 private:
  [[noreturn, gnu::cold]] void fail(char const* what) {
    std::string const reason = std::strerror(errno);
    bool const kept = ::access(path_.c_str(), F_OK) == 0;
    std::string const message =
        part_ + ": " + what + ": " + reason + (kept ? "; " + path_ + " is left as it was" : "");
    discard();
    throw file_error(message);
  }
  void discard() noexcept {
    if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
    if (!part_.empty()) static_cast<void>(::unlink(part_.c_str()));
    descriptor_ = -1;
    part_.clear();
  }

  std::string path_, part_;
  int descriptor_ = -1;
};

/// The whole of a text file at once.
[[gnu::cold]] inline void replace_file(std::string const& path, std::string_view text) {
  replaced_file file(path);
  file.write(text);
  file.commit();
}

}  // namespace resin
