// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Each convolution of a network in oneDNN: float32, one image, bias and rectifier fused, layouts
// of oneDNN's own choice, reorders outside the time. Reads rows of the fifteen numbers that
// `bench_net_<name> layers` ends a convolution's row with; answers each with milliseconds.
// usage: onednn_layers SECONDS_EACH | version
#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <unordered_map>

namespace {

using namespace dnnl;
using dims = memory::dims;

double milliseconds(long const (&n)[15], engine const& cpu, stream& run, double budget) {
  long const C = n[0], H = n[1], W = n[2], K = n[3], P = n[4], Q = n[5], R = n[6], S = n[7];
  long const group = n[14], below = (P - 1) * n[8] + (R - 1) * n[10] + 1 - n[12] - H,
             right = (Q - 1) * n[9] + (S - 1) * n[11] + 1 - n[13] - W;
  auto const any = [](dims const& d) {
    return memory::desc(d, memory::data_type::f32, memory::format_tag::any);
  };
  dims const weights = group > 1 ? dims{group, K / group, C / group, R, S} : dims{K, C, R, S};
  post_ops relu;
  relu.append_eltwise(algorithm::eltwise_relu, 0.f, 0.f);
  primitive_attr attributes;
  attributes.set_post_ops(relu);
  convolution_forward::primitive_desc const chosen(
      cpu, prop_kind::forward_inference, algorithm::convolution_auto, any({1, C, H, W}),
      any(weights), memory::desc({K}, memory::data_type::f32, memory::format_tag::a),
      any({1, K, P, Q}), dims{n[8], n[9]}, dims{n[10] - 1, n[11] - 1}, dims{n[12], n[13]},
      dims{below, right}, attributes);
  auto const zeros = [&](memory::desc const& d) {
    memory m(d, cpu);
    std::memset(m.get_data_handle(), 0, d.get_size());
    return m;
  };
  std::unordered_map<int, memory> operands{{DNNL_ARG_SRC, zeros(chosen.src_desc())},
                                           {DNNL_ARG_WEIGHTS, zeros(chosen.weights_desc())},
                                           {DNNL_ARG_BIAS, zeros(chosen.bias_desc())},
                                           {DNNL_ARG_DST, zeros(chosen.dst_desc())}};
  convolution_forward const call(chosen);
  using clock = std::chrono::steady_clock;
  auto const since = [](clock::time_point t) {
    return std::chrono::duration<double>(clock::now() - t).count();
  };
  double least = 1e30;
  auto const start = clock::now();
  do {
    auto const from = clock::now();
    call.execute(run, operands);
    run.wait();
    least = std::min(least, since(from));
  } while (since(start) < budget);
  return 1e3 * least;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: onednn_layers SECONDS_EACH | version\n";
    return 2;
  }
  if (std::string(argv[1]) == "version") {
    dnnl_version_t const* v = dnnl_version();
    std::cout << v->major << '.' << v->minor << '.' << v->patch << '\n';
    return 0;
  }
  double const budget = std::atof(argv[1]);
  engine const cpu(engine::kind::cpu, 0);
  stream run(cpu);
  long n[15];
  for (;;) {
    for (long& number : n)
      if (!(std::cin >> number)) return 0;
    std::cout << milliseconds(n, cpu, run, budget) << std::endl;
  }
}
