// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Files that round to bytes between their layers: which layers stay in float, and the numbers of a
// file of bytes.

#include "item.hpp"
#include "normal_form.hpp"

#include <map>
#include <string>
#include <vector>

namespace onnx_import {

/// Whether the file rounds any value of the network.
[[nodiscard]] bool in_bytes(layer_graph const& g);

/// A network in bytes, beside its value.
struct byte_network {
  std::vector<std::string> kept{};  // names of layers in float
  std::map<std::string, array> arrays{};  // as network<quantize(net, keep_float{kept})> loads them
};

/// First of the network without repeats: its layers in float get a field that nobody writes, so
/// that no repeat holds them beside others. What Resin's bytes cannot say adds sentences to
/// g.refused.
void mark_floats(item& whole, layer_graph& g, model const& m);

/// Then of the network as it is written, `blocks`; `flat` is the same without repeats. `called`:
/// names of layers.
[[nodiscard]] byte_network bytes_of(item const& flat, item const& blocks,
                                    std::map<int, std::vector<std::string>> const& called,
                                    layer_graph& g, model const& m);

}  // namespace onnx_import
