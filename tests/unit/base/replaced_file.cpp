// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/base/replaced_file.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

std::string text_of(fs::path const& file) {
  auto const b = test::read(file);
  return {b.begin(), b.end()};
}
std::string refusal(fs::path const& file) {
  return test::said([&] { replace_file(file.string(), "new"); });
}
std::size_t entries(fs::path const& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}
mode_t mode_of(fs::path const& file) {
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  return about.st_mode & 07777;
}
/// What `work` returns in a process of its own; 99 if it was killed.
template <class F>
int in_a_child(F work) {
  pid_t const child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

}  // namespace

TEST_CASE("replaced_file: a new file, and one in place of another", "[base]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  replace_file(file.string(), "old");
  CHECK(text_of(file) == "old");
  {
    replaced_file torn(file.string());
    torn.write("new");
    CHECK(entries(folder.path) == 2);
  }
  CHECK(text_of(file) == "old");
  replace_file(file.string(), "new");
  CHECK(text_of(file) == "new");
  CHECK(entries(folder.path) == 1);
  CHECK(contains(refusal(folder.path / "no/a"), "cannot be created: No such file"));
  CHECK(contains(refusal(file / "b"), "cannot be looked for: Not a directory"));
  auto const longest = folder.path / std::string(255, 'n');
  replace_file(longest.string(), "x");
  CHECK(text_of(longest) == "x");
  fs::path const before = fs::current_path();
  fs::current_path(folder.path);
  replace_file("a", "here");
  fs::current_path(before);
  CHECK(text_of(file) == "here");
}

TEST_CASE("replaced_file: symbolic links are followed and stay", "[base]") {
  test::temporary_folder folder;
  auto const in = [&](char const* name) { return folder.path / name; };
  test::write(in("sub/real"), {1});
  fs::create_symlink("sub/real", in("link"));
  fs::create_symlink(in("link"), in("second"));
  for (char const* name : {"link", "second"}) {
    replace_file(in(name).string(), name);
    CHECK(fs::is_symlink(in(name)));
    CHECK(text_of(in("sub/real")) == name);
  }
  fs::create_directory_symlink("sub", in("folder"));
  replace_file(in("folder/real").string(), "by a folder");
  CHECK(text_of(in("sub/real")) == "by a folder");
  fs::create_symlink("sub/later", in("dangling"));
  replace_file(in("dangling").string(), "made");
  CHECK(fs::is_symlink(in("dangling")));
  CHECK(text_of(in("sub/later")) == "made");
  fs::create_symlink("loop", in("loop"));
  CHECK(contains(refusal(in("loop")), "cannot be looked for: Too many levels"));
  CHECK(entries(in("sub")) == 2);
}

TEST_CASE("replaced_file: the mode is kept", "[base]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  replace_file(file.string(), "1");
  mode_t const mask = ::umask(0);
  ::umask(mask);
  CHECK(mode_of(file) == (0666 & ~mask));
  for (mode_t mode : {0600, 0640, 0444, 0755, 0666}) {
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    {
      replaced_file next(file.string());  // nobody else may look into a part of a secret file
      for (auto const& entry : fs::directory_iterator(folder.path))
        CHECK((mode_of(entry.path()) & ~mode) == 0);
      next.write("2");
      next.commit();
    }
    CHECK(mode_of(file) == mode);
  }
  if (::geteuid() != 0) return;
  REQUIRE(::chown(file.c_str(), 1234, 2345) == 0);
  replace_file(file.string(), "3");
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK(about.st_uid == 1234);
  CHECK(about.st_gid == 2345);
}

TEST_CASE("replaced_file: what is no regular file is refused and stays", "[base]") {
  test::temporary_folder folder;
  auto const fifo = folder.path / "fifo", device = folder.path / "null";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(contains(refusal(fifo), "is no regular file"));
  CHECK(fs::is_fifo(fifo));
  CHECK(contains(refusal(folder.path), "is no regular file"));
  CHECK(contains(refusal("/dev/null"), "is no regular file"));
  fs::create_symlink("/dev/null", device);
  CHECK(contains(refusal(device), "is no regular file"));
  CHECK(fs::is_symlink(device));
  CHECK(fs::is_character_file("/dev/null"));
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  CHECK(contains(refusal("/proc/self/fd/" + std::to_string(ends[1])), "is no regular file"));
  ::close(ends[0]), ::close(ends[1]);
  CHECK(entries(folder.path) == 2);
}

TEST_CASE("replaced_file: two processes never tear a file", "[base]") {
  test::temporary_folder folder;
  std::string const file = folder.path / "a";
  std::size_t const size = 1 << 16;
  replace_file(file, std::string(size, 'z'));
  auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds(700);
  auto const writer = [&](char letter) {
    try {
      while (std::chrono::steady_clock::now() < until)
        replace_file(file, std::string(size, letter));
    } catch (file_error const&) {
      return 1;
    }
    return 0;
  };
  pid_t children[3];
  for (int i = 0; i < 3; ++i) {
    children[i] = ::fork();
    REQUIRE(children[i] >= 0);
    if (children[i] == 0) ::_exit(writer(static_cast<char>('a' + i)));
  }
  int read = 0, torn = 0;
  while (std::chrono::steady_clock::now() < until) {
    std::string const text = text_of(file);
    ++read;
    torn += text.size() != size || text.find_first_not_of(text[0]) != text.npos;
  }
  for (pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(read > 0);
  CHECK(torn == 0);
  CHECK(entries(folder.path) == 1);
}

TEST_CASE("replaced_file: parts of killed processes go, those of living ones stay", "[base]") {
  test::temporary_folder folder;
  std::string const file = folder.path / "a";
  for (int i = 0; i < 3; ++i)
    CHECK(in_a_child([&] {
            replaced_file part(file);
            part.write("lost");
            ::raise(SIGKILL);
            return 0;
          }) == 99);
  CHECK(entries(folder.path) == 1);  // each removed the one before it
  test::write(folder.path / "a.resin-something.else", {1});
  test::write(folder.path / "b.resin-01234567", {1});
  replaced_file living(file);
  living.write("alive");
  replace_file(file, "other");
  CHECK(text_of(file) == "other");
  living.commit();
  CHECK(text_of(file) == "alive");
  CHECK(entries(folder.path) == 3);
}

TEST_CASE("replaced_file: a full disk leaves the file as it was", "[base]") {
  test::temporary_folder folder;
  std::string const file = folder.path / "a";
  replace_file(file, "old");
  // In a child, so that the limit ends with it: writing beyond 4 KB fails as a full disk does.
  CHECK(in_a_child([&] {
          std::signal(SIGXFSZ, SIG_IGN);
          rlimit const limit{4096, 4096};
          ::setrlimit(RLIMIT_FSIZE, &limit);
          std::string const said =
              test::said([&] { replace_file(file, std::string(10'000, 'x')); });
          return contains(said, "cannot be written") && contains(said, "left as it was") ? 0 : 1;
        }) == 0);
  CHECK(text_of(file) == "old");
  CHECK(entries(folder.path) == 1);
}
