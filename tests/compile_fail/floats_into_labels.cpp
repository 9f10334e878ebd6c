// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: floats_into_dataset - a dataset holds bytes and int labels
#include <resin/resin.hpp>

using namespace resin;

int main() {
  xt::xtensor<double, 1> const mine = xt::zeros<double>({4});
  dataset data;
#if RESIN_FAIL
  data.labels = mine;
#else
  data.labels = xt::cast<int>(mine);
#endif
}
