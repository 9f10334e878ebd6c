// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What training needs of data, as concepts: records that can be had by their number, or batches of
// an epoch, in an order that (seed, epoch) alone decides, so that a run can stop and resume
// anywhere.

#include <resin/base/extent2.hpp>
#include <resin/base/namespaces.hpp>

#include <concepts>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// One batch: images N x C x H x W, dense and row-major; `targets` numbers of type Y an image, by
/// default one label; the records they came from. Valid until the source's next call.
template <class T, class Y = int>
struct batch_view {
  T const* images = nullptr;
  Y const* labels = nullptr;
  int const* records = nullptr;
  int size = 0;
  int C = 0, H = 0, W = 0;
  long long targets = 1;  // an image
};
/// The same where each record has a weight in the loss.
template <class T, class Y = int>
struct weighted_batch : batch_view<T, Y> {
  double const* weights = nullptr;
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
template <class S, class T>
struct batch_of_source {
  using type = batch_view<T>;
};
template <class S, class T>
requires requires { typename S::batch_type; }
struct batch_of_source<S, T> {
  using type = typename S::batch_type;
};
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// What `next` of a source fills: `S::batch_type`, or batch_view<T> of labels.
template <class S, class T>
using batch_of = typename detail::batch_of_source<S, T>::type;

/// A source of batches. `begin_epoch(e, b)` makes `next` give batches b, b + 1, ... of epoch e and
/// then false. What a batch holds depends on (e, b) alone.
template <class S, class T>
concept DataSource = requires(S& source, S const& still, batch_of<S, T>& batch, int n) {
  { still.size() } -> std::convertible_to<int>;
  { still.batches() } -> std::convertible_to<int>;
  { still.shape() } -> std::convertible_to<extent3>;
  source.begin_epoch(n, n);
  { source.next(batch) } -> std::same_as<bool>;
};

/// Records by their number, in memory or not: a `loader` makes batches of them. `image` gives
/// C x H x W elements, in place or read into `room`; `target` gives target_count() numbers. Any
/// number of threads may ask at a time. Optional: `weight(record)` in the loss, and `check()`,
/// which throws for what no loader can use.
template <class D>
concept Examples = requires(D const& data, int record, std::vector<typename D::image_type>& room) {
  typename D::target_type;
  { data.size() } -> std::convertible_to<int>;
  { data.shape() } -> std::convertible_to<extent3>;
  { data.target(record) } -> std::convertible_to<typename D::target_type const*>;
  { data.target_count() } -> std::convertible_to<long long>;
  requires requires {
    { data.image(record) } -> std::convertible_to<typename D::image_type const*>;
  } || requires {
    { data.image(record, room) } -> std::convertible_to<typename D::image_type const*>;
  };
};

}  // namespace resin
