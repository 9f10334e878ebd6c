// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Turns weights that others publish into a file that resin::load takes:
//
//   convert resnet8 cifar10_resnet8_mlperftiny.npz resnet8.safetensors
//   convert my_table.txt published.npz mine.safetensors
//
// PyTorch's .pth files become .npz by pth_to_npz.py first.

#include "convert_file.hpp"
#include "tables.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::printf(
        "usage: convert TABLE IN OUT     IN and OUT are .npz or .safetensors\n\nTABLE is a file or "
        "one of\n");
    for (auto const& t : convert::built_in_tables) std::printf("  %-18s %s\n", t.name, t.what);
    return argc == 1 ? 0 : 2;
  }
  try {
    std::string const name = argv[1];
    std::string text;
    if (char const* const known = convert::built_in_table(name)) {
      text = known;
    } else {
      std::ifstream in(name);
      if (!in) throw resin::file_error("there is no table " + name + ", built in or in a file");
      text.assign(std::istreambuf_iterator<char>(in), {});
    }
    auto const table = convert::parse_table(text, name, convert::built_in_table);
    resin::weight_file const file(argv[2]);
    auto const arrays = convert::converted(file, table);
    convert::write(arrays, argv[3], file.metadata(resin::detail::units_key));
    std::size_t values = 0;
    for (auto const& [array_name, a] : arrays) values += a.values.size();
    std::printf("%s: %zu arrays, %zu values\n", argv[3], arrays.size(), values);
    return 0;
  } catch (resin::error const& e) {
    std::fprintf(stderr, "convert: %s\n", e.what());
    return 1;
  }
}
