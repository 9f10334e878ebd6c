// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A compiled network: parameters, and inference on them.

#include <resin/diagnostic/network_refused.hpp>
#include <resin/dsl/dsl.hpp>
#include <resin/runtime/fake_weights.hpp>
#include <resin/runtime/front_door.hpp>
#include <resin/runtime/inference_context.hpp>
#include <resin/runtime/parameters.hpp>
#include <resin/tensor/images.hpp>
#include <resin/tensor/input_units.hpp>

#include <span>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// The network that the value `Net` describes, with parameters of type Scalar (float or double);
/// the rest is left to the default. Copies are deep. One call at a time per object; context() gives
/// further threads of a program their own.
template <auto const& Net, class Scalar = float, class Print = ir::print_of<Net>>
class network : detail::front_door<Net>, detail::scalar_door<Scalar> {
  using T = detail::accepted_scalar<Scalar>;
  using evaluator = detail::evaluator<Net, T>;
  using plan = typename evaluator::plan;
  using source = ir::source_program<Net>;

 public:
  using value_type = T;
  static constexpr extent3 input_shape = evaluator::input.shape(),
                           output_shape = evaluator::output.shape();
  /// It begins with a rescale or a normalize, so that images are handed over as they are.
  static constexpr bool scales_input = ir::scales_input(source::value);
  /// Scalars that training can change; running statistics are not among them.
  static constexpr long long parameter_count = ir::parameter_count(source::value);
  /// Of convolutions and dense layers, for one image; no bias, batch norm, activation or pooling.
  static constexpr long long multiply_adds = ir::multiply_adds(source::value);
  /// A batch of n evaluates in n * arena_bytes + workspace_bytes, trains in n *
  /// training_arena_bytes + its workspace.
  static constexpr long long arena_bytes = plan::memory.arena * static_cast<long long>(sizeof(T));
  static constexpr long long training_arena_bytes =
      ir::training<Net, static_cast<int>(sizeof(T)), false>::memory.arena *
      static_cast<long long>(sizeof(T));
  /// Packed weights, shared memory and one thread's scratch in evaluation; each further thread adds
  /// its scratch.
  static constexpr long long workspace_bytes =
      (plan::work.cache + plan::work.shared + plan::work.scratch) *
      static_cast<long long>(sizeof(T));

  explicit network(std::uint64_t seed = 0) : pool_(new thread_pool(1)) {
    parameters_.resize(static_cast<std::size_t>(source::value.pool_size));
    statistics_.resize(static_cast<std::size_t>(source::value.statistics_size));
    initialize(seed);
  }
  network(network const& other)
      : parameters_(other.whole().parameters_),
        statistics_(other.statistics_),
        units_(other.units_),
        pool_(new thread_pool(other.pool_->size())) {}
  network(network&&) noexcept = default;
  network& operator=(network other) noexcept {
    std::swap(parameters_, other.parameters_);
    std::swap(statistics_, other.statistics_);
    std::swap(rounded_, other.rounded_);
    std::swap(cache_, other.cache_);
    std::swap(units_, other.units_);
    std::swap(run_, other.run_);
    std::swap(pool_, other.pool_);
    std::swap(stale_, other.stale_);
    std::swap(released_, other.released_);
    return *this;
  }

  /// Draws all weights anew: He uniform before rectifiers, else Glorot uniform; biases 0, batch
  /// norms the identity.
  void initialize(std::uint64_t seed) {
    detail::initialize_parameters<T>(source::value, ir::leaves_of<Net>, list(), seed,
                                     parameters_.data(), statistics_.data());
    stale_ = true;
    released_ = 0;
    units_ = {};
  }

