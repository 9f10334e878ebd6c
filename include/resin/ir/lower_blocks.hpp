// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Lowering of what holds other layers: chains, skips, parallel paths, dense connections and
// training heads.

#include <resin/ir/capacity_of.hpp>
#include <resin/ir/lower_conv.hpp>

#include <boost/hana/for_each.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_VERSION {

template <class B, class First, class Second>
constexpr int emit(B& b, dsl::chain<First, Second> const& n, int x) {
  return emit(b, n.second, emit(b, n.first, x));
}
template <class B, class... L>
constexpr int emit(B& b, dsl::sequence<L...> const& n, int x) {
  boost::hana::for_each(n.layers, [&](auto const& l) { x = emit(b, l, x); });
  return x;
}

/// A body stands in the network as one unit: cuts do not enter it.
template <class B>
struct body_guard {
  B& b;
  int units, op, value, layer;
  constexpr body_guard(B& builder, int x)
      : b(builder),
        units(builder.units),
        op(builder.p.op_count),
        value(x),
        layer(builder.names.layer_count) {
    ++b.depth;
  }
  constexpr ~body_guard() {
    --b.depth;
    if (b.units == units) return;
    b.last_unit_op = op;
    b.last_unit_value = value;
    b.last_unit_layer = layer;
  }
};

template <class B>
constexpr int emit_skip(B&, dsl::identity_shortcut, int x, int, int) {
  return x;
}
template <class B, class Path>
constexpr int emit_skip(B& b, dsl::shortcut_path<Path> const& skip, int x, int, int) {
  return emit(b, skip.path, x);
}
template <class B>
constexpr int emit_skip(B& b, dsl::pad_channels_shortcut, int x, int body, int layer) {
  return b.add({.kind = op_kind::pad_channels, .layer = static_cast<short>(layer), .saved = body},
               x);
}

template <class B, class Body, class Skip>
constexpr int emit(B& b, dsl::residual_block<Body, Skip> const& n, int x) {
  if (b.stopped()) return x;
  if (b.plain) return emit(b, n.body, x);
  body_guard<B> guard(b, x);
  int const layer = b.add_layer(layer_kind::residual, {});
  int const body = emit(b, n.body, x);
  int const skip = emit_skip(b, n.skip, x, body, layer);
  return b.add(
      {.kind = op_kind::add, .skip = true, .layer = static_cast<short>(layer), .addend = skip},
      body);
}

template <class B, class... L>
constexpr int emit(B& b, dsl::branch_set<L...> const& n, int x) {
  if (b.stopped()) return x;
  body_guard<B> guard(b, x);
  int const layer = b.add_layer(layer_kind::branches, {});
  int pieces[sizeof...(L)] = {}, k = 0;
  boost::hana::for_each(n.paths, [&](auto const& path) { pieces[k++] = emit(b, path, x); });
  if (k == 1) return pieces[0];
  op o{.kind = op_kind::concat,
       .layer = static_cast<short>(layer),
       .first_operand = b.p.operand_count,
       .operands = k};
  for (int i = 0; i < k; ++i) b.p.operands[b.p.operand_count++] = pieces[i];
  return b.add(o, -1);
}

template <class B, class... L>
constexpr int emit(B& b, dsl::sum_set<L...> const& n, int x) {
  if (b.stopped()) return x;
  body_guard<B> guard(b, x);
  int const layer = b.add_layer(layer_kind::sum, {});
  int total = -1;
  boost::hana::for_each(n.paths, [&](auto const& path) {
    int const y = emit(b, path, x);
    total =
        total < 0
            ? y
            : b.add({.kind = op_kind::add, .layer = static_cast<short>(layer), .addend = y}, total);
  });
  return total;
}

/// Appends `piece` to `x` along the channels.
template <class B>
constexpr int emit_append(B& b, int layer, int x, int piece) {
  op const o{.kind = op_kind::concat,
             .layer = static_cast<short>(layer),
             .first_operand = b.p.operand_count,
             .operands = 2};
  b.p.operands[b.p.operand_count++] = x;
  b.p.operands[b.p.operand_count++] = piece;
  return b.add(o, -1);
}

