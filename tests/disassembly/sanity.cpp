// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Functions that call inside a loop, which the reader of disassembly must report, and some that do
// not.

extern "C" {
[[noreturn]] void fail();
float outside(float);
[[gnu::cold]] float seldom(float);

float call_after_loop(float const* x, int n) {
  float sum = 0;
  for (int i = 0; i < n; ++i) sum += x[i];
  return outside(sum) + 1;
}

float call_on_the_way_out(float const* x, int n) {
  float sum = 0;
  for (int i = 0; i < n; ++i) {
    if (x[i] < 0) fail();
    sum += x[i];
  }
  return sum;
}

float switch_without_call(float const* x, int const* kind, int n) {
  float sum = 0;
  for (int i = 0; i < n; ++i) {
    switch (kind[i]) {
      case 0:
        sum += x[i];
        break;
      case 1:
        sum *= x[i];
        break;
      case 2:
        sum -= x[i];
        break;
      case 3:
        sum /= x[i];
        break;
      case 4:
        sum += x[i] * x[i];
        break;
      case 5:
        sum -= x[i] * x[i];
        break;
    }
  }
  return outside(sum) + 1;
}

float tail_call_out_of_loop(float const* x, int n) {
  for (int i = 0; i < n; ++i)
    if (x[i] > 3) return outside(x[i]);
  return 3;
}

float cold_call_in_loop(float const* x, int n) {
  float sum = 0;
  for (int i = 0; i < n; ++i) sum += __builtin_expect(x[i] < 0, 0) ? seldom(x[i]) : x[i];
  return sum;
}

float call_in_loop(float const* x, int n) {
  float sum = 0;
  for (int i = 0; i < n; ++i) sum += outside(x[i]);
  return sum;
}

float call_in_inner_loop(float const* x, int n, int m) {
  float sum = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < m; ++j) sum += x[i * m + j];
    if (sum > 1) sum = outside(sum);
  }
  return sum;
}

float indirect_call_in_loop(float const* x, int n, float (*f)(float)) {
  float sum = 0;
  for (int i = 0; i < n; ++i) sum += f(x[i]);
  return sum;
}

float call_in_switch(float const* x, int const* kind, int n) {
  float sum = 0;
  for (int i = 0; i < n; ++i) {
    switch (kind[i]) {
      case 0:
        sum += x[i];
        break;
      case 1:
        sum *= x[i];
        break;
      case 2:
        sum = outside(sum);
        break;
      case 3:
        sum /= x[i];
        break;
      case 4:
        sum += x[i] * x[i];
        break;
      case 5:
        sum -= x[i] * x[i];
        break;
    }
  }
  return sum;
}
}
