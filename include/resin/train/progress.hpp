// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a run reports itself: a bar that redraws on a terminal, one plain line an epoch anywhere
// else.

#include <resin/base/text.hpp>
#include <resin/train/history.hpp>

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <string>

namespace resin::inline RESIN_TARGET {

/// Draws at most ten times a second and allocates nothing. A null stream is silence.
class progress {
 public:
  explicit progress(std::FILE* out)
      : progress(out, out != nullptr && ::isatty(::fileno(out)) == 1) {}
  progress(std::FILE* out, bool terminal) : out_(out), terminal_(terminal) { text_.reserve(512); }
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;
  ~progress() { wipe(); }

  /// `before` images of this epoch are done already (after a resume); `left` counts all images of
  /// the run still to come.
  [[gnu::cold]] void begin_epoch(long long epoch, long long epochs, long long images,
                                 long long before, long long left) {
    epoch_ = epoch, epochs_ = epochs, images_ = images, before_ = before, left_ = left;
    start_ = clock::now();
    drawn_ = start_ - std::chrono::hours(1);
  }

  /// `done` images of the epoch are done, with this mean loss and accuracy so far.
  [[gnu::cold]] void update(long long done, double loss, double accuracy) {
    if (!out_ || !terminal_) return;
    clock::time_point const now = clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    double const rate = images_per_second(done);
    double const seconds_left = rate > 0 ? static_cast<double>(left_ - (done - before_)) / rate : 0;
    char bar[31], left[24];
    int const filled = images_ > 0 ? static_cast<int>(30 * done / images_) : 0;
    for (int i = 0; i < 30; ++i) bar[i] = i < filled ? '=' : i == filled ? '>' : ' ';
    bar[30] = 0;
    duration(seconds_left, left, sizeof left);
    write("\r\033[Kepoch %d/%d [%s] %3.0f %%  loss %.4f  accuracy %.2f %%  %.0f images/s  %s left",
          {epoch_, epochs_, bar,
           100. * static_cast<double>(done) / static_cast<double>(images_ > 0 ? images_ : 1), loss,
           100 * accuracy, rate, left});
    std::fflush(out_);
    on_line_ = true;
  }

  /// The epoch's record as a line that stays.
  [[gnu::cold]] void end_epoch(epoch_record const& r, long long done) {
    if (!out_) return;
    wipe();
    char left[24];
    double const rate = images_per_second(done);
    duration(rate > 0 ? static_cast<double>(left_ - (done - before_)) / rate : 0, left,
             sizeof left);
    write("epoch %d/%d  loss %.4f  accuracy %.2f %%",
          {r.epoch, epochs_, r.train_loss, 100 * r.train_accuracy});
    if (!detail::is_nan(r.held_out_accuracy)) {
      write("  held out: loss %.4f  accuracy %.2f %%",
            {r.held_out_loss, 100 * r.held_out_accuracy});
    }
    write("  rate %.3g  %.0f images/s", {r.learning_rate, r.images_per_second});
    if (r.epoch < epochs_) write("  %s left", {left});
    std::fputc('\n', out_);
    std::fflush(out_);
  }

  /// Something worth a line of its own, such as an early stop.
  [[gnu::cold]] void note(char const* text) {
    if (!out_) return;
    wipe();
    std::fprintf(out_, "%s\n", text);
    std::fflush(out_);
  }

  [[nodiscard]] double images_per_second(long long done) const {
    double const s = std::chrono::duration<double>(clock::now() - start_).count();
    return s > 0 ? static_cast<double>(done - before_) / s : 0;
  }

  /// 75 -> "1:15", 3700 -> "1:01:40".
  [[gnu::cold]] static void duration(double seconds, char* out, std::size_t size) {
    long long const s = std::llround(std::fmin(std::fmax(seconds, 0), 1e12));
    if (s >= 3600) {
      std::snprintf(out, size, "%lld:%02d:%02d", s / 3600, static_cast<int>(s / 60 % 60),
                    static_cast<int>(s % 60));
    } else {
      std::snprintf(out, size, "%d:%02d", static_cast<int>(s / 60), static_cast<int>(s % 60));
    }
  }

 private:
  using clock = std::chrono::steady_clock;

  /// Into memory that is there already.
  void write(char const* format, std::initializer_list<detail::word> words) {
    text_.clear();
    detail::print(text_, format, words);
    std::fputs(text_.c_str(), out_);
  }
  void wipe() {
    if (out_ && on_line_) std::fputs("\r\033[K", out_);
    on_line_ = false;
  }

  std::FILE* out_;
  std::string text_;
  bool terminal_, on_line_ = false;
  long long epoch_ = 0, epochs_ = 0, images_ = 0, before_ = 0, left_ = 0;
  clock::time_point start_ = clock::now(), drawn_ = start_;
};

}  // namespace resin
