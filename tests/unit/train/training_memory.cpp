// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// with_training_memory: less memory, the same bits.
#include "test.hpp"

#include <resin/resin.hpp>

using namespace resin;

namespace {

constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = 1} | batch_norm{};
}
constexpr auto square = activation([](auto x) { return x * x; });
// Repeats of blocks, a shortcut, pre-activation, dense connections, paths, a dropout, activations
// of every sort.
constexpr auto blocks =
    input{3, 12, 12} | unit(8) | relu |
    named("same", repeat(3, residual(unit(8) | relu | unit(8)) | relu)) |
    residual(unit(12, 2) | silu | unit(12),
             shortcut(conv2d{.filters = 12, .kernel = 1, .stride = 2})) |
    relu |
    named("pre", repeat(2, residual(batch_norm{} | relu |
                                    conv2d{.filters = 12, .kernel = 3, .padding = same}))) |
    dense_block(2, batch_norm{} | relu | conv2d{.filters = 5, .kernel = 3, .padding = same}) |
    branches(unit(4) | relu | unit(6) | tanh_, conv2d{.filters = 3, .kernel = 1} | square) |
    dropout{.rate = .3} | unit(8) | relu | max_pool2d{2} | unit(8) | leaky_relu(.1) | unit(9) |
    relu | global_avg_pool | dense{.units = 5, .name = "head"};
constexpr auto frozen =
    freeze(input{3, 12, 12} | named("body", unit(8) | relu | unit(8) | relu) | unit(8) | relu |
               unit(4) | relu | global_avg_pool | dense{.units = 5, .name = "head"},
           until("body"));

// Values that are used again, and pooling undone.
constexpr auto recalled =
    input{3, 12, 12} | unit(8) | relu | mark("a") | unit(8) | relu | max_pool2d{.name = "pool"} |
    unit(8) | tanh_ | mark("b") | unit(12) | relu | unit(8) | sum(pass, recall("b")) | relu |
    max_unpool2d{.of = "pool"} | branches(unit(4) | relu, recall("a"), recall("a") | unit(3)) |
    named("s", repeat(2, unit(15) | relu | unit(15) | mark("c") | relu | sum(pass, recall("c")))) |
    unit(6) | silu | global_avg_pool | dense{.units = 5, .name = "head"};

template <auto const& Net>
inline constexpr long long whole = network<Net>::training_arena_bytes;
template <auto const& Net>
constexpr auto least = with_training_memory(Net, 0);
/// Just what is left when batch norms and activations alone are computed again.
template <auto const& Net>
constexpr auto cheap = with_training_memory(
    Net, ir::plan_memory(ir::within_memory<ir::training<Net, 4, false>::fused, this_target.lanes(4),
                                           4>::template lean<ir::recomputation::elementwise>::value,
                         this_target.lanes(4))
                 .arena *
             4);
template <auto const& Net>
constexpr auto plenty = with_training_memory(Net, whole<Net>);

struct outcome {
  double loss;
  state_map<float> gradient, state;
};
template <auto const& Net, auto const& From>
outcome step(int batch) {
  network<From> source(7);
  network<Net> net;
  net.load_state(source.state());
  xt::xtensor<float, 4> x =
      xt::xtensor<float, 4>::from_shape({static_cast<std::size_t>(batch), 3, 12, 12});
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>((i * 37) % 101) / 50 - 1;
  xt::xtensor<int, 1> labels = xt::xtensor<int, 1>::from_shape({static_cast<std::size_t>(batch)});
  for (int i = 0; i < batch; ++i) labels(i) = i % 5;
  gradient<Net> g;
  double loss = 0;
  for (int i = 0; i < 2; ++i) loss = value_and_grad(net, cross_entropy{}, x, labels, g);
  return {loss, g.state(), net.state()};
}
bool same(state_map<float> const& a, state_map<float> const& b) {
  if (a.size() != b.size()) return false;
  for (auto const& [name, x] : a)
    if (!b.count(name) || !std::equal(x.begin(), x.end(), b.at(name).begin(), b.at(name).end()))
      return false;
  return true;
}
template <auto const& Net, auto const& From>
void check_same(int batch) {
  outcome const want = step<From, From>(batch), got = step<Net, From>(batch);
  CHECK(got.loss == want.loss);
  CHECK(same(got.gradient, want.gradient));
  CHECK(same(got.state, want.state));
}

}  // namespace

static_assert(network<plenty<blocks>>::training_arena_bytes == whole<blocks>);
static_assert(network<cheap<blocks>>::training_arena_bytes * 10 < whole<blocks> * 9);
static_assert(network<least<blocks>>::training_arena_bytes * 4 <
              network<cheap<blocks>>::training_arena_bytes * 3);
static_assert(network<cheap<recalled>>::training_arena_bytes < whole<recalled> &&
              network<least<recalled>>::training_arena_bytes <
                  network<cheap<recalled>>::training_arena_bytes);
static_assert(network<least<frozen>>::training_arena_bytes < whole<frozen>);

TEST_CASE("training memory: batch norms and activations computed again", "[train]") {
  check_same<cheap<blocks>, blocks>(3);
}
TEST_CASE("training memory: blocks computed again", "[train]") {
  check_same<least<blocks>, blocks>(3);
}
TEST_CASE("training memory: any acyclic network", "[train]") {
  check_same<cheap<recalled>, recalled>(3);
  check_same<least<recalled>, recalled>(3);
}
TEST_CASE("training memory: behind a frozen prefix", "[train]") {
  check_same<least<frozen>, frozen>(2);
}
