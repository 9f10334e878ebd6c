// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The trainer on data of one's own: any arrays, any targets; what it measures; weights.
#include "test.hpp"
#include "train/linear_net.hpp"
#include "train/scratch_folder.hpp"

#include <resin/resin.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

using namespace resin;
using resin_test::linear_net;

namespace {

constexpr auto three_classes = input{1, 4, 4} | flatten | dense{.units = 3};
constexpr auto two_numbers = input{1, 4, 4} | flatten | dense{.units = 2};
constexpr auto one_number = input{1, 4, 4} | flatten | dense{.units = 1};
constexpr auto pixels = input{1, 4, 4} | conv2d{.filters = 3, .kernel = 1};
constexpr auto planes = input{1, 4, 4} | conv2d{.filters = 1, .kernel = 3, .padding = same};

/// Numbers of a formula, so that what is learned is known.
struct made {
  xt::xtensor<float, 4> x;
  std::vector<int> labels;
  xt::xtensor<float, 2> sums;  // (N,2): a sum and a difference of pixels
  xt::xtensor<int, 3> maps;  // (N,H,W): 0, 1 or 2 by brightness
  xt::xtensor<float, 2> flags;  // (N,3): one of three corners is bright
};
made make(int count, std::uint64_t seed) {
  std::size_t const n = static_cast<std::size_t>(count);
  made m{xt::zeros<float>({n, std::size_t{1}, std::size_t{4}, std::size_t{4}}),
         {},
         xt::zeros<float>({n, std::size_t{2}}),
         xt::zeros<int>({n, std::size_t{4}, std::size_t{4}}),
         xt::zeros<float>({n, std::size_t{3}})};
  for (std::size_t i = 0; i < n; ++i) {
    random_stream const draw(seed, purpose::user, i);
    for (std::size_t k = 0; k < 16; ++k) {
      float const v = static_cast<float>(2 * draw.uniform(k) - 1);
      m.x.data()[i * 16 + k] = v;
      m.maps.data()[i * 16 + k] = v < -.3f ? 0 : v > .3f ? 2 : 1;
    }
    float const* const p = m.x.data() + i * 16;
    m.sums(i, 0) = p[0] + 2 * p[5];
    m.sums(i, 1) = p[3] - p[12] + .5f;
    m.labels.push_back(p[0] > p[5] && p[0] > p[10] ? 0 : p[5] > p[10] ? 1 : 2);
    for (std::size_t k = 0; k < 3; ++k) m.flags(i, k) = p[5 * k] > 0;
  }
  return m;
}
made const seen = make(300, 1), held = make(100, 2);

trainer_options options(trainer_options o = {}) {
  o.quiet = true;
  o.batch = 25;
  if (o.epochs == 10) o.epochs = 12;
  return o;
}
std::vector<float> pool_of(auto& net) { return {net.parameters().begin(), net.parameters().end()}; }

}  // namespace

TEST_CASE("arrays: labels, as an array of whatever kind, give the same bits", "[arrays]") {
  network<three_classes> first(3);
  trainer fit{first, sgd{.learning_rate = .3, .momentum = .9}, options()};
  history const curve = fit.run(seen.x, seen.labels, held.x, held.labels);
  CHECK(curve.rows.size() == 12);
  CHECK(curve.rows.back().held_out_accuracy > .85);
  auto const same = [&](auto const& x, auto const& y) {
    network<three_classes> net(3);
    trainer{net, sgd{.learning_rate = .3, .momentum = .9}, options()}.run(x, y);
    return pool_of(net) == pool_of(first);
  };
  CHECK(same(seen.x, seen.labels));
  std::vector<float> const flat(seen.x.begin(), seen.x.end());
  CHECK(same(flat, std::span<int const>(seen.labels)));
  CHECK(same(std::span<float const>(flat), xt::adapt(seen.labels, std::vector<std::size_t>{300})));
  CHECK(same(xt::xarray<double>(seen.x),
             std::vector<long long>(seen.labels.begin(), seen.labels.end())));
  CHECK(same(xt::xtensor<float, 3>(xt::view(seen.x, xt::all(), 0)),
             std::vector<unsigned char>(seen.labels.begin(), seen.labels.end())));
  xt::xtensor<float, 4> twice = xt::zeros<float>({600, 1, 4, 4});
  xt::view(twice, xt::range(0, 600, 2)) = seen.x;
  CHECK(same(xt::view(twice, xt::range(0, 600, 2), xt::all(), xt::all(), xt::all()), seen.labels));
  CHECK(same(seen.x * 1.f, seen.labels));

  float_dataset data;
  data.images = seen.x;
  data.labels = xt::adapt(seen.labels, std::vector<std::size_t>{300});
  network<three_classes> net(3);
  trainer of_dataset{net, sgd{.learning_rate = .3, .momentum = .9}, options()};
  of_dataset.run(data);
  CHECK(pool_of(net) == pool_of(first));

  evaluation const e = evaluate(first, held.x, held.labels);
  CHECK(e.accuracy == curve.rows.back().held_out_accuracy);
  CHECK(e.loss == Approx(curve.rows.back().held_out_loss));
  CHECK(fit.evaluate(held.x, held.labels).accuracy == e.accuracy);
  xt::xtensor<int, 1> const classes = predict(first, held.x);
  CHECK(classes == fit.predict(held.x));
  long long right = 0;
  for (std::size_t i = 0; i < 100; ++i) right += classes(i) == held.labels[i];
  CHECK(static_cast<double>(right) / 100 == e.accuracy);
  CHECK((e.f1 > .8 && e.mean_iou > .6 && e.f1 > e.mean_iou));
  CHECK(e.to_string().find("top-") == std::string::npos);  // five of fewer classes are all
  CHECK(std::isnan(e.r2));
  CHECK(take(data, 5).size() == 5);
}

