// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One network of the zoo in bytes, in bfloat16 and in float, one thread, one image; CMake compiles
// this file once for each.
//   infer TYPE THREADS COUNT IMAGES OUTPUTS   a contestant: one call evaluates COUNT images
//   compare SECONDS                           all three in turns: CSV of least times and of how far
//                                             the outputs are from float's
//   layers SECONDS                            CSV: the steps of one call and their least times
#include "contents.hpp"
#include "contestant.hpp"

#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>
#include RESIN_BENCH_HEADER

#include <cstdlib>
#include <utility>

namespace {

using namespace resin;
constexpr auto const& net_value = RESIN_BENCH_NETWORK;
constexpr auto bytes_value = quantize(net_value);
using net_type = network<net_value>;
using half_type = network<net_value, bfloat16>;
using bytes_type = network<bytes_value>;
constexpr extent3 in = net_type::input_shape, out = net_type::output_shape;

/// The same numbers as the float contestant has; bytes are calibrated on the images.
template <class Net>
Net made(net_type const& trained, int count) {
  Net net{trained};
  if constexpr (std::is_same_v<Net, bytes_type>) {
    std::size_t const c = static_cast<std::size_t>(in.c), h = static_cast<std::size_t>(in.h),
                      w = static_cast<std::size_t>(in.w);
    auto x = xt::xtensor<float, 4>::from_shape({static_cast<std::size_t>(count), c, h, w});
    std::vector<float> const from = bench::images(in, count);
    std::copy(from.begin(), from.end(), x.begin());
    calibrate(net, x);
  }
  return net;
}

template <class Net>
void infer(int threads, int count, char const* images_file, char const* outputs_file) {
  std::vector<float> x(static_cast<std::size_t>(in.size() * count)),
      y(static_cast<std::size_t>(out.size() * count));
  std::ifstream file(images_file, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(x.data()),
                 static_cast<std::streamsize>(x.size() * sizeof(float))))
    throw file_error(std::string(images_file) + ": too few images");
  Net net = [&] {
    net_type trained;
    bench::fill(trained);
    return made<Net>(trained, count);
  }();
  net.use_threads(threads);
  net.evaluate_only();
  net.infer(x.data(), count, y.data());
  bench::write_floats(outputs_file, y);
  bench::serve("", [&] { net.infer(x.data(), count, y.data()); });
}

/// sqrt(|a - b|^2 / |b|^2).
double distance(std::vector<float> const& a, std::vector<float> const& b) {
  double e = 0, n = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    e += (a[i] - b[i]) * (a[i] - b[i]);
    n += b[i] * b[i];
  }
  return std::sqrt(e / n);
}

void compare(double budget) {
  net_type floats;
  bench::fill(floats);
  half_type halves = made<half_type>(floats, 1);
  bytes_type bytes = made<bytes_type>(floats, 1);
  std::vector<float> const x = bench::images(in, 1);
  std::vector<float> y[3];
  for (auto& each : y) each.resize(static_cast<std::size_t>(out.size()));
  floats.evaluate_only();
  halves.evaluate_only();
  bytes.evaluate_only();
  double best[3] = {1e30, 1e30, 1e30};
  auto const turn = [&](int which, auto& net) {
    net.infer(x.data(), 1, y[which].data());  // what the others took from the caches comes back
    best[which] = std::min(
        best[which],
        bench::best_seconds([&] { net.infer(x.data(), 1, y[which].data()); }, budget / 30));
  };
  for (int round = 0; round < 10; ++round) {
    turn(0, floats);
    turn(1, bytes);
    turn(2, halves);
  }
  std::cout << "network,float_ms,int8_ms,bfloat16_ms,int8_ratio,bfloat16_ratio,int8_distance,"
               "bfloat16_distance,int8_arena,bfloat16_arena,float_arena\n"
            << RESIN_BENCH_NAME << ',' << 1e3 * best[0] << ',' << 1e3 * best[1] << ','
            << 1e3 * best[2] << ',' << best[0] / best[1] << ',' << best[0] / best[2] << ','
            << distance(y[1], y[0]) << ',' << distance(y[2], y[0]) << ',' << bytes_type::arena_bytes
            << ',' << half_type::arena_bytes << ',' << net_type::arena_bytes << '\n';
}

