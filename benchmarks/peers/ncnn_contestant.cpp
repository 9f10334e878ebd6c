// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A contestant on ncnn, one image a call; the protocol is that of networks/contestant.hpp. PARAM
// and BIN come from ncnn's own tools: onnx2ncnn, ncnnoptimize and, for int8, ncnn2table and
// ncnn2int8. usage: ncnn_contestant PARAM BIN N,C,H,W THREADS IMAGES OUTPUTS float32|bfloat16|int8
#include "net.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

double now() {
  using clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(clock::now().time_since_epoch()).count();
}

long peak_rss_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (long kb = 0; word == "VmHWM:" && status >> kb) return kb;
  return 0;
}

int fail(std::string const& why) {
  std::cerr << "ncnn_contestant: " << why << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  int n = 0, c = 0, h = 0, w = 0;
  if (argc != 8 || std::sscanf(argv[3], "%d,%d,%d,%d", &n, &c, &h, &w) != 4 || n != 1)
    return fail("PARAM BIN 1,C,H,W THREADS IMAGES OUTPUTS float32|bfloat16|int8");
  std::string const type = argv[7];
  ncnn::UnlockedPoolAllocator blobs;
  ncnn::PoolAllocator workspace;
  ncnn::Net net;
  net.opt.num_threads = std::atoi(argv[4]);
  net.opt.lightmode = true;
  net.opt.blob_allocator = &blobs;
  net.opt.workspace_allocator = &workspace;
  net.opt.use_vulkan_compute = false;
  net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = false;
  net.opt.use_bf16_storage = net.opt.use_bf16_packed = type == "bfloat16";
  if (net.load_param(argv[1]) || net.load_model(argv[2])) return fail("the model is not read");

  std::vector<float> x(static_cast<std::size_t>(c) * h * w);
  std::ifstream images(argv[5], std::ios::binary);
  if (!images.read(reinterpret_cast<char*>(x.data()),
                   static_cast<std::streamsize>(x.size() * sizeof(float))))
    return fail("too few images");
  ncnn::Mat in(w, h, c);  // a channel starts at a multiple of 16 bytes
  for (int i = 0; i < c; ++i) {
    float const* const from = x.data() + static_cast<std::size_t>(i) * h * w;
    std::copy(from, from + static_cast<std::size_t>(h) * w, static_cast<float*>(in.channel(i)));
  }
  auto const call = [&](ncnn::Mat& y) {
    ncnn::Extractor ex = net.create_extractor();
    return ex.input("input", in) == 0 && ex.extract("output", y) == 0;
  };
  {
    ncnn::Mat y;
    if (!call(y)) return fail("the model does not run");
    std::ofstream outputs(argv[6], std::ios::binary);
    for (int i = 0; i < y.c; ++i) {
      ncnn::Mat const plane = y.channel(i);
      outputs.write(static_cast<char const*>(plane.data),
                    static_cast<std::streamsize>(sizeof(float)) * y.w * y.h);
    }
  }
  for (int i = 0; i < 2; ++i)
    if (ncnn::Mat y; !call(y)) return fail("the model does not run");
  std::cout << "ready version=" << NCNN_VERSION_STRING << std::endl;
  for (double budget = 0; std::cin >> budget;) {
    double least = 1e30;
    double const start = now();
    do {
      double const from = now();
      ncnn::Mat y;
      call(y);
      least = std::min(least, now() - from);
    } while (now() - start < budget);
    std::cout << "ms=" << 1e3 * least << " rss=" << peak_rss_kb() / 1024. << std::endl;
  }
}
