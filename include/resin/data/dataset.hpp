// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Labelled images in memory. A data set that is not all of the official one says so in its note,
// and whatever prints a result on it prints the note as well.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/random.hpp>
#include <resin/base/text.hpp>
#include <resin/data/epoch_order.hpp>
#include <resin/tensor/whole_numbers.hpp>
#include <resin/tensor/xtensor.hpp>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// Images N x C x H x W, one label in [0, classes) an image. Examples, and printed with its note.
template <class Images>
struct basic_dataset {
  using image_type = typename Images::value_type;
  using target_type = int;

  Images images{};
  whole_numbers<xt::xtensor<int, 1>> labels{};
  std::vector<std::string> classes{};  // names; empty if they have none
  std::string name{};
  std::string note{};  // e.g. "1,000 of 10,000 test images"; empty for the whole official set

  [[nodiscard]] int size() const { return static_cast<int>(images.shape()[0]); }
  [[nodiscard]] extent3 shape() const {
    return {static_cast<int>(images.shape()[1]), static_cast<int>(images.shape()[2]),
            static_cast<int>(images.shape()[3])};
  }
  [[nodiscard]] image_type const* image(int record) const {
    return images.data() + record * static_cast<std::ptrdiff_t>(shape().size());
  }
  [[nodiscard]] int const* target(int record) const { return labels.data() + record; }
  [[nodiscard]] static long long target_count() { return 1; }
  void check() const { validate(*this); }
  /// Tells one data set from another: a hash of its shape, its images and its labels.
  [[nodiscard, gnu::cold]] std::uint64_t fingerprint() const {
    extent3 const one = shape();
    int const sizes[] = {size(), one.c, one.h, one.w};
    std::uint64_t h = detail::hash_bytes(sizes, sizeof sizes);
    h = detail::hash_bytes(images.data(), images.size() * sizeof(image_type), h);
    return detail::hash_bytes(labels.data(), labels.size() * sizeof(int), h);
  }
};

/// Bytes, as photos have them: 0 to 255, which a network is given as x / 255 unless it is told
/// otherwise.
struct dataset : basic_dataset<whole_numbers<xt::xtensor<std::uint8_t, 4>>> {};
/// Numbers, which a network is given as they are. (A template, so that programs without pay
/// nothing.)
template <class T>
struct dataset_of : basic_dataset<xt::xtensor<T, 4>> {};
using float_dataset = dataset_of<float>;

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
/// 50000 -> "50,000".
inline std::string thousands(long long value) {
  std::string const plain = std::to_string(value);
  std::string digits;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > (value < 0 ? 1u : 0u) && (plain.size() - i) % 3 == 0) digits += ',';
    digits += plain[i];
  }
  return digits;
}
inline std::string joined_notes(std::string const& a, std::string const& b) {
  return a.empty() || b.empty() ? a + b : a + "; " + b;
}
template <class I>
[[nodiscard, gnu::cold]] std::string dataset_text(basic_dataset<I> const& data) {
  return data.name.empty() ? "dataset" : "dataset " + data.name;
}
template <class I>
[[gnu::cold]] void want_labels(basic_dataset<I> const& data) {
  if (data.images.shape()[0] != data.labels.shape()[0])
    throw shape_error(sentence({dataset_text(data), ": ", data.images.shape()[0], " images, but ",
                                data.labels.shape()[0], " labels"}));
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Throws shape_error unless there is one label an image and each is a class: 0 or more, and one of
/// `classes` where they have names.
template <class I>
[[gnu::cold]] void validate(basic_dataset<I> const& data) {
  std::string const who = detail::dataset_text(data);
  if (data.images.shape()[0] > INT_MAX)
    throw shape_error(detail::sentence(
        {who, ": holds at most ", INT_MAX, " images, got ", data.images.shape()[0], "; split it"}));
  detail::want_labels(data);
  long long const classes = static_cast<long long>(data.classes.size());
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    int const label = data.labels.data()[i];
    if (label >= 0 && (classes == 0 || label < classes)) continue;
    std::string const range =
        classes > 0 ? detail::sentence({"is not one of ", classes, " classes"}) : "is negative";
    throw shape_error(detail::sentence({who, ": label ", label, " of record ", i, " ", range}));
  }
}

/// Records [first, first + count) as a data set of their own; the note says which they were.
template <class D>
requires requires(D const& d) { validate(d); }
[[nodiscard]] D subset(D const& data, int first, int count) {
  if (first < 0 || count < 0 || first > data.size() - count)
    throw shape_error(
        detail::sentence({"subset: records ", first, " to ", static_cast<long long>(first) + count,
                          " asked of ", data.size()}));
  detail::want_labels(data);
  auto const rows = static_cast<std::size_t>(count);
  auto const& whole = data.images.shape();
  D part;
  part.images.resize(std::array<std::size_t, 4>{rows, whole[1], whole[2], whole[3]});
  part.labels.resize(std::array<std::size_t, 1>{rows});
  auto const one = static_cast<std::ptrdiff_t>(data.shape().size());
  std::copy_n(data.images.data() + first * one, count * one, part.images.data());
  std::copy_n(data.labels.data() + first, count, part.labels.data());
  part.classes = data.classes;
  part.name = data.name;
  std::string which;
  if (count < data.size()) {
    std::string const end = first == 0 ? "first " : first + count == data.size() ? "last " : "";
    which = end + detail::thousands(count) + " of " + detail::thousands(data.size()) + " records";
    if (end.empty()) which += " from " + detail::thousands(first);
  }
  part.note = detail::joined_notes(data.note, which);
  return part;
}

/// The first n records.
template <class D>
requires requires(D const& d) { validate(d); }
[[nodiscard]] D take(D const& data, int n) { return subset(data, 0, n); }

/// All records in an order drawn by `seed`; the note says so.
template <class D>
requires requires(D const& d) { validate(d); }
[[nodiscard]] D shuffled(D const& data, std::uint64_t seed = 0) {
  detail::want_labels(data);
  D mixed = data;
  std::vector<int> order(static_cast<std::size_t>(data.size()));
  epoch_order(seed, 0, order.data(), data.size());
  auto const one = static_cast<std::ptrdiff_t>(data.shape().size());
  std::ptrdiff_t to = 0;
  for (int from : order) {
    std::copy_n(data.images.data() + from * one, one, mixed.images.data() + to * one);
    mixed.labels.data()[to++] = data.labels.data()[from];
  }
  mixed.note = detail::joined_notes(data.note, detail::sentence({"shuffled by seed ", seed}));
  return mixed;
}

/// {all but the last n records, the last n records}, for training and for validation. shape_error
/// for records in the order of their classes: the last would be of the last classes alone.
template <class D>
requires requires(D const& d) { validate(d); }
[[nodiscard]] std::pair<D, D> split(D const& data, int n) {
  if (n < 0 || n > data.size())
    throw shape_error(
        detail::sentence({"split: the last ", n, " of ", data.size(), " records asked"}));
  detail::want_labels(data);
  int const* const labels = data.labels.data();
  int classes = 1;
  for (int i = 1; i < data.size(); ++i) classes += labels[i] != labels[i - 1];
  bool const sorted = std::is_sorted(labels, labels + data.size());
  if (sorted && classes > 1 && data.size() > 2 * classes && n > 0 && n < data.size())
    throw shape_error(detail::sentence(
        {"split: the records are in the order of their ", classes, " classes, so that the last ", n,
         " would be of the last alone - write split(shuffled(data), ", n, ")"}));
  return {subset(data, 0, data.size() - n), subset(data, data.size() - n, n)};
}

}  // namespace resin
