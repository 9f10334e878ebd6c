// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network's answers.

#include <resin/base/text.hpp>
#include <resin/train/metrics.hpp>
#include <resin/train/split_targets.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Images alone, as Examples.
template <class X>
struct unlabelled_images {
  using image_type = X;
  using target_type = int;
  flat_array<X> x;
  extent3 one;
  int count;

  template <NumberArray A>
  unlabelled_images(A const& a, extent3 shape)
      : x(a), one(shape), count(count_images("predict", x.shape, x.count, shape)) {}
  [[nodiscard]] int size() const { return count; }
  [[nodiscard]] extent3 shape() const { return one; }
  [[nodiscard]] X const* image(int record) const { return x.data + record * one.size(); }
  [[nodiscard]] static int const* target(int) { return nullptr; }
  [[nodiscard]] static long long target_count() { return 0; }
};

/// A network as if a tap of it were its output.
template <class Net, label Name>
struct tapped_network {
  using value_type = typename Net::value_type;
  static constexpr extent3 input_shape = Net::input_shape,
                           output_shape = outputs_of_t<Net>::shape(Name);
  static constexpr bool scales_input = detail::scales_input<Net>;
  Net& net;
  std::vector<value_type> own{};

  void infer(value_type const* images, int n, value_type* out) {
    own.resize(static_cast<std::size_t>(n) * static_cast<std::size_t>(Net::output_shape.size()));
    net.infer(images, n, own.data());
    auto const said = net.template output<Name>();
    for (std::size_t i = 0; i < said.size(); ++i) out[i] = said.data()[i];
  }
  [[nodiscard]] auto const& units() const { return net.units(); }
};

/// What a network of one channel of output says is a number; of several, which is the highest.
template <class Net>
inline constexpr task task_of_output = task::labels;
template <class Net>
requires(Net::output_shape.c == 1) inline constexpr task task_of_output<Net> = task::numbers;
template <class Net>
inline constexpr bool gives_planes = false;
template <class Net>
requires(Net::output_shape.h* Net::output_shape.w >
         1) inline constexpr bool gives_planes<Net> = true;

/// (N), (N,H,W) classes; (N,C), (N,C,H,W) of 0 and 1; the same of numbers.
template <task W, class Net, class D>
[[gnu::cold]] auto answers(Net& net, D const& data, evaluation_options const& options) {
  using T = typename Net::value_type;
  using V = std::conditional_t<W == task::numbers, T, int>;
  constexpr std::size_t rank = (W == task::labels ? 1 : 2) + (gives_planes<Net> ? 2 : 0);
  std::array<std::size_t, rank> shape{static_cast<std::size_t>(data.size())};
  if constexpr (RawClassifier<Net>) {
    constexpr extent3 out = Net::output_shape;
    if (W != task::labels) shape[1] = std::size_t{out.c};
    if (gives_planes<Net>)
      shape[rank - 2] = std::size_t{out.h}, shape[rank - 1] = std::size_t{out.w};
  }
  xt::xtensor<V, rank> all = xt::xtensor<V, rank>::from_shape(shape);
  V* to = all.data();
  scores<Net> scores(options.processes.get());
  if (data.size() == 0) return all;
  loader<T, D> batches(data, evaluation_order<typename D::image_type>(
                                 "predict", net, options.batch, options.augment, options.prefetch));
  batches.begin_epoch(0);
  for (batch_of<loader<T, D>, T> batch; batches.next(batch);) {
    prediction_view<T const> const view = scores(net, batch);
    long long const pixels = view.pixels();
    if constexpr (W == task::labels) {
      for (int n = 0; n < view.batch; ++n)
        for (long long i = 0; i < pixels; ++i)
          *to++ = best_class(view.data + n * view.c * pixels + i, pixels, view.c);
    } else {
      for (long long i = 0; i < view.size(); ++i)
        *to++ =
            W == task::flags ? static_cast<V>(view.data[i] > T(0)) : static_cast<V>(view.data[i]);
    }
  }
  return all;
}

/// The shape of an image, of the network or else of the array.
template <class Net, class A>
[[gnu::cold]] extent3 image_shape(A const& images) {
  if constexpr (requires { Net::input_shape; }) {
    return Net::input_shape;
  } else {
    if (images.dimension() != 4)
      throw shape_error(
          sentence({"predict: images have rank ", images.dimension(), ", wants 4: (N,C,H,W)"}));
    auto const extent = [&](std::size_t i) { return static_cast<int>(images.shape()[i]); };
    return {extent(1), extent(2), extent(3)};
  }
}

template <task W, class Net, class A>
[[gnu::cold]] auto answers_to(Net& net, A const& images, evaluation_options const& options) {
  if constexpr (Examples<A>) {
    return answers<W>(net, images, options);
  } else {
    return answers<W>(
        net, unlabelled_images<stored_as<element_of_array<A>>>(images, image_shape<Net>(images)),
        options);
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The class of the highest score for each image of an array, (N); for each pixel, (N,H,W), where
/// the network gives planes. -1 where no score is a number. Where it has one output a position,
/// that number, (N,1) or (N,1,H,W): net(x). Floats go to the network as they are, bytes as they did
/// in training, else as x / 255. trainer::predict knows the task and answers in its terms.
template <Classifier Net, NumberArray A>
[[nodiscard]] auto predict(Net& net, A const& images, int batch = 250) {
  return detail::answers_to<detail::task_of_output<Net>>(net, images, {.batch = batch});
}
/// The same for a data set, or any Examples.
template <Classifier Net, Examples D>
[[nodiscard]] auto predict(Net& net, D const& data, evaluation_options options = {}) {
  return detail::answers_to<detail::task_of_output<Net>>(net, data, options);
}

/// What is neither: the error says what it takes.
template <class... A>
xt::xtensor<int, 1> predict(A const&...) {
  static_assert(
      detail::judged_on<A...>,
      "not_training_data - predict takes a network that is not const (evaluating uses its "
      "memory), then an array of images, a dataset or Examples: predict(net, x) - "
      "docs/errors.md#not_training_data");
  return {};
}

}  // namespace resin
RESIN_END_INSTANTIATED
