// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The programs of docs/howto/your-own-data.md and of the reference pages on training.
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <span>
#include <vector>
using namespace resin;

// [nets]
constexpr auto body = input{1, 8, 16} |
                      conv2d{.filters = 8, .kernel = 3, .padding = same, .bias = false} |
                      batch_norm{} | relu | max_pool2d{};
inline constexpr auto classes = body | flatten | dense{.units = 3};  // one of three
inline constexpr auto numbers = body | flatten | dense{.units = 2};  // two numbers
inline constexpr auto questions = body | flatten | dense{.units = 3};  // three times yes or no
inline constexpr auto copies =
    body | upsample{} | conv2d{.filters = 1, .kernel = 3, .padding = same};
inline constexpr auto pixels = input{1, 8, 16} |
                               conv2d{.filters = 8, .kernel = 3, .padding = same} | relu |
                               conv2d{.filters = 2, .kernel = 1};  // a class for each pixel
// [nets]
// [heads]
// One body: the kind of the wave, two numbers, and what each pixel is.
inline constexpr auto everything =
    input{1, 8, 16} | conv2d{.filters = 8, .kernel = 3, .padding = same} | relu |
    tap("mask", conv2d{.filters = 2, .kernel = 1}) | max_pool2d{} |
    tap("numbers", flatten | dense{.units = 2}) | flatten | dense{.units = 3};
// [heads]

namespace {

/// What a program would read from its files: waves of three lengths, and noise.
struct measured {
  std::vector<float> x;  // N x 1 x 8 x 16
  std::vector<int> label;  // N
  xt::xtensor<float, 2> value, yes;  // N x 2, N x 3
  xt::xtensor<int, 3> mask;  // N x 8 x 16
};
measured measure(int count, std::uint64_t seed) {
  std::size_t const n = static_cast<std::size_t>(count);
  measured m{std::vector<float>(n * 128), std::vector<int>(n),
             xt::zeros<float>({n, std::size_t{2}}), xt::zeros<float>({n, std::size_t{3}}),
             xt::zeros<int>({n, std::size_t{8}, std::size_t{16}})};
  for (std::size_t i = 0; i < n; ++i) {
    random_stream const draw(seed, purpose::user, i);
    int const kind = static_cast<int>(3 * draw.uniform(0));
    double const height = 1 + draw.uniform(1), shift = 3 * draw.uniform(2);
    m.label[i] = kind;
    m.value(i, 0) = static_cast<float>(height), m.value(i, 1) = static_cast<float>(kind);
    m.yes(i, 0) = kind > 0, m.yes(i, 1) = kind == 1, m.yes(i, 2) = height > 1.5;
    for (std::size_t p = 0; p < 128; ++p) {
      double const t = static_cast<double>(p % 16) / 16;
      double const wave = height * std::sin(6.283 * (kind + 1) * t + shift);
      m.x[i * 128 + p] = static_cast<float>(wave + .2 * draw.uniform(10 + p));
      m.mask.data()[i * 128 + p] = wave > .3;
    }
  }
  return m;
}

// [source]
/// Batches made as they are asked for, of numbers: 20 x 1 x 8 x 16 and two targets an image.
struct stream {
  using batch_type = batch_view<float, float>;
  int epoch = 0, at = 0;
  measured now{};

  int size() const { return 400; }  // images of an epoch
  int batches() const { return 20; }
  extent3 shape() const { return {1, 8, 16}; }
  void begin_epoch(int e, int first_batch) { epoch = e, at = first_batch; }
  bool next(batch_type& out) {
    if (at == batches()) return false;
    now = measure(20, static_cast<std::uint64_t>(1000 + 20 * epoch + at++));
    out = {now.x.data(), now.value.data(), nullptr, 20, 1, 8, 16, 2};
    return true;
  }
};
static_assert(DataSource<stream, float>);
// [source]

// [examples]
/// Records that are read when they are wanted, by whatever thread wants them.
struct on_disk {
  using image_type = float;
  using target_type = int;
  std::vector<int> labels{};

  int size() const { return static_cast<int>(labels.size()); }
  extent3 shape() const { return {1, 8, 16}; }
  float const* image(int record, std::vector<float>& room) const {
    room = measure(1, static_cast<std::uint64_t>(record)).x;  // or read a file into it
    return room.data();
  }
  int const* target(int record) const { return &labels[static_cast<std::size_t>(record)]; }
  static long long target_count() { return 1; }
};
static_assert(Examples<on_disk>);
// [examples]

bool good = true;
void expect(bool holds, char const* what) {
  if (!holds) std::cout << "not so: " << what << '\n';
  good = good && holds;
}

}  // namespace

