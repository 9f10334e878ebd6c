// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// idx files, plain and gzip, and records of CIFAR-10. The first byte says which.

#include "target.hpp"

#include <resin/data/cifar10.hpp>
#include <resin/data/idx.hpp>
#include <resin/io/gz.hpp>

using namespace resin;

std::vector<fuzz::bytes> fuzz::seeds() {
  bytes const idx{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 9, 8, 7, 6};
  bytes gz(200), plain = idx, records(1 + 3073, 3);
  z_stream z{};
  require(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK, "deflate");
  z.next_in = const_cast<Bytef*>(idx.data()), z.avail_in = static_cast<uInt>(idx.size());
  z.next_out = gz.data(), z.avail_out = static_cast<uInt>(gz.size());
  deflate(&z, Z_FINISH);
  gz.resize(z.total_out);
  deflateEnd(&z);
  bytes two = gz;
  two.insert(two.end(), gz.begin(), gz.end());
  for (bytes* b : {&plain, &gz, &two}) b->insert(b->begin(), b == &plain ? 0 : 1);
  records[0] = 2;
  return {plain, gz, two, records};
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  int const mode = data[0] % 3;
  auto const path = fuzz::file_of(data + 1, size - 1, mode == 1 ? ".gz" : ".bin");
  try {
    if (mode == 2)
      static_cast<void>(detail::read_cifar10({path, path}, detail::cifar_records(path)));
    else
      static_cast<void>(read_idx(path, 3));
  } catch (error const&) {
  }
  try {
    if (mode == 1) static_cast<void>(read_gz(path, 1 << 20));
  } catch (error const&) {
  }
  return 0;
}
