// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Weights to and from files, and from network to network. Names and layouts are those of state(),
// which are PyTorch's: what one saves the other loads.

#include <resin/io/byte_file.hpp>
#include <resin/io/units_text.hpp>
#include <resin/io/weight_file.hpp>
#include <resin/io/weight_match.hpp>
#include <resin/runtime/parameters.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// Something whose arrays can be read and set by name, as a network's.
template <class Net>
concept Stateful = requires(Net& net, Net const& fixed,
                            state_map<typename Net::value_type> const& state) {
  { fixed.state() } -> std::same_as<state_map<typename Net::value_type>>;
  net.load_state(state);
};

/// Asks load() to copy what is equal in name and shape and to leave the rest alone.
struct matching {};

/// What a copy by name and shape did. Names of the source are as the network would call them.
struct matching_report {
  std::vector<std::string> copied{}, left_in_source{}, left_in_target{};
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

template <class Net>
std::vector<wanted_array> wanted_by(Net const& net,
                                    state_map<typename Net::value_type> const& state) {
  std::set<std::string> auxiliary;
  if constexpr (requires { net.auxiliary_names(); })
    for (std::string const& name : net.auxiliary_names()) auxiliary.insert(name);
  std::vector<wanted_array> wanted;
  for (auto const& [name, array] : state)
    wanted.push_back(
        {name, {array.shape().begin(), array.shape().end()}, auxiliary.count(name) != 0});
  return wanted;
}

/// Converts each pair into `state`; names of those whose values T cannot hold.
template <class T>
std::vector<std::string> fill_state(state_map<T>& state, weight_match const& match) {
  std::vector<std::string> beyond;
  for (auto const& [name, array] : match.pairs)
    if (!copy_weights(*array, state.at(name).data())) beyond.push_back(name);
  return beyond;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Writes all of net.state(): .safetensors or .npz by the path's extension. The file appears whole
/// or not at all. It also says in which units a trainer taught the network, if one did: a line of
/// the metadata, or an array of bytes called resin_input. Of a calibrated quantize(net) it writes a
/// file of bytes (.safetensors).
template <Stateful Net>
void save(Net const& net, std::filesystem::path const& path) {
  if constexpr (detail::StoredInBytes<Net>) return detail::save_bytes(net, path);
  using T = typename Net::value_type;
  if (detail::weight_format_of(path) == detail::weight_format::npz) {
    std::map<std::string, npy_array> arrays;
    for (auto const& [name, array] : net.state()) arrays.emplace(name, npy_array::from(array));
    for (auto const& [key, text] : detail::metadata_of(net))
      arrays[detail::units_array] = {{text.size()}, dtype::u1, {text.begin(), text.end()}};
    write_npz(path, arrays);
    return;
  }
  auto const state = net.state();
  constexpr bool single = std::is_same_v<T, float>;
  std::map<std::string, weight_array> arrays;
  for (auto const& [name, array] : state)
    arrays.emplace(name, weight_array{{array.shape().begin(), array.shape().end()},
                                      single ? weight_type::f4 : weight_type::f8,
                                      single ? "F32" : "F64",
                                      {reinterpret_cast<std::uint8_t const*>(array.data()),
                                       array.size() * sizeof(T)}});
  write_safetensors(path, arrays, detail::metadata_of(net));
}

/// Reads a file into the network, all or nothing: unless the file is sound (file_error) and every
/// name and shape fits (state_error, one message that lists them all), nothing changes. PyTorch's
/// `module.` and `_orig_mod.` in names and arrays called `num_batches_tracked` do not count, nor
/// does a whole auxiliary head that only one side has (the file's heads are known by a name that
/// begins with `aux` or `Aux`). An array of a type that is not read counts like any other by name.
/// float64, float32, float16 and bfloat16 are converted. A quantize(net) also takes the file of
/// bytes that it saved, array by array, and holds no floats then.
template <Stateful Net>
void load(Net& net, std::filesystem::path const& path) {
  if constexpr (detail::StoredInBytes<Net>)
    if (detail::load_bytes(net, path)) return;
  weight_file const file(path);
  auto state = net.state();
  auto const wanted = detail::wanted_by(net, state);
  detail::weight_match match = detail::match_weights(wanted, file.arrays());
  match.beyond = detail::fill_state(state, match);
  detail::require_fit(wanted, match, file.name());
  if constexpr (detail::KnowsUnits<Net>) {
    input_units const units = detail::units_of_text(file.metadata(detail::units_key), file.name());
    net.load_state(state);
    net.set_units(units);
  } else {
    net.load_state(state);
  }
}

/// Copies the file's arrays that are equal in name and shape, and its units, and tells which were
/// left out on each side. The file must be sound (file_error) and the values representable
/// (state_error), else nothing changes.
template <Stateful Net>
matching_report load(Net& net, std::filesystem::path const& path, matching) {
  weight_file const file(path);
  auto state = net.state();
  auto const wanted = detail::wanted_by(net, state);
  detail::weight_match const match = detail::match_weights(wanted, file.arrays());
  auto const units = detail::units_of_text(file.metadata(detail::units_key), file.name());
  if (units.what != input_units::kind::unknown) state.units = units;
  if (auto const beyond = detail::fill_state(state, match); !beyond.empty())
    throw state_error(file.name() + ": values beyond the network's scalar type, nothing was " +
                      "changed: " + detail::joined(beyond));
  matching_report report;
  for (auto const& [name, array] : match.pairs) report.copied.push_back(name);
  for (auto const& a : wanted)
    if (!match.has(a.name)) report.left_in_target.push_back(a.name);
  report.left_in_source = match.unused;
  std::sort(report.copied.begin(), report.copied.end());
  std::sort(report.left_in_source.begin(), report.left_in_source.end());
  net.load_state(state);  // last: what fails before it has changed nothing
  return report;
}

/// The same from one network to another, of any two scalar types. A value beyond the target's range
/// is a state_error, and nothing changes.
template <Stateful From, Stateful To>
matching_report copy_parameters(From const& from, To& to) {
  using T = typename To::value_type;
  auto const source = from.state();
  auto target = to.state();
  matching_report report;
  for (auto const& [name, array] : source) {
    auto const at = target.find(name);
    if (at == target.end() || !std::equal(array.shape().begin(), array.shape().end(),
                                          at->second.shape().begin(), at->second.shape().end())) {
      report.left_in_source.push_back(name);
      continue;
    }
    std::transform(
        array.data(), array.data() + array.size(), at->second.data(), [&name = name](auto x) {
          if (!detail::representable<T>(x))
            throw state_error("copy_parameters: " + name +
                              " has a value beyond the network's scalar type, nothing was changed");
          return static_cast<T>(x);
        });
    report.copied.push_back(name);
  }
  for (auto const& [name, array] : target)
    if (!std::binary_search(report.copied.begin(), report.copied.end(), name))
      report.left_in_target.push_back(name);
  to.load_state(target);
  if constexpr (detail::KnowsUnits<From> && detail::KnowsUnits<To>) to.set_units(from.units());
  return report;
}

}  // namespace resin
RESIN_END_INSTANTIATED
