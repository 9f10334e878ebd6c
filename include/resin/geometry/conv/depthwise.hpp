// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Depthwise correlations: channels in the lanes, one filter each; x is read where it lies.

#include <resin/geometry/conv/direct.hpp>

namespace resin::geometry::inline RESIN_VERSION {

struct depthwise_blocking {
  long long x_plane;  ///< elements of a channel block of x
  long long scratch;
};

/// Its tile: cols pixels; taps > 1: a window's taps share what they load, outputs `step` pixels of
/// x apart. Fourteen columns of stride 1, seven where they are fewer or registers are: both divide
/// most images.
struct depthwise {
  using blocking = depthwise_blocking;
  static constexpr conv_algorithm name = conv_algorithm::depthwise;
  [[nodiscard]] static constexpr kernel_words words(register_tile const& t) {
    return {"depthwise", {t.cols}};
  }
  [[nodiscard]] static constexpr bool answers(algorithm a) { return direct::answers(a); }
  [[nodiscard]] static constexpr bool suits(conv_problem const& p) {
    return !p.planar() && is_depthwise(p.g);
  }
  [[nodiscard]] static constexpr register_tile tile(conv_problem const& p) {
    conv_axis const& col = p.g.col;
    bool const shared =
        col.taps > 1 && col.taps <= 5 && col.in_step <= 2 && col.tap_step == 1 && col.out_step == 1;
    int const most = p.t.registers >= 32 && col.in_step == 1 ? 14 : 7;
    return {.cols = tile_cols(col.out, most),
            .taps = shared ? col.taps : 1,
            .step = shared ? col.in_step : 1};
  }
  /// In issue slots: the multiply-adds.
  [[nodiscard]] static constexpr long long cost(conv_problem const& p, register_tile const&) {
    return static_cast<long long>(p.g.row.taps) * p.g.col.taps * p.blocks() * p.g.row.out *
           p.g.col.out * p.asked.images;
  }
  [[nodiscard]] static constexpr blocking block(correlation const& g, conv_key const&, target t,
                                                int bytes) {
    return {static_cast<long long>(g.in_h) * g.in_w * t.lanes(bytes), 0};
  }
  /// Blocks x taps x lanes.
  [[nodiscard]] static constexpr long long packed(correlation const& g, conv_key const&,
                                                  int lanes) {
    return static_cast<long long>(g.row.taps) * g.col.taps * round_up(g.c, lanes);
  }
};

}  // namespace resin::geometry
