// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a run reports itself: a bar that redraws on a terminal, one plain line an epoch anywhere
// else.

#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/train/history.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <string>

namespace resin::inline RESIN_TARGET {

/// Draws at most ten times a second, within the width that the terminal has right now, and
/// allocates nothing. A null stream is silence.
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

  /// `done` images of the epoch are done, with this mean loss and accuracy so far; NaN: the task
  /// has none.
  [[gnu::cold]] void update(long long done, double loss, double accuracy) {
    if (!out_ || !terminal_) return;
    clock::time_point const now = clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    wipe();
    measure();
    double const rate = images_per_second(done);
    char left[24];
    duration(seconds_left(done), left, sizeof left);
    add(1, "epoch %d/%d ", {epoch_, epochs_});
    std::size_t const bar_at = text_.size();
    add(1, " %3.0f %%",
        {100. * static_cast<double>(done) / static_cast<double>(images_ > 0 ? images_ : 1)});
    add(1, "  %s left", {left});
    add(1, "  loss %.4f", {loss});
    if (!detail::is_nan(accuracy)) add(1, "  accuracy %.2f %%", {100 * accuracy});
    add(14, "  %.0f images/s", {rate});
    int const room = columns_ - 3 - static_cast<int>(text_.size()), bar = room < 30 ? room : 30;
    if (bar >= 6) {
      int const filled = images_ > 0 ? static_cast<int>(bar * done / images_) : 0;
      text_.insert(bar_at, static_cast<std::size_t>(bar) + 2, ' ');
      text_[bar_at] = '[';
      for (int i = 0; i < bar; ++i)
        text_[bar_at + 1 + static_cast<std::size_t>(i)] = i < filled    ? '='
                                                          : i == filled ? '>'
                                                                        : ' ';
      text_[bar_at + 1 + static_cast<std::size_t>(bar)] = ']';
    }
    on_line_ = static_cast<int>(text_.size());
    std::fputs(text_.c_str(), out_);
    std::fflush(out_);
  }

  /// The epoch's record as a line that stays; `past` has its metrics at the end.
  [[gnu::cold]] void end_epoch(epoch_record const& r, long long done, history const& past = {}) {
    if (!out_) return;
    wipe();
    measure();
    bool const wide = columns_ >= 100;
    add(1, "epoch %d/%d", {r.epoch, epochs_});
    add(1, "  loss %.4f", {r.train_loss});
    if (!detail::is_nan(r.train_accuracy))
      add(1, wide ? "  accuracy %.2f %%" : "  %.2f %%", {100 * r.train_accuracy});
    if (!detail::is_nan(r.held_out_loss)) {
      add(1, wide ? "  held out: loss %.4f" : "  held out %.4f", {r.held_out_loss});
      if (!detail::is_nan(r.held_out_accuracy))
        add(1, wide ? "  accuracy %.2f %%" : "  %.2f %%", {100 * r.held_out_accuracy});
    }
    std::size_t const metrics = past.metric_names.size();
    for (std::size_t k = 0; k < metrics && metrics <= past.metrics.size(); ++k)
      add(1, "  %s %.4g", {past.metric_names[k], past.metrics[past.metrics.size() - metrics + k]});
    add(1, "  rate %.3g", {r.learning_rate});
    add(1, "  %.0f images/s", {r.images_per_second});
    if (r.epoch < epochs_) {
      char left[24];
      duration(seconds_left(done), left, sizeof left);
      add(1, "  %s left", {left});
    }
    end_line();
  }

  /// The run is over: what it took in all.
  [[gnu::cold]] void end(long long epochs, double seconds) {
    if (!out_) return;
    wipe();
    measure();
    char all[24];
    duration(seconds, all, sizeof all);
    add(1, "%d %s in %s", {epochs, epochs == 1 ? "epoch" : "epochs", all});
    end_line();
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

  [[nodiscard]] double seconds_left(long long done) const {
    double const rate = images_per_second(done);
    return rate > 0 ? static_cast<double>(left_ - (done - before_)) / rate : 0;
  }
  /// A new line, as wide as the terminal is now; elsewhere as wide as need be.
  [[gnu::cold]] void measure() {
    text_.clear();
    columns_ = 512;
    if (!terminal_) return;
    winsize size{};
    columns_ =
        ::ioctl(::fileno(out_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  }
  /// Appends it if `spare` columns stay free behind it; into memory that is there already.
  void add(int spare, char const* format, std::initializer_list<detail::word> words) {
    std::size_t const before = text_.size();
    detail::print(text_, format, words);
    if (static_cast<int>(text_.size()) > columns_ - spare) text_.resize(before);
  }
  void end_line() {
    std::fputs(text_.c_str(), out_);
    std::fputc('\n', out_);
    std::fflush(out_);
  }
  /// A line that was drawn before the terminal became narrower stands on several rows now.
  [[gnu::cold]] void wipe() {
    if (!out_ || on_line_ == 0) return;
    measure();
    int const rows = (on_line_ - 1) / columns_;
    if (rows > 0) std::fprintf(out_, "\033[%dA", rows);
    std::fputs("\r\033[J", out_);
    on_line_ = 0;
  }

  std::FILE* out_;
  std::string text_;
  bool terminal_;
  int columns_ = 80, on_line_ = 0;  // of the terminal; of the line that is redrawn
  long long epoch_ = 0, epochs_ = 0, images_ = 0, before_ = 0, left_ = 0;
  clock::time_point start_ = clock::now(), drawn_ = start_;
};

}  // namespace resin
