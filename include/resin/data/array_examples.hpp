// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Arrays of one's own as training data: xtensor containers, views and expressions, std::vector,
// std::span. What lies in memory as it should is used in place, the rest is copied once.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/random.hpp>
#include <resin/base/text.hpp>
#include <resin/tensor/images.hpp>

#include <climits>
#include <cstdint>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// Numbers in any order of memory: an xtensor expression, or a range whose size is known.
template <class A>
concept NumberArray = requires(A const& a) {
  *std::begin(a);
  a.size();
  requires std::is_arithmetic_v<std::remove_cvref_t<decltype(*std::begin(a))>>;
};
/// The type of its elements.
template <NumberArray A>
using element_of_array = std::remove_cvref_t<decltype(*std::begin(std::declval<A const&>()))>;

/// How much each record counts in the loss: sum_n w_n loss_n / N. A number a record, 0 or more.
struct sample_weights {
  std::vector<double> values;
  template <NumberArray A>
  explicit sample_weights(A const& w) : values(std::begin(w), std::end(w)) {}
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

template <class V>
using stored_as = std::conditional_t<std::is_same_v<V, bool>, std::uint8_t,
                                     std::conditional_t<std::is_same_v<V, long double>, double, V>>;

/// An array as memory: its own, or a copy. `shape` is empty for a range that has none.
template <class V>
struct flat_array {
  V const* data = nullptr;
  long long count = 0;
  std::vector<long long> shape{};
  std::vector<V> copy{};

  flat_array() = default;
  template <NumberArray A>
  explicit flat_array(A const& a) : count(static_cast<long long>(a.size())) {
    bool in_place = false;
    if constexpr (requires { a.shape(); })
      for (auto n : a.shape()) shape.push_back(static_cast<long long>(n));
    if constexpr (requires {
                    { a.data() } -> std::convertible_to<V const*>;
                  }) {
      if constexpr (requires { a.strides(); }) {
        if ((in_place = lies_in_place<A, V>(a))) {
          data = a.data();
          if constexpr (requires { a.data_offset(); }) data += a.data_offset();
        }
      } else {
        data = a.data();
        in_place = true;
      }
    }
    if (in_place) return;
    copy.reserve(static_cast<std::size_t>(count));
    if constexpr (requires { a.template begin<xt::layout_type::row_major>(); }) {
      auto const last = a.template end<xt::layout_type::row_major>();
      for (auto at = a.template begin<xt::layout_type::row_major>(); at != last; ++at)
        copy.push_back(static_cast<V>(*at));
    } else {
      for (auto const v : a) copy.push_back(static_cast<V>(v));
    }
    data = copy.data();
  }
  flat_array(flat_array const&) = delete;
  flat_array& operator=(flat_array const&) = delete;
};

/// "(100, 3, 8, 8)", or "700 numbers" of a range without a shape.
[[gnu::cold]] inline std::string extents_text(std::vector<long long> const& shape,
                                              long long count) {
  if (shape.empty()) return sentence({count, " numbers"});
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += sentence({i > 0 ? ", " : "", shape[i]});
  return text + ")";
}

/// Images of shape `want` in an array: N, then C, H and W, of which ones may be left out. Throws
/// shape_error.
[[gnu::cold]] inline int count_images(char const* who, std::vector<long long> const& shape,
                                      long long count, extent3 want) {
  long long const one = want.size();
  bool fits = count > 0 && count % one == 0 && count / one <= INT_MAX;
  if (!shape.empty()) {
    std::vector<long long> got;
    for (std::size_t i = 1; i < shape.size(); ++i)
      if (shape[i] != 1) got.push_back(shape[i]);
    std::vector<long long> wanted;
    for (int n : {want.c, want.h, want.w})
      if (n != 1) wanted.push_back(n);
    fits = fits && shape[0] == count / one && got == wanted;
  }
  if (!fits)
    throw shape_error(
        sentence({who, ": x is ", extents_text(shape, count), ", the network wants (N, ", want.c,
                  ", ", want.h, ", ", want.w, ") with N of 1 or more"}));
  return static_cast<int>(count / one);
}
[[gnu::cold]] inline long long count_targets(char const* who, std::vector<long long> const& shape,
                                             long long count, int images) {
  if (count < 1 || count % images != 0 || (!shape.empty() && shape[0] != images))
    throw shape_error(sentence({who, ": y is ", extents_text(shape, count),
                                ", which is not as many "
                                "targets for each of the ",
                                images, " images of x"}));
  return count / images;
}
[[noreturn, gnu::cold]] inline void label_too_large(char const* who, long long record) {
  throw shape_error(
      sentence({who, ": a label of record ", record, " is none: it does not fit an int"}));
}
[[gnu::cold]] inline void check_sample_weights(char const* who, std::vector<double> const& w,
                                               int images) {
  if (w.size() != static_cast<std::size_t>(images))
    throw shape_error(sentence({who, ": ", w.size(), " sample weights for ", images, " images"}));
  double sum = 0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    if (!is_finite(w[i]) || w[i] < 0)
      throw shape_error(sentence(
          {who, ": the sample weight of record ", i, " is ", w[i], ", and must be 0 or more"}));
    sum += w[i];
  }
  if (sum == 0) throw shape_error(sentence({who, ": one of the sample weights must be above 0"}));
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Arrays x (N,C,H,W) and y as Examples; they must outlive it where they are used in place. y has
/// as many numbers for each image: a label, several numbers, an image, a label a pixel. Extents of
/// one may be left out of the shape of x, and a range without a shape is taken by its size.
template <class X, class Y>
class array_examples {
 public:
  using image_type = X;
  using target_type = Y;