TEST_CASE("arrays: one number, several numbers", "[arrays]") {
  network<two_numbers> net(1);
  trainer fit{net, adam{.learning_rate = .05}, options({.epochs = 40, .keep_best = true}),
              mean_squared_error{}};
  history const curve = fit.run(seen.x, seen.sums, held.x, held.sums);
  CHECK(std::isnan(curve.rows.back().train_accuracy));
  CHECK(std::isnan(curve.rows.back().held_out_accuracy));
  double best = INFINITY;  // the lowest loss is the best
  for (epoch_record const& r : curve.rows) best = std::min(best, r.held_out_loss);
  evaluation const e = evaluate(net, held.x, held.sums);
  CHECK(e.loss == Approx(best));
  CHECK(curve.best()->held_out_loss == best);
  CHECK(e.r2 > .999);
  CHECK(e.mean_absolute_error < .05);
  CHECK(std::isnan(e.accuracy));
  CHECK(e.to_string().find("mean absolute error") != std::string::npos);
  xt::xtensor<float, 2> const y = fit.predict(held.x), direct = net(held.x);
  CHECK(y == direct);

  // By hand: R2 and MAE of what it says.
  double r2 = 0, mae = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    double mean = 0, residual = 0, spread = 0;
    for (std::size_t i = 0; i < 100; ++i) mean += held.sums(i, k) / 100.;
    for (std::size_t i = 0; i < 100; ++i) {
      residual += std::pow(y(i, k) - held.sums(i, k), 2);
      spread += std::pow(held.sums(i, k) - mean, 2);
      mae += std::fabs(y(i, k) - held.sums(i, k)) / 200;
    }
    r2 += (1 - residual / spread) / 2;
  }
  CHECK(e.r2 == Approx(r2));
  CHECK(e.mean_absolute_error == Approx(mae));

  network<one_number> single(1);
  std::vector<double> const target(300, 1.5);
  trainer one{single, adam{.learning_rate = .05}, options({.epochs = 30}), huber_loss{}};
  one.run(seen.x, target);
  CHECK(predict(single, held.x)(0, 0) == Approx(1.5).margin(.2));  // numbers, no classes
}

