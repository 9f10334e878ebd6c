// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The latency of the network RESIN_NET of the header RESIN_HEADER as a job's CSV on the standard
// output; latency.sh makes one such program after the other.
#include "latency.hpp"

#include RESIN_HEADER

#include <cstdio>

int main() {
  auto const t = design::latency<resin::RESIN_NET>(10);
  std::printf("seed,ms,job_seconds\n1,%s,0\n", t.rows[0][0].c_str());
}