  /// Evaluates: x of shape (C,H,W) or (N,C,H,W), any xtensor expression; of bytes only where the
  /// network scales its input. Throws shape_error on another shape.
  template <class E>
  auto operator()(E const& x) {
    typename detail::output_array<E, T, evaluator::vector_output>::type out;
    (*this)(x, out);
    return out;
  }
  /// The same into `out`; after the first call with a batch size it allocates nothing.
  template <class E, class Out>
  void operator()(E const& x, Out& out) {
    image_batch<T> const batch = detail::images_of<T, scales_input>(x, input_shape, converted_);
    detail::shape_output(out, batch.single, batch.count, output_shape);
    infer(batch.data, batch.count, out.data());
  }
  /// The same on raw memory: n images in, n outputs out, planar. By one thread, with room and
  /// weights ready by reserve(), it takes no lock, allocates nothing and makes no system call.
  void infer(T const* images, int n, T* out) {
    detail::check_count(n);
    prepare();
    run_.run(images, n, multiplied(), statistics_.data(), cache_.data(), out, *pool_);
  }

  /// Makes room for batches of n and the weights ready, so that later calls allocate nothing. What
  /// taps hold of the last call stays.
  void reserve(int n) {
    detail::check_count(n);
    prepare();
    run_.reserve(n, pool_->size());
  }
  /// From now on the network only evaluates, in less memory: weights that evaluation reads packed,
  /// those of convolutions and small dense layers, are given back to the system (on Linux). Until
  /// load_state or initialize sets all of them anew, whatever reads or changes them throws
  /// state_error.
  void evaluate_only() {
    if (released_ != 0) return;
    cache_.reserve(static_cast<std::size_t>(plan::work.cache));
    run_.prepare(multiplied(), statistics_.data(), cache_.data(), *pool_, true);
    stale_ = false;
    released_ = packed_parameters;
  }
  /// Threads that a call uses from now on, 1 to most_threads; the results do not depend on it.
  void use_threads(int n) { pool_.reset(new thread_pool(n)); }

  /// The tap of that name after the last call: (N,C,H,W).
  template <label Name>
  xt::xtensor<T, 4> output() {
    constexpr int i = [] {
      for (int k = 0; k < source::value.tap_count; ++k)
        if (ir::names_of<Net>.taps[k] == Name) return k;
      return -1;
    }();
    if constexpr (i < 0 && is_valid<Net>)
      static_cast<void>(sizeof(detail::name_refused<Net, Name, detail::name_kind::taps>));
    constexpr ir::value v = ir::tap_of<plan, (i < 0 ? 0 : i)>;
    xt::xtensor<T, 4> a =
        xt::xtensor<T, 4>::from_shape({static_cast<std::size_t>(run_.last_batch()),
                                       std::size_t{v.c}, std::size_t{v.h}, std::size_t{v.w}});
    if constexpr (i >= 0) run_.template read_tap<i>(a.data());
    return a;
  }

  /// Parameters and running statistics by name, in PyTorch's layouts.
  [[nodiscard]] state_map<T> state() const {
    whole();
    state_map<T> map;
    map.units = units_;
    for (detail::parameter_entry const& e : list())
      map.emplace(e.name, detail::array_of_entry<T>(e, pool_of(e) + e.offset));
    return map;
  }
  /// All or nothing: throws state_error and changes nothing unless every name and shape fits. Units
  /// are taken over where the state knows them.
  void load_state(state_map<T> const& map) {
    auto const entries = list();
    detail::check_state(entries, map);
    for (detail::parameter_entry const& e : entries) {
      xt::xarray<T> const& a = map.at(e.name);
      std::copy_n(a.data(), e.size, const_cast<T*>(pool_of(e)) + e.offset);
    }
    if (map.units.what != input_units::kind::unknown) units_ = map.units;
    stale_ = true;
    released_ = 0;
  }