TEST_CASE("arrays: images as targets, labels a pixel, yes or no", "[arrays]") {
  network<planes> autoencoder(1);
  trainer same_again{autoencoder, adam{.learning_rate = .02}, options(), l1_loss{}};
  history const copy = same_again.run(seen.x, seen.x);
  CHECK(copy.rows.back().train_loss < .2 * copy.rows.front().train_loss);
  CHECK(evaluate(autoencoder, held.x, held.x).r2 > .9);

  network<pixels> segmenter(1);
  trainer fit{segmenter, adam{.learning_rate = .1}, options({.epochs = 20, .patience = 20})};
  history const curve = fit.run(seen.x, seen.maps, held.x, held.maps);
  CHECK(curve.rows.back().held_out_accuracy > .9);
  CHECK(curve.rows.back().train_accuracy ==
        Approx(curve.rows.back().held_out_accuracy).margin(.05));
  evaluation const e = evaluate(segmenter, held.x, held.maps);
  CHECK(e.accuracy == curve.rows.back().held_out_accuracy);
  xt::xtensor<int, 3> const map = predict(segmenter, held.x);
  double right = 0, iou = 0;
  for (std::size_t i = 0; i < map.size(); ++i) right += map.data()[i] == held.maps.data()[i];
  for (int c = 0; c < 3; ++c) {
    double both = 0, any = 0;
    for (std::size_t i = 0; i < map.size(); ++i) {
      bool const p = map.data()[i] == c, t = held.maps.data()[i] == c;
      both += p && t, any += p || t;
    }
    iou += both / any / 3;
  }
  CHECK(e.accuracy == Approx(right / 1600));
  CHECK(e.mean_iou == Approx(iou));
  CHECK(e.to_string().find("mean IoU ") != std::string::npos);

  network<three_classes> judge(1);
  trainer flags{judge, adam{.learning_rate = .1}, options({.epochs = 20}), binary_cross_entropy{}};
  history const yes = flags.run(seen.x, seen.flags, held.x, held.flags);
  CHECK(yes.rows.back().held_out_accuracy > .9);
  evaluation const f = flags.evaluate(held.x, held.flags);
  CHECK(f.accuracy == yes.rows.back().held_out_accuracy);
  xt::xtensor<int, 2> const said = flags.predict(held.x);
  double f1 = 0, agree = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    double hits = 0, wrong = 0;
    for (std::size_t i = 0; i < 100; ++i) {
      bool const t = held.flags(i, c) > .5f, p = said(i, c) == 1;
      hits += t && p, wrong += t != p, agree += t == p;
    }
    f1 += 2 * hits / (2 * hits + wrong) / 3;
  }
  CHECK(f.accuracy == Approx(agree / 300));
  CHECK(f.f1 == Approx(f1));
  std::vector<bool> const bits(900, true);
  CHECK(flags.evaluate(held.x, std::vector<bool>(300, true)).images == 100);
}

TEST_CASE("arrays: ignored labels count nowhere", "[arrays]") {
  xt::xtensor<int, 3> maps = held.maps;
  for (std::size_t i = 0; i < maps.size(); i += 3) maps.data()[i] = 255;
  network<pixels> net(1);
  trainer fit{net, adam{.learning_rate = .1}, options(), cross_entropy{.ignore_index = 255}};
  history const curve = fit.run(held.x, maps, held.x, maps);
  xt::xtensor<int, 3> const map = predict(net, held.x);
  double right = 0, counted = 0;
  for (std::size_t i = 0; i < map.size(); ++i)
    if (i % 3 != 0) right += map.data()[i] == maps.data()[i], ++counted;
  CHECK(curve.rows.back().held_out_accuracy == Approx(right / counted));
  trainer plain{net, adam{}, options()};
  CHECK_THROWS_WITH(plain.run(held.x, maps),
                    ContainsSubstring("label 255 of record 0 is not one of 3 classes"));
}

TEST_CASE("arrays: a weight of 0 is a record that is not there", "[arrays]") {
  // Full batches in order: what counts double is what is there twice.
  auto const train = [](auto const&... data) {
    network<two_numbers> net(1);
    trainer fit{net, sgd{.learning_rate = .1}, options({.epochs = 3, .batch = 300}),
                mean_squared_error{}};
    fit.run(data...);
    return pool_of(net);
  };
  trainer_options o = options({.epochs = 1});
  o.batch = 300;
  std::vector<double> w(300);
  for (std::size_t i = 0; i < 300; ++i) w[i] = i % 2 == 0 ? 2 : 0;
  network<two_numbers> a(1), b(1);
  trainer{a, sgd{.learning_rate = .1}, o, mean_squared_error{}}.run(seen.x, seen.sums,
                                                                    sample_weights(w));
  o.batch = 150;
  xt::xtensor<float, 4> const x =
      xt::view(seen.x, xt::range(0, 300, 2), xt::all(), xt::all(), xt::all());
  xt::xtensor<float, 2> const y = xt::view(seen.sums, xt::range(0, 300, 2), xt::all());
  trainer{b, sgd{.learning_rate = .1}, o, mean_squared_error{}}.run(x, y);
  for (std::size_t i = 0; i < a.parameters().size(); ++i)
    CHECK(a.parameters()[i] == Approx(b.parameters()[i]).margin(1e-6));
  CHECK(train(seen.x, seen.sums, sample_weights(std::vector<int>(300, 1))).size() == 34);

  network<three_classes> net;
  trainer fit{net, sgd{}, options(), cross_entropy{.weights = {1, 2, 3}}};
  CHECK_THROWS_WITH(fit.run(seen.x, seen.labels, sample_weights(w)), ContainsSubstring("exclude"));
  trainer plain{net, sgd{}, options()};
  CHECK_THROWS_WITH(plain.run(seen.x, seen.labels, sample_weights(std::vector<float>(3))),
                    ContainsSubstring("3 sample weights for 300 images"));
  CHECK(plain.run(seen.x, seen.labels, sample_weights(w), held.x, held.labels).rows.size() == 12);
}

