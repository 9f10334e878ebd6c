// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A fixed team of threads that all run one function (SPMD) and meet at a barrier. Hot fork and join
// cost two cache line round trips; idle workers spin for a bounded time and then sleep.

#include <resin/base/error.hpp>
#include <resin/base/forks.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/part.hpp>
#include <resin/base/text.hpp>
#include <resin/base/unoptimized.hpp>  // what computes includes this

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {
RESIN_INLINE void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}
/// Unwinds the threads that wait for one that threw; never leaves thread_pool::run.
struct run_aborted {};
}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Where the threads of one run meet: returns on each when all have called it. No-op for one
/// thread. It spins, and yields once the spinning has lasted some 30 us or at once when there are
/// more threads than cores.
class thread_barrier {
 public:
  explicit thread_barrier(int threads = 1, int spins = 2000) noexcept
      : threads_(threads), spins_(spins) {}
  thread_barrier(thread_barrier const&) = delete;
  thread_barrier& operator=(thread_barrier const&) = delete;

  RESIN_INLINE void operator()() {
    if (threads_ > 1) meet();
  }
  /// Releases every waiting thread with an exception that thread_pool::run swallows.
  void abort() noexcept { phase_.fetch_or(aborted, std::memory_order_acq_rel); }
  /// Ready for a new run; call only while nobody waits.
  void reset() noexcept {
    arrived_.store(0, std::memory_order_relaxed);
    phase_.store(0, std::memory_order_relaxed);
  }

 private:
  static constexpr unsigned aborted = 1u << 31;

  RESIN_NOINLINE void meet() {
    // The phase cannot move before this thread arrives, so its old value may be read first. Nor can
    // the last arrival overwrite the abort bit: a thread that threw never arrives.
    unsigned const phase = phase_.load(std::memory_order_acquire);
    if (phase & aborted) throw detail::run_aborted{};
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      arrived_.store(0, std::memory_order_relaxed);
      phase_.store((phase + 1) & ~aborted, std::memory_order_release);
      return;
    }
    unsigned now = phase;
    for (int spin = 0; (now = phase_.load(std::memory_order_acquire)) == phase;) {
      if (spin < spins_) {
        ++spin;
        detail::pause();
      } else {
        std::this_thread::yield();
      }
    }
    if (now & aborted) throw detail::run_aborted{};
  }

  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<unsigned> phase_{0};
  alignas(64) int threads_;
  int spins_;
};

/// More threads than any machine of today has cores for; beyond is a slip.
inline constexpr int most_threads = 1024;

/// `run(f)` calls f(part who, thread_barrier& sync) once on each of size() threads, the caller
/// being part 0, and returns when all are done. One run at a time, none inside another. A run
/// allocates nothing and makes one indirect call a thread; by one thread it is a plain call.
/// Kernels do not throw; if f does, threads waiting at the barrier are released, and the exception
/// of the lowest part reaches the caller once every thread has finished. In a child by fork() the
/// first run makes the threads anew.
class thread_pool {
 public:
  /// Throws error unless 1 <= threads <= most_threads and the system gives them.
  [[gnu::cold]] explicit thread_pool(int threads = 1)
      : size_(checked(threads)), spins_(crowded(size_) ? 0 : 2000), sync_(size_, spins_) {
    if (size_ == 1) return;
    errors_.resize(static_cast<std::size_t>(size_));
    workers_.reserve(static_cast<std::size_t>(size_ - 1));
    start();
  }
  thread_pool(thread_pool const&) = delete;
  thread_pool& operator=(thread_pool const&) = delete;
  ~thread_pool() { stop(); }

  [[nodiscard]] int size() const noexcept { return size_; }

  template <class F>
  void run(F&& f) {
    using function = std::remove_reference_t<F>;
    if (size_ == 1) {
      f(part{0, 1}, sync_);
      return;
    }
    if (detail::forked_since(forks_)) start_anew_(*this);
    entry_ = &enter<function>;
    job_ = static_cast<void const*>(std::addressof(f));
    launch();
    call(0);
    join();
  }

 private:
  [[gnu::cold]] static int checked(int threads) {
    if (threads < 1 || threads > most_threads)
      throw error(
          detail::sentence({"threads: 1 to ", most_threads, " can be asked for, got ", threads}));
    return threads;
  }
  // A function and not a lambda in run: its symbol is the longest of a program.
  template <class F>
  static void enter(void const* job, part who, thread_barrier& sync) {
    (*static_cast<F*>(const_cast<void*>(job)))(who, sync);
  }
  static bool crowded(int threads) {
    unsigned const cores = std::thread::hardware_concurrency();
    return cores != 0 && static_cast<unsigned>(threads) > cores;
  }

