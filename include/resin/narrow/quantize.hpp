// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Networks that evaluate in bytes: 8-bit unsigned activations with a scale a tensor, 8-bit signed
// weights with a scale an output channel, 32-bit sums (Jacob et al. 2018). Weights stay floats
// until the network first runs; ranges of activations come from calibrate().

#include <resin/narrow/calibration.hpp>
#include <resin/runtime/narrow_network.hpp>

RESIN_INSTANTIATED
namespace resin::dsl::inline RESIN_VERSION {

/// Not a layer: it is the outermost of a network's values.
template <class Net>
struct quantized_net {
  Net net;
  keep_float keep;
};

}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The network in bytes, but for the layers and scopes that are kept in float.
template <Layer Net>
constexpr dsl::quantized_net<Net> quantize(Net net, keep_float keep = {}) {
  return {net, keep};
}

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

template <class>
inline constexpr bool is_quantized = false;
template <class Net>
inline constexpr bool is_quantized<dsl::quantized_net<Net>> = true;

/// The float network inside, for its fingerprint; never part of object code.
template <auto const& Quantized>
inline constexpr auto bare_twin = Quantized.net;
template <auto const& Quantized>
consteval unsigned long long digest_of_kept() {
  ir::detail::digest d;
  for (label const& name : Quantized.keep.names) d.one(name);
  return d.state >> 24;
}

}  // namespace resin::detail
namespace resin::ir::inline RESIN_VERSION {

template <auto const& Quantized>
requires resin::detail::is_quantized<std::remove_cvref_t<decltype(Quantized)>>
struct print_for<Quantized> {
  using type = print<resin::detail::digest_of_kept<Quantized>(),
                     print_of<resin::detail::bare_twin<Quantized>>>;
};

}  // namespace resin::ir
namespace resin::detail::inline RESIN_TARGET {

/// Of a value that fake_quantized() made.
template <class>
inline constexpr bool is_fake = false;

/// The float network inside, and what stays so.
template <auto const& Quantized, class = ir::print_of<Quantized>>
inline constexpr auto float_twin = Quantized.net;
template <auto const& Quantized, class = ir::print_of<Quantized>>
inline constexpr keep_float kept_of = Quantized.keep;

/// Of a network that was trained for bytes; <resin/narrow/fake_quantized.hpp>.
template <auto const& Fake>
state_map<float> floats_of(network<Fake> const& net);
template <auto const& Fake>
std::vector<runtime::narrow_range> ranges_of(network<Fake> const& net);

constexpr bool keeps_nothing(keep_float const& keep) {
  for (label const& name : keep.names)
    if (!name.empty()) return false;
  return true;
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// network<quantize(net)>: made of a network<net> with its parameters, or loaded; then calibrated.
template <auto const& Net>
requires detail::is_quantized<std::remove_cvref_t<decltype(Net)>>
class network<Net, float> : public detail::narrow_network<detail::float_twin<Net>,
                                                          narrow_type::int8, detail::kept_of<Net>> {
  using base =
      detail::narrow_network<detail::float_twin<Net>, narrow_type::int8, detail::kept_of<Net>>;
  using watched =
      ir::narrow_evaluation<detail::float_twin<Net>, narrow_type::float32, detail::keep_nothing>;

 public:
  using base::base;
  /// With the parameters of the network that was quantised.
  template <auto const& Float>
  requires std::is_same_v<std::remove_cvref_t<decltype(Float)>,
                          std::remove_cvref_t<decltype(detail::float_twin<Net>)>>
  explicit network(network<Float> const& trained) : base() {
    base::load_parameters(trained.state());
  }

  /// With the parameters and ranges of a network that was trained for it.
  template <auto const& Fake>
  requires detail::is_fake<std::remove_cvref_t<decltype(Fake)>>
  explicit network(network<Fake> const& trained) : base() {
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(Fake.from.net)>,
                                 std::remove_cvref_t<decltype(detail::float_twin<Net>)>>,
                  "network: it was trained for other layers - write quantize(net) of the same net");
    static_assert(detail::keeps_nothing(detail::kept_of<Net>),
                  "network: keep_float names layers that were trained in bytes - leave it out");
    base::load_parameters(detail::floats_of(trained));
    base::ranges_ = detail::ranges_of(trained);
  }
  /// The group of the network's output, and what bytes of a group of values stand for.
  [[nodiscard]] static constexpr int output_group() {
    return base::code.values[base::code.output].group;
  }
  [[nodiscard]] runtime::narrow_range range(int group) const {
    return base::ranges_[static_cast<std::size_t>(group)];
  }

  /// Finds the ranges of activations from images (N,C,H,W) that are like those to come: the network
  /// is run in float on each. Throws state_error where an activation is not finite.
  template <class E, class Method>
  void find_ranges(E const& images, Method const& method) {
    image_batch<float> const batch =
        detail::images_of<float>(images, base::input_shape, base::converted_);
    if (batch.count == 0)
      throw shape_error("calibrate: there are no images - give at least one, better some hundred");
    float const *pixel = batch.data, *const end = pixel + batch.count * base::input_shape.size();
    while (pixel != end && *pixel == 0) ++pixel;
    if (pixel == end)
      throw state_error(
          "calibrate: all pixels are 0, so that bytes of the input would stand for "
          "nothing, nothing was changed - give images that are like those to come");
    runtime::narrow_numbers numbers;
    runtime::narrow_preparation<watched>(numbers, {}).take(base::floats());
    runtime::narrow_evaluator<watched> run;
    std::vector<detail::histogram> seen(static_cast<std::size_t>(base::code.group_count));
    std::vector<int> group(static_cast<std::size_t>(base::code.tag_count), -1);
    for (int v = 0; v < base::code.value_count; ++v)
      if (ir::narrow_value const& a = base::code.values[v]; a.group >= 0)
        group[static_cast<std::size_t>(a.tag)] = a.group;
    std::vector<float> planar;
    for (bool const counts : {false, true}) {
      if (counts && std::is_same_v<Method, min_max>) break;
      for (int n = 0; n < batch.count; ++n)
        run.watch(numbers, batch.data + n * base::input_shape.size(), planar,
                  [&](int v, std::vector<float> const& numbers_of_v) {
                    int const g = group[static_cast<std::size_t>(watched::code.values[v].tag)];
                    if (g >= 0) seen[static_cast<std::size_t>(g)].see(numbers_of_v, counts);
                  });
    }
    for (std::size_t g = 0; g < seen.size(); ++g) {
      if (!seen[g].finite())
        throw state_error(
            "calibrate: an activation is infinite or no number, nothing was "
            "changed - look for it in float, or give images without such pixels");
    }
    auto found = base::ranges_;
    for (std::size_t g = 0; g < seen.size(); ++g) found[g] = detail::range_of(seen[g], method);
    base::ranges_ = found;
    base::stale_ = true;
  }
};

/// Gives a quantised network the ranges of its activations: min_max{}, percentile{99.99} or
/// mean_squared_error{}.
template <auto const& Net, class E, class Method = min_max>
void calibrate(network<Net>& net, E const& images, Method const& method = {}) {
  net.find_ranges(images, method);
}

}  // namespace resin
RESIN_END_INSTANTIATED
