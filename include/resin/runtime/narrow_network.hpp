// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network that evaluates in narrow numbers: float parameters, and what is made of them.

#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/passes/compile_narrow.hpp>
#include <resin/runtime/narrow_arrays.hpp>
#include <resin/runtime/narrow_evaluator.hpp>
#include <resin/runtime/network.hpp>

#include <limits>
#include <memory>
#include <utility>

namespace resin::detail::inline RESIN_TARGET {

inline constexpr keep_float keep_nothing{};

/// keep_float names what there is, or the refusal is the error.
template <auto const& Net, class Evaluation>
constexpr auto kept_refusal() {
  constexpr label unknown = Evaluation::kept.unknown;
  if constexpr (unknown.empty())
    return static_cast<accepted_network*>(nullptr);
  else
    return static_cast<name_refused<Net, unknown, name_kind::layers>*>(nullptr);
}
template <auto const& Net, class Evaluation>
using kept_door = std::remove_pointer_t<decltype(kept_refusal<Net, Evaluation>())>;

/// What a narrow program cannot hold is refused before anything of it is instantiated.
template <auto const& Net, narrow_type Type, auto const& Keep, class = ir::print_of<Net>>
struct narrow_door {
  using evaluation = ir::narrow_evaluation<Net, Type, Keep>;
  using enum ir::narrow_refusal;
  static_assert(evaluation::code.bad != custom,
                "not_narrow - network: a layer of it has no kernel for bytes or bfloat16 (local "
                "response norm, rescale, normalize, a layer or activation of the program's own) - "
                "evaluate it in float; docs/errors.md#not_narrow");
  static_assert(evaluation::code.bad != not_last && evaluation::code.bad != flatten,
                "not_narrow - network: in bytes or bfloat16 softmax comes last, and dense layers "
                "follow a flatten - evaluate it in float; docs/errors.md#not_narrow");
  static_assert(evaluation::code.bad != taps,
                "not_narrow - network: taps are read in float - evaluate the network without them; "
                "docs/errors.md#not_narrow");
};

/// Inference of a network in numbers of one type; what network<net, bfloat16> and
/// network<quantize(net)> have in common.
template <auto const& Net, narrow_type Type, auto const& Keep = keep_nothing,
          class = ir::print_of<Net>>
class narrow_network : kept_door<Net, ir::narrow_evaluation<Net, Type, Keep>>,
                       narrow_door<Net, Type, Keep> {
 protected:
  using evaluation = ir::narrow_evaluation<Net, Type, Keep>;
  using source = ir::source_program<Net>;
  static constexpr auto const& code = evaluation::code;

 public:
  using value_type = float;
  static constexpr extent3 input_shape = source::value.values[source::value.input].shape(),
                           output_shape = source::value.values[source::value.output].shape();
  static constexpr long long parameter_count = ir::parameter_count(source::value);
  static constexpr long long multiply_adds = ir::multiply_adds(source::value);
  /// A batch of n evaluates in n * arena_bytes + workspace_bytes.
  static constexpr long long arena_bytes = code.arena;
  /// Packed weights, constants and one thread's scratch.
  static constexpr long long workspace_bytes = code.packed + 8 * code.constants + code.scratch;

  /// Parameters are drawn from the seed when they are first needed: a network that is loaded next
  /// never holds them.
  explicit narrow_network(std::uint64_t seed = 0) : seed_(seed), pool_(new thread_pool(1)) {}
  /// With the parameters of a network of floats.
  explicit narrow_network(network<Net> const& trained) : narrow_network() {
    load_parameters(trained.state());
  }

  /// Evaluates: x of shape (C,H,W) or (N,C,H,W), any xtensor expression of floats. Throws
  /// shape_error on another shape.
  template <class E>
  auto operator()(E const& x) {
    typename output_array<E, float, output_shape.h == 1 && output_shape.w == 1>::type out;
    image_batch<float> const batch = images_of<float>(x, input_shape, converted_);
    shape_output(out, batch.single, batch.count, output_shape);
    infer(batch.data, batch.count, out.data());
    return out;
  }
  /// The same on raw memory: n images in, n outputs out, planar.
  void infer(float const* images, int n, float* out) {
    detail::check_count(n);
    prepare();
    run_.run(numbers_, images, n, out, *pool_);
  }
  /// Makes room for batches of n, so that later calls allocate nothing.
  void reserve(int n) {
    detail::check_count(n);
    prepare();
    run_.reserve(n, pool_->size());
  }
  /// Threads that a call uses from now on; the results do not depend on it.
  void use_threads(int n) { pool_.reset(new thread_pool(n)); }
  /// Bytes held right now.
  [[nodiscard]] std::size_t memory_bytes() const {
    return 4 * (pools_.parameters.size() + pools_.statistics.size() + converted_.size()) +
           numbers_.bytes() + run_.bytes();
  }
  /// What a trainer taught the network of floats on; evaluate() and predict() go by it.
  [[nodiscard]] input_units const& units() const { return units_; }
  void set_units(input_units const& units) { units_ = units; }
  [[nodiscard]] static std::vector<std::string> auxiliary_names() {
    return network<Net>::auxiliary_names();
  }

  /// Parameters and running statistics by name, in float and in PyTorch's layouts.
  [[nodiscard]] state_map<float> state() const {
    require_floats();
    pools const drawn = holds_ == holding::seed ? drawn_pools() : pools{};
    pools const& from = holds_ == holding::seed ? drawn : pools_;
    state_map<float> map;
    map.units = units_;
    for (parameter_entry const& e : list())
      map.emplace(e.name, array_of_entry<float>(e, from.of(e)));
    if (Type == narrow_type::int8) {
      xt::xarray<float> r = xt::xarray<float>::from_shape({ranges_.size(), std::size_t{2}});
      for (std::size_t i = 0; i < ranges_.size(); ++i) {
        r(i, 0) = ranges_[i].low;
        r(i, 1) = ranges_[i].high;
      }
      map.emplace(ranges_name, r);
    }
    return map;
  }
  /// All or nothing: throws state_error and changes nothing unless every name and shape fits.
  /// Ranges of activations may be missing: the network is then calibrated anew.
  void load_state(state_map<float> map) {
    std::vector<runtime::narrow_range> ranges(ranges_.size(), unknown_range);
    if (auto const at = map.find(ranges_name); Type == narrow_type::int8 && at != map.end()) {
      xt::xarray<float> const& given = at->second;
      if (given.dimension() != 2 || given.shape()[0] != ranges.size() || given.shape()[1] != 2)
        throw state_error("load_state: " + std::string(ranges_name) +
                          " is of another network or "
                          "of another choice of layers in float, nothing was changed - calibrate "
                          "this one");
      for (std::size_t i = 0; i < ranges.size(); ++i)
        if (ranges[i] = {given(i, 0), given(i, 1)}; !is_range(ranges[i]))
          throw state_error(
              sentence({"load_state: ", ranges_name, " has ", ranges[i].low, " to ", ranges[i].high,
                        ", which is no range, nothing was changed - "
                        "calibrate this one"}));
      map.erase(at);
    }
    load_parameters(map);
    ranges_ = ranges;
  }
  /// From now on the network only evaluates: its float parameters are freed. load_state() gives new
  /// ones.
  void evaluate_only() {
    prepare();
    pools_ = {};
    if (holds_ == holding::floats) holds_ = holding::nothing;
  }

  /// The arrays of this network in a file of bytes: weights as they are multiplied, their steps,
  /// biases, and what bytes of activations stand for.
  [[nodiscard]] static std::vector<runtime::narrow_array> stored_arrays() requires(
      Type == narrow_type::int8) {
    return runtime::list_arrays<evaluation>(list());
  }
  /// see(array, its contents) for each of them. Throws state_error before calibrate() or load().
  template <class See>
  void store(See&& see) const {
    if (!stale_) return runtime::read_arrays<evaluation>(numbers_, stored_arrays(), see);
    require_ranges();
    require_floats();
    runtime::narrow_numbers numbers;
    pools const drawn = holds_ == holding::seed ? drawn_pools() : pools{};
    fill(numbers, holds_ == holding::seed ? drawn : pools_);
    runtime::read_arrays<evaluation>(numbers, stored_arrays(), see);
  }
  /// all(take) calls take(array, its contents) for each of stored_arrays(), in any order. Throws
  /// state_error and changes nothing where the numbers are none that a network has.
  template <class All>
  void load_stored(All&& all) {
    runtime::narrow_numbers numbers;
    runtime::array_taker<evaluation> taker(numbers);
    all(taker);
    taker.finish();
    numbers_ = std::move(numbers);
    pools_ = {};
    ranges_.assign(ranges_.size(), unknown_range);
    holds_ = holding::bytes;
    stale_ = false;
  }

 protected:
  struct pools {
    aligned_buffer<float> parameters, statistics;
    void reserve() {
      parameters.resize(static_cast<std::size_t>(source::value.pool_size));
      statistics.resize(static_cast<std::size_t>(source::value.statistics_size));
    }
    [[nodiscard]] float* of(parameter_entry const& e) {
      return (e.running() ? statistics : parameters).data() + e.offset;
    }
    [[nodiscard]] float const* of(parameter_entry const& e) const {
      return (e.running() ? statistics : parameters).data() + e.offset;
    }
  };
  enum class holding : unsigned char { seed, floats, nothing, bytes };

  static constexpr char const* ranges_name = "quantization.ranges";
  static constexpr runtime::narrow_range unknown_range{std::numeric_limits<float>::quiet_NaN(),
                                                       std::numeric_limits<float>::quiet_NaN()};

  void require_floats() const {
    if (holds_ == holding::nothing) parameters_released();
    if (holds_ == holding::bytes)
      throw state_error(
          "network: it was loaded from a file of bytes and has no float parameters - load a file "
          "of floats");
  }
  void require_ranges() const {
    for (runtime::narrow_range const& r : ranges_)
      if (r.low != r.low)
        throw state_error(
            "network: the ranges of its activations are not known - call "
            "calibrate(net, images), or load a file that was saved after it");
  }
  /// Two numbers in order, or a range that is not known yet.
  [[nodiscard]] static bool is_range(runtime::narrow_range r) {
    return (is_finite(r.low) && is_finite(r.high) && r.low <= r.high) ||
           (is_nan(r.low) && is_nan(r.high));
  }
  [[nodiscard]] pools drawn_pools() const {
    pools p;
    p.reserve();
    initialize_parameters<float>(source::value, ir::leaves_of<Net>, list(), seed_,
                                 p.parameters.data(), p.statistics.data());
    return p;
  }
  /// The float parameters.
  runtime::narrow_parameters floats() {
    require_floats();
    if (holds_ == holding::seed) {
      pools_ = drawn_pools();
      holds_ = holding::floats;
    }
    return {pools_.parameters.data(), pools_.statistics.data()};
  }
  static std::vector<parameter_entry> list() {
    return list_parameters(source::value, ir::names_of<Net>);
  }
  void load_parameters(state_map<float> const& map) {
    auto const entries = list();
    check_state(entries, map);
    pools_.reserve();
    for (parameter_entry const& e : entries)
      std::copy_n(map.at(e.name).data(), e.size, pools_.of(e));
    if (map.units.what != input_units::kind::unknown) units_ = map.units;
    holds_ = holding::floats;
    stale_ = true;
  }
  void fill(runtime::narrow_numbers& numbers, pools const& from) const {
    std::vector<runtime::byte_scale> groups;
    for (runtime::narrow_range const& r : ranges_) groups.push_back(runtime::scale_of(r));
    runtime::narrow_preparation<evaluation> preparation(numbers, groups);
    preparation.take({from.parameters.data(), from.statistics.data()});
  }
  void prepare() {
    if (!stale_) return;
    require_ranges();
    floats();
    fill(numbers_, pools_);
    stale_ = false;
  }

  pools pools_;
  aligned_buffer<float> converted_;
  std::vector<runtime::narrow_range> ranges_{static_cast<std::size_t>(code.group_count),
                                             unknown_range};
  runtime::narrow_numbers numbers_;
  runtime::narrow_evaluator<evaluation> run_;
  std::uint64_t seed_;
  input_units units_;
  std::unique_ptr<thread_pool> pool_;
  holding holds_ = holding::seed;
  bool stale_ = true;
};

}  // namespace resin::detail
