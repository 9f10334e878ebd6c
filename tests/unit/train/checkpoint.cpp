// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/train/checkpoint.hpp>

#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <vector>

using namespace resin;
using resin_test::read_text;
using resin_test::scratch_folder;
using resin_test::write_text;

namespace {
std::vector<parameter_info> table(std::size_t units = 3) {
  return {{"fc.weight", 0, 12, {units, 4}, parameter_kind::weight, false},
          {"fc.bias", 12, 3, {units}, parameter_kind::bias, false}};
}
std::vector<float> const weights{1, 2, 3, 4, 5};
std::vector<std::int64_t> const numbers{-1, 1ll << 40};

void write(std::string const& path) {
  std::vector<checkpoint_section> const sections{
      {"weights", std::span<float const>(weights)},
      {"numbers", std::span<std::int64_t const>(numbers)},
      {"empty", std::span<double const>()}};
  write_checkpoint(path, table(), sections);
}
}  // namespace

TEST_CASE("crc32 has the standard's check value", "[checkpoint]") {
  REQUIRE(detail::crc32("123456789", 9) == 0xcbf43926u);
  REQUIRE(detail::crc32("6789", 4, detail::crc32("12345", 5)) == 0xcbf43926u);
}

TEST_CASE("what was written is read", "[checkpoint]") {
  scratch_folder const folder;
  write(folder / "c");
  checkpoint const c(folder / "c", table());
  std::vector<float> w(5);
  std::vector<std::int64_t> n(2);
  c.copy("weights", std::span<float>(w));
  c.copy("numbers", std::span<std::int64_t>(n));
  c.copy("empty", std::span<double>());
  REQUIRE(w == weights);
  REQUIRE(n == numbers);
  REQUIRE(c.count<float>("weights") == 5);
  REQUIRE_FALSE(c.has("slots"));
  std::vector<float> four(4);
  REQUIRE_THROWS_AS(c.copy("weights", std::span<float>(four)), state_error);
  REQUIRE_THROWS_AS(c.copy("slots", std::span<float>(four)), state_error);
}

TEST_CASE("another network is refused by its first different parameter", "[checkpoint]") {
  scratch_folder const folder;
  write(folder / "c");
  REQUIRE_THROWS_AS(checkpoint(folder / "c", table(5)), state_error);
  REQUIRE_THROWS_WITH(
      checkpoint(folder / "c", table(5)),
      ContainsSubstring("'fc.weight 3x4' in the file, 'fc.weight 5x4' in the network"));
  auto shorter = table(), longer = table();
  shorter.pop_back();
  longer.push_back({"fc2.bias", 15, 2, {2}, parameter_kind::bias, false});
  REQUIRE_THROWS_WITH(checkpoint(folder / "c", shorter),
                      ContainsSubstring("'fc.bias 3' in the file, nothing in the network"));
  REQUIRE_THROWS_WITH(checkpoint(folder / "c", longer),
                      ContainsSubstring("nothing in the file, 'fc2.bias 2' in the network"));
  REQUIRE(fingerprint(table()) != fingerprint(table(5)));
  REQUIRE(fingerprint(table()) == fingerprint(table()));
}

TEST_CASE("every truncation and every damaged byte is a file_error", "[checkpoint]") {
  scratch_folder const folder;
  write(folder / "c");
  std::string const whole = read_text(folder / "c");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_text(folder / "d", whole.substr(0, size));
    REQUIRE_THROWS_AS(checkpoint(folder / "d", table()), file_error);
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x41);
    write_text(folder / "d", damaged);
    REQUIRE_THROWS_AS(checkpoint(folder / "d", table()), file_error);
  }
  write_text(folder / "d", whole + "x");
  REQUIRE_THROWS_AS(checkpoint(folder / "d", table()), file_error);
  REQUIRE_THROWS_WITH(checkpoint(folder / "none", table()), ContainsSubstring("cannot be opened"));
}

TEST_CASE("a disk that fills leaves the previous checkpoint", "[checkpoint]") {
  scratch_folder const folder;
  write(folder / "c");
  std::string const before = read_text(folder / "c");
  // In a child, so that the limit ends with it: writing beyond 4 KB fails as a full disk does.
  pid_t const child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::vector<float> const large(10'000, 1);
    std::vector<checkpoint_section> const sections{{"weights", std::span<float const>(large)}};
    int result = 1;
    try {
      write_checkpoint(folder / "c", table(), sections);
    } catch (file_error const& e) {
      result = std::string(e.what()).find("is left as it was") != std::string::npos ? 0 : 2;
    }
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
  REQUIRE(read_text(folder / "c") == before);
}
