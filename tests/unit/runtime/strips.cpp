// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Convolutions joined to strips give the bits that they give one by one: strips of any height,
// strides and windows around it, residuals, several images and threads, buffers full of NaN.
#include "test.hpp"

#include <resin/resin.hpp>

#include <limits>
#include <vector>

using namespace resin;

namespace {

constexpr auto unit(label name, int filters, extent2 kernel = 1) {
  return conv2d{
             .filters = filters, .kernel = kernel, .padding = same, .bias = false, .name = name} |
         batch_norm{};
}
constexpr auto depthwise(int kernel, int stride, padding2 padding, int dilation = 1) {
  return depthwise_conv2d{.kernel = kernel,
                          .stride = stride,
                          .padding = padding,
                          .dilation = dilation,
                          .name = "depthwise"};
}
/// The first convolution makes a blocked tensor of the input.
template <class Body>
constexpr auto behind(int height, int width, Body body) {
  return input{3, height, width} | unit("stem", 20) | relu | body;
}
constexpr auto inverted(int kernel, int stride, padding2 padding, int dilation = 1) {
  return unit("expand", 40) | relu6 | depthwise(kernel, stride, padding, dilation) | hard_swish |
         unit("project", 20);
}

constexpr auto residual_block = behind(23, 19, residual(inverted(3, 1, same)) | relu);
constexpr auto repeated = behind(17, 12, named("s", repeat(3, residual(inverted(3, 1, same)))));
constexpr auto stride_2 = behind(21, 30, inverted(3, 2, 1));
constexpr auto rows_apart = behind(22, 8, inverted(2, 3, 0));
constexpr auto dilated = behind(15, 15, inverted(5, 1, 4, 2));
constexpr auto above = behind(3, 40, inverted(3, 1, padding2{3, 0, 1, 1}));
constexpr auto below = behind(3, 40, inverted(3, 1, padding2{0, 3, 1, 1}));
constexpr auto no_expansion = behind(24, 11,
                                     max_pool2d{.window = 3, .stride = 1, .padding = 1} |
                                         depthwise(3, 2, 1) | relu | unit("project", 33));

/// Planned for a second-level cache of `l2` bytes; 0: nothing joined.
constexpr ir::pipeline with_cache(int l2) {
  ir::pipeline with{.strips = l2 > 0};
  if (l2 > 0) with.machine.l2 = l2;
  return with;
}
template <auto const& Net, class T, int L2>
using evaluation = ir::evaluation_with<Net, static_cast<int>(sizeof(T)), with_cache(L2)>;

template <class C>
constexpr int most_joined() {
  int most = 0;
  for (int i = 0; i < C::code.op_count; ++i)
    if (C::code.ops[i].joined > most) most = C::code.ops[i].joined;
  return most;
}

/// The output's memory for `batch` images.
template <class C, auto const& Net, class T>
std::vector<T> run(network<Net, T>& net, std::vector<T> const& x, int batch, int threads) {
  T const nan = std::numeric_limits<T>::quiet_NaN();
  runtime::run_buffers<C, T> buffers;
  buffers.reserve("test", batch, threads);
  for (auto* b : {&buffers.arena, &buffers.shared, &buffers.scratch})
    for (T& element : *b) element = nan;
  aligned_buffer<T> cache(static_cast<std::size_t>(C::work.cache), nan);
  constexpr auto y = C::code.values[C::code.output];
  std::vector<T> out;
  thread_pool pool(threads);
  pool.run([&](part who, thread_barrier& sync) {
    int index[C::code.region_count + 1] = {};
    runtime::machine<T> m = buffers.machine_of(who, index);
    m.sync = &sync;
    m.batch = batch;
    m.input = x.data();
    m.input_image = static_cast<std::ptrdiff_t>(x.size()) / batch;
    m.parameters = net.all_parameters().data();
    m.statistics = net.statistics().data();
    m.cache = cache.data();
    runtime::run_range<C, 0, C::code.op_count, -1>(runtime::prepare_cache<C>{}, m);
    runtime::run_range<C, 0, C::code.op_count, -1>(runtime::evaluate_ops<C>{}, m);
    if (who.index == 0) {
      auto const from = runtime::value_of<C, C::code.output>(m);
      long long const size = ir::elements(C::code, y, C::block);
      for (int n = 0; n < batch; ++n) out.insert(out.end(), from.at(n), from.at(n) + size);
    }
  });
  return out;
}

template <auto const& Net, class T, int L2>
void check(int joined) {
  using strips = evaluation<Net, T, L2>;
  using apart = evaluation<Net, T, 0>;
  REQUIRE(most_joined<strips>() == joined);
  REQUIRE(most_joined<apart>() == 0);
  CHECK(strips::memory.arena <= apart::memory.arena);
  network<Net, T> net(7);
  for (int batch : {1, 3}) {
    std::vector<T> x(static_cast<std::size_t>(net.input_shape.size() * batch));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>((i * 37) % 101) / 50 - 1;
    std::vector<T> const expected = run<apart>(net, x, batch, 1);
    for (int threads : {1, 2, 5}) CHECK((run<strips>(net, x, batch, threads) == expected));
  }
}

}  // namespace

TEST_CASE("strips: residual around an expansion") { check<residual_block, float, 9000>(2); }
TEST_CASE("strips: a row at a time, in a repeat") { check<repeated, float, 1000>(2); }
TEST_CASE("strips: stride 2") { check<stride_2, float, 30000>(2); }
TEST_CASE("strips: strips that share no rows") { check<rows_apart, float, 8000>(2); }
TEST_CASE("strips: dilated 5x5 window in double") { check<dilated, double, 15000>(2); }
TEST_CASE("strips: rows above the image") { check<above, float, 12000>(2); }
TEST_CASE("strips: rows below the image") { check<below, float, 12000>(2); }
TEST_CASE("strips: without an expansion") { check<no_expansion, float, 5000>(1); }
