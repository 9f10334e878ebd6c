// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Networks that are not series-parallel: values that are marked and recalled.
#include "laws.hpp"
#include "reference/images.hpp"

#include <resin/zoo/unet.hpp>

using namespace resin;

namespace {
constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = 1} | relu;
}

// A pyramid (Lin et al. 2017): levels of the way down join the way up; heads of all levels meet.
constexpr auto pyramid = input{3, 16, 16} | unit(6) | mark("c1") | unit(12, 2) | mark("c2") |
                         unit(20, 2) | conv2d{.filters = 8} | mark("p3") |
                         sum(upsample{}, recall("c2") | conv2d{.filters = 8}) | mark("p2") |
                         sum(upsample{}, recall("c1") | conv2d{.filters = 8}) | mark("p1") |
                         branches(recall("p1") | unit(5, 2), recall("p2") | unit(7),
                                  recall("p3") | unit(4) | upsample{}) |
                         global_avg_pool | dense{.units = 4};
// Two resolutions that exchange twice (Sun et al. 2019).
constexpr auto exchange =
    input{3, 8, 8} | unit(16) | mark("x") | unit(18, 2) | mark("low") | recall("x") | unit(16) |
    mark("high") | sum(pass, recall("low") | conv2d{.filters = 16} | upsample{}) | relu |
    mark("high2") | recall("low") | sum(pass, recall("high") | unit(18, 2)) | tanh_ | mark("low2") |
    branches(recall("high2"), recall("low2") | upsample{.mode = bilinear}) | conv2d{.filters = 3};
// One value read by five, of which two are the same concatenation; of batch norms, pools and the
// input itself.
constexpr auto many_readers =
    input{3, 8, 8} | mark("image") | conv2d{.filters = 10, .kernel = 3, .padding = 1} |
    batch_norm{} | mark("a") | relu |
    branches(recall("a"), pass, recall("a") | conv2d{.filters = 5}, recall("image")) | mark("b") |
    conv2d{.filters = 10} | batch_norm{} | sum(pass, recall("a"), recall("a")) |
    branches(pass, recall("b"), recall("image") | conv2d{.filters = 2}) |
    max_pool2d{.window = 2, .stride = 2} | branches(pass, recall("b") | avg_pool2d{}) |
    global_avg_pool | mark("v") | dense{.units = 6} | tanh_ | branches(pass, recall("v")) |
    dense{.units = 3};
// Inside each copy of a repeat, and from before one, which is then written out; by way of scopes.
constexpr auto stage(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = 1} | relu | mark("in") |
         conv2d{.filters = filters} | tanh_ | mark("middle") | conv2d{.filters = filters} |
         sum(pass, recall("in"), recall("middle"));
}
constexpr auto copies =
    input{3, 6, 6} | named("stem", stage(18)) | repeat(3, stage(18)) |
    named("a", repeat(2, stage(18))) | mark("out") |
    named("b", repeat(3, sum(conv2d{.filters = 18}, recall("out")) | relu)) |
    repeat(2, conv2d{.filters = 18} | mark("before") |
                  repeat(2, sum(pass, recall("before") | conv2d{.filters = 18}))) |
    branches(recall("stem.in") | conv2d{.filters = 3}, conv2d{.filters = 2}) |
    dense_block(2, mark("dense") | conv2d{.filters = 4} |
                       sum(pass, recall("dense") | conv2d{.filters = 4}));
// Gates recalled by scale_by, a skip that ends at a mark, planes between few filters.
constexpr auto gates =
    input{1, 12, 12} | conv2d{.filters = 4, .kernel = 3} | tanh_ | mark("few") | max_pool2d{} |
    conv2d{.filters = 5, .kernel = 3} | mark("few2") | global_avg_pool | dense{.units = 16} |
    sigmoid | mark("gate") | recall("few") | conv2d{.filters = 16} | scale_by(recall("gate")) |
    residual(relu | conv2d{.filters = 16}, shortcut(recall("few") | conv2d{.filters = 16})) |
    max_pool2d{.window = 3, .stride = 3} |
    sum(pass, recall("few2") | conv2d{.filters = 16} | upsample{.size = {3, 3}}) | flatten |
    dense{.units = 3};