template <class C>
void steps_of(runtime::narrow_numbers const& numbers, double budget) {
  constexpr auto const& code = C::code;
  runtime::narrow_evaluator<C> run;
  std::vector<float> const x = bench::images(in, 1);
  std::vector<double> least(static_cast<std::size_t>(code.step_count), 1e30);
  double const start = bench::now();
  do {
    double last = bench::now();
    run.each_step(numbers, x.data(), [&](int s) {
      double const now = bench::now();
      least[static_cast<std::size_t>(s)] = std::min(least[static_cast<std::size_t>(s)], now - last);
      last = now;
    });
  } while (bench::now() - start < budget);
  constexpr char const* kinds[] = {"none",      "image",      "convert",  "conv",
                                   "depthwise", "max_pool",   "avg_pool", "adaptive_avg_pool",
                                   "add",       "activation", "affine",   "scale_of_channels",
                                   "move",      "concat"};
  for (int i = 0; i < code.step_count; ++i) {
    ir::narrow_step const& s = code.steps[i];
    ir::path_text const path = C::name(i);
    ir::narrow_value const& y = code.values[s.y];
    std::cout << (C::type == narrow_type::int8 ? "int8," : "bfloat16,")
              << (path.size ? path.text : "-") << ',' << kinds[static_cast<int>(s.kind)] << ','
              << (s.x < 0 ? in.c : code.values[s.x].c) << ',' << y.c << ',' << y.h << ',' << y.w
              << ',' << s.window.kernel.h << ',' << s.window.kernel.w << ',' << s.window.stride.h
              << ',' << s.plan.key.tiles << ',' << 1e3 * least[static_cast<std::size_t>(i)] << '\n';
  }
}
/// Opens what a network keeps to itself.
template <class Net>
struct opened : Net {
  using Net::Net;
  void steps(double budget) {
    this->prepare();
    steps_of<typename Net::evaluation>(this->numbers_, budget);
  }
};

void layers(double budget) {
  net_type floats;
  bench::fill(floats);
  std::cout << "type,layer,step,channels,filters,height,width,r,s,stride,tiles,ms\n";
  opened<bytes_type> bytes(floats);
  std::vector<float> const from = bench::images(in, 1);
  auto x = xt::xtensor<float, 4>::from_shape({1, static_cast<std::size_t>(in.c),
                                              static_cast<std::size_t>(in.h),
                                              static_cast<std::size_t>(in.w)});
  std::copy(from.begin(), from.end(), x.begin());
  bytes.find_ranges(x, min_max{});
  bytes.steps(budget / 2);
  opened<half_type> halves(floats);
  halves.steps(budget / 2);
}

}  // namespace

int main(int argc, char** argv) try {
  std::string const mode = argc > 1 ? argv[1] : "";
  if (mode == "infer" && argc == 7) {
    std::string const type = argv[2];
    int const threads = std::atoi(argv[3]), count = std::atoi(argv[4]);
    if (type == "int8")
      infer<bytes_type>(threads, count, argv[5], argv[6]);
    else if (type == "bfloat16")
      infer<half_type>(threads, count, argv[5], argv[6]);
    else
      throw error(type + ": the types are int8 and bfloat16");
  } else if (mode == "compare" && argc == 3) {
    compare(std::atof(argv[2]));
  } else if (mode == "layers" && argc == 3) {
    layers(std::atof(argv[2]));
  } else {
    std::cerr << "usage: " << argv[0]
              << " infer TYPE THREADS COUNT IMAGES OUTPUTS | compare SECONDS | layers SECONDS\n";
    return 2;
  }
} catch (error const& e) {
  std::cerr << RESIN_BENCH_NAME ": " << e.what() << '\n';
  return 1;
}
