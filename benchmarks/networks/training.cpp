// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Training steps of one network of the zoo; CMake compiles this file once for each. Images and
// weights are those of contents.hpp, the label of image i is i modulo 10.
//   train THREADS BATCH   a contestant: a call is a whole step with momentum and weight decay
//   ops BATCH SECONDS     CSV: the time of a step by kind of op, on one thread
#include "contents.hpp"
#include "contestant.hpp"
#include "timed_ops.hpp"

#include <resin/data/loader.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/training_pass.hpp>
#include RESIN_BENCH_HEADER

#include <cstdlib>
#include <map>

namespace {

using namespace resin;
constexpr auto const& net_value = RESIN_BENCH_NETWORK;
using net_type = network<net_value>;
using code = ir::training<net_value, 4, false>;
constexpr auto const& program = code::code;
constexpr extent3 in = net_type::input_shape, out = net_type::output_shape;

/// What every step needs besides the pass itself.
struct setting {
  net_type net{};
  std::vector<float> x;
  std::vector<int> labels;
  std::vector<float> gradient, slots;
  sgd optimizer{.learning_rate = 1e-5, .momentum = .9, .weight_decay = 1e-4};

  explicit setting(int batch)
      : x(bench::images(in, batch)),
        labels(static_cast<std::size_t>(batch)),
        gradient(static_cast<std::size_t>(net_type::parameter_count)),
        slots(gradient.size()) {
    bench::fill(net);
    for (int i = 0; i < batch; ++i) labels[static_cast<std::size_t>(i)] = i % 10;
  }
  void update(thread_pool& pool) {
    parameter_range const all[] = {{0, static_cast<long long>(gradient.size())}};
    std::span<float> const w = net.parameters();
    pool.run([&](part who, thread_barrier&) {
      optimizer.update<float>(w, gradient, slots, {.step = 0, .rate = 1e-5}, all, who);
    });
  }
};

void train(int threads, int batch) {
  setting s(batch);
  thread_pool pool(threads);
  training_pass<net_value, float> pass(s.net, pool);
  auto const step = [&] {
    double const loss =
        pass.step(cross_entropy{}, s.x.data(), s.labels, batch, std::span<float>(s.gradient), 0, 0);
    if (!std::isfinite(loss)) throw training_error("the loss is not a number");
    s.update(pool);
    return loss;
  };
  double const loss = step();
  bench::serve(" loss=" + std::to_string(loss), step);
}

char const* kind_of(ir::op_kind kind) {
  using enum ir::op_kind;
  switch (kind) {
    case conv:
      return "forward convolution";
    case conv_backward_data:
      return "backward data";
    case conv_backward_weights:
      return "backward weights";
    case dense:
    case dense_backward_data:
    case dense_backward_weights:
      return "dense";
    case batch_norm:
    case batch_norm_backward:
      return "batch norm";
    default:
      return "other";
  }
}

/// The whole step on a machine of its own, so that each op can be timed. Networks with training
/// heads have more outputs than this; none of them is measured.
void ops(int batch, double budget) {
  static_assert(program.head_count == 0);
  setting s(batch);
  runtime::run_buffers<code, float> run;
  run.reserve("benchmark", batch, 1);
  aligned_buffer<float> cache(static_cast<std::size_t>(code::work.cache));
  aligned_buffer<float> logits(static_cast<std::size_t>(out.size() * batch)),
      dlogits(logits.size());
  int index[program.region_count + 1] = {};
  runtime::machine<float> m = run.machine_of({}, index);
  m.input = s.x.data();
  m.input_image = static_cast<std::ptrdiff_t>(in.size());
  m.batch = batch;
  m.parameters = s.net.all_parameters().data();
  m.statistics = s.net.statistics().data();
  m.gradient = s.gradient.data();
  m.cache = cache.data();
  constexpr int y = program.output, dy = program.output_gradient;
  auto const image = static_cast<std::ptrdiff_t>(out.size());
  auto const judge = [&] {
    kernels::blocked_to_planar<float>(runtime::channels_of<code, y>, out.h * out.w,
                                      runtime::value_of<code, y>(m), {}, {logits.data(), image},
                                      batch, {});
    prediction_view<float const> const view{logits.data(), batch, out.c, out.h, out.w};
    if (!std::isfinite(loss_and_gradient(cross_entropy{}, view, s.labels, dlogits.data())))
      throw training_error("the loss is not a number");
    kernels::planar_to_blocked<float>(runtime::channels_of<code, dy>, out.h * out.w,
                                      {dlogits.data(), image}, {}, runtime::value_of<code, dy>(m),
                                      batch, {});
  };
  using executor = runtime::train_ops<code>;
  double peak = 0, loss_seconds = 1e30, update_seconds = 1e30;
  thread_pool alone(1);
  std::vector<double> const least =
      bench::least_seconds(program.op_count, budget, [&](double* seconds) {
        bench::timed_ops<executor> const timed{seconds};
        runtime::run_range<code, 0, program.forward_ops, -1>(timed, m);
        loss_seconds = std::min(loss_seconds, bench::seconds_of(judge));
        runtime::run_range<code, program.forward_ops, program.op_count, -1>(timed, m);
        update_seconds = std::min(update_seconds, bench::seconds_of([&] { s.update(alone); }));
        peak = std::max(peak, bench::peak_flops());
      });

  dataset data;
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape(
      {static_cast<std::size_t>(batch), std::size_t{in.c}, std::size_t{in.h}, std::size_t{in.w}});
  data.labels = xt::xtensor<int, 1>::from_shape({static_cast<std::size_t>(batch)});
  std::fill_n(data.images.data(), data.images.size(), std::uint8_t{128});
  std::fill_n(data.labels.data(), data.labels.size(), 0);
  loader<float> batches(
      data, {.batch = batch,
             .augment = augment::random_crop{4} | augment::flip{} | augment::normalize{.5, .25},
             .threads = 0});
  double data_seconds = 1e30;
  for (int epoch = 0; epoch < 5; ++epoch) {
    batches.begin_epoch(epoch);
    batch_view<float> view;
    data_seconds = std::min(data_seconds, bench::seconds_of([&] { batches.next(view); }));
  }

  struct total {
    double seconds = 0, flops = 0;
  };
  std::map<std::string, total> totals{{"optimizer", {update_seconds, 0}},
                                      {"data", {data_seconds, 0}},
                                      {"other", {loss_seconds, 0}}};
  for (int i = 0; i < program.op_count; ++i) {
    ir::op const& o = program.ops[i];
    if (!ir::row_of(o.kind).kernel) continue;
    total& t = totals[kind_of(o.kind)];
    t.seconds += least[static_cast<std::size_t>(i)];
    t.flops += 2. * bench::multiply_adds(program, o) * batch *
               static_cast<double>(program.copies(o.region));
  }
  std::cout << "training_arena_bytes=" << net_type::training_arena_bytes << " workspace_bytes="
            << 4 * (code::work.cache + code::work.shared + code::work.scratch)
            << " peak=" << 1e-9 * peak << "\nkind,ms,gflop\n";
  for (auto const& [kind, t] : totals)
    std::cout << kind << ',' << 1e3 * t.seconds << ',' << 1e-9 * t.flops << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  std::string const mode = argc > 1 ? argv[1] : "";
  if (mode == "train" && argc == 4) {
    train(std::atoi(argv[2]), std::atoi(argv[3]));
  } else if (mode == "ops" && argc == 4) {
    ops(std::atoi(argv[2]), std::atof(argv[3]));
  } else {
    std::cerr << "usage: " << argv[0] << " train THREADS BATCH | ops BATCH SECONDS\n";
    return 2;
  }
} catch (error const& e) {
  std::cerr << RESIN_BENCH_NAME ": " << e.what() << '\n';
  return 1;
}
