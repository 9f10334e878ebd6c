// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Labelled images in memory. A data set that is not all of the official one says so in its note,
// and whatever prints a result on it prints the note as well.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/random.hpp>
#include <resin/base/text.hpp>
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

/// Images N x C x H x W as bytes, one label in [0, classes) an image.
struct dataset {
  xt::xtensor<std::uint8_t, 4> images{};
  xt::xtensor<int, 1> labels{};
  std::vector<std::string> classes{};  // names; empty if they have none
  std::string name{};
  std::string note{};  // e.g. "1,000 of 10,000 test images"; empty for the whole official set

  [[nodiscard]] int size() const { return static_cast<int>(images.shape()[0]); }
  [[nodiscard]] extent3 shape() const {
    return {static_cast<int>(images.shape()[1]), static_cast<int>(images.shape()[2]),
            static_cast<int>(images.shape()[3])};
  }
};

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
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Throws shape_error unless there is one label an image and each is a class: 0 or more, and one of
/// `classes` where they have names.
[[gnu::cold]] inline void validate(dataset const& data) {
  std::string const who = data.name.empty() ? "dataset" : "dataset " + data.name;
  if (data.images.shape()[0] > INT_MAX)
    throw shape_error(detail::sentence(
        {who, ": holds at most ", INT_MAX, " images, got ", data.images.shape()[0], "; split it"}));
  if (data.images.shape()[0] != data.labels.shape()[0])
    throw shape_error(detail::sentence(
        {who, ": ", data.images.shape()[0], " images, but ", data.labels.shape()[0], " labels"}));
  long long const classes = static_cast<long long>(data.classes.size());
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    int const label = data.labels.data()[i];
    if (label >= 0 && (classes == 0 || label < classes)) continue;
    std::string const range =
        classes > 0 ? detail::sentence({"is not one of ", classes, " classes"}) : "is negative";
    throw shape_error(detail::sentence({who, ": label ", label, " of record ", i, " ", range}));
  }
}

/// Tells one data set from another: a hash of its shape, its images and its labels.
[[nodiscard, gnu::cold]] inline std::uint64_t fingerprint(dataset const& data) {
  extent3 const one = data.shape();
  int const shape[] = {data.size(), one.c, one.h, one.w};
  std::uint64_t h = detail::hash_bytes(shape, sizeof shape);
  h = detail::hash_bytes(data.images.data(), data.images.size(), h);
  return detail::hash_bytes(data.labels.data(), data.labels.size() * sizeof(int), h);
}

/// Records [first, first + count) as a data set of their own; the note says which they were.
[[nodiscard]] inline dataset subset(dataset const& data, int first, int count) {
  if (first < 0 || count < 0 || first > data.size() - count)
    throw shape_error(
        detail::sentence({"subset: records ", first, " to ", static_cast<long long>(first) + count,
                          " asked of ", data.size()}));
  auto const rows = static_cast<std::size_t>(count);
  auto const& whole = data.images.shape();
  dataset part;
  part.images = xt::xtensor<std::uint8_t, 4>::from_shape(
      std::array<std::size_t, 4>{rows, whole[1], whole[2], whole[3]});
  part.labels = xt::xtensor<int, 1>::from_shape(std::array<std::size_t, 1>{rows});
  auto const bytes = static_cast<std::ptrdiff_t>(data.shape().size());
  std::copy_n(data.images.data() + first * bytes, count * bytes, part.images.data());
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
[[nodiscard]] inline dataset take(dataset const& data, int n) { return subset(data, 0, n); }

/// {all but the last n records, the last n records}, for training and for validation.
[[nodiscard]] inline std::pair<dataset, dataset> split(dataset const& data, int n) {
  if (n < 0 || n > data.size())
    throw shape_error(
        detail::sentence({"split: the last ", n, " of ", data.size(), " records asked"}));
  return {subset(data, 0, data.size() - n), subset(data, data.size() - n, n)};
}

}  // namespace resin
