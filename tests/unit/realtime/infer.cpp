// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Real time: by one thread, after reserve(), infer() takes no lock, allocates nothing and makes no
// system call. This program's own malloc and locks count; system calls end a child that has given
// them up.
#include "test.hpp"

#include <resin/resin.hpp>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RESIN_SANITIZED  // its runtime stands where the counters stand
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RESIN_SANITIZED
#endif
#endif

#if defined(__linux__) && defined(__GLIBC__) && !defined(RESIN_SANITIZED)
#include <dlfcn.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace {
std::atomic<bool> watching{false};
std::atomic<int> heap_calls{0}, locks{0};
void count(std::atomic<int>& calls) {
  if (watching.load(std::memory_order_relaxed)) calls.fetch_add(1, std::memory_order_relaxed);
}
}  // namespace

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

void* malloc(size_t n) noexcept {
  count(heap_calls);
  return __libc_malloc(n);
}
void* calloc(size_t n, size_t size) noexcept {
  count(heap_calls);
  return __libc_calloc(n, size);
}
void* realloc(void* p, size_t n) noexcept {
  count(heap_calls);
  return __libc_realloc(p, n);
}
void* aligned_alloc(size_t alignment, size_t n) noexcept {
  count(heap_calls);
  return __libc_memalign(alignment, n);
}
int posix_memalign(void** p, size_t alignment, size_t n) noexcept {
  count(heap_calls);
  *p = __libc_memalign(alignment, n);
  return *p ? 0 : 12;
}
void free(void* p) noexcept {
  if (p) count(heap_calls);
  __libc_free(p);
}
int pthread_mutex_lock(pthread_mutex_t* m) noexcept {
  using function = int (*)(pthread_mutex_t*);
  static function const real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  count(locks);
  return real(m);
}
}

using namespace resin;

namespace {

// Evaluated image by image, and as one batch.
constexpr auto small = input{1, 24, 24} | conv2d{.filters = 16, .kernel = 3, .bias = false} |
                       batch_norm{} | relu | max_pool2d{} |
                       conv2d{.filters = 16, .kernel = 3, .stride = 2} | silu | flatten |
                       dense{.units = 4} | softmax;
constexpr auto whole = input{16, 12, 12} | conv2d{.filters = 16, .kernel = 3, .padding = same} |
                       relu | tap("middle") | repeat(2, residual(relu)) |
                       depthwise_conv2d{.kernel = 3} | batch_norm{} |
                       branches(conv2d{.filters = 5, .kernel = 1}, avg_pool2d{3, 1, same}) |
                       global_avg_pool | dense{.units = 4};

struct calls {
  int heap, locks;
};
/// What f calls that a real-time thread must not.
calls watched(auto&& f) {
  heap_calls = locks = 0;
  watching = true;
  f();
  watching = false;
  return {heap_calls, locks};
}

enum class ended { quietly, by_a_system_call, unknown };
/// A child does f after it has given up every system call but its last.
ended without_system_calls(auto&& f) {
  pid_t const child = ::fork();
  if (child == 0) {
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) ::_exit(77);
    f();
    ::syscall(SYS_exit, 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return ended::by_a_system_call;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? ended::quietly : ended::unknown;
}

/// `call` in every sense: what it calls, and that it ends without the system.
void check_quiet(char const* what, auto&& call) {
  INFO(what);
  ended const end = without_system_calls(call);  // before this process has called it
  calls const c = watched(call);
  CHECK((c.heap == 0 && c.locks == 0));
  if (end == ended::unknown)
    WARN("skipped: this system does not let a process give up its system calls");
  else
    CHECK(end == ended::quietly);
}

template <auto const& Value>
void check_network() {
  constexpr extent3 in = network<Value>::input_shape;
  xt::xtensor<float, 4> const x =
      xt::ones<float>({std::size_t{8}, std::size_t{in.c}, std::size_t{in.h}, std::size_t{in.w}});
  xt::xtensor<float, 2> y = xt::zeros<float>({8, 4});
  for (int before : {1, 3}) {
    network<Value> net(1);
    net.use_threads(before);
    (void)net(x);
    net.use_threads(1);
    net.reserve(8);
    check_quiet("the first infer", [&] { net.infer(x.data(), 8, y.data()); });
    check_quiet("fewer images", [&] { net.infer(x.data(), 1, y.data()); });
    check_quiet("into an array", [&] { net(x, y); });
    net.parameters()[0] += 1;
    net.reserve(8);
    check_quiet("new weights made ready", [&] { net.infer(x.data(), 8, y.data()); });
    auto context = net.context();
    context.reserve(8);
    check_quiet("a context", [&] { context.infer(x.data(), 8, y.data()); });
    check_quiet("a context into an array", [&] { context(x, y); });
    net.evaluate_only();
    check_quiet("a network that only evaluates", [&] { net.infer(x.data(), 8, y.data()); });
  }
}

}  // namespace

TEST_CASE("real time: what is watched for is seen", "[realtime]") {
  std::unique_ptr<std::vector<int>> kept;
  CHECK(watched([&] { kept = std::make_unique<std::vector<int>>(10); }).heap == 2);
  CHECK(watched([&] { kept.reset(); }).heap == 2);
  std::mutex mutex;
  CHECK(watched([&] { std::lock_guard const lock(mutex); }).locks == 1);
  CHECK(without_system_calls([] {}) != ended::by_a_system_call);
  CHECK(without_system_calls([] { (void)::syscall(SYS_getppid); }) != ended::quietly);
}
TEST_CASE("real time: image by image", "[realtime]") { check_network<small>(); }
TEST_CASE("real time: a batch at once", "[realtime]") { check_network<whole>(); }

#else
TEST_CASE("real time", "[realtime]") {
  WARN(
      "skipped: not glibc on Linux, or a sanitizer, whose runtime stands where the counters stand");
}
#endif
