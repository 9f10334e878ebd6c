// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Augmentation: a short list of steps from an image to floating point, a plain value.
// Draws depend on (seed, epoch, record, place in the list) alone: not on threads, batches or order.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/random.hpp>
#include <resin/base/text.hpp>
#include <resin/data/augment_steps.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// Which image is augmented, and in which epoch.
struct draw_key {
  std::uint64_t seed = 0;
  int epoch = 0, record = 0;
};

/// Memory that `augmentation::apply` works in; one a thread, made once for a shape.
template <class T>
struct augment_scratch {
  std::vector<T> image;
  std::vector<int> rows, columns, spare;
  augment_scratch() = default;
  explicit augment_scratch(extent3 shape) { fit(shape); }
  [[gnu::cold]] void fit(extent3 shape) {
    image.resize(static_cast<std::size_t>(shape.size()));
    rows.resize(static_cast<std::size_t>(shape.h));
    columns.resize(static_cast<std::size_t>(shape.w));
    spare.resize(static_cast<std::size_t>(std::max(shape.h, shape.w)));
  }
};

/// At most 8 steps, carried out in the order written: `augment::random_crop{4} | augment::flip{}`,
/// or `{augment::random_crop{4}, augment::flip{}}`. With no step, bytes become numbers, unscaled.
class augmentation {
 public:
  static constexpr int capacity = 8;

  constexpr augmentation() = default;
  template <augment::Step... S>
  requires(sizeof...(S) > 0) constexpr augmentation(S const&... steps) { (push(steps), ...); }
  [[nodiscard]] friend constexpr augmentation operator|(augmentation a, augmentation const& b) {
    for (int i = 0; i < b.count_; ++i) a.push(b.steps_[i]);
    return a;
  }
  [[nodiscard]] constexpr int size() const { return count_; }

  /// The steps that draw nothing (normalize): what evaluation applies.
  [[nodiscard]] constexpr augmentation deterministic() const {
    augmentation kept;
    for (int i = 0; i < count_; ++i)
      if (std::holds_alternative<augment::normalize>(steps_[i])) kept.push(steps_[i]);
    return kept;
  }

  /// Its normalize, or null.
  [[nodiscard]] augment::normalize const* units() const {
    for (int i = 0; i < count_; ++i)
      if (auto const* found = std::get_if<augment::normalize>(&steps_[i])) return found;
    return nullptr;
  }

  /// Throws shape_error for a step that images of this shape cannot take.
  void check(extent3 shape) const;
  /// The steps as they are written.
  [[nodiscard]] std::string to_string() const;

  /// out (C,H,W) = the steps applied to image (C,H,W). Allocates nothing.
  template <class T, class From>
  void apply(From const* image, extent3 shape, draw_key key, T* out,
             augment_scratch<T>& scratch) const;

 private:
  using step =
      std::variant<augment::random_crop, augment::flip, augment::cutout, augment::normalize>;
  constexpr void push(step const& s) {
    if (count_ == capacity) throw shape_error("augmentation: at most 8 steps");
    steps_[count_++] = s;
  }
  step steps_[capacity] = {};
  int count_ = 0;
};

}  // namespace resin
namespace resin::augment::inline RESIN_VERSION {
template <class A, class B>
requires((Step<A> ||
          Step<B>)&&std::convertible_to<A, augmentation>&& std::convertible_to<B, augmentation>)
    [[nodiscard]] constexpr augmentation
    operator|(A const& a, B const& b) {
  return augmentation(a) | augmentation(b);
}
}  // namespace resin::augment

