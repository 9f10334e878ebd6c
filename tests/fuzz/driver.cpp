// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Runs a target on its seeds, each cut at every byte and with every bit flipped, then on RUNS
// random changes of them, the same in every run. `--seeds FOLDER` writes the seeds for libFuzzer
// instead.

#include "target.hpp"

#include <random>

int main(int argc, char** argv) {
  auto const seeds = fuzz::seeds();
  if (argc == 3 && std::string_view(argv[1]) == "--seeds") {
    std::filesystem::create_directories(argv[2]);
    for (std::size_t i = 0; i < seeds.size(); ++i)
      std::ofstream(std::filesystem::path(argv[2]) / ("seed" + std::to_string(i)), std::ios::binary)
          .write(reinterpret_cast<char const*>(seeds[i].data()),
                 static_cast<std::streamsize>(seeds[i].size()));
    return 0;
  }
  int const runs = argc > 1 ? std::atoi(argv[1]) : 1000;
  long long done = 0;
  auto const run = [&](fuzz::bytes const& b) {
    ++done;
    LLVMFuzzerTestOneInput(b.data(), b.size());
  };
  for (auto const& seed : seeds) {
    std::size_t const step = 1 + seed.size() / 100;  // long seeds at some places only
    for (std::size_t n = 0; n <= seed.size(); n += step)
      run({seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(n)});
    for (std::size_t bit = 0; bit < 8 * seed.size(); bit += step) {
      auto changed = seed;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      run(changed);
    }
  }
  std::mt19937_64 draw(1);
  for (int i = 0; i < runs; ++i) {
    fuzz::bytes b = seeds[draw() % seeds.size()];
    for (auto changes = 1 + draw() % 8; changes > 0; --changes) {
      std::size_t const at = b.empty() ? 0 : draw() % b.size();
      auto const place = b.begin() + static_cast<std::ptrdiff_t>(at);
      constexpr std::uint8_t odd[] = {0, 1, 0x7f, 0x80, 0xff, 0xfe};
      switch (draw() % 5) {
        case 0:
          if (!b.empty()) *place = static_cast<std::uint8_t>(draw());
          break;
        case 1:  // a number of several bytes
          for (std::size_t k = at; k < b.size() && k < at + (std::size_t{1} << draw() % 4); ++k)
            b[k] = odd[draw() % 6];
          break;
        case 2:
          if (!b.empty())
            b.erase(place, place + static_cast<std::ptrdiff_t>(draw() % (b.size() - at)));
          break;
        case 3:
          b.insert(place, 1 + draw() % 9, static_cast<std::uint8_t>(draw()));
          break;
        default: {  // a piece of another seed
          auto const& other = seeds[draw() % seeds.size()];
          std::size_t const from = other.empty() ? 0 : draw() % other.size();
          b.insert(place, other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
        }
      }
    }
    run(b);
  }
  std::printf("%lld inputs\n", done);
}
