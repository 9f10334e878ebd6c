// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "../test.hpp"

#include <resin/base/aligned_buffer.hpp>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace {

/// The flags of the mapping that holds `p` as Linux tells them; empty where it does not.
std::string flags_of(void const* p) {
  std::ifstream maps("/proc/self/smaps");
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t first = 0, last = 0;
    char dash = 0;
    std::istringstream words(line);
    if (words >> std::hex >> first >> dash >> last && dash == '-') {
      auto const at = reinterpret_cast<std::uintptr_t>(p);
      here = at >= first && at < last;
    }
    if (here && line.starts_with("VmFlags:")) return line + ' ';
  }
  return {};
}

}  // namespace

TEST_CASE("a large buffer asks for large pages, a small one does not") {
  using namespace resin;
  if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) {
    WARN("this system has no transparent large pages: not tested");
    return;
  }
  aligned_buffer<float> const large(3 * large_buffer / sizeof(float)),
      small(large_buffer / 8 / sizeof(float));
  CHECK(flags_of(large.data() + large.size() / 2).find(" hg ") != std::string::npos);
  CHECK(flags_of(small.data() + small.size() / 2).find(" hg ") == std::string::npos);
}
