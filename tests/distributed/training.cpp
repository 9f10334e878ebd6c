// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// training THREADS [CHECKPOINT]: a small residual network with augmentation and dropout, trained by
// several processes: parameters, running statistics and history have the same bits however many
// there are, and however often a run was broken off and resumed. An epoch's last batch has fewer
// images than shards.

#include "agreement.hpp"

#include <resin/distributed/mpi_world.hpp>
#include <resin/resin.hpp>

#include <cstdio>
#include <cstdlib>

using namespace resin;

namespace {

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{};
}
constexpr auto value = input{1, 12, 12} | unit(8) | relu |
                       repeat(2, residual(unit(8) | relu | dropout{.rate = .2} | unit(8)) | relu) |
                       max_pool2d{} | unit(20) | relu | flatten | dense{.units = 4};

}  // namespace

int main(int count, char** arguments) {
  std::string const checkpoint = count > 2 ? arguments[2] : "";
  auto const [seen, held_out] =
      datasets::synthetic_shapes({.count = 133, .test_count = 40, .size = 12, .classes = 4});
  std::shared_ptr<process_group> const group = mpi_world{};
  network<value> net(static_cast<std::uint64_t>(1 + group->rank()));  // process 0's counts
  trainer fit{net,
              sgd{.learning_rate = one_cycle{.1}, .momentum = .9},
              {.epochs = 3,
               .batch = 32,
               .threads = std::atoi(arguments[1]),
               .augment = augment::random_crop{1} | augment::flip{},
               .average = .9,
               .checkpoint = checkpoint,
               .checkpoint_steps = checkpoint.empty() ? 0 : 1,
               .resume = !checkpoint.empty(),
               .quiet = true,
               .processes = group}};
  history const h = fit.run(seen, held_out);
  std::uint64_t mine = bits<float>(net.parameters()) ^ 3 * bits<float>(net.statistics());
  for (epoch_record const& r : h.rows) {
    double const figures[] = {r.train_loss, r.train_accuracy, r.learning_rate, r.held_out_loss,
                              r.held_out_accuracy};
    mine = mine * 31 ^ bits<double>(figures);
  }
  // Batches with fewer images than processes are shared too; one process alone finds the same.
  auto const shared = fit.predict(held_out);
  if (shared != predict(net, held_out) || predict(net, held_out, {.batch = 3}) != shared ||
      predict(net, held_out, {.batch = 3, .processes = group}) != shared)
    return 3;
  evaluation const e = evaluate(net, held_out, {.processes = group}),
                   alone = evaluate(net, held_out);
  if (e.loss != alone.loss || e.accuracy != alone.accuracy) return 4;
  if (!all_have(mine, *group)) return 1;
  if (group->rank() == 0)
    std::printf("%016llx, loss %.9g\n", static_cast<unsigned long long>(mine),
                h.rows.back().train_loss);
  return h.rows.back().train_loss < h.rows.front().train_loss ? 0 : 2;
}