  template <NumberArray Images, NumberArray Targets>
  array_examples(char const* who, Images const& x, Targets const& y, extent3 shape)
      : x_(x),
        y_(y),
        shape_(shape),
        size_(detail::count_images(who, x_.shape, x_.count, shape)),
        each_(detail::count_targets(who, y_.shape, y_.count, size_)) {
    if constexpr (std::is_integral_v<Y> && (sizeof(Y) > 4 || std::is_same_v<Y, unsigned>))
      for (long long i = 0; i < y_.count; ++i)
        if (!std::in_range<int>(y_.data[i])) detail::label_too_large(who, i / each_);
  }

  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] extent3 shape() const { return shape_; }
  [[nodiscard]] X const* image(int record) const { return x_.data + record * shape_.size(); }
  [[nodiscard]] Y const* target(int record) const { return y_.data + record * each_; }
  [[nodiscard]] long long target_count() const { return each_; }
  [[nodiscard, gnu::cold]] std::uint64_t fingerprint() const {
    std::uint64_t h = detail::hash_bytes(&size_, sizeof size_, static_cast<std::uint64_t>(each_));
    h = detail::hash_bytes(x_.data, static_cast<std::size_t>(x_.count) * sizeof(X), h);
    return detail::hash_bytes(y_.data, static_cast<std::size_t>(y_.count) * sizeof(Y), h);
  }

 private:
  detail::flat_array<X> x_;
  detail::flat_array<Y> y_;
  extent3 shape_;
  int size_;
  long long each_;
};
template <class Images, class Targets>
array_examples(char const*, Images const&, Targets const&, extent3)
    -> array_examples<detail::stored_as<element_of_array<Images>>,
                      detail::stored_as<element_of_array<Targets>>>;

/// Examples, each with a weight in the loss.
template <class D>
class weighted_examples {
 public:
  using image_type = typename D::image_type;
  using target_type = typename D::target_type;

  weighted_examples(char const* who, D const& data, sample_weights const& weights)
      : data_(data), weights_(weights.values) {
    if constexpr (requires { data.check(); }) data.check();
    detail::check_sample_weights(who, weights_, data.size());
  }

  [[nodiscard]] int size() const { return data_.size(); }
  [[nodiscard]] extent3 shape() const { return data_.shape(); }
  [[nodiscard]] auto image(int record) const requires requires(D const& d) { d.image(0); }
  { return data_.image(record); }
  [[nodiscard]] auto image(int record, std::vector<image_type>& room) const requires
      requires(D const& d) {
    d.image(0, room);
  }
  { return data_.image(record, room); }
  [[nodiscard]] target_type const* target(int record) const { return data_.target(record); }
  [[nodiscard]] long long target_count() const { return data_.target_count(); }
  [[nodiscard]] double weight(int record) const {
    return weights_[static_cast<std::size_t>(record)];
  }
  [[nodiscard, gnu::cold]] std::uint64_t fingerprint() const {
    std::uint64_t h = 0;
    if constexpr (requires { data_.fingerprint(); }) h = data_.fingerprint();
    return detail::hash_bytes(weights_.data(), weights_.size() * sizeof(double), h);
  }

 private:
  D const& data_;
  std::vector<double> weights_;
};

}  // namespace resin
