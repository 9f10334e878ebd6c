// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Training steps of one network of the zoo by the processes that mpirun starts; CMake compiles this
// file once for each. Images and weights are those of contents.hpp, label i is i modulo 10.
//   sharded SHARDS IMAGES SECONDS
// measures, on one thread a process and with IMAGES in each shard, steps with and without the sums
// over the processes in turns, and prints from process 0 lines of words=numbers:
//   step processes= shards= images= seconds= alone= update= message= byte= add= elements=
//   final left= elements=    seconds before the last ones at which elements were final
// `alone` are the slowest process's seconds without sums. The loss is printed, so that another
// number of processes can be seen to give the same.
#include "../machine.hpp"
#include "contents.hpp"

#include <resin/distributed/mpi_world.hpp>
#include <resin/train/cross_entropy.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/training_pass.hpp>
#include RESIN_BENCH_HEADER

#include <cstdlib>
#include <iostream>

namespace {

using namespace resin;
constexpr auto const& net_value = RESIN_BENCH_NETWORK;
using net_type = network<net_value>;

/// A group of which every process is alone with its shards: sums go nowhere. It keeps what became
/// final when.
class silent_group final : public process_group {
 public:
  explicit silent_group(process_group& whole) : whole_(whole) {}
  struct event {
    double at;
    std::size_t elements;
  };
  std::vector<event> events;

  [[nodiscard]] int rank() const override { return whole_.rank(); }
  [[nodiscard]] int size() const override { return whole_.size(); }
  [[nodiscard]] int shards() const override { return whole_.shards(); }
  [[nodiscard]] bool synchronizes_batch_norm() const override { return false; }
  [[nodiscard]] std::unique_ptr<sharded_steps<float>> float_steps() override {
    return std::make_unique<resin::detail::sharded_step<float>>(*this);
  }
  [[nodiscard]] std::unique_ptr<sharded_steps<double>> double_steps() override {
    return std::make_unique<resin::detail::sharded_step<double>>(*this);
  }
  void begin_sum(std::span<float* const>, std::size_t count, float*) override {
    events.push_back({bench::now(), count});
  }
  void begin_sum(std::span<double* const>, std::size_t, double*) override {}
  void poll() override {}
  void finish_sums() override {}
  void complete(double*) override {}
  void broadcast(void*, std::size_t) override {}
  void gather(void const*, std::size_t, void*) override {}

 private:
  process_group& whole_;
};

struct rows_step final : step_of_rows<float> {
  training_pass<net_value, float>& pass;
  std::vector<float> const& x;
  std::vector<int> const& labels;
  rows_step(training_pass<net_value, float>& p, std::vector<float> const& images,
            std::vector<int> const& l)
      : pass(p), x(images), labels(l) {}
  step_result run(shard_range rows, long long first, std::span<float> gradient,
                  gradient_hook* hook) override {
    auto const n = static_cast<std::size_t>(rows.size());
    std::span<int const> const mine(labels.data() + first, n);
    return {pass.step(cross_entropy{}, x.data() + net_type::input_shape.size() * first, mine,
                      rows.size(), gradient, 0, 0, first, hook),
            0};
  }
  int prepare(int) override { return 1; }
  step_result run_beside(int, shard_range, long long, std::span<float>, gradient_hook*) override {
    return {};  // without synchronized batch norm nobody asks
  }
};

void measure(int shards, int images, double budget) {
  std::shared_ptr<process_group> const world = mpi_world{.shards = shards};
  auto& mpi = dynamic_cast<resin::detail::mpi_processes&>(*world);
  silent_group silent(*world);
  shard_range const mine = shards_of(world->rank(), world->size(), shards);
  net_type net;
  bench::fill(net);
  auto const x = bench::images(net_type::input_shape, mine.last * images);
  std::vector<int> labels(static_cast<std::size_t>(mine.last * images));
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 10);
  aligned_buffer<float> gradient(net.parameters().size());
  thread_pool pool(1);
  training_pass<net_value, float> pass(net, pool);
  rows_step rows(pass, x, labels);
  auto const with = world->float_steps(), without = silent.float_steps();
  std::span<float> const to(gradient.data(), gradient.size());
  // Statistics begin each step from the same values: every step has the same loss.
  std::vector<float> const start(net.statistics().begin(), net.statistics().end());
  auto const together = [&](double own) {  // the slowest process's seconds
    std::vector<double> all(static_cast<std::size_t>(world->size()));
    world->gather(&own, sizeof own, all.data());
    return *std::max_element(all.begin(), all.end());
  };
  double loss = 0;
  auto const step = [&](sharded_steps<float>& steps) {
    std::copy(start.begin(), start.end(), net.statistics().begin());
    together(0);
    return together(bench::seconds_of(
        [&] { loss = steps.run(shards * images, to, net.statistics(), rows, nullptr).loss; }));
  };
  sgd optimizer{.learning_rate = 1e-5, .momentum = .9, .weight_decay = 1e-4};
  parameter_range const all[] = {{0, static_cast<long long>(gradient.size())}};
  // Of the update one process tells: eight times the arrays of VGG-16 would fill a machine.
  bool const tells = world->rank() == 0;
  std::vector<float> weights, slots;
  if (tells) {
    weights.assign(net.parameters().begin(), net.parameters().end());
    slots.resize(gradient.size());
  }

  step(*without);
  step(*with);
  double seconds = 1e30, alone = 1e30, update = 1e30, left = 0;
  std::vector<silent_group::event> final;
  for (double const began = bench::now(); left == 0 || left < budget;) {
    silent.events.clear();
    double const without_sums = step(*without);
    if (without_sums < alone) {
      alone = without_sums;
      final = silent.events;
    }
    seconds = std::min(seconds, step(*with));
    if (tells)
      update = std::min(update, bench::seconds_of([&] {
                          optimizer.update<float>(weights, to, slots, {.step = 0, .rate = 1e-5},
                                                  all, {});
                        }));
    left = bench::now() - began;
    world->broadcast(&left, sizeof left);
  }
  if (!tells) return;
  std::vector<float> other(gradient.size());
  double const add = bench::best_seconds(
      [&] {
        for (std::size_t i = 0; i < other.size(); ++i) other[i] += to[i];
      },
      .2);
  if (!std::isfinite(loss)) throw training_error("the loss is not a number");
  std::cout.precision(9);
  std::cout << "step processes=" << world->size() << " shards=" << shards << " images=" << images
            << " seconds=" << seconds << " alone=" << alone << " update=" << update
            << " message=" << mpi.link().message << " byte=" << mpi.link().byte
            << " add=" << add / static_cast<double>(other.size()) << " elements=" << gradient.size()
            << " loss=" << loss << '\n';
  for (auto const& e : final)
    std::cout << "final left=" << final.back().at - e.at << " elements=" << e.elements << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: mpirun -n N " << argv[0] << " SHARDS IMAGES SECONDS\n";
    return 2;
  }
  measure(std::atoi(argv[1]), std::atoi(argv[2]), std::atof(argv[3]));
} catch (error const& e) {
  std::cerr << RESIN_BENCH_NAME ": " << e.what() << '\n';
  return 1;
}
