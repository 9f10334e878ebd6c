// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a file of bytes holds of a quantised network, to and from its numbers. Weights lie as those
// of state() do, (filter, channel, row, column), whatever the processor; batch norms are folded.

#include <resin/runtime/parameters.hpp>
#include <resin/runtime/prepare_narrow.hpp>

#include <cstring>
#include <span>
#include <string>
#include <vector>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// `<layer>.weight` as int8 or, of what is kept in float, float; `<layer>.weight_scale`, the step
/// of each filter's bytes; `<layer>.bias`. `quantization.scales` and `.zeros` tell what a byte of
/// each group of activations stands for: (q - zero) * scale.
struct narrow_array {
  enum class type : unsigned char { int8, uint8, float32 };
  enum class part : unsigned char { weight, factor, bias, scales, zeros };
  std::string name;
  std::vector<std::size_t> shape;
  type holds;
  part what;
  int step;

  [[nodiscard]] std::size_t elements() const {
    std::size_t n = 1;
    for (std::size_t e : shape) n *= e;
    return n;
  }
  [[nodiscard]] std::size_t bytes() const { return elements() * (holds == type::float32 ? 4 : 1); }
};

/// `entries`: the float network's parameters, for their names.
template <class C>
[[gnu::cold]] std::vector<narrow_array> list_arrays(
    std::vector<resin::detail::parameter_entry> const& entries) {
  using enum narrow_array::type;
  using enum narrow_array::part;
  constexpr auto const& code = C::code;
  auto const groups = static_cast<std::size_t>(code.group_count);
  std::vector<narrow_array> list{{"quantization.scales", {groups}, float32, scales, -1},
                                 {"quantization.zeros", {groups}, uint8, zeros, -1}};
  for (int i = 0; i < code.step_count; ++i) {
    ir::narrow_step const& s = code.steps[i];
    bool const affine = s.kind == ir::narrow_kind::affine;
    if (!affine && s.kind != ir::narrow_kind::conv && s.kind != ir::narrow_kind::depthwise)
      continue;
    for (resin::detail::parameter_entry const& e : entries) {
      if (e.running() || e.offset != (affine ? s.norm[0] : s.weight)) continue;
      std::string const base = e.name.substr(0, e.name.rfind('.') + 1);
      bool const bytes = !affine && narrow_preparation<C>::bytes(s);
      list.push_back({e.name, e.shape, bytes ? int8 : float32, affine ? factor : weight, i});
      std::vector<std::size_t> const filters{e.shape[0]};
      if (bytes) list.push_back({base + "weight_scale", filters, float32, factor, i});
      list.push_back({base + "bias", filters, float32, bias, i});
    }
  }
  return list;
}

/// see(array, contents) for each.
template <class C, class See>
[[gnu::cold]] void read_arrays(narrow_numbers const& n, std::vector<narrow_array> const& list,
                               See&& see) {
  using enum narrow_array::part;
  constexpr auto const& code = C::code;
  std::vector<std::uint8_t> contents;
  for (narrow_array const& a : list) {
    contents.assign(a.bytes(), 0);
    std::uint8_t* const to = contents.data();
    if (a.what == weight) {
      ir::narrow_step const& s = code.steps[a.step];
      int const taps = s.shape.R * s.shape.S, each = narrow_preparation<C>::per_filter(s);
      std::uint8_t const* const packed = n.packed.data() + s.packed;
      narrow_preparation<C>::for_each_weight(s, [&](int k, int c, int t, long long at) {
        std::ptrdiff_t const i = static_cast<std::ptrdiff_t>(k) * each + c * taps + t;
        if (a.holds == narrow_array::type::float32) {
          std::memcpy(to + 4 * i, packed + at, 4);
        } else {
          to[i] = packed[at];
        }
      });
    } else if (a.what == factor || a.what == bias) {
      filter_numbers const& f = n.filters[static_cast<std::size_t>(a.step)];
      std::memcpy(to, (a.what == factor ? f.factor : f.bias).data(), contents.size());
    } else {
      for (ir::narrow_value const* v = code.values; v < code.values + code.value_count; ++v) {
        if (v->group < 0) continue;
        byte_scale const& s = n.values[static_cast<std::size_t>(v - code.values)];
        if (a.what == scales)
          std::memcpy(to + 4 * v->group, &s.scale, 4);
        else
          to[v->group] = static_cast<std::uint8_t>(s.zero);
      }
    }
    see(a, std::span<std::uint8_t const>(contents));
  }
}

/// The other way: takes arrays in any order, then finish().
template <class C>
class array_taker {
 public:
  explicit array_taker(narrow_numbers& n)
      : groups_(static_cast<std::size_t>(C::code.group_count)), preparation_(n, groups_) {}

  [[gnu::cold]] void operator()(narrow_array const& a, std::span<std::uint8_t const> contents) {
    using enum narrow_array::part;
    if (a.holds == narrow_array::type::int8) {
      for (std::uint8_t b : contents)
        if (b == 0x80)
          throw state_error(a.name +
                            " has a byte -128, which no quantised weight is, nothing was "
                            "changed - load a file that save() wrote");
      return preparation_.set_weights(a.step,
                                      reinterpret_cast<std::int8_t const*>(contents.data()));
    }
    if (a.holds == narrow_array::type::uint8) {
      for (std::size_t g = 0; g < groups_.size(); ++g) groups_[g].zero = contents[g];
      return;
    }
    std::vector<float> numbers(a.elements());
    if (!contents.empty()) std::memcpy(numbers.data(), contents.data(), contents.size());
    bool const steps = a.what == scales || a.name.ends_with(".weight_scale");
    for (float v : numbers)
      if (!std::isfinite(v) || (steps && !(v > 0)))
        throw state_error(a.name +
                          (steps ? " has a step that is not positive and finite"
                                 : " has a number that is not finite") +
                          ", nothing was changed - load a file that save() wrote");
    if (a.what == scales)
      for (std::size_t g = 0; g < groups_.size(); ++g) groups_[g].scale = numbers[g];
    else if (a.what == weight)
      preparation_.set_weights(a.step, numbers.data());
    else
      (a.what == factor ? preparation_.filters(a.step).factor : preparation_.filters(a.step).bias) =
          static_cast<std::vector<float>&&>(numbers);
  }
  [[gnu::cold]] void finish() {
    preparation_.set_scales(groups_);
    preparation_.finish();
  }

 private:
  std::vector<byte_scale> groups_;
  narrow_preparation<C> preparation_;
};

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
