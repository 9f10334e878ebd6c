// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Sparse files of a terabyte, with a header or without: each reader says in a sentence what is
// wrong, and has asked for next to no memory by then.

#include <resin/io/gz.hpp>
#include <resin/io/image_folder.hpp>
#include <resin/io/weight_file.hpp>
#include <resin/resin.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <sys/resource.h>

using namespace resin;
namespace fs = std::filesystem;

namespace {
/// A file of `size` bytes that begins as given and ends as given; nothing between is on the disk.
fs::path sparse(fs::path const& file, std::string const& begin, std::string const& end = "",
                std::uintmax_t size = std::uintmax_t{1} << 40) {
  test::write(file, test::bytes(begin.begin(), begin.end()));
  fs::resize_file(file, size - end.size());
  std::ofstream(file, std::ios::binary | std::ios::app) << end;
  return file;
}
std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i);
  return text;
}
}  // namespace

TEST_CASE("sparse files of a terabyte are refused before anything is allocated", "[io]") {
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  test::temporary_folder folder;
  auto const in = [&](char const* name) { return folder.path / name; };
  auto const refused = [&](char const* what, auto read) {
    INFO(what);
    std::string const said = test::said<error>(read);
    INFO(said);
    CHECK(test::contains(said, folder.path.string()));
    return said;
  };
  std::string const lie = R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})";
  std::string const huge =
      R"({"x":{"dtype":"U8","shape":[1099511627671],"data_offsets":[0,1099511627671]}})";
  for (auto const& [name, begin] : std::vector<std::pair<char const*, std::string>>{
           {"zero.safetensors", ""},
           {"json.safetensors", little(16, 8) + "{\"x\":1}"},
           {"long.safetensors", little(99'000'000, 8) + "{\"x\":1}"},
           {"lie.safetensors", little(lie.size(), 8) + lie},
           {"huge.safetensors", little(huge.size() + 19 - 7, 8) + huge + std::string(12, ' ')}})
    refused(name,
            [&, name = name, begin = begin] { weight_file const f(sparse(in(name), begin)); });
  std::string const end =  // an empty archive's, and one that claims a directory
      std::string("PK\5\6") + std::string(18, '\0'),
                    directory = std::string("PK\5\6") + little(0, 4) + little(1, 2) + little(1, 2) +
                                little(46, 4) + little(4, 4) + little(0, 2);
  for (auto const& [begin, last] : std::vector<std::pair<std::string, std::string>>{
           {"PK", ""}, {"PK\3\4", ""}, {"PK\3\4", end}, {"PK\3\4", directory}, {"no", directory}}) {
    refused("npz", [&, begin = begin, last = last] {
      static_cast<void>(read_npz(sparse(in("a.npz"), begin, last)));
    });
    refused("npz weights", [&, begin = begin, last = last] {
      weight_file const f(sparse(in("a.npz"), begin, last));
    });
  }
  std::string const npy = std::string("\x93NUMPY\1\0", 8);
  std::string const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (5,), }\n";
  std::string const all = "{'descr': '|u1', 'fortran_order': False, 'shape': (1099511627692,), }\n";
  refused("npy", [&] { static_cast<void>(read_npy(sparse(in("a.npy"), ""))); });
  refused("npy", [&] { static_cast<void>(read_npy(sparse(in("a.npy"), npy + "\xff\xff"))); });
  refused("npy", [&] {
    static_cast<void>(
        read_npy(sparse(in("a.npy"), "\x93NUMPY\2" + little(0, 1) + "\xff\xff\xff\xff")));
  });
  refused("npy", [&] {
    static_cast<void>(read_npy(sparse(in("a.npy"), npy + little(header.size(), 2) + header)));
  });
  CHECK(test::contains(refused("npy",
                               [&] {
                                 static_cast<void>(
                                     read_npy(sparse(in("a.npy"), npy + little(all.size(), 2) + all,
                                                     "", 1099511627692u + 10 + all.size())));
                               }),
                       "machine's memory"));
  refused("gz", [&] { static_cast<void>(read_idx(sparse(in("a.gz"), "\x1f\x8b"), 3)); });
  refused("gz", [&] {
    static_cast<void>(read_idx(sparse(in("a.gz"), "\x1f\x8b\x08" + std::string(7, '\0')), 3));
  });
  refused("idx", [&] { static_cast<void>(read_idx(sparse(in("a"), ""), 1)); });
  refused("idx", [&] {
    static_cast<void>(
        read_idx(sparse(in("a"), std::string("\0\0\x8\3\0\0\1\0\0\1\0\0\0\1\0\0", 16)), 3));
  });
  CHECK(test::contains(
      refused("idx",
              [&] {
                static_cast<void>(read_idx(
                    sparse(in("a"), std::string("\0\0\x8\3\0\1\0\0\0\0\x80\0\0\0\x80\0", 16)), 3));
              }),
      "expected a real idx file"));
  for (char const* begin :
       {"", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "P5 5 5 255\n", "P6 5 5 255\n"})
    refused(begin, [&] { static_cast<void>(read_image(sparse(in("a.jpg"), begin))); });
  for (char const* name : {"1", "2", "3", "4", "5"})
    sparse(in("cifar") / ("data_batch_" + std::string(name) + ".bin"), "", "",
           std::uintmax_t{3073} << 28);
  sparse(in("cifar") / "test_batch.bin", "", "", std::uintmax_t{3073} << 28);
  CHECK(test::contains(refused("cifar", [&] { static_cast<void>(datasets::cifar10(in("cifar"))); }),
                       "machine's memory"));
  ::getrusage(RUSAGE_SELF, &after);
  CHECK(after.ru_maxrss - before.ru_maxrss < 200'000);  // kilobytes; a header may take 100 MB
}
