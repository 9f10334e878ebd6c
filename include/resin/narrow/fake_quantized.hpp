// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Training for bytes: network<fake_quantized(net)> trains as any other, then network<quantize(net)>
// is made of it. Ranges of activations come from calibrate() and stay; until then it is the network
// of floats but for its weights.

#include <resin/dsl/fake_bytes.hpp>
#include <resin/narrow/quantize.hpp>

namespace resin::detail::inline RESIN_VERSION {

/// What reads a value next, as far as it then never becomes bytes of its own.
enum class reader : unsigned char { other, norm, function, addition };

template <class L>
constexpr reader reader_of(L const&) {
  return reader::other;
}
constexpr reader reader_of(batch_norm const&) { return reader::norm; }
constexpr reader reader_of(activation_layer const& a) {
  return a.kind == activation_kind::relu || a.kind == activation_kind::relu6 ? reader::function
                                                                             : reader::other;
}
template <class A, class B>
constexpr reader reader_of(dsl::chain<A, B> const& c) {
  return reader_of(c.first);
}
template <class Body>
constexpr reader reader_of(dsl::named_scope<Body> const& n) {
  return reader_of(n.body);
}
template <class Body>
constexpr reader reader_of(dsl::repeat_block<Body> const& n) {
  return reader_of(n.body);
}
template <class... L>
constexpr reader reader_of(dsl::sequence<L...> const& s) {
  return s.with_children([](auto const& first, auto const&...) { return reader_of(first); });
}

/// The layers with their roundings, where the integer program has bytes.
struct faking {
  template <class L>
  static constexpr dsl::chain<L, dsl::fake_bytes> rounded(L const& l, bool on = true,
                                                          bool average = false) {
    return {l, {on, average}};
  }

  static constexpr auto of(input const& l, reader) { return rounded(l); }
  static constexpr auto of(conv2d const& l, reader next) {
    return rounded(l, next == reader::other);
  }
  static constexpr auto of(depthwise_conv2d const& l, reader next) {
    return rounded(l, next == reader::other);
  }
  static constexpr auto of(dense const& l, reader next) {
    return rounded(l, next == reader::other);
  }
  static constexpr auto of(batch_norm const& l, reader next) {
    return rounded(l, next == reader::other);
  }
  static constexpr auto of(activation_layer const& l, reader) { return rounded(l); }
  static constexpr auto of(avg_pool2d const& l, reader) { return rounded(l, true, true); }
  static constexpr auto of(adaptive_avg_pool2d const& l, reader) { return rounded(l, true, true); }
  static constexpr auto of(max_pool2d const& l, reader) { return l; }
  static constexpr auto of(flatten_layer const& l, reader) { return l; }
  /// What evaluation leaves out, or bytes leave to floats.
  template <LeafLayer L>
  requires(!L{}.traits().in_evaluation ||
           L{}.traits().probabilities) static constexpr auto of(L const& l, reader) {
    return l;
  }

  template <class A, class B>
  static constexpr auto of(dsl::chain<A, B> const& c, reader next) {
    return joined(next, c.first, c.second);
  }
  template <class... L>
  static constexpr auto of(dsl::sequence<L...> const& s, reader next) {
    return s.with_children([next](auto const&... l) { return joined(next, l...); });
  }
  template <class Body>
  static constexpr auto of(dsl::named_scope<Body> const& n, reader next) {
    return named(n.name, of(n.body, next));
  }
  template <class Body>
  static constexpr auto of(dsl::repeat_block<Body> const& n, reader next) {
    reader const again = reader_of(n.body);
    return repeat(n.count, of(n.body, again == next ? next : reader::other), n.first);
  }
  template <class Body, class Path>
  static constexpr auto of(dsl::residual_block<Body, dsl::shortcut_path<Path>> const& n,
                           reader next) {
    return rounded(residual(of(n.body, reader::addition), shortcut(of(n.skip.path, reader::other))),
                   next != reader::function);
  }
  template <class Body>
  static constexpr auto of(dsl::residual_block<Body, dsl::identity_shortcut> const& n,
                           reader next) {
    return rounded(residual(of(n.body, reader::addition)), next != reader::function);
  }
  template <class Body>
  static constexpr auto of(dsl::residual_block<Body, dsl::pad_channels_shortcut> const& n,
                           reader next) {
    return rounded(residual(of(n.body, reader::addition), pad_channels), next != reader::function);
  }
  template <class... L>
  static constexpr auto of(dsl::branch_set<L...> const& n, reader) {
    return n.with_children(
        [](auto const&... path) { return branches(of(path, reader::other)...); });
  }
  template <class L>
  static constexpr L of(L const& l, reader) {
    static_assert(dsl::arguments_fit<dsl::count_of<L>>,
                  "not_narrow - fake_quantized: a layer of the network has no rounding in training "
                  "- take conv2d, depthwise_conv2d, dense, batch_norm, activations, pooling, "
                  "residual, branches, repeat; docs/errors.md#not_narrow");
    return l;
  }