namespace resin::detail::inline RESIN_VERSION {

/// out[c][y][x] = in[c][rows[y]][columns[x]], zero where a map is negative.
template <class T, class From>
RESIN_NOINLINE void gather_image(From const* in, extent3 shape, int const* rows, int const* columns,
                                 T* out) {
  for (int c = 0; c < shape.c; ++c, in += static_cast<std::ptrdiff_t>(shape.h) * shape.w) {
    for (int y = 0; y < shape.h; ++y, out += shape.w) {
      if (rows[y] < 0) {
        std::fill_n(out, shape.w, T(0));
        continue;
      }
      From const* line = in + static_cast<std::ptrdiff_t>(rows[y]) * shape.w;
      for (int x = 0; x < shape.w; ++x)
        out[x] = columns[x] < 0 ? T(0) : static_cast<T>(line[columns[x]]);
    }
  }
}

template <class T, class From>
RESIN_NOINLINE void to_elements(From const* in, std::ptrdiff_t count, T* out) {
  for (std::ptrdiff_t i = 0; i < count; ++i) out[i] = static_cast<T>(in[i]);
}
template <class T>
RESIN_NOINLINE void scale_and_shift(T* p, std::ptrdiff_t count, T scale, T shift) {
  for (std::ptrdiff_t i = 0; i < count; ++i) p[i] = p[i] * scale + shift;
}

/// map[i] = old map[i + offset], with the border rule beyond its ends.
inline void shift_map(std::vector<int>& map, int offset, augment::border border,
                      std::vector<int>& spare) {
  int const n = static_cast<int>(map.size());
  std::copy(map.begin(), map.end(), spare.begin());
  for (int i = 0; i < n; ++i) {
    int from = i + offset;
    if (border == augment::border::reflect) {
      if (from < 0) from = -from;
      if (from >= n) from = 2 * (n - 1) - from;
    }
    map[static_cast<std::size_t>(i)] =
        from < 0 || from >= n ? -1 : spare[static_cast<std::size_t>(from)];
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

[[gnu::cold]] inline void augmentation::check(extent3 shape) const {
  int const least = std::min(shape.h, shape.w);
  if (deterministic().size() > 1) throw shape_error("augment::normalize: stands twice; keep one");
  for (int i = 0; i < count_; ++i) {
    if (auto const* crop = std::get_if<augment::random_crop>(&steps_[i])) {
      bool const reflects = crop->border == augment::border::reflect;
      if (crop->pad < 0 || crop->pad > 1 << 20 || (reflects && crop->pad >= least))
        throw shape_error(
            detail::sentence({"augment::random_crop: pad must be 0 or more",
                              reflects ? ", and to reflect, less than the image" : "", "; got ",
                              crop->pad, " for images of ", shape.h, " x ", shape.w}));
    } else if (auto const* turn = std::get_if<augment::flip>(&steps_[i])) {
      if (!(turn->rate >= 0 && turn->rate <= 1))
        throw shape_error(detail::sentence({"augment::flip: rate is in [0, 1]; got ", turn->rate}));
    } else if (auto const* hole = std::get_if<augment::cutout>(&steps_[i])) {
      if (hole->size < 0)
        throw shape_error(
            detail::sentence({"augment::cutout: size must be 0 or more; got ", hole->size}));
    } else {
      auto const& units = std::get<augment::normalize>(steps_[i]);
      for (int count : {units.mean.count, units.std.count})
        if (count != 1 && count != shape.c)
          throw shape_error(detail::sentence(
              {"augment::normalize: ", count, " values for images of ", shape.c, " channels"}));
      auto const usable = [](double v) { return detail::is_finite(static_cast<float>(v)); };
      for (int c = 0; c < shape.c; ++c) {
        double const mean = units.mean[c], std = units.std[c];
        bool const good = std > 0 && usable(std) && usable(1 / std);
        char const* const wants = good ? "mean must be finite" : "std must be above 0 and finite";
        if (!good || !usable(mean) || !usable(mean / std))
          throw shape_error(
              detail::sentence({"augment::normalize: ", wants, "; got ", good ? mean : std}));
      }
    }
  }
}

[[nodiscard, gnu::cold]] inline std::string augmentation::to_string() const {
  std::string text;
  auto const numbers = [&text](augment::per_channel const& all) {
    for (int i = 0; i < all.count; ++i)
      text.append(i > 0 ? " " : "").append(detail::exact_text(all.values[i]));
  };
  for (int i = 0; i < count_; ++i) {
    text += i > 0 ? " | " : "";
    if (auto const* crop = std::get_if<augment::random_crop>(&steps_[i])) {
      text += detail::sentence({"random_crop{", crop->pad,
                                crop->border == augment::border::reflect ? ", reflect}" : "}"});
    } else if (auto const* turn = std::get_if<augment::flip>(&steps_[i])) {
      text += detail::sentence(
          {"flip{", detail::exact_text(turn->rate), turn->alternating ? ", alternating}" : "}"});
    } else if (auto const* hole = std::get_if<augment::cutout>(&steps_[i])) {
      text += detail::sentence({"cutout{", hole->size, "}"});
    } else {
      auto const& units = std::get<augment::normalize>(steps_[i]);
      text += "normalize{";
      numbers(units.mean);
      text += ", ";
      numbers(units.std);
      text += "}";
    }
  }
  return text.empty() ? "none" : text;
}

// Crops and flips only compose row and column maps; the pixels move once, when a step needs them,
// by functions of their own: what decides is compiled for size.
template <class T, class From>
[[gnu::cold]] void augmentation::apply(From const* image, extent3 shape, draw_key key, T* out,
                                       augment_scratch<T>& scratch) const {
  auto const which = static_cast<std::uint64_t>(static_cast<std::uint32_t>(key.epoch)) << 32 |
                     static_cast<std::uint32_t>(key.record);
  std::ptrdiff_t const area = static_cast<std::ptrdiff_t>(shape.h) * shape.w;
  bool mapped = false, read = false;
  auto const reset = [&] {
    for (int y = 0; y < shape.h; ++y) scratch.rows[static_cast<std::size_t>(y)] = y;
    for (int x = 0; x < shape.w; ++x) scratch.columns[static_cast<std::size_t>(x)] = x;
  };
  auto const pixels = [&] {
    int const *rows = scratch.rows.data(), *columns = scratch.columns.data();
    if (!read && mapped) {
      detail::gather_image(image, shape, rows, columns, out);
    } else if (!read) {
      detail::to_elements(image, shape.c * area, out);
    } else if (mapped) {
      std::copy_n(out, shape.c * area, scratch.image.data());
      detail::gather_image(scratch.image.data(), shape, rows, columns, out);
    }
    if (mapped) reset();
    mapped = false, read = true;
  };
  reset();
  for (int i = 0; i < count_; ++i) {
    auto const place = static_cast<std::uint64_t>(4 * i);
    if (auto const* crop = std::get_if<augment::random_crop>(&steps_[i])) {
      random_stream const draw(key.seed, purpose::crop, which);
      auto const choices = static_cast<std::uint32_t>(2 * crop->pad + 1);
      int const dy = static_cast<int>(draw.below(place, choices)) - crop->pad;
      int const dx = static_cast<int>(draw.below(place + 1, choices)) - crop->pad;
      detail::shift_map(scratch.rows, dy, crop->border, scratch.spare);
      detail::shift_map(scratch.columns, dx, crop->border, scratch.spare);
      mapped = true;
    } else if (auto const* turn = std::get_if<augment::flip>(&steps_[i])) {
      auto const drawn = turn->alternating
                             ? static_cast<std::uint64_t>(static_cast<std::uint32_t>(key.record))
                             : which;
      bool const odd = turn->alternating && key.epoch % 2 != 0;
      if ((random_stream(key.seed, purpose::flip, drawn).uniform(place) < turn->rate) != odd) {
        std::reverse(scratch.columns.begin(), scratch.columns.end());
        mapped = true;
      }
    } else if (auto const* hole = std::get_if<augment::cutout>(&steps_[i])) {
      pixels();
      random_stream const draw(key.seed, purpose::cutout, which);
      long long const top =
          static_cast<long long>(draw.below(place, static_cast<std::uint32_t>(shape.h))) -
          hole->size / 2;
      long long const left =
          static_cast<long long>(draw.below(place + 1, static_cast<std::uint32_t>(shape.w))) -
          hole->size / 2;
      auto const clip = [](long long at, int end) {
        return static_cast<int>(std::clamp<long long>(at, 0, end));
      };
      int const x0 = clip(left, shape.w), x1 = clip(left + hole->size, shape.w);
      for (int c = 0; c < shape.c; ++c)
        for (int y = clip(top, shape.h); y < clip(top + hole->size, shape.h); ++y)
          std::fill(out + c * area + y * shape.w + x0, out + c * area + y * shape.w + x1, T(0));
    } else {
      pixels();
      auto const& units = std::get<augment::normalize>(steps_[i]);
      constexpr double unit = std::is_same_v<From, std::uint8_t> ? 255 : 1;
      for (int c = 0; c < shape.c; ++c) {
        T const scale = static_cast<T>(1 / (unit * units.std[c]));
        T const shift = static_cast<T>(-units.mean[c] / units.std[c]);
        detail::scale_and_shift(out + c * area, area, scale, shift);
      }
    }
  }
  pixels();
}

}  // namespace resin
RESIN_END_INSTANTIATED