template <class B, class Body>
constexpr int emit(B& b, dsl::dense_copies<Body> const& n, int x) {
  if (b.stopped()) return x;
  if (n.prefix.size + 6 > label::capacity) {
    b.refuse(refusal::name_too_long, layer_kind::dense_block, n.prefix);
    return x;
  }
  if (n.count < 0 || n.count > longest_dense_block || n.first < 0) {
    b.refuse(refusal::number_out_of_range, layer_kind::dense_block, {}, 1,
             {n.first < 0 || n.count < 0 ? 0 : longest_dense_block},
             {n.first < 0 ? n.first : n.count},
             n.first < 0 ? layer_field::first : layer_field::count);
    return x;
  }
  body_guard<B> guard(b, x);
  int const layer = b.add_layer(layer_kind::dense_block, {});
  short const outer = b.scope;
  bool const scoped = outer != 0 || !n.prefix.empty();
  for (int i = n.first; i < n.first + n.count && !b.stopped(); ++i) {
    if (scoped)
      b.scope =
          n.prefix.empty() ? b.add_scope({}, -1, i) : b.add_scope(numbered(n.prefix, i), -1, 0);
    int const marks = b.names.mark_count;
    int const piece = emit(b, n.body, x);
    b.close_marks(marks);
    b.scope = outer;
    x = emit_append(b, layer, x, piece);
  }
  return x;
}

template <class B, class... L>
constexpr int emit(B& b, dsl::dense_set<L...> const& n, int x) {
  if (b.stopped()) return x;
  body_guard<B> guard(b, x);
  int const layer = b.add_layer(layer_kind::dense_block, {});
  boost::hana::for_each(n.layers, [&](auto const& l) {
    int const piece = emit(b, l, x);
    x = emit_append(b, layer, x, piece);
  });
  return x;
}

template <class B, class Path>
constexpr int emit(B& b, dsl::scaled_block<Path> const& n, int x) {
  if (b.stopped()) return x;
  body_guard<B> guard(b, x);
  int const layer = b.add_layer(layer_kind::scale_by, {});
  int const factors = emit(b, n.path, x);
  return b.add({.kind = op_kind::scale, .layer = static_cast<short>(layer), .saved = factors}, x);
}

/// A head beside the main path: its ops stand in the program where it does.
template <class B, class Head>
constexpr int emit_aside(B& b, Head const& head, int x) {
  int const units = b.units, op = b.last_unit_op, value = b.last_unit_value,
            layer = b.last_unit_layer;
  ++b.depth;
  int const marks = b.names.mark_count;
  int const y = emit(b, head, x);
  b.close_marks(marks);
  --b.depth;
  b.units = units;  // a new head of the network is put on the main path
  b.last_unit_op = op;
  b.last_unit_value = value;
  b.last_unit_layer = layer;
  return y;
}

/// What reads only a training head is for the loss. A head of frozen layers has nothing to teach:
/// its parameters stay, its loss does not count.
template <class B, class Head>
constexpr int emit(B& b, dsl::auxiliary_head<Head> const& n, int x) {
  if (b.stopped() || b.headless) return x;
  if (!(n.weight >= 0)) {
    b.refuse(refusal::number_out_of_range, layer_kind::auxiliary, {}, 0, {}, {},
             layer_field::weight);
    return x;
  }
  if (b.depth > 0 || b.auxiliary) {
    b.refuse(refusal::cut_inside_body, layer_kind::auxiliary, {});
    return x;
  }
  b.add_layer(layer_kind::auxiliary, {});
  b.auxiliary = true;
  int const y = emit_aside(b, n.head, x);
  b.auxiliary = false;
  if (!b.frozen && !b.stopped()) b.p.heads[b.p.head_count++] = {.output = y, .weight = n.weight};
  return x;
}

/// Of a further output.
template <class B, class Head>
constexpr int emit(B& b, dsl::tapped_head<Head> const& n, int x) {
  if (b.stopped()) return x;
  dsl::tap_point const output{n.name};
  if (b.depth > 0) return emit(b, output, x);  // which refuses it
  int const y = emit_aside(b, n.head, x);
  emit(b, output, y);
  return x;
}

}  // namespace resin::ir::detail
RESIN_END_INSTANTIATED
