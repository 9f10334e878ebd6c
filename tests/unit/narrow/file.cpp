// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Files of bytes: what is saved gives the same bits, and what is no such file changes nothing.

#include "networks.hpp"

#include <resin/io/weights.hpp>
#include <resin/narrow/bfloat16.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstring>
#include <filesystem>
#include <fstream>

using namespace narrow_test;
namespace fs = std::filesystem;

namespace {

struct folder {
  fs::path path = fs::temp_directory_path() / ("resin-bytes-" + std::to_string(::getpid()));
  folder() { fs::create_directories(path); }
  ~folder() { fs::remove_all(path); }
  fs::path operator/(char const* name) const { return path / name; }
};

std::string contents(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(fs::path const& path, std::string const& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<long>(bytes.size()));
}

template <class A>
bool same_bits(A const& a, A const& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

template <auto const& Net, auto const& Bytes>
void round_trip() {
  folder const at;
  auto const x = images<Net>(3);
  network<Bytes> net(trained<Net>());
  calibrate(net, x);
  save(net, at / "first.safetensors");  // before its first call
  auto const want = net(x);
  save(net, at / "second.safetensors");
  net.evaluate_only();
  save(net, at / "third.safetensors");
  network<Bytes> loaded(9);
  load(loaded, at / "first.safetensors");
  auto const got = loaded(x);
  CHECK(same_bits(got, want));
  save(loaded, at / "fourth.safetensors");
  std::string const first = contents(at / "first.safetensors");
  for (char const* name : {"second.safetensors", "third.safetensors", "fourth.safetensors"})
    CHECK(contents(at / name) == first);
  // Weights are a byte each, batch norms folded.
  safetensors_file const file = read_safetensors(at / "first.safetensors");
  std::size_t bytes = 0, floats = 0;
  for (auto const& [name, array] : file.arrays)
    (array.type_name == "F32" ? floats : bytes) += array.bytes.size();
  CHECK(bytes >= network<Net>::parameter_count * 8 / 10);
  CHECK(floats < network<Net>::parameter_count * 2);
  // It holds no floats, and says so.
  CHECK_THROWS_WITH(loaded.state(), ContainsSubstring("loaded from a file of bytes"));
  CHECK_THROWS_WITH(calibrate(loaded, x), ContainsSubstring("load a file of floats"));
  CHECK(loaded.memory_bytes() < net.memory_bytes() + 1000);
  // New floats are taken as ever.
  loaded.load_state(trained<Net>().state());
  calibrate(loaded, x);
  auto const again = loaded(x);
  CHECK(same_bits(again, want));
}

}  // namespace

TEST_CASE("files of bytes: residual networks") { round_trip<residuals, residuals8>(); }
TEST_CASE("files of bytes: concatenations") { round_trip<concatenations, concatenations8>(); }
TEST_CASE("files of bytes: depthwise, grouped, tables") { round_trip<mobile, mobile8>(); }
TEST_CASE("files of bytes: batch norms of their own") { round_trip<norms_first, norms_first8>(); }

TEST_CASE("files of bytes: layers that are kept in float") {
  folder const at;
  auto const x = images<residuals>(3);
  network<residuals_kept> net(trained<residuals>()), loaded;
  calibrate(net, x);
  save(net, at / "kept.safetensors");
  load(loaded, at / "kept.safetensors");
  auto const want = net(x), got = loaded(x);
  CHECK(same_bits(got, want));
  CHECK(read_safetensors(at / "kept.safetensors").arrays.at("conv2d_0.weight").type_name == "F32");
  // The choice of layers is part of what a file fits.
  network<residuals8> all;
  CHECK_THROWS_WITH(
      load(all, at / "kept.safetensors"),
      ContainsSubstring("Wrong type or shape: ") && ContainsSubstring("conv2d_0.weight wants I8"));
}

// 9.4 million weights in four layers.
inline constexpr auto large =
    input{8, 6, 6} | conv2d{.filters = 512, .kernel = 3} | relu |
    repeat(4, conv2d{.filters = 512, .kernel = 3, .padding = same} | relu) | global_avg_pool |
    dense{.units = 3};
inline constexpr auto large8 = quantize(large);

TEST_CASE("files of bytes: a program holds the packed weights and one array more") {
  folder const at;
  auto const x = images<large>(1);
  {
    network<large8> net;
    calibrate(net, x);
    save(net, at / "large.safetensors");
  }
  auto const file = static_cast<double>(fs::file_size(at / "large.safetensors"));
  CHECK(file < 10e6);
  pid_t const child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    rusage before{}, behind{};
    ::getrusage(RUSAGE_SELF, &before);
    network<large8> net;
    load(net, at / "large.safetensors");
    net(x);
    ::getrusage(RUSAGE_SELF, &behind);
    // Four thirds of the file are the weights and one layer's of them; floats would be four files.
    double const grown = 1024. * static_cast<double>(behind.ru_maxrss - before.ru_maxrss);
    ::_exit(grown < 1.6 * file ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("files of bytes: what does not fit is refused and changes nothing") {
  folder const at;
  auto const x = images<residuals>(2);
  network<residuals8> net(trained<residuals>());
  CHECK_THROWS_WITH(save(net, at / "early.safetensors"),
                    ContainsSubstring("calibrate(net, images)"));
  calibrate(net, x);
  auto const want = net(x);
  CHECK_THROWS_WITH(save(net, at / "bytes.npz"), ContainsSubstring("is written as .safetensors"));
  save(net, at / "bytes.safetensors");
  network<mobile8> other;
  CHECK_THROWS_WITH(load(other, at / "bytes.safetensors"),
                    ContainsSubstring("the bytes are of another network, nothing was changed") &&
                        ContainsSubstring("Missing: ") &&
                        ContainsSubstring("Not in the network: "));
  CHECK_THROWS_WITH(other(images<mobile>(1)), ContainsSubstring("calibrate(net, images)"));
  // A network of floats has no use for them.
  network<residuals> floats;
  CHECK_THROWS_AS(load(floats, at / "bytes.safetensors"), state_error);

  // Each byte of a whole file is under its checksum.
  std::string const whole = contents(at / "bytes.safetensors");
  for (std::size_t i = 0; i < whole.size(); i += 1 + whole.size() / 97) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    write(at / "damaged.safetensors", damaged);
    INFO("byte " << i);
    CHECK_THROWS_AS(load(net, at / "damaged.safetensors"), resin::error);
    write(at / "damaged.safetensors", whole.substr(0, i));
    CHECK_THROWS_AS(load(net, at / "damaged.safetensors"), file_error);
  }
  auto const still = net(x);
  CHECK(same_bits(still, want));

  // Sealed anew, as another program may write it: numbers that no network has.
  auto const changed = [&](std::string const& name, auto change) {
    safetensors_file const file = read_safetensors(at / "bytes.safetensors");
    auto arrays = file.arrays;
    std::vector<std::uint8_t> held(arrays.at(name).bytes.begin(), arrays.at(name).bytes.end());
    change(held.data());
    arrays.at(name).bytes = held;
    write_safetensors(at / "changed.safetensors", arrays);
  };
  auto const number = [](float v) {
    return [v](std::uint8_t* to) { std::memcpy(to, &v, sizeof v); };
  };
  auto const refused = [&](char const* text) {
    CHECK_THROWS_WITH(load(net, at / "changed.safetensors"),
                      ContainsSubstring(text) && ContainsSubstring("nothing was changed"));
  };
  changed("conv2d_0.weight", [](std::uint8_t* to) { to[3] = 0x80; });
  refused("conv2d_0.weight has a byte -128");
  changed("conv2d_0.weight_scale", number(0));
  refused("conv2d_0.weight_scale has a step that is not positive and finite");
  changed("quantization.scales", number(std::numeric_limits<float>::infinity()));
  refused("quantization.scales has a step");
  changed("dense_0.bias", number(std::numeric_limits<float>::quiet_NaN()));
  refused("dense_0.bias has a number that is not finite");
  changed("dense_0.weight_scale", number(1e30f));
  CHECK_THROWS_WITH(load(net, at / "changed.safetensors"),
                    ContainsSubstring("sums of dense_0 do not fit 32 bits"));
  auto const last = net(x);
  CHECK(same_bits(last, want));
}

TEST_CASE("files of bytes: the units of the training go along") {
  folder const at;
  network<residuals> floats = trained<residuals>();
  input_units units{.what = input_units::kind::bytes};
  units.mean[0] = .4, units.deviation[0] = .125;
  floats.set_units(units);
  network<residuals8> bytes(floats);
  CHECK(bytes.units() == units);
  CHECK(network<residuals, bfloat16>(floats).units() == units);
  calibrate(bytes, images<residuals>(2));
  save(bytes, at / "bytes.safetensors");
  network<residuals8> program;
  load(program, at / "bytes.safetensors");
  CHECK(program.units() == units);
}