// Of frozen layers, and read by a new head.
constexpr auto frozen =
    freeze(input{3, 8, 8} | conv2d{.filters = 6, .name = "a"} | batch_norm{} | tanh_ | mark("x") |
               conv2d{.filters = 6, .kernel = 3, .padding = 1, .name = "b"} | mark("y") |
               conv2d{.filters = 6, .name = "c"} | tanh_ | sum(pass, recall("x")) |
               branches(pass,
                        recall("y") | max_pool2d{.name = "p"} | conv2d{.filters = 6} |
                            max_unpool2d{.of = "p"},
                        recall("x")) |
               conv2d{.filters = 4, .name = "d"} | global_avg_pool | dense{.units = 3},
           until("b"));
constexpr auto new_head = replace_head(
    frozen, dense{.units = 4, .name = "n"} |
                sum(pass, recall("y") | global_avg_pool | dense{.units = 4, .name = "m"}));

/// U-Net in series and parallel, as the zoo has it, and by marks.
constexpr auto nested = zoo::unet({3, 16, 24}, 4, 5);
constexpr auto flat = [] {
  using namespace zoo::unet_parts;
  return input{3, 16, 24} | twice("enc1", 4) | mark("e1") | max_pool2d{} | twice("enc2", 8) |
         mark("e2") | max_pool2d{} | twice("enc3", 16) | mark("e3") | max_pool2d{} |
         twice("mid", 32) | up("up3", 16) | branches(recall("e3"), pass) | twice("dec3", 16) |
         up("up2", 8) | branches(recall("e2"), pass) | twice("dec2", 8) | up("up1", 4) |
         branches(recall("e1"), pass) | twice("dec1", 4) | conv2d{.filters = 5, .name = "head"};
}();

// The parts of a network of three levels, for a walk by hand.
constexpr auto first = input{2, 8, 8} | conv2d{.filters = 5, .name = "a"} | tanh_;
constexpr auto second = input{5, 8, 8} | conv2d{.filters = 5, .name = "b"} | tanh_;
constexpr auto third = input{5, 8, 8} | conv2d{.filters = 5, .name = "c"} | tanh_;
constexpr auto crossed = input{2, 8, 8} | conv2d{.filters = 5, .name = "a"} | tanh_ | mark("a") |
                         conv2d{.filters = 5, .name = "b"} | tanh_ | mark("b") |
                         sum(pass, recall("a")) | conv2d{.filters = 5, .name = "c"} | tanh_ |
                         branches(recall("b"), pass, recall("a"));
}  // namespace

TEST_CASE("laws: any acyclic network") {
  RESIN_LAWS(pyramid)
  RESIN_LAWS(exchange)
  RESIN_LAWS(many_readers)
  RESIN_LAWS(copies)
  RESIN_LAWS(gates)
  CHECK(laws::gradient_error<pyramid>() < 1e-7);
  CHECK(laws::gradient_error<copies>() < 1e-7);
}

TEST_CASE("laws: what is recalled of frozen layers") {
  laws::evaluates_by_the_book<frozen, double>(1e-12);
  CHECK(laws::gradient_error<frozen>() < 1e-6);
  CHECK(laws::gradient_error<new_head>() < 1e-6);
}

TEST_CASE("recall: U-Net by marks has the bits of U-Net in series and parallel") {
  network<nested> want;
  network<flat> got;
  CHECK(got.parameter_count == want.parameter_count);
  laws::disturb(want, 3);
  got.load_state(want.state());
  auto const x = laws::batch_of<network<nested>>(2, 5);
  xt::xtensor<float, 4> const y = want(x), z = got(x);
  CHECK(y == z);
  gradient<nested, float> g;
  gradient<flat, float> h;
  xt::xtensor<int, 1> const targets = xt::zeros<int>({2});
  CHECK(value_and_grad(want, laws::direction{}, x, targets, g, 1, 2) ==
        value_and_grad(got, laws::direction{}, x, targets, h, 1, 2));
  CHECK((g.state() == h.state()));
  auto const dx = g.input(), dz = h.input();
  CHECK(dx == dz);
}

TEST_CASE("recall: a network that crosses, by its parts") {
  network<crossed, double> whole;
  network<first, double> a;
  network<second, double> b;
  network<third, double> c;
  laws::disturb(whole, 9);
  auto const state = whole.state();
  auto const take = [&](auto& net) {
    auto mine = net.state();
    for (auto& [name, array] : mine) array = state.at(name);
    net.load_state(mine);
  };
  take(a), take(b), take(c);
  auto const x = laws::batch_of<network<crossed, double>>(2, 5);
  xt::xtensor<double, 4> const ya = a(x), yb = b(ya), sum_ab = ya + yb, yc = c(sum_ab),
                               want = xt::concatenate(xt::xtuple(yb, yc, ya), 1), got = whole(x);
  CHECK(xt::amax(xt::abs(got - want))() < 1e-14);
}
