// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One network of the zoo in evaluation; CMake compiles this file once for each.
//   facts                                what it is, as words key=value
//   export FILE.onnx                     the same weights for another engine
//   images FILE COUNT                    raw floats, the input of every contestant
//   infer THREADS COUNT IMAGES OUTPUTS   a contestant: one call evaluates COUNT images
//   layers SECONDS                       what the core can do; then CSV: the ops of one call on one
//                                        thread and their least times
#include "contents.hpp"
#include "contestant.hpp"
#include "timed_ops.hpp"

#include <resin/describe/layer_text.hpp>
#include <resin/io/onnx.hpp>
#include RESIN_BENCH_HEADER

#include <cstdlib>

namespace {

using namespace resin;
constexpr auto const& net_value = RESIN_BENCH_NETWORK;
using net_type = network<net_value>;
using evaluated = ir::evaluation<net_value, 4>;
constexpr extent3 in = net_type::input_shape, out = net_type::output_shape;

void print_facts() {
  std::cout << "input=" << in.c << ',' << in.h << ',' << in.w
            << " parameters=" << net_type::parameter_count
            << " multiply_adds=" << net_type::multiply_adds
            << " arena_bytes=" << net_type::arena_bytes
            << " workspace_bytes=" << net_type::workspace_bytes
            << " kernels=" << evaluated::work.kernel_keys << '\n';
}

void infer(int threads, int count, char const* images_file, char const* outputs_file) {
  net_type net;
  bench::fill(net);
  net.use_threads(threads);
  net.evaluate_only();
  std::vector<float> x(static_cast<std::size_t>(in.size() * count));
  std::ifstream file(images_file, std::ios::binary);
  auto const bytes = static_cast<std::streamsize>(x.size() * sizeof(float));
  if (!file.read(reinterpret_cast<char*>(x.data()), bytes))
    throw file_error(std::string(images_file) + ": too few images");
  std::vector<float> y(static_cast<std::size_t>(out.size() * count));
  net.infer(x.data(), count, y.data());
  bench::write_floats(outputs_file, y);
  bench::serve("", [&] { net.infer(x.data(), count, y.data()); });
}

/// The ops one by one: strips would be several in one time.
using apart = ir::evaluation_with<net_value, 4, ir::pipeline{.strips = false}>;
constexpr auto const& program = apart::code;

/// Bytes that an op has to move for one image, each once: operands, result, weights.
double bytes_of(ir::op const& o) {
  ir::op copy = o;
  long long elements = 0;
  ir::for_each_operand(program, copy, [&](int v) { elements += program.values[v].shape().size(); });
  if (o.y >= 0) elements += program.values[o.y].shape().size();
  for (int q : {o.weight, o.bias, o.norm, o.norm < 0 ? -1 : o.norm + 1})
    if (q >= 0) elements += program.parameters[q].size;
  return 4. * static_cast<double>(elements);
}

/// One CSV row: names, work, milliseconds, and a convolution's geometry in oneDNN's terms.
void print_layer(int i, double seconds) {
  ir::op const& o = program.ops[i];
  ir::op_work const& w = apart::work.ops[i];
  auto const& names = ir::names_of<net_value>;
  char const* const kind = o.layer < 0 ? "" : names.word(names.layers[o.layer].kind);
  ir::path_text const path = ir::path_of(names, o.layer);
  std::cout << (path.size ? path.text : "-") << ",\""
            << resin::detail::layer_text(program, apart::leaves, o, kind,
                                         o.x < 0 ? 0 : program.values[o.x].c)
            << "\"," << (o.y < 0 ? "-" : resin::detail::shape_text(program.values[o.y].shape()))
            << ',' << program.copies(o.region) << ',' << bench::multiply_adds(program, o) << ','
            << bytes_of(o) << ",\"" << resin::detail::algorithm_text(o, w.plan.key) << "\","
            << 1e3 * seconds;
  if (o.kind == ir::op_kind::conv) {
    ir::value const &x = program.values[o.x], &y = program.values[o.y];
    ir::window2 const& s = o.window;
    for (int n : {x.c, x.h, x.w, y.c, y.h, y.w, s.kernel.h, s.kernel.w, s.stride.h, s.stride.w,
                  s.dilation.h, s.dilation.w, s.padding.top, s.padding.left, o.groups})
      std::cout << ',' << n;
  }
  std::cout << '\n';
}

void layers(double budget) {
  net_type net;
  bench::fill(net);
  std::vector<float> const x = bench::images(in, 1);
  runtime::run_buffers<apart, float> run;
  run.reserve("benchmark", 1, 1);
  aligned_buffer<float> cache(static_cast<std::size_t>(apart::work.cache));
  int index[program.region_count + 1] = {};
  runtime::machine<float> m = run.machine_of({}, index);
  m.input = x.data();
  m.input_image = static_cast<std::ptrdiff_t>(in.size());
  m.parameters = net.all_parameters().data();
  m.statistics = net.statistics().data();
  m.cache = cache.data();
  runtime::run_range<apart, 0, program.op_count, -1>(runtime::prepare_cache<apart>{}, m);
  using ops = runtime::evaluate_ops<apart>;
  double peak = 0;
  std::vector<double> const least = bench::least_seconds(program.op_count, budget, [&](double* s) {
    runtime::run_range<apart, 0, program.op_count, -1>(bench::timed_ops<ops>{s}, m);
    peak = std::max(peak, bench::peak_flops());
  });
  std::cout
      << "isa=" << bench::isa() << " peak=" << 1e-9 * peak
      << " bandwidth=" << 1e-9 * bench::stream_bandwidth()
      << "\nlayer,what,output,copies,multiply_adds,bytes,algorithm,ms,c,h,w,k,p,q,r,s,stride_h,"
         "stride_w,dilation_h,dilation_w,top,left,groups\n";
  for (int i = 0; i < program.op_count; ++i)
    if (ir::row_of(program.ops[i].kind).kernel && !program.ops[i].vector_only)
      print_layer(i, least[static_cast<std::size_t>(i)]);
}

}  // namespace

int main(int argc, char** argv) try {
  std::string const mode = argc > 1 ? argv[1] : "";
  if (mode == "facts") {
    print_facts();
  } else if (mode == "export" && argc == 3) {
    net_type net;
    bench::fill(net);
    export_onnx(net, argv[2]);
  } else if (mode == "images" && argc == 4) {
    bench::write_floats(argv[2], bench::images(in, std::atoi(argv[3])));
  } else if (mode == "infer" && argc == 6) {
    infer(std::atoi(argv[2]), std::atoi(argv[3]), argv[4], argv[5]);
  } else if (mode == "layers" && argc == 3) {
    layers(std::atof(argv[2]));
  } else {
    std::cerr << "usage: " << argv[0]
              << " facts | export FILE.onnx | images FILE COUNT | infer THREADS COUNT IMAGES "
                 "OUTPUTS | layers SECONDS\n";
    return 2;
  }
} catch (error const& e) {
  std::cerr << RESIN_BENCH_NAME ": " << e.what() << '\n';
  return 1;
}
