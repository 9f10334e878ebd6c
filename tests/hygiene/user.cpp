// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A user's program, as users build it: Resin's headers are plainly included, so that their warnings
// are the user's; names of the standard library and of others are about. It trains, saves and
// loads.
#include <bits/stdc++.h>
#include <error.h>

#include "user.hpp"

#include <resin/io/weights.hpp>

using namespace std;
using namespace resin;

int main() {
  barrier meeting(1);  // the standard's
  auto [train, test] =
      datasets::synthetic_shapes({.count = 32, .test_count = batch, .size = ::size, .classes = 4});
  network<::value> net(3);
  trainer fit{net,
              adam{.learning_rate = .01},
              {.epochs = 2, .batch = batch, .threads = 2, .clip = {.norm = 1}, .quiet = true}};
  history const seen = fit.run(train, test);
  filesystem::path const file = filesystem::temp_directory_path() /
                                ("resin_user_" + to_string(random_device{}()) + ".safetensors");
  save(net, file);
  network<::value> other(4);
  load(other, file);
  filesystem::remove(file);
  double const a = first_score(net), b = first_score(other);
  return a == b && isfinite(a) && seen.rows.size() == 2 ? 0 : 1;
}
