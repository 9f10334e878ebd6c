// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One row of docs/results/zoo.md: what the compiler made of one network. RESIN_NET and RESIN_HEADER
// name it; with RESIN_RUN the program holds its inference and its training step too, which is what
// is timed.

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
using inference = ir::evaluation<value, 4>;
using step = ir::training<value, 4, false>;
constexpr double inference_arena = static_cast<double>(inference::memory.arena) * 4e-6,
                 step_arena = static_cast<double>(step::memory.arena) * 4e-6;
constexpr int inference_keys = inference::work.kernel_keys, step_keys = step::work.kernel_keys;

}  // namespace

int main(int arguments, char**) {
#ifdef RESIN_RUN
  if (arguments > 1) {
    network<value> net;
    constexpr extent3 s = network<value>::input_shape;
    xt::xtensor<float, 4> const x = xt::zeros<float>({1, s.c, s.h, s.w});
    xt::xtensor<int, 1> const labels{0};
    thread_pool pool(1);
    auto one_step = make_training_pass(net, pool);
    std::vector<float> gradient(net.parameters().size());
    std::printf("%g %g\n", static_cast<double>(net(x)(0)),
                one_step.step(cross_entropy{}, x.data(), labels, 1,
                              {gradient.data(), gradient.size()}, 0, 0));
  }
#endif
  (void)arguments;
  std::printf("%lld | %lld | %d | %d | %.2f | %d | %d | %.1f\n", ir::parameter_count(source::value),
              ir::multiply_adds(source::value), inference::code.op_count, inference_keys,
              inference_arena, step::code.op_count, step_keys, step_arena);
}
