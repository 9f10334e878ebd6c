// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One row of docs/results/zoo.md: what the compiler made of one network. RESIN_NET and RESIN_HEADER name it; with RESIN_RUN the
// program holds its inference and its training step too, which is what is timed.

#ifdef RESIN_RUN
#include <resin/resin.hpp>
#else
#include <resin/passes/compile.hpp>
#endif

#include RESIN_HEADER

#include <cstdio>

using namespace resin;

namespace {

constexpr auto const& value = RESIN_NET;
using source = ir::source_program<value>;
using evaluation = ir::evaluation<value, 4>;
using training = ir::training<value, 4, false>;
constexpr double evaluation_arena = static_cast<double>(evaluation::memory.arena) * 4e-6, training_arena = static_cast<double>(training::memory.arena) * 4e-6;
constexpr int evaluation_keys = evaluation::work.kernel_keys, training_keys = training::work.kernel_keys;

}  // namespace

int main(int arguments, char**) {
#ifdef RESIN_RUN
  if (arguments > 1) {
    network<value> net;
    constexpr extent3 s = network<value>::input_shape;
    xt::xtensor<float, 4> const x = xt::zeros<float>({1, s.c, s.h, s.w});
    xt::xtensor<int, 1> const labels{0};
    thread_pool pool(1);
    auto step = make_training_pass(net, pool);
    std::vector<float> gradient(net.parameters().size());
    std::printf("%g %g\n", static_cast<double>(net(x)(0)), step.step(cross_entropy{}, x.data(), labels, 1, {gradient.data(), gradient.size()}, 0, 0));
  }
#endif
  (void)arguments;
  std::printf("%lld | %lld | %d | %d | %.2f | %d | %d | %.1f\n", ir::parameter_count(source::value), ir::multiply_adds(source::value), evaluation::code.op_count,
              evaluation_keys, evaluation_arena, training::code.op_count, training_keys, training_arena);
}