 private:
  template <class A>
  static constexpr auto joined(reader next, A const& a) {
    return of(a, next);
  }
  template <class A, class B>
  static constexpr auto joined(reader next, A const& a, B const& b) {
    return of(a, reader_of(b)) | of(b, next);
  }
  template <class A, class B, class C, class... More>
  static constexpr auto joined(reader next, A const& a, B const& b, C const& c,
                               More const&... more) {
    return of(a, reader_of(b)) | joined(next, b, c, more...);
  }
};

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// The network that trains for quantize(net): weights and activations are rounded as bytes are, and
/// gradients pass straight through (Jacob et al. 2018).
template <Layer Net>
constexpr auto fake_quantized(Net net) {
  auto const trained = detail::faking::of(net, detail::reader::other);
  return dsl::fake_quantized_net<dsl::origin<Net>, std::remove_cvref_t<decltype(trained)>>{{net},
                                                                                           trained};
}

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

template <class Net, class Trained>
inline constexpr bool is_fake<dsl::fake_quantized_net<Net, Trained>> = true;

template <auto const& Fake, class = ir::print_of<Fake>>
inline constexpr auto bytes_twin = quantize(Fake.from.net);

/// Where the ranges lie in the statistics, in the order in which they are reached.
template <auto const& Fake>
[[gnu::cold]] std::vector<std::ptrdiff_t> places_of_ranges() {
  constexpr auto const& p = ir::source_program<Fake>::value;
  std::vector<std::ptrdiff_t> places;
  int index[p.region_count + 1] = {};
  auto const walk = [&](auto const& self, int first, int last, int region) -> void {
    for (int i = first; i < last;) {
      int inner = -1;
      for (int r = 0; r < p.region_count && inner < 0; ++r)
        if (p.regions[r].parent == region && p.regions[r].first_op == i && p.regions[r].last_op > i)
          inner = r;
      if (inner >= 0) {
        for (index[inner] = 0; index[inner] < p.regions[inner].count; ++index[inner])
          self(self, p.regions[inner].first_op, p.regions[inner].last_op, inner);
        i = p.regions[inner].last_op;
        continue;
      }
      ir::op const& o = p.ops[i++];
      if (o.kind != ir::op_kind::leaf) continue;
      int const q = p.leaves[o.leaf].parameters;
      if (q < 0 || !(p.parameters[q].name == dsl::fake_bytes::range)) continue;
      std::ptrdiff_t at = p.parameters[q].offset;
      for (int r = p.parameters[q].region; r >= 0; r = p.regions[r].parent)
        at += index[r] * p.regions[r].statistics;
      places.push_back(at);
    }
  };
  walk(walk, 0, p.op_count, -1);
  return places;
}

/// The group of values that each of them stands for in the integer program.
template <auto const& Fake>
[[gnu::cold]] std::vector<int> groups_of_ranges() {
  constexpr auto const& code =
      ir::narrow_evaluation<float_twin<bytes_twin<Fake>>, narrow_type::int8, keep_nothing>::code;
  std::vector<int> groups;
  for (int v = 0; v < code.value_count && groups.empty(); ++v)
    if (code.values[v].tag == 0) groups.push_back(code.values[v].group);
  for (int i = 0; i < code.step_count; ++i) {
    using enum ir::narrow_kind;
    ir::narrow_step const& s = code.steps[i];
    if (s.kind != image && s.kind != convert && s.kind != concat && s.kind != move &&
        s.kind != max_pool)
      groups.push_back(code.values[s.y].group);
  }
  if (groups.size() != places_of_ranges<Fake>().size())
    throw state_error(
        "fake_quantized: the integer program rounds elsewhere than the trained one - calibrate "
        "network<quantize(net)> by images instead");
  return groups;
}

/// The parameters without the ranges.
template <auto const& Fake>
state_map<float> floats_of(network<Fake> const& net) {
  state_map<float> state = net.state();
  for (auto i = state.begin(); i != state.end();)
    i = i->first.ends_with(".byte_range") ? state.erase(i) : std::next(i);
  return state;
}
template <auto const& Fake>
std::vector<runtime::narrow_range> ranges_of(network<Fake> const& net) {
  auto const places = places_of_ranges<Fake>();
  auto const groups = groups_of_ranges<Fake>();
  std::span<float const> const statistics = const_cast<network<Fake>&>(net).statistics();
  std::vector<runtime::narrow_range> ranges;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    auto const g = static_cast<std::size_t>(groups[i]);
    if (ranges.size() <= g) ranges.resize(g + 1);
    float const low = statistics[static_cast<std::size_t>(places[i])],
                high = statistics[static_cast<std::size_t>(places[i] + 1)];
    if (low == 0 && high == 0)
      throw state_error(
          "quantize: the ranges of fake_quantized's activations are not known - call "
          "calibrate(net, images) before its last epochs");
    ranges[g] = {low, high};
  }
  return ranges;
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Gives a network that trains for bytes the ranges that calibrate() finds for its integer twin.
template <auto const& Fake, class E, class Method = min_max>
requires detail::is_fake<std::remove_cvref_t<decltype(Fake)>>
void calibrate(network<Fake>& net, E const& images, Method const& method = {}) {
  auto const groups = detail::groups_of_ranges<Fake>();
  network<detail::bytes_twin<Fake>> twin;
  twin.load_state(detail::floats_of(net));
  twin.find_ranges(images, method);
  auto const places = detail::places_of_ranges<Fake>();
  std::span<float> const statistics = net.statistics();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    runtime::narrow_range const r = twin.range(groups[i]);
    statistics[static_cast<std::size_t>(places[i])] = r.low;
    statistics[static_cast<std::size_t>(places[i]) + 1] = r.high;
  }
}

}  // namespace resin