TEST_CASE("arrays: metrics, one's own and those that come along, and what is best", "[arrays]") {
  resin_test::scratch_folder const folder;
  auto const near = [](prediction_view<double const> y, std::span<double const> t) {
    return static_cast<double>(std::fabs(y.data[0] - t[0]) < .2);
  };
  trainer_options o =
      options({.epochs = 6,
               .keep_best = true,
               .metrics = {metrics::mean_absolute_error(), {"near", near}, metrics::r2()}});
  o.checkpoint = folder / "c";
  network<two_numbers> net(1);
  trainer fit{net, sgd{.learning_rate = .1}, o, mean_squared_error{}};
  history const curve = fit.run(seen.x, seen.sums, held.x, held.sums);
  CHECK(curve.metric("near").size() == 6);
  CHECK(curve.metric("r2").back() > curve.metric("r2").front());
  CHECK(curve.to_csv().find(",mean_absolute_error,near,r2\n") != std::string::npos);
  CHECK_THROWS_WITH(curve.metric("nearer"), ContainsSubstring("mean_absolute_error, near, r2"));
  evaluation const e =
      evaluate(net, held.x, held.sums, {.metrics = {{"near", near}, metrics::r2()}});
  std::vector<double> const errors = curve.metric("mean_absolute_error");
  CHECK(e.mean_absolute_error == *std::min_element(errors.begin(), errors.end()));
  CHECK(e.metric("r2") == Approx(e.r2));
  double count = 0;
  auto const y = net(held.x);
  for (std::size_t i = 0; i < 100; ++i) count += std::fabs(y(i, 0) - held.sums(i, 0)) < .2f;
  CHECK(e.metric("near") == Approx(count / 100));
  CHECK_THROWS_AS(e.metric("none"), training_error);

  o.resume = true;  // a finished run gives its history again
  network<two_numbers> again(1);
  trainer resumed{again, sgd{.learning_rate = .1}, o, mean_squared_error{}};
  CHECK(resumed.run(seen.x, seen.sums, held.x, held.sums).metrics == curve.metrics);
  CHECK(pool_of(again) == pool_of(net));
  CHECK_THROWS_AS(resumed.run(held.x, held.sums, seen.x, seen.sums), state_error);

  network<three_classes> classes;
  trainer c{classes, sgd{.learning_rate = .3},
            options({.epochs = 3,
                     .metrics = {metrics::top_k(2), metrics::accuracy(), metrics::mean_iou(),
                                 metrics::f1()}})};
  history const h = c.run(seen.x, seen.labels, held.x, held.labels);
  CHECK(h.metric("accuracy").back() == h.rows.back().held_out_accuracy);
  CHECK(h.metric("top-2").back() >= h.metric("accuracy").back());
  CHECK(h.metric("f1").back() == Approx(c.evaluate(held.x, held.labels).f1));
  CHECK_THROWS_WITH(c.run(seen.x, seen.labels), ContainsSubstring("metrics want held-out data"));
}

namespace {
/// A stream of (N,2) numbers made as they are asked for.
struct stream {
  using batch_type = batch_view<float, float>;
  int records, at = 0;
  std::vector<float> x = std::vector<float>(20 * 16), y = std::vector<float>(40);
  int size() const { return records; }
  int batches() const { return records / 20; }
  extent3 shape() const { return {1, 4, 4}; }
  void begin_epoch(int, int first) { at = first; }
  bool next(batch_type& b) {
    if (at >= batches()) return false;
    std::copy_n(seen.x.data() + at * 320, 320, x.data());
    std::copy_n(seen.sums.data() + at * 40, 40, y.data());
    b = {x.data(), y.data(), nullptr, 20, 1, 4, 4, 2};
    ++at;
    return true;
  }
};
static_assert(DataSource<stream, float>);
}  // namespace

