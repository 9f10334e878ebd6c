// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A figure of one's own beside loss and accuracy, or one of those that come along.

#include <resin/base/namespaces.hpp>
#include <resin/train/tally.hpp>

#include <concepts>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// Which of two values is the better one.
enum class better : unsigned char { higher, lower };

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// What a metric counts with.
class metric_body {
 public:
  virtual ~metric_body() = default;
  [[nodiscard]] virtual metric_body* clone() const = 0;
  virtual void add(prediction_view<double const> const& y, std::span<double const> target) = 0;
  /// What was found since the last call.
  [[nodiscard]] virtual double take() = 0;
};
/// The mean of a function over the images.
template <class F>
class mean_of_images final : public metric_body {
 public:
  explicit mean_of_images(F f) : f_(std::move(f)) {}
  [[nodiscard]] metric_body* clone() const override { return new mean_of_images(*this); }
  void add(prediction_view<double const> const& y, std::span<double const> target) override {
    sum_ += static_cast<double>(f_(y, target));
    ++count_;
  }
  [[nodiscard]] double take() override {
    double const mean = sum_ / static_cast<double>(count_);
    sum_ = 0, count_ = 0;
    return mean;
  }

 private:
  F f_;
  double sum_ = 0;
  long long count_ = 0;
};
/// An object that adds up and says what it found.
template <class A>
class found_by final : public metric_body {
 public:
  explicit found_by(A a) : fresh_(a), now_(std::move(a)) {}
  [[nodiscard]] metric_body* clone() const override { return new found_by(*this); }
  void add(prediction_view<double const> const& y, std::span<double const> target) override {
    now_.add(y, target);
  }
  [[nodiscard]] double take() override {
    double const found = static_cast<double>(now_.value());
    now_ = fresh_;
    return found;
  }

 private:
  A fresh_, now_;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// A named figure over a data set, for `{.metrics = {...}}`. It sees one image after the other: the
/// network's scores (1,C,H,W) and its targets, both as double. A function of these two is averaged
/// over the images; an object with `add(scores, targets)` and `value()` says at the end what it
/// found, and a copy of it as it was given begins anew.
class metric {
 public:
  using scores = prediction_view<double const>;
  using targets = std::span<double const>;

  template <class F>
  metric(std::string called, F f, better way = better::higher)
      : name(std::move(called)), which(way) {
    if constexpr (std::invocable<F&, scores, targets>)
      body_ = new detail::mean_of_images<F>(std::move(f));
    else
      body_ = new detail::found_by<F>(std::move(f));
  }
  metric(metric const& o)
      : name(o.name), which(o.which), output(o.output), body_(o.body_->clone()) {}
  metric& operator=(metric const& o) {
    if (this == &o) return *this;
    detail::metric_body* const copy = o.body_->clone();
    delete body_;
    body_ = copy;
    name = o.name;
    which = o.which;
    output = o.output;
    return *this;
  }
  ~metric() { delete body_; }

  std::string name;
  better which;
  std::string output{};  // a tap whose scores and targets it sees; empty: the network's own

  void add(scores const& y, targets t) { body_->add(y, t); }
  /// What was found since the last call.
  [[nodiscard]] double value() { return body_->take(); }

 private:
  detail::metric_body* body_ = nullptr;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// Elements of a batch, of whatever type.
struct any_numbers {
  void const* data = nullptr;
  enum { floats, doubles, ints } are = floats;
  any_numbers(float const* p) : data(p), are(floats) {}
  any_numbers(double const* p) : data(p), are(doubles) {}
  any_numbers(int const* p) : data(p), are(ints) {}
  [[nodiscard]] double operator[](long long i) const {
    return are == floats    ? static_cast<double>(static_cast<float const*>(data)[i])
           : are == doubles ? static_cast<double const*>(data)[i]
                            : static_cast<double>(static_cast<int const*>(data)[i]);
  }
};

/// The metrics behind a list: a program without any compiles none of what they need.
class metric_set {
 public:
  virtual ~metric_set() = default;
  [[nodiscard]] virtual metric_set* clone() const = 0;
  /// A batch of `shape`, `targets` numbers an image, of that output.
  virtual void add(any_numbers y, prediction_view<char const> shape, any_numbers targets,
                   long long count, char const* output) = 0;
  [[nodiscard]] virtual int size() const = 0;
  [[nodiscard]] virtual metric& at(int i) = 0;
};
template <class M>
class metric_vector final : public metric_set {
 public:
  explicit metric_vector(std::initializer_list<M> all) : all_(all) {}
  [[nodiscard]] metric_set* clone() const override { return new metric_vector(*this); }
  void add(any_numbers y, prediction_view<char const> shape, any_numbers targets, long long count,
           char const* output) override {
    long long const outputs = shape.c * shape.pixels();
    std::vector<double> scores(static_cast<std::size_t>(outputs)),
        wanted(static_cast<std::size_t>(count));
    for (int n = 0; n < shape.batch; ++n) {
      for (long long i = 0; i < outputs; ++i)
        scores[static_cast<std::size_t>(i)] = y[n * outputs + i];
      for (long long i = 0; i < count; ++i)
        wanted[static_cast<std::size_t>(i)] = targets[n * count + i];
      for (M& m : all_)
        if (m.output == output) m.add({scores.data(), 1, shape.c, shape.h, shape.w}, wanted);
    }
  }
  [[nodiscard]] int size() const override { return static_cast<int>(all_.size()); }
  [[nodiscard]] metric& at(int i) override { return all_[static_cast<std::size_t>(i)]; }