  /// The trained parameters, one flat pool in canonical layout (frozen ones are not in it). The
  /// non-const form marks packed weights stale.
  [[nodiscard]] std::span<T> parameters() & {
    return all_parameters().subspan(static_cast<std::size_t>(source::value.frozen_size));
  }
  [[nodiscard]] std::span<T> all_parameters() & {
    whole();
    stale_ = true;
    return {parameters_.data(), parameters_.size()};
  }
  [[nodiscard]] std::span<T> statistics() & {
    whole();
    stale_ = true;
    return {statistics_.data(), statistics_.size()};
  }
  // Of a network that is gone at the end of the line, nothing may be kept.
  std::span<T> parameters() && = delete;
  std::span<T> all_parameters() && = delete;
  std::span<T> statistics() && = delete;
  /// The pool that a training step multiplies: all_parameters(), or of fake_quantized(net) its
  /// rounding, made anew.
  [[nodiscard]] T* multiplied_in_training() {
    static_cast<void>(all_parameters());
    return multiplied();
  }
  /// What lies where in parameters().
  [[nodiscard]] std::vector<parameter_info> parameter_table() const {
    return detail::trained_parameters(list(), source::value.frozen_size);
  }
  /// Names in state() that belong to auxiliary heads; inference does not read them.
  [[nodiscard]] static std::vector<std::string> auxiliary_names() {
    std::vector<std::string> names;
    for (detail::parameter_entry const& e : list())
      if (source::value.parameters[e.number].auxiliary) names.push_back(e.name);
    return names;
  }
  /// What a trainer last trained it on; unknown for a network that was loaded. Evaluation of bytes
  /// or of a data set goes by it.
  [[nodiscard]] input_units const& units() const { return units_; }
  void set_units(input_units const& units) { units_ = units; }
  /// Bytes held right now: parameters, packed weights, arenas.
  [[nodiscard]] std::size_t memory_bytes() const {
    return (parameters_.size() - released_ + statistics_.size() + cache_.size() +
            converted_.size()) *
               sizeof(T) +
           run_.bytes();
  }

  /// An independent caller of this network's weights. While contexts are in use the network must
  /// live, stay where it is and keep its weights; it may be called itself.
  [[nodiscard]] inference_context<Net, T> context() & {
    prepare();
    return inference_context<Net, T>(multiplied(), statistics_.data(), cache_.data());
  }
  inference_context<Net, T> context() && = delete;  // the network would be gone before its context

 private:
  static std::vector<detail::parameter_entry> list() {
    return detail::list_parameters(source::value, ir::names_of<Net>);
  }
  [[nodiscard]] T const* pool_of(detail::parameter_entry const& e) const {
    return e.running() ? statistics_.data() : parameters_.data();
  }
  void prepare() {
    if (!stale_) return;
    cache_.reserve(static_cast<std::size_t>(plan::work.cache));
    run_.prepare(multiplied(), statistics_.data(), cache_.data(), *pool_, false);
    stale_ = false;
  }
  T* multiplied() {
    if constexpr (detail::fakes_weights(source::value)) {
      if (stale_) detail::round_weights(list(), parameters_, rounded_);
      return rounded_.data();
    } else {
      return parameters_.data();
    }
  }
  /// *this, if it has its parameters.
  network const& whole() const {
    if (released_ != 0) detail::parameters_released();
    return *this;
  }
  /// Elements that evaluate_only() gives back.
  static constexpr std::size_t packed_parameters = [] {
    long long n = 0;
    for (int i = 0; i < plan::code.op_count; ++i)
      if (ir::op const& o = plan::code.ops[i]; plan::work.packs_weights(plan::code, i))
        n += plan::code.parameters[o.weight].size * plan::code.copies(o.region);
    return static_cast<std::size_t>(n);
  }();

  aligned_buffer<T> parameters_, statistics_, cache_, converted_, rounded_;
  evaluator run_;
  input_units units_;
  std::unique_ptr<thread_pool> pool_;
  bool stale_ = true;
  std::size_t released_ = 0;  // parameters that evaluate_only() gave back
};

}  // namespace resin
RESIN_END_INSTANTIATED
