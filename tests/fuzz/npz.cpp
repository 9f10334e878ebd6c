// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Zip archives and the .npy files in them, as read_npz and as weights.

#include "target.hpp"

#include <resin/io/weight_file.hpp>

using namespace resin;

std::vector<fuzz::bytes> fuzz::seeds() {
  std::vector<bytes> all;
  auto const path = file_of(nullptr, 0, ".npz");
  npy_array const a{{2, 3}, dtype::f4, bytes(24, 1)}, b{{4}, dtype::b1, {1, 0, 1, 1}};
  for (bool compress : {false, true}) {
    write_npz(path, {{"a", a}, {"b", b}}, compress);
    all.push_back(bytes_of(path));
  }
  for (char const* header :
       {"{'descr': '>i8', 'fortran_order': True, 'shape': (2, 1), }\n",
        "{'descr': [('x', '|S8')], 'fortran_order': False, 'shape': (2,)}\n"}) {
    bytes npy{0x93, 'N', 'U',
              'M',  'P', 'Y',
              1,    0,   static_cast<std::uint8_t>(std::string_view(header).size()),
              0};
    for (char c : std::string_view(header)) npy.push_back(static_cast<std::uint8_t>(c));
    npy.resize(npy.size() + 16, 2);
    zip_writer zip;
    zip.add("c.npy", npy);
    zip.add("notes", {1});
    all.push_back(zip.finish());
  }
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const path = fuzz::file_of(data, size, ".npz");
  try {
    for (auto const& [name, array] : read_npz(path)) {
      auto const written = format_npy(array);
      auto const again = parse_npy(written.data(), written.size(), name);
      fuzz::require(again.shape == array.shape && again.bytes == array.bytes, "an array changed");
      static_cast<void>(array.as<float>());
    }
  } catch (error const&) {
  }
  try {
    weight_file const file(path);
  } catch (error const&) {
  }
  return 0;
}
