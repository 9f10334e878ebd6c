// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: floats_into_dataset - a dataset holds bytes and int labels
#include <resin/resin.hpp>

using namespace resin;

int main() {
  xt::xtensor<float, 4> const mine = xt::zeros<float>({4, 1, 8, 8});
  dataset data;
#if RESIN_FAIL
  data.images = mine;
#else
  data.images = xt::cast<unsigned char>(255 * mine);
#endif
}
