// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A checkpoint is written again and again, and each time the N-th call to the system that concerns
// it fails, is interrupted, writes half, or is where the process is killed; N = 1, 2, ... until no
// call is left. Whatever happens, what lies there is the old checkpoint or the new one, whole.

#include <resin/train/checkpoint.hpp>

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdarg>
#include <cstdio>
#include <filesystem>

namespace {

enum class fault { none, fails, interrupts, halves, kills };
fault kind = fault::none;
int code = 0;
long calls = 0, at = 0;
char const* only = "";

/// Whether this call is the one.
bool now(char const* name) {
  if (kind == fault::none || (*only && std::strcmp(only, name) != 0)) return false;
  if (++calls != at) return false;
  if (kind == fault::kills) ::raise(SIGKILL);
  errno = kind == fault::interrupts ? EINTR : code;
  return true;
}
template <class F>
F* real(char const* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// The program's own functions stand before the library's.
extern "C" {
int open(char const* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t const mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if ((flags & O_CREAT) != 0 && now("open")) return -1;
  static auto* const next = real<int(char const*, int, ...)>("open");
  return next(path, flags, mode);
}
ssize_t write(int file, void const* data, size_t bytes) {
  static auto* const next = real<ssize_t(int, void const*, size_t)>("write");
  if (now("write")) {
    if (kind != fault::halves) return -1;
    return next(file, data, (bytes + 1) / 2);
  }
  return next(file, data, bytes);
}
int fsync(int file) {
  static auto* const next = real<int(int)>("fsync");
  return now("fsync") && kind != fault::halves ? -1 : next(file);
}
int rename(char const* from, char const* to) {
  static auto* const next = real<int(char const*, char const*)>("rename");
  return now("rename") && kind != fault::halves ? -1 : next(from, to);
}
int fchmod(int file, mode_t mode) {
  static auto* const next = real<int(int, mode_t)>("fchmod");
  return now("fchmod") && kind != fault::halves ? -1 : next(file, mode);
}
int access(char const* path, int mode) {
  static auto* const next = real<int(char const*, int)>("access");
  return now("access") ? -1 : next(path, mode);
}
}

using namespace resin;
namespace fs = std::filesystem;

static int flaws = 0;
static void require(bool good, char const* what, char const* call) {
  if (good) return;
  std::printf("%s, call %ld of %s\n", what, at, call);
  ++flaws;
}
static std::vector<parameter_info> const table{
    {"w", 0, 5000, {5000}, parameter_kind::weight, false}};

static void write_of(std::string const& path, float value) {
  std::vector<float> const w(5000, value);
  checkpoint_section const s[] = {{"w", std::span<float const>(w)}};
  write_checkpoint(path, table, s);
}
/// The value that all of a checkpoint has; throws what checkpoint throws.
static float value_of(std::string const& path) {
  checkpoint const c(path, table);
  std::vector<float> w(5000);
  c.copy("w", std::span<float>(w));
  for (float x : w)
    if (x != w[0]) return -1;
  return w[0];
}

int main() {
  char name[] = "/tmp/resin-faults-XXXXXX";
  if (::mkdtemp(name) == nullptr) return 2;
  std::string const path = std::string(name) + "/c";
  struct way {
    fault how;
    int error;
    char const* call;
    bool harmless;  // is repeated, or goes on
  };
  for (way const& w :
       {way{fault::kills, 0, "", false}, way{fault::fails, ENOSPC, "open", false},
        way{fault::fails, ENOSPC, "write", false}, way{fault::fails, EIO, "write", false},
        way{fault::fails, EDQUOT, "write", false}, way{fault::fails, EIO, "fsync", false},
        way{fault::fails, EIO, "rename", false}, way{fault::fails, EPERM, "fchmod", false},
        way{fault::interrupts, 0, "open", true}, way{fault::interrupts, 0, "write", true},
        way{fault::interrupts, 0, "fsync", true}, way{fault::interrupts, 0, "rename", true},
        way{fault::halves, 0, "write", true}}) {
    long tried = 0;
    for (at = 1; at < 200; ++at) {
      kind = fault::none;
      write_of(path, 1);
      bool thrown = false, over = false;
      if (w.how == fault::kills) {
        pid_t const child = ::fork();
        if (child == 0) {
          kind = w.how, calls = 0, only = w.call;
          write_of(path, 2);
          ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        over = WIFEXITED(status);
      } else {
        kind = w.how, code = w.error, calls = 0, only = w.call;
        try {
          write_of(path, 2);
        } catch (file_error const&) {
          thrown = true;
        }
        over = calls < at;
        kind = fault::none;
      }
      ++tried;
      float value = -1;
      try {
        value = value_of(path);
      } catch (error const& e) {
        std::printf("%s\n", e.what());
      }
      // The directory's own fsync, the last call, comes when the file is in its place.
      require(value == 1 || value == 2, "what lies there is neither the old nor the new", w.call);
      require(over || w.how == fault::kills || thrown != w.harmless || value == 2,
              "a failure was not told", w.call);
      require(!thrown || value == 1, "a failure changed the file", w.call);
      require(!w.harmless || value == 2, "an interruption was no success", w.call);
      write_of(path, 3);
      std::size_t const files = static_cast<std::size_t>(
          std::distance(fs::directory_iterator(name), fs::directory_iterator()));
      require(files == 1, "a part was left", w.call);
      if (over) break;
    }
    require(tried > 1, "no call was found", w.call);
    require(at < 200, "there is no end", w.call);
  }
  // Looking for one: a disk that cannot tell is no 'none there'.
  kind = fault::fails, code = EIO, calls = 0, at = 1, only = "access";
  bool thrown = false;
  try {
    static_cast<void>(has_checkpoint(path));
  } catch (file_error const&) {
    thrown = true;
  }
  require(thrown, "EIO means that there is none", "access");
  kind = fault::interrupts, calls = 0;
  require(has_checkpoint(path), "an interruption means that there is none", "access");
  kind = fault::none;
  fs::remove_all(name);
  std::printf("%d flaws\n", flaws);
  return flaws > 0 ? 1 : 0;
}