TEST_CASE("arrays: streams, to learn from and to measure on", "[arrays]") {
  stream source{300}, measure{100};
  network<two_numbers> net(1);
  trainer fit{net, sgd{.learning_rate = .1},
              options({.epochs = 8, .keep_best = true, .patience = 3}), mean_squared_error{}};
  fit.run(source, measure);
  CHECK(fit.evaluate(measure).loss ==
        Approx(evaluate(net, xt::view(seen.x, xt::range(0, 100), xt::all(), xt::all(), xt::all()),
                        xt::view(seen.sums, xt::range(0, 100), xt::all()))
                   .loss));
  array_examples const arrays("test", held.x, held.sums, {1, 4, 4});
  CHECK(fit.run(source, arrays).rows.size() <= 8);
}

TEST_CASE("arrays: what does not fit is told", "[arrays]") {
  network<three_classes> net;
  trainer fit{net, sgd{}, options()};
  CHECK_THROWS_WITH(fit.run(seen.sums, seen.labels), ContainsSubstring("x is (300, 2)"));
  CHECK_THROWS_WITH(fit.run(seen.x, held.labels),
                    ContainsSubstring("y is 100 numbers, which is not as many"));
  CHECK_THROWS_WITH(fit.run(seen.x, seen.maps), ContainsSubstring("one label an image"));
  CHECK_THROWS_WITH(fit.run(seen.x, std::vector<int>(300, 3)),
                    ContainsSubstring("label 3 of record 0 is not one of 3 classes"));
  CHECK_THROWS_WITH(fit.run(seen.x, seen.labels, held.x, std::vector<long>(100, -4)),
                    ContainsSubstring("held-out data: label -4 of record 0"));
  CHECK_THROWS_WITH(fit.run(xt::xtensor<float, 4>(xt::zeros<float>({0, 1, 4, 4})), seen.labels),
                    ContainsSubstring("N of 1 or more"));
  CHECK_THROWS_AS(evaluate(net, seen.x, seen.maps), shape_error);
}

TEST_CASE("arrays: targets and pixels that are no numbers are told by their record", "[arrays]") {
  auto const told = [](auto& net, auto const& loss, auto const& x, auto const& y,
                       auto const& x_held, auto const& y_held, long long steps, char const* text) {
    std::vector<float> const before = pool_of(net);
    long long done = 0;
    trainer_options o = options();
    o.on_step.push_back([&](step_record const& s) { done = s.step; });
    trainer fit{net, sgd{}, o, loss};
    CHECK_THROWS_WITH(fit.run(x, y, x_held, y_held), ContainsSubstring(text));
    CHECK(done <= steps);
    CHECK(pool_of(net) == before);
  };
  network<two_numbers> numbers;
  auto sums = seen.sums;
  sums(299, 1) = NAN;
  told(numbers, mean_squared_error{}, seen.x, sums, held.x, held.sums, 0,
       "trainer, training data, record 299: mean_squared_error: target nan at index 1");
  xt::xtensor<double, 2> wide = held.sums;
  wide(99, 0) = 1e300;  // none in float
  told(numbers, huber_loss{}, seen.x, seen.sums, held.x, wide, 0,
       "trainer, held-out data, record 99: huber_loss: target inf at index 0");
  network<three_classes> flags;
  auto masks = seen.flags;
  masks(298, 2) = 255;
  told(flags, binary_cross_entropy{}, seen.x, masks, held.x, held.flags, 0,
       "training data, record 298: binary_cross_entropy: target 255 at index 2");
  auto x = seen.x;
  x(200, 0, 3, 1) = INFINITY;
  told(flags, binary_cross_entropy{}, x, seen.flags, held.x, held.flags, 12,
       "record 200, has a pixel that is inf");
  trainer fit{flags, sgd{}, options(), binary_cross_entropy{}};
  CHECK_THROWS_WITH(fit.run(seen.x, seen.flags, sample_weights(std::vector<double>(300, 0.))),
                    ContainsSubstring("one of the sample weights must be above 0"));
}
