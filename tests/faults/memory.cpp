// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Reading and writing files, again and again with the N-th allocation failing, N = 1, 2, ... until
// an operation passes: what fails throws, changes nothing, and the next try can succeed.

#include <resin/io/image_folder.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <cstdio>
#include <cstdlib>
#include <new>

#include <unistd.h>

static long left = -1;  // allocations until one fails
static bool spent() { return left > 0 && --left == 0; }
[[gnu::noinline]] void* operator new(std::size_t n) {
  if (!spent())
    if (void* const p = std::malloc(n ? n : 1)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t a) {
  auto const align = static_cast<std::size_t>(a);
  if (!spent())
    if (void* const p = std::aligned_alloc(align, (n + align - 1) / align * align)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}

using namespace resin;
namespace fs = std::filesystem;

inline constexpr auto value = input{1, 6, 6} | conv2d{.filters = 3, .kernel = 3, .bias = false} |
                              batch_norm{} | relu | flatten | dense{.units = 3};
static int flaws = 0;

template <class F>
static void each(char const* what, network<value>& net, F work) {
  auto const before = net.state();
  long n = 1, failed = 0;
  for (bool over = false; !over && n < 20000; ++n) {
    left = n;
    bool done = false;
    try {
      work();
      done = true;
    } catch (std::bad_alloc const&) {
    } catch (error const&) {
    }
    over = done && left > 0;  // none failed
    left = -1;
    failed += !done;
    if (!done && net.state() != before) {
      std::printf("%s: changed by a failure of allocation %ld\n", what, n);
      ++flaws;
    }
    if (done) net.load_state(before);
  }
  std::printf("%-24s failed at %ld places\n", what, failed);
  if (failed == 0 || n >= 20000) ++flaws;
}

int main() {
  fs::path const folder =
      fs::temp_directory_path() / ("resin-memory-" + std::to_string(::getpid()));
  fs::create_directories(folder / "photos/a");
  network<value> net(1), other(2);
  std::vector<float> const w(40, 1);
  checkpoint_section const sections[] = {{"w", std::span<float const>(w)}};
  auto const table = net.parameter_table();
  std::string const path = folder / "c";
  write_checkpoint(path, table, sections);
  std::FILE* const photo = std::fopen((folder / "photos/a/1.pgm").c_str(), "wb");
  std::fputs("P5 4 4 255\n0123456789abcdef", photo);
  std::fclose(photo);
  for (char const* file : {"w.safetensors", "w.npz"}) {
    save(other, folder / file);
    each(file, net, [&] { save(other, folder / file); });
    each("  loaded", net, [&] { load(net, folder / file); });
    each("  as far as it fits", net, [&] { load(net, folder / file, matching{}); });
  }
  each("write_checkpoint", net, [&] { write_checkpoint(path, table, sections); });
  each("checkpoint", net, [&] {
    std::vector<float> read(40);
    checkpoint(path, table).copy("w", std::span<float>(read));
  });
  each("image_folder", net,
       [&] { static_cast<void>(datasets::image_folder(folder / "photos", {.size = 2})); });
  each("a table", net, [&] { history{.rows = {{}}}.write_csv(folder / "h.csv"); });
  std::size_t files = 0;
  for (auto const& entry : fs::directory_iterator(folder)) files += entry.is_regular_file();
  if (files != 4) std::printf("%zu files, parts are left\n", files), ++flaws;
  fs::remove_all(folder);
  return flaws > 0 ? 1 : 0;
}
