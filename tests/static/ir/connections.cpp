// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Lowering of dense blocks and training heads: names, and what a program without heads is.

#include <resin/passes/compile.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr auto const& code = ir::source_program<N>::value;
template <auto const& N>
constexpr bool has_parameter(const char* want, bool auxiliary = false) {
  for (int i = 0; i < code<N>.parameter_count; ++i) {
    ir::path_text const path = ir::path_of(ir::names_of<N>, code<N>.parameters[i].layer);
    int n = 0;
    while (want[n] && n < path.size && path.text[n] == want[n]) ++n;
    if (!want[n] && n == path.size) return code<N>.parameters[i].auxiliary == auxiliary;
  }
  return false;
}
template <class P>
constexpr int count(P const& p, ir::op_kind k) {
  int n = 0;
  for (int i = 0; i < p.op_count; ++i) n += p.ops[i].kind == k;
  return n;
}
using ir::op_kind;

// Numbers behind a prefix, plain numbers in a scope, no scope at all.
constexpr auto layer = conv2d{.filters = 4, .name = "conv"} | relu;
constexpr auto blocks = input{3, 8, 8} | dense_block(2, layer, "denselayer", 1) |
                        named("s", dense_block(12, layer)) | dense_block(2, conv2d{.filters = 4});
static_assert(has_parameter<blocks>("denselayer1.conv") &&
              has_parameter<blocks>("denselayer2.conv") && has_parameter<blocks>("s.0.conv") &&
              has_parameter<blocks>("s.11.conv") && has_parameter<blocks>("conv2d_0") &&
              has_parameter<blocks>("conv2d_1"));
static_assert(count(code<blocks>, op_kind::concat) == 16);

// A head is in the source program and its parameters; inference has neither its ops nor its loops.
constexpr auto head = named("aux", repeat(3, conv2d{.filters = 4, .name = "conv"}) |
                                       global_avg_pool | dense{.units = 2, .name = "fc"});
constexpr auto headed = input{4, 8, 8} | repeat(2, conv2d{.filters = 4} | relu) |
                        auxiliary(.3, head) | repeat(2, conv2d{.filters = 4} | relu) |
                        global_avg_pool | dense{.units = 2, .name = "fc"};
static_assert(code<headed>.head_count == 1 && code<headed>.region_count == 3 &&
              has_parameter<headed>("aux.0.conv", true) && has_parameter<headed>("fc"));
constexpr auto without = ir::drop_heads(code<headed>, false);
static_assert(without.head_count == 0 && without.region_count == 2 &&
              count(without, op_kind::conv) == 2 && count(without, op_kind::dense) == 1);
static_assert(without.parameter_count == code<headed>.parameter_count &&
              without.pool_size == code<headed>.pool_size);
static_assert(without.regions[1].first_op < without.regions[1].last_op &&
              without.ops[without.regions[1].first_op].region == 1);
static_assert(ir::training<headed, 4, false>::code.head_count == 1);

// A frozen head's loss does not count; a replaced head takes the training heads of the old one
// along; a cut keeps what lies before it.
constexpr auto frozen = freeze(headed, until("fc"));
static_assert(ir::training<frozen, 4, false>::code.head_count == 0 &&
              code<frozen>.pool_size == code<headed>.pool_size);
constexpr auto other = replace_head(headed, dense{.units = 7});
static_assert(code<other>.head_count == 0 && count(code<other>, op_kind::dense) == 1 &&
              !has_parameter<other>("aux.fc", true));
constexpr auto named_headed = input{4, 8, 8} | conv2d{.filters = 4, .name = "a"} |
                              auxiliary(.3, global_avg_pool) | conv2d{.filters = 4, .name = "b"} |
                              auxiliary(.3, global_avg_pool);
constexpr auto cut = features(named_headed, "b");
static_assert(code<cut>.head_count == 1 && code<named_headed>.head_count == 2);

}  // namespace