int main() {
  measured const seen = measure(400, 1), held = measure(100, 2);
  {
    // [labels]
    std::vector<float> const& x = seen.x;  // 400 x 1 x 8 x 16, and of each a label
    std::vector<int> const& y = seen.label;
    network<classes> net;
    trainer fit{net, adam{.learning_rate = .01}, {.epochs = 5, .batch = 20, .quiet = true}};
    history const curve = fit.run(x, y, held.x, held.label);  // the last two are held out
    evaluation const found = evaluate(net, held.x, held.label);
    xt::xtensor<int, 1> const answers = predict(net, held.x);
    save(net, "waves.safetensors");
    // [labels]
    expect(found.accuracy > .9 && curve.rows.size() == 5, "labels");

    // [second]
    network<classes> second;
    load(second, "waves.safetensors");
    xt::xtensor<int, 1> const again = predict(second, held.x);
    // [second]
    expect(again == answers, "the same answers from the file");

    // [rate]
    network<classes> untrained;
    learning_rate_curve const tried = find_learning_rate(untrained, adam{}, x, y, {.batch = 20});
    tried.write_svg("rates.svg");
    std::cout << "try a learning rate of " << tried.suggested << '\n';
    // [rate]
    expect(tried.suggested > 1e-6 && tried.suggested < 1, "learning rate");

    // [run]
    trainer longer{net,
                   adamw{.learning_rate = warmup{.steps = 20, .then = cosine{.start = .01}}},
                   {.epochs = 6,
                    .batch = 20,
                    .threads = 2,
                    .average = .9,
                    .keep_best = true,
                    .patience = 4,
                    .checkpoint = "waves.checkpoint",
                    .resume = true,
                    .quiet = true,
                    .on_epoch = {[](epoch_record const& e) { return e.held_out_loss < .001; }}}};
    history const rest = longer.run(x, y, held.x, held.label);
    rest.write_csv("waves.csv");
    rest.write_svg("waves.svg");
    // [run]
    expect(rest.best()->held_out_accuracy > .9, "options");

    // [weights]
    std::vector<double> w(y.size());  // the newest records count double
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = i < 200 ? 1 : 2;
    fit.run(x, y, sample_weights(w), held.x, held.label);
    trainer rare{net, adam{}, {.epochs = 1, .quiet = true}, cross_entropy{.weights = {1, 1, 5}}};
    rare.run(x, y);
    // [weights]
  }
  {
    // [regression]
    network<numbers> net;
    trainer fit{net,
                adam{.learning_rate = .01},
                {.epochs = 8, .batch = 20, .keep_best = true, .quiet = true},
                mean_squared_error{}};
    fit.run(seen.x, seen.value, held.x, held.value);  // value: 400 x 2 floats
    evaluation const found = evaluate(net, held.x, held.value);
    std::cout << found.mean_absolute_error << ' ' << found.r2 << '\n';
    xt::xtensor<float, 2> const y = fit.predict(held.x);
    std::cout << to_text(xt::view(y, xt::range(0, 3), xt::all())) << '\n';
    // [regression]
    expect(found.r2 > .8 && y.shape()[1] == 2, "regression");

    // [stream]
    stream source;
    trainer on{
        net, adam{.learning_rate = .003}, {.epochs = 2, .quiet = true}, mean_squared_error{}};
    on.run(source);
    evaluation const later = on.evaluate(source);
    // [stream]
    expect(later.images == 400 && later.r2 > .7, "stream");
  }
  {
    // [flags]
    network<questions> net;
    trainer fit{net,
                adam{.learning_rate = .01},
                {.epochs = 5, .batch = 20, .quiet = true},
                binary_cross_entropy{}};
    fit.run(seen.x, seen.yes, held.x, held.yes);  // yes: 400 x 3 of 0 and 1
    xt::xtensor<int, 2> const answers = fit.predict(held.x);
    std::cout << "F1 " << fit.evaluate(held.x, held.yes).f1 << '\n';
    // [flags]
    expect(answers.shape()[1] == 3 && fit.evaluate(held.x, held.yes).f1 > .7, "flags");
  }
  {
    // [segmentation]
    network<pixels> net;
    trainer fit{net,
                adam{.learning_rate = .01},
                {.epochs = 5, .batch = 20, .metrics = {metrics::mean_iou()}, .quiet = true}};
    history const curve = fit.run(seen.x, seen.mask, held.x, held.mask);  // mask: 400 x 8 x 16
    xt::xtensor<int, 3> const map = predict(net, held.x);
    std::cout << "mean IoU " << curve.metric("mean_iou").back() << '\n';
    // [segmentation]
    expect(map.shape()[2] == 16 && curve.metric("mean_iou").back() > .8, "segmentation");
  }
  {
    // [several]
    network<everything> net;
    trainer fit{net,
                adam{.learning_rate = .01},
                {.epochs = 8,
                 .batch = 20,
                 .metrics = {metrics::accuracy(), for_output<"mask">(metrics::mean_iou())},
                 .quiet = true},
                losses{cross_entropy{}, for_output<"numbers">(smooth_l1_loss{}, 2),
                       for_output<"mask">(cross_entropy{})}};
    targets const y{seen.label, for_output<"numbers">(seen.value), for_output<"mask">(seen.mask)},
        y_held{held.label, for_output<"numbers">(held.value), for_output<"mask">(held.mask)};
    history const curve = fit.run(seen.x, y, held.x, y_held);
    evaluations const found = fit.evaluate(held.x, y_held);
    std::cout << found;
    xt::xtensor<int, 1> const kind = fit.predict(held.x);
    xt::xtensor<float, 2> const numbers_said = fit.predict<"numbers">(held.x);
    xt::xtensor<int, 3> const map = fit.predict<"mask">(held.x);
    // [several]
    expect(found.output().accuracy > .8 && found.output("mask").mean_iou > .7 &&
               curve.metric("mask.mean_iou").back() == found.output("mask").mean_iou &&
               kind.size() == map.shape()[0] && numbers_said.shape()[1] == 2,
           "several outputs");
  }
  {
    // [autoencoder]
    network<copies> net;
    trainer fit{
        net, adam{.learning_rate = .01}, {.epochs = 5, .batch = 20, .quiet = true}, l1_loss{}};
    history const curve = fit.run(seen.x, seen.x, held.x, held.x);
    // [autoencoder]
    expect(curve.rows.back().held_out_loss < curve.rows.front().held_out_loss, "autoencoder");
  }
  {
    // [metric]
    auto const close = [](prediction_view<double const> y, std::span<double const> target) {
      return std::fabs(y.data[0] - target[0]) < .1 ? 1. : 0.;
    };
    network<numbers> net;
    trainer fit{net,
                adam{.learning_rate = .01},
                {.epochs = 5,
                 .batch = 20,
                 .keep_best = true,  // by the first metric
                 .metrics = {metrics::mean_absolute_error(), {"close", close}},
                 .quiet = true},
                mean_squared_error{}};
    history const curve = fit.run(seen.x, seen.value, held.x, held.value);
    std::vector<double> const share = curve.metric("close");
    // [metric]
    expect(share.size() == 5 && share.back() > 0, "metric");
  }
  {
    // [folder]
    on_disk files;
    for (int record = 0; record < 200; ++record)
      files.labels.push_back(measure(1, static_cast<std::uint64_t>(record)).label[0]);
    network<classes> net;
    trainer fit{net,
                sgd{.learning_rate = .05, .momentum = .9},
                {.epochs = 4, .batch = 20, .prefetch = 2, .quiet = true}};
    fit.run(files);
    // [folder]
    expect(evaluate(net, files).accuracy > .8, "records on disk");
  }
  {
    // [float_dataset]
    float_dataset data;
    data.images = xt::adapt(seen.x, std::vector<std::size_t>{400, 1, 8, 16});
    data.labels = xt::adapt(seen.label, std::vector<std::size_t>{400});
    data.classes = {"long", "middle", "short"};
    auto const [train, test] = split(data, 100);
    network<classes> net;
    trainer{net, adam{.learning_rate = .01}, {.epochs = 5, .batch = 20, .quiet = true}}.run(train);
    std::cout << evaluate(net, test);
    // [float_dataset]
    expect(evaluate(net, test).accuracy > .8, "float_dataset");
  }
  for (char const* file :
       {"waves.safetensors", "waves.checkpoint", "waves.csv", "waves.svg", "rates.svg"})
    std::filesystem::remove(file);
  return good ? 0 : 1;
}
