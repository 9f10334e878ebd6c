// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What training needs of data, as a concept: batches of an epoch, in an order that (seed, epoch)
// alone decides, so that a run can stop and resume anywhere.

#include <resin/base/extent2.hpp>

#include <concepts>

namespace resin::inline RESIN_VERSION {

/// One batch: images N x C x H x W, dense and row-major; labels[N]; the records they came from.
/// Valid until the source's next call.
template <class T>
struct batch_view {
  T const* images = nullptr;
  int const* labels = nullptr;
  int const* records = nullptr;
  int size = 0;
  int C = 0, H = 0, W = 0;
};

/// A source of batches. `begin_epoch(e, b)` makes `next` give batches b, b + 1, ... of epoch e and
/// then false. What a batch holds depends on (e, b) alone.
template <class S, class T>
concept DataSource = requires(S& source, S const& still, batch_view<T>& batch, int n) {
  { still.size() } -> std::convertible_to<int>;
  { still.batches() } -> std::convertible_to<int>;
  { still.shape() } -> std::convertible_to<extent3>;
  source.begin_epoch(n, n);
  { source.next(batch) } -> std::same_as<bool>;
};

}  // namespace resin