  [[gnu::cold]] void start() {
    forks_ = detail::count_forks();
    start_anew_ = [](thread_pool& pool) { pool.start_anew(); };
    try {
      for (int i = 1; i < size_; ++i) workers_.emplace_back([this, i] { serve(i); });
    } catch (std::system_error const&) {
      std::size_t const got = workers_.size() + 1;
      stop();
      throw error(detail::sentence({"threads: the system gives ", got, " of ", size_,
                                    "; ask for fewer, or raise its limit"}));
    }
  }
  /// In a child by fork(): what it has of the threads are copies of their handles.
  void forget_workers() {
    for (std::thread& worker : workers_) new (&worker) std::thread;
    workers_.clear();
  }
  [[gnu::cold, gnu::noinline]] void start_anew() {
    forget_workers();
    generation_.store(0, std::memory_order_relaxed);
    pending_.store(0, std::memory_order_relaxed);
    sleepers_.store(0, std::memory_order_relaxed);
    stopping_.store(false, std::memory_order_relaxed);
    failed_.store(false, std::memory_order_relaxed);
    for (std::exception_ptr& e : errors_) e = nullptr;
    sync_.reset();
    start();
  }

  void launch() {
    pending_.store(size_ - 1, std::memory_order_relaxed);
    // Sequentially consistent with a worker's `++sleepers_; wait(generation_)`: either it sees the
    // new generation or this thread sees the sleeper.
    generation_.fetch_add(1, std::memory_order_seq_cst);
    if (sleepers_.load(std::memory_order_seq_cst) != 0) generation_.notify_all();
  }

  void call(int index) noexcept {
    try {
      entry_(job_, part{index, size_}, sync_);
    } catch (detail::run_aborted const&) {
    } catch (...) {
      errors_[static_cast<std::size_t>(index)] = std::current_exception();
      failed_.store(true, std::memory_order_relaxed);
      sync_.abort();
    }
  }

  void join() {
    for (int spin = 0; pending_.load(std::memory_order_acquire) != 0;) {
      if (spin < spins_) {
        ++spin;
        detail::pause();
      } else {
        std::this_thread::yield();
      }
    }
    if (failed_.load(std::memory_order_relaxed)) rethrow();
  }

  RESIN_NOINLINE void rethrow() {
    failed_.store(false, std::memory_order_relaxed);
    sync_.reset();
    std::exception_ptr first;
    for (std::exception_ptr& e : errors_) {
      if (e && !first) first = e;
      e = nullptr;
    }
    if (first) std::rethrow_exception(first);
  }

  void serve(int index) {
    for (int seen = 0;;) {
      seen = await_work(seen);
      if (stopping_.load(std::memory_order_relaxed)) return;
      call(index);
      pending_.fetch_sub(1, std::memory_order_acq_rel);
    }
  }

  /// The generation after `seen`: spins, then gives way a few times, then sleeps.
  int await_work(int seen) {
    int now = seen;
    for (int spin = 0; spin < spins_ + 50; ++spin) {
      if ((now = generation_.load(std::memory_order_acquire)) != seen) return now;
      if (spin < spins_) {
        detail::pause();
      } else {
        std::this_thread::yield();
      }
    }
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    while ((now = generation_.load(std::memory_order_seq_cst)) == seen)
      generation_.wait(seen, std::memory_order_seq_cst);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    return now;
  }

  void stop() {
    if (detail::forked_since(forks_)) return forget_workers();
    stopping_.store(true, std::memory_order_relaxed);
    generation_.fetch_add(1, std::memory_order_seq_cst);
    generation_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

  alignas(64) std::atomic<int> generation_{0};
  void (*entry_)(void const*, part,
                 thread_barrier&) = nullptr;  // beside the generation: one line tells a worker all
  void const* job_ = nullptr;
  alignas(64) std::atomic<int> pending_{0};
  alignas(64) std::atomic<int> sleepers_{0};
  std::atomic<bool> stopping_{false}, failed_{false};
  int size_, spins_;
  unsigned forks_ = 0;  // when the workers were made
  // Who makes the threads says how: files that only run a pool do not compile it.
  void (*start_anew_)(thread_pool&) = nullptr;
  std::vector<std::exception_ptr> errors_;
  std::vector<std::thread> workers_;
  thread_barrier sync_;
};

}  // namespace resin
RESIN_END_INSTANTIATED
