// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A file that appears whole or not at all: written aside under a name of its own, flushed to the
// disk, then renamed. Two processes that write one file leave one of their two, whole.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/base/uninterrupted.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace resin::inline RESIN_VERSION {

/// Whatever fails throws file_error, removes the part and leaves a former file at `path` as it was.
/// Symbolic links are followed; a former file's mode, and where permitted its owner, are kept. What
/// is there and no regular file (a folder, device, FIFO or socket) is refused.
class replaced_file {
 public:
  [[gnu::cold]] explicit replaced_file(std::string path) : name_(std::move(path)), path_(name_) {
    struct stat former {};
    bool const exists = ::stat(path_.c_str(), &former) == 0;
    if (!exists && errno != ENOENT) fail("cannot be looked for");
    if (exists && !S_ISREG(former.st_mode))
      throw file_error(detail::sentence(
          {name_, ": is no regular file, so nothing is written there; name a file"}));
    follow_links();
    std::size_t const slash = path_.rfind('/') + 1;  // 0 without one
    folder_ = path_.substr(0, slash);
    // Names have at most 255 bytes.
    prefix_ = path_.substr(slash, 220) + ".resin-";
    remove_abandoned();
    create(exists ? 0600 : 0666);
    if (!exists) return;
    // The owner first, since changing it may take bits from the mode.
    if (::fchown(descriptor_, former.st_uid, former.st_gid) != 0) errno = 0;  // not ours to give
    if (::fchmod(descriptor_, former.st_mode & 07777) != 0) fail("cannot be given its mode");
  }
  replaced_file(replaced_file const&) = delete;
  replaced_file& operator=(replaced_file const&) = delete;
  ~replaced_file() { discard(); }

  [[gnu::cold]] void write(void const* data, std::size_t bytes) {
    char const* at = static_cast<char const*>(data);
    while (bytes > 0) {
      ssize_t const done = detail::uninterrupted([&] { return ::write(descriptor_, at, bytes); });
      if (done <= 0) fail("cannot be written");
      at += done;
      bytes -= static_cast<std::size_t>(done);
    }
  }
  void write(std::string_view text) { write(text.data(), text.size()); }

  /// Only now does the new file take the place of the old one.
  [[gnu::cold]] void commit() {
    if (detail::uninterrupted([&] { return ::fsync(descriptor_); }) != 0 && errno != EINVAL &&
        errno != EROFS)
      fail("cannot be flushed");
    if (detail::uninterrupted([&] { return std::rename(part_.c_str(), path_.c_str()); }) != 0)
      fail("cannot be renamed");
    part_.clear();
    // Its bytes are on the disk: closing has nothing left to fail at.
    static_cast<void>(::close(std::exchange(descriptor_, -1)));
    // The rename itself reaches the disk with the directory; where that cannot be flushed, the old
    // file may reappear after a power cut, whole.
    int const directory = detail::uninterrupted([&] {
      return ::open(folder_.empty() ? "." : folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    });
    if (directory < 0) return;
    static_cast<void>(detail::uninterrupted([&] { return ::fsync(directory); }));
    static_cast<void>(::close(directory));
  }

 private:
  /// path_ becomes what the last link points to, whether that is there or not.
  [[gnu::cold]] void follow_links() {
    char target[4096];
    for (int links = 0;; ++links) {
      ssize_t const length = ::readlink(path_.c_str(), target, sizeof target);
      if (length < 0) return;  // no link: what else is wrong shows when it is opened
      errno = ELOOP;
      if (links == 40 || length == static_cast<ssize_t>(sizeof target)) fail("cannot be followed");
      std::string const to(target, static_cast<std::size_t>(length));
      path_ = to[0] == '/' ? to : path_.substr(0, path_.rfind('/') + 1) + to;
    }
  }

  /// A name that nobody has, opened by nobody before: a link planted there is not followed. It is
  /// locked for as long as this process writes it.
  [[gnu::cold]] void create(mode_t mode) {
    static unsigned count = 0;
    for (int tries = 0; tries < 1000; ++tries) {
      std::uint64_t bits = (static_cast<std::uint64_t>(::getpid()) << 32) +
                           __atomic_fetch_add(&count, 1u, __ATOMIC_RELAXED) +
                           reinterpret_cast<std::uintptr_t>(this);
      bits *= 0x9e3779b97f4a7c15u;
      part_ = folder_ + prefix_;
      for (int i = 0; i < 8; ++i, bits <<= 5)
        part_ += "0123456789abcdefghijklmnopqrstuv"[bits >> 59];
      descriptor_ = detail::uninterrupted([&] {
        return ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
      });
      if (descriptor_ < 0 && errno == EEXIST) continue;
      if (descriptor_ < 0) break;
      static_cast<void>(detail::uninterrupted([&] { return ::flock(descriptor_, LOCK_EX); }));
      struct stat mine {};
      if (::fstat(descriptor_, &mine) != 0 || mine.st_nlink > 0) return;
      static_cast<void>(::close(std::exchange(descriptor_, -1)));  // taken for abandoned: again
    }
    part_.clear();
    fail("cannot be created");
  }

  /// Removes what killed processes left of the same file: parts that nobody has locked.
  [[gnu::cold]] void remove_abandoned() const {
    DIR* const folder = ::opendir(folder_.empty() ? "." : folder_.c_str());
    if (folder == nullptr) return;
    while (dirent const* const entry = ::readdir(folder)) {
      std::string_view const name = entry->d_name;
      if (name.size() != prefix_.size() + 8 || name.substr(0, prefix_.size()) != prefix_) continue;
      std::string const part = folder_ + std::string(name);
      int const open = ::open(part.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      if (open < 0) continue;
      if (::flock(open, LOCK_EX | LOCK_NB) == 0) static_cast<void>(::unlink(part.c_str()));
      static_cast<void>(::close(open));
    }
    static_cast<void>(::closedir(folder));
  }

  [[noreturn, gnu::cold]] void fail(char const* what) {
    std::string const reason = std::strerror(errno);
    bool const kept = ::access(path_.c_str(), F_OK) == 0;
    std::string const message = detail::sentence(
        {name_, ": ", what, ": ", reason, kept ? "; the file there is left as it was" : ""});
    discard();
    throw file_error(message);
  }
  void discard() noexcept {
    if (!part_.empty()) static_cast<void>(::unlink(part_.c_str()));
    if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
    descriptor_ = -1;
    part_.clear();
  }

  std::string name_, path_, folder_{}, prefix_{}, part_{};
  int descriptor_ = -1;
};

/// The whole of a text file at once.
[[gnu::cold]] inline void replace_file(std::string const& path, std::string_view text) {
  replaced_file file(path);
  file.write(text);
  file.commit();
}

}  // namespace resin
