// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Arrays of targets for several outputs as Examples: one row an image, the targets of each loss one
// after the other.

#include <resin/base/random.hpp>
#include <resin/data/array_examples.hpp>
#include <resin/train/split_targets.hpp>

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Images are used in place where they lie as they should; targets are copied, as numbers of type
/// T.
template <class X, class T>
class row_examples {
 public:
  using image_type = X;
  using target_type = T;

  template <class Outputs, NumberArray Images, class... E, class... A>
  row_examples(Outputs const*, char const* who, Images const& x, targets<A...> const& y,
               losses<E...> const&, extent3 shape)
      : x_(x),
        shape_(shape),
        size_(count_images(who, x_.shape, x_.count, shape)),
        each_((0 + ... + targets_each<typename E::loss_type>(Outputs::shape(E::name)))),
        rows_(static_cast<std::size_t>(each_ * size_)) {
    long long column = 0;
    auto const take = [&]<class P>(P const*) {
      constexpr extent3 s = Outputs::shape(P::name);
      constexpr long long each = targets_each<typename P::loss_type>(s);
      auto const& array =
          std::get<static_cast<std::size_t>(number_called<A...>(P::name))>(y.parts).array;
      using V = stored_as<element_of_array<std::remove_cvref_t<decltype(array)>>>;
      flat_array<V> const flat(array);
      if (flat.count != each * size_ || (!flat.shape.empty() && flat.shape[0] != size_))
        wrong_targets(who, P::name, extents_text(flat.shape, flat.count), each, s);
      for (int n = 0; n < size_; ++n)
        for (long long i = 0; i < each; ++i) {
          V const v = flat.data[n * each + i];
          T const kept = static_cast<T>(v);
          if constexpr (std::is_integral_v<V>)
            if (static_cast<long double>(kept) != static_cast<long double>(v))
              no_label(P::name, static_cast<double>(v));
          rows_[static_cast<std::size_t>(n * each_ + column + i)] = kept;
        }
      column += each;
    };
    (take(static_cast<E const*>(nullptr)), ...);
  }

  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] extent3 shape() const { return shape_; }
  [[nodiscard]] X const* image(int record) const { return x_.data + record * shape_.size(); }
  [[nodiscard]] T const* target(int record) const { return rows_.data() + record * each_; }
  [[nodiscard]] long long target_count() const { return each_; }
  [[nodiscard, gnu::cold]] std::uint64_t fingerprint() const {
    std::uint64_t const h = hash_bytes(&size_, sizeof size_, static_cast<std::uint64_t>(each_));
    return hash_bytes(rows_.data(), rows_.size() * sizeof(T),
                      hash_bytes(x_.data, static_cast<std::size_t>(x_.count) * sizeof(X), h));
  }

 private:
  [[noreturn, gnu::cold]] void wrong_targets(char const* who, label const& name,
                                             std::string const& got, long long each,
                                             extent3 s) const {
    throw shape_error(sentence({who, ": the targets of ", output_text(name), " are ", got,
                                "; it is ", s.c, " x ", s.h, " x ", s.w, ", and its loss takes ",
                                each, " for each of the ", size_, " images of x"}));
  }

  flat_array<X> x_;
  extent3 shape_;
  int size_;
  long long each_;
  std::vector<T> rows_;
};

/// The arrays of a trainer of several outputs.
template <class Net, class X, class... A, class... E>
auto rows_for(char const* who, X const& x, targets<A...> const& y, losses<E...> const& loss) {
  return row_examples<stored_as<element_of_array<X>>, typename Net::value_type>(
      static_cast<outputs_of_t<Net> const*>(nullptr), who, x, y, loss, Net::input_shape);
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