 private:
  std::vector<M> all_;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Metrics in their order.
class metric_list {
 public:
  metric_list() = default;
  template <std::same_as<metric> M>
  metric_list(std::initializer_list<M> all) : set_(new detail::metric_vector<M>(all)) {}
  metric_list(metric_list const& o) : set_(o.set_ ? o.set_->clone() : nullptr) {}
  metric_list(metric_list&& o) noexcept : set_(o.set_) { o.set_ = nullptr; }
  metric_list& operator=(metric_list o) noexcept {
    detail::metric_set* const mine = set_;
    set_ = o.set_;
    o.set_ = mine;
    return *this;
  }
  ~metric_list() { delete set_; }

  [[nodiscard]] int size() const { return set_ ? set_->size() : 0; }
  [[nodiscard]] metric& operator[](int i) { return set_->at(i); }
  [[nodiscard]] metric const& operator[](int i) const { return set_->at(i); }

  /// Appends what each has found since the last call.
  void values(std::vector<double>& to) {
    std::size_t const before = to.size();
    to.resize(before + static_cast<std::size_t>(size()));
    for (int i = 0; i < size(); ++i) to[before + static_cast<std::size_t>(i)] = (*this)[i].value();
  }

  /// Hands a batch of an output to those that are its, image by image.
  template <class T, class Y>
  void add(prediction_view<T const> y, std::span<Y const> targets, char const* output = "") {
    if (set_)
      set_->add(y.data, {nullptr, y.batch, y.c, y.h, y.w}, targets.data(),
                static_cast<long long>(targets.size()) / y.batch, output);
  }

 private:
  detail::metric_set* set_ = nullptr;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// W, once it is known what M is.
template <class M, task W>
inline constexpr task later = W;
/// A tally as a metric.
template <task W, double (tally<W>::*Figure)() const>
struct tallied {
  tally<W> counts;
  void add(metric::scores const& y, metric::targets t) { counts.add(y, t); }
  [[nodiscard]] double value() const { return (counts.*Figure)(); }
};

}  // namespace resin::detail
// Templates, so that a program compiles only those it names.
namespace resin::metrics::inline RESIN_TARGET {

/// The share of labels whose class has the highest score.
template <class M = metric>
[[nodiscard]] M accuracy(int ignore_index = -100) {
  constexpr task what = detail::later<M, task::labels>;
  using counts = detail::tally<what>;
  return {"accuracy", detail::tallied<what, &counts::accuracy>{counts(1, ignore_index)}};
}
/// The share of labels whose class is among the k highest scores.
template <class M = metric>
[[nodiscard]] M top_k(int k = 5, int ignore_index = -100) {
  constexpr task what = detail::later<M, task::labels>;
  using counts = detail::tally<what>;
  return {"top-" + std::to_string(k),
          detail::tallied<what, &counts::near>{counts(k, ignore_index)}};
}
/// Intersection over union, the mean of the classes that occur.
template <class M = metric>
[[nodiscard]] M mean_iou(int ignore_index = -100) {
  constexpr task what = detail::later<M, task::labels>;
  using counts = detail::tally<what>;
  return {"mean_iou", detail::tallied<what, &counts::mean_iou>{counts(1, ignore_index)}};
}
/// The harmonic mean of precision and recall, the mean of the classes that occur.
template <class M = metric>
[[nodiscard]] M f1(int ignore_index = -100) {
  constexpr task what = detail::later<M, task::labels>;
  using counts = detail::tally<what>;
  return {"f1", detail::tallied<what, &counts::f1>{counts(1, ignore_index)}};
}
/// The mean of |y - target|.
template <class M = metric>
[[nodiscard]] M mean_absolute_error() {
  constexpr task what = detail::later<M, task::numbers>;
  using counts = detail::tally<what>;
  return {"mean_absolute_error", detail::tallied<what, &counts::mean_absolute_error>{counts()},
          better::lower};
}
/// The share of the targets' variance that is explained, the mean over the outputs.
template <class M = metric>
[[nodiscard]] M r2() {
  constexpr task what = detail::later<M, task::numbers>;
  using counts = detail::tally<what>;
  return {"r2", detail::tallied<what, &counts::r2>{counts()}};
}

}  // namespace resin::metrics
RESIN_END_INSTANTIATED
