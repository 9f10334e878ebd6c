// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From whatever array a user hands in to a batch in memory: in place where it already lies right,
// converted once where not.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/memory_limit.hpp>
#include <resin/base/text.hpp>
#include <resin/tensor/xtensor.hpp>

#include <climits>
#include <string>
#include <type_traits>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// A batch of images, planar, image i at data + i * C * H * W.
template <class T>
struct image_batch {
  T const* data = nullptr;
  int count = 0;
  bool single = false;  // came as one image of rank 3
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

inline constexpr std::size_t dynamic_rank = static_cast<std::size_t>(-1);
/// Rank of an expression at compile time, or dynamic_rank.
template <class E>
inline constexpr std::size_t static_rank =
    xt::get_rank<std::decay_t<E>>::value == SIZE_MAX ? dynamic_rank
                                                     : xt::get_rank<std::decay_t<E>>::value;

/// Row-major memory of T that can be read in place.
template <class E, class T>
bool lies_in_place(E const& e) {
  if constexpr (requires {
                  e.data();
                  e.strides();
                  e.layout();
                }) {
    if constexpr (std::is_same_v<std::remove_cv_t<std::remove_pointer_t<decltype(e.data())>>, T>) {
      if (e.layout() == xt::layout_type::row_major) return true;
      std::ptrdiff_t expected = 1;
      for (std::size_t d = e.dimension(); d-- > 0;) {
        if (e.shape()[d] != 1 && static_cast<std::ptrdiff_t>(e.strides()[d]) != expected)
          return false;
        expected *= static_cast<std::ptrdiff_t>(e.shape()[d]);
      }
      return true;
    }
  }
  return false;
}

template <class E>
std::string shape_of_expression(E const& e) {
  std::string text = "(";
  for (std::size_t d = 0; d < e.dimension(); ++d)
    text += (d ? ", " : "") + std::to_string(e.shape()[d]);
  return text + ")";
}

[[noreturn, gnu::cold]] inline void negative_batch(int n) {
  throw shape_error(sentence({"network: a batch has 0 images or more, got ", n}));
}
/// Of images handed in by pointer.
RESIN_INLINE void check_count(int n) {
  if (n < 0) negative_batch(n);
}

/// Instantiating it with bytes that nothing gives a unit is the error.
template <class V, bool Scaled>
struct images_with_unit {
  static_assert(
      Scaled || !(std::is_same_v<V, unsigned char> || std::is_same_v<V, signed char>),
      "bytes_without_unit - network: bytes as images are x / 255 to a data set and x to a "
      "network - call predict(net, x), give it xt::cast<float>(x) / 255, or begin the "
      "network with rescale{} or normalize{...}; docs/errors.md#bytes_without_unit");
};

/// Checks rank and extents against `want`; copies into `room` only what cannot be used in place.
/// Scaled: the network says itself what a byte is.
template <class T, bool Scaled = false, class E>
image_batch<T> images_of(E const& e, extent3 want, aligned_buffer<T>& room) {
  static_cast<void>(images_with_unit<typename E::value_type, Scaled>{});
  std::size_t const rank = e.dimension();
  auto const extent = [&](std::size_t d) { return static_cast<std::size_t>(e.shape()[d]); };
  if ((rank != 3 && rank != 4) || extent(rank - 3) != static_cast<std::size_t>(want.c) ||
      extent(rank - 2) != static_cast<std::size_t>(want.h) ||
      extent(rank - 1) != static_cast<std::size_t>(want.w)) {
    std::string const chw =
        std::to_string(want.c) + ", " + std::to_string(want.h) + ", " + std::to_string(want.w);
    throw shape_error(
        detail::sentence({"network: wants one image of shape (", chw, ") or a batch (N, ", chw,
                          "), got ", shape_of_expression(e)}));
  }
  std::size_t const count = rank == 4 ? extent(0) : 1;
  if (count > INT_MAX)
    throw shape_error(sentence({"network: a batch has at most ", INT_MAX, " images, got ",
                                shape_of_expression(e), "; use smaller batches"}));
  image_batch<T> batch{nullptr, static_cast<int>(count), rank == 3};
  if (lies_in_place<E, T>(e)) {
    if constexpr (requires { e.data(); }) {
      if constexpr (std::is_same_v<std::remove_cv_t<std::remove_pointer_t<decltype(e.data())>>,
                                   T>) {
        std::size_t offset = 0;
        if constexpr (requires { e.data_offset(); })
          offset = static_cast<std::size_t>(e.data_offset());
        batch.data = e.data() + offset;
        return batch;
      }
    }
  }
  std::size_t const elements = static_cast<std::size_t>(want.size()) * count;
  if (elements > room.size())
    check_memory("network", batch.count, static_cast<double>(elements) * sizeof(T));
  room.reserve(elements);
  T* to = room.data();
  for (auto at = e.template begin<xt::layout_type::row_major>(),
            last = e.template end<xt::layout_type::row_major>();
       at != last; ++at)
    *to++ = static_cast<T>(*at);
  batch.data = room.data();
  return batch;
}

/// What a call returns: (C) or (C,H,W) for one image, with N before it for a batch; xarray where
/// the rank is not known.
template <class E, class T, bool Vector>
struct output_array {
  static constexpr std::size_t rank = static_rank<E>;
  using type = std::conditional_t<
      rank == dynamic_rank, xt::xarray<T>,
      xt::xtensor<T, rank == dynamic_rank ? 1u : (rank == 3 ? 0u : 1u) + (Vector ? 1u : 3u)>>;
};

/// Shapes `out` for a batch; no allocation where the shape is right already.
template <class Out>
void shape_output(Out& out, bool single, int count, extent3 y) {
  bool const vector = y.h == 1 && y.w == 1;
  std::size_t shape[4] = {}, rank = 0;
  if (!single) shape[rank++] = static_cast<std::size_t>(count);
  shape[rank++] = static_cast<std::size_t>(y.c);
  if (!vector) {
    shape[rank++] = static_cast<std::size_t>(y.h);
    shape[rank++] = static_cast<std::size_t>(y.w);
  }
  bool right = out.dimension() == rank;
  for (std::size_t d = 0; right && d < rank; ++d) right = out.shape()[d] == shape[d];
  if (right) return;
  if constexpr (static_rank<Out> != dynamic_rank) {
    if (static_rank<Out> != rank)
      throw shape_error(detail::sentence({"network: the output array has rank ", out.dimension(),
                                          ", the result has rank ", rank}));
    std::array<std::size_t, static_rank<Out>> exact{};
    for (std::size_t d = 0; d < static_rank<Out>; ++d) exact[d] = shape[d];
    out.resize(exact);
  } else {
    out.resize(std::vector<std::size_t>(shape, shape + rank));
  }
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
