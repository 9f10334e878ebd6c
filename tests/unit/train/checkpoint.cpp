// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/train/checkpoint.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
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
template <class T>
std::string bytes_of(T const& value) {
  return {reinterpret_cast<char const*>(&value), sizeof value};
}
/// Right in every length and checksum, whatever stands in it; `size` is what the header claims.
std::string forged(std::vector<std::pair<std::string, std::string>> const& sections,
                   std::uint64_t size = 0) {
  std::string body;
  for (auto const& [name, data] : sections) {
    std::uint32_t const crc =
        detail::crc32(data.data(), data.size(), detail::crc32(name.data(), name.size()));
    body +=
        bytes_of(detail::section_header{static_cast<std::uint32_t>(name.size()), crc, data.size()});
    body += name + data;
  }
  detail::checkpoint_header head;
  head.sections = static_cast<std::uint32_t>(sections.size());
  head.bytes = size != 0 ? size : sizeof head + 4 + body.size();
  return bytes_of(head) + bytes_of(detail::crc32(&head, sizeof head)) + body;
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
  REQUIRE_THROWS_WITH(checkpoint(folder / "none", table()), ContainsSubstring("no such file"));
}

TEST_CASE("a section 'network' of any text is compared within its bounds", "[checkpoint]") {
  scratch_folder const folder;
  std::string const whole = detail::describe_parameters(table());
  REQUIRE(whole == "fc.weight 3x4\nfc.bias 3\n");
  auto const refused = [&](std::string const& network) {
    // In a string without room behind its end, so that a read beyond it shows.
    write_text(folder / "n", forged({{"network", network}}));
    try {
      checkpoint const c(folder / "n", table());
    } catch (error const& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  REQUIRE(refused(whole).empty());
  for (std::size_t size = 0; size < whole.size(); ++size)
    REQUIRE_FALSE(refused(whole.substr(0, size)).empty());
  for (char const* more : {"\n", "\n\n", "x", "x\n", "x\n\n"})
    REQUIRE_FALSE(refused(whole + more).empty());
  REQUIRE_FALSE(refused("\n" + whole).empty());
  REQUIRE_FALSE(refused(std::string(3, '\n')).empty());
  REQUIRE_FALSE(refused(std::string(100'000, 'x')).empty());
  REQUIRE_THAT(refused(whole.substr(0, whole.size() - 1)),
               ContainsSubstring("damaged section 'network'"));
  REQUIRE_THAT(refused(whole + "\n"), ContainsSubstring("'' in the file, nothing in the network"));
}

TEST_CASE("sections whose lengths lie are refused, and nothing is allocated for them",
          "[checkpoint]") {
  scratch_folder const folder;
  std::string const network = detail::describe_parameters(table());
  auto const refused = [&](std::string const& bytes, std::uint64_t size = 0) {
    write_text(folder / "s", bytes);
    if (size != 0) std::filesystem::resize_file(folder / "s", size);
    try {
      checkpoint const c(folder / "s", table());
    } catch (file_error const& e) {
      return std::string(e.what());
    }
    return std::string("nothing thrown");
  };
  std::uint64_t const huge = 1ull << 40;  // sparse: no byte of it on the disk
  REQUIRE_THAT(refused("RESINCKP", huge), ContainsSubstring("version"));
  REQUIRE_THAT(refused("", huge), ContainsSubstring("is not a Resin checkpoint"));
  REQUIRE_THAT(refused(forged({{"network", network}}), huge), ContainsSubstring("corrupt"));
  REQUIRE_THAT(refused(forged({{"network", network}}, huge), huge),
               ContainsSubstring("bytes follow its last section"));
  REQUIRE_THAT(refused(forged({{"network", network}, {"a", "1"}, {"a", "2"}})),
               ContainsSubstring("is there twice"));
  REQUIRE_THAT(refused(forged({{"network", network}, {std::string(300, 'n'), "1"}})),
               ContainsSubstring("section 1 lies beyond its end"));
  std::string cut = forged({{"network", network}, {"a", "12345678"}});
  std::uint64_t const most = ~0ull;
  cut.replace(cut.size() - 17, 8, bytes_of(most));
  REQUIRE_THAT(refused(cut), ContainsSubstring("section 1 lies beyond its end"));
}

TEST_CASE("a checkpoint is looked for, and only its absence means none", "[checkpoint]") {
  scratch_folder const folder;
  REQUIRE_FALSE(has_checkpoint(folder / "c"));
  write(folder / "c");
  REQUIRE(has_checkpoint(folder / "c"));
  REQUIRE_THROWS_WITH(has_checkpoint((folder / "c") + "/c"),
                      ContainsSubstring("cannot be looked for: Not a directory"));
  std::filesystem::create_symlink("loop", folder / "loop");
  REQUIRE_THROWS_AS(has_checkpoint(folder / "loop"), file_error);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  REQUIRE_THROWS_WITH(checkpoint(folder / "fifo", table()), ContainsSubstring("regular file"));
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
