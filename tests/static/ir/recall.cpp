// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Lowering of marks and recalls: which value a name means, repeats that are written out, cuts and
// heads; and that a mark costs nothing.

#include <resin/passes/compile.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr auto const& code = ir::source_program<N>::value;
using ir::op_kind;
template <class P>
constexpr int count(P const& p, op_kind k) {
  int n = 0;
  for (int i = 0; i < p.op_count; ++i) n += p.ops[i].kind == k;
  return n;
}
template <class P>
constexpr ir::op nth(P const& p, op_kind k, int n) {
  for (int i = 0; i < p.op_count; ++i)
    if (p.ops[i].kind == k && n-- == 0) return p.ops[i];
  return {};
}
constexpr auto conv(label name, int filters = 4) {
  return conv2d{.filters = filters, .name = name};
}

// The same program with marks as without, the same plan in evaluation and in training.
constexpr auto nested =
    input{3, 8, 8} | conv("a") | branches(pass, max_pool2d{} | conv("b") | upsample{}) | conv("c");
constexpr auto flat = input{3, 8, 8} | conv("a") | mark("a") | max_pool2d{} | conv("b") |
                      upsample{} | branches(recall("a"), pass) | conv("c");
static_assert(code<flat>.op_count == code<nested>.op_count &&
              code<flat>.value_count == code<nested>.value_count);
static_assert(code<flat>.pool_size == code<nested>.pool_size);
static_assert(ir::evaluation<flat, 4>::memory.arena == ir::evaluation<nested, 4>::memory.arena &&
              ir::training<flat, 4, false>::memory.arena ==
                  ir::training<nested, 4, false>::memory.arena);
static_assert(ir::evaluation<flat, 4>::code.op_count == ir::evaluation<nested, 4>::code.op_count);

// The scope around first, then those around that, then anywhere; a path says which.
constexpr auto scopes = input{4, 8, 8} | conv("0") | mark("x") |
                        named("s", conv("1") | mark("x") | conv("2") | sum(pass, recall("x"))) |
                        sum(pass, recall("x")) | sum(pass, recall("s.x")) |
                        named("t", conv("3") | mark("y")) | sum(pass, recall("y")) |
                        named("u", conv("4") | sum(pass, recall("s.x")));
constexpr int y_of(int conv) { return nth(code<scopes>, op_kind::conv, conv).y; }
constexpr int added(int add) { return nth(code<scopes>, op_kind::add, add).addend; }
static_assert(added(0) == y_of(1) && added(1) == y_of(0) && added(2) == y_of(1) &&
              added(3) == y_of(3) && added(4) == y_of(1));
constexpr auto either = input{4, 8, 8} | named("s", conv("1") | mark("x")) |
                        named("t", conv("1") | mark("x")) | sum(pass, recall("x"));
static_assert(ir::verdict_of<either>.reason == refusal::name_used_twice);

// A repeat with marks of its own stays a loop; one that recalls what stands before it is written
// out, with the same names, and the inner alone where that is enough.
constexpr auto own = conv("a") | mark("in") | conv("b") | sum(pass, recall("in"));
constexpr auto loop = input{4, 8, 8} | named("s", repeat(3, own)) | named("t", repeat(2, own));
static_assert(code<loop>.region_count == 2 && count(code<loop>, op_kind::conv) == 4);
constexpr auto outer =
    input{4, 8, 8} | mark("x") | named("s", repeat(3, conv("a") | sum(pass, recall("x"))));
static_assert(code<outer>.region_count == 0 && count(code<outer>, op_kind::conv) == 3 &&
              code<outer>.parameter_count == 6);
constexpr auto names = [] {
  ir::path_text last = ir::path_of(ir::names_of<outer>, code<outer>.parameters[4].layer);
  return last.size == 5 && last.text[2] == '2' && last.text[4] == 'a';
}();
static_assert(names);
constexpr auto inner =
    input{4, 8, 8} |
    named("s", repeat(3, conv("a") | mark("x") | repeat(2, conv("b") | sum(pass, recall("x")))));
static_assert(code<inner>.region_count == 1 && count(code<inner>, op_kind::conv) == 3);
constexpr auto both =
    input{4, 8, 8} | mark("y") |
    named("s", repeat(3, conv("a") | repeat(2, conv("b") | sum(pass, recall("y")))));
static_assert(code<both>.region_count == 0 && count(code<both>, op_kind::conv) == 9 &&
              is_valid<both>);
constexpr auto endless = input{4, 8, 8} | mark("x") | repeat(1001, sum(relu, recall("x")));
static_assert(ir::verdict_of<endless>.reason == refusal::number_out_of_range &&
              ir::verdict_of<endless>.which == layer_field::count);

// Marks stay inside copies and training heads; inside they can be recalled.
constexpr auto block =
    mark("x") | conv2d{.filters = 4} | branches(pass, recall("x") | conv2d{.filters = 4});
constexpr auto dense_marks = input{4, 8, 8} | dense_block(2, block);
static_assert(is_valid<dense_marks> && count(code<dense_marks>, op_kind::concat) == 4);
constexpr auto head_marks = input{4, 8, 8} | mark("x") | conv2d{.filters = 4} |
                            auxiliary(.3, mark("h") | relu | sum(recall("h"), recall("x"))) |
                            sum(pass, recall("x"));
static_assert(is_valid<head_marks> && code<head_marks>.head_count == 1);
constexpr auto out_of_head = input{4, 8, 8} |
                             auxiliary(.3, conv2d{.filters = 4} | mark("h") | relu) |
                             sum(pass, recall("h"));
static_assert(ir::verdict_of<out_of_head>.reason == refusal::recall_of_copy);
constexpr auto lost_in_loop =
    input{4, 8, 8} | repeat(2, mark("x") | conv2d{.filters = 4} | recall("x"));
static_assert(ir::verdict_of<lost_in_loop>.reason == refusal::value_unused);

// A cut network keeps the layers whose readers went, as parameters that evaluation does not read.
constexpr auto pyramid = input{4, 8, 8} | conv("a") | mark("a") | conv("side") | mark("side") |
                         recall("a") | conv("b") | sum(pass, recall("side")) | conv("c");
constexpr auto cut = features(pyramid, "b");
static_assert(is_valid<cut> && code<cut>.parameter_count == 6 &&
              count(code<cut>, op_kind::conv) == 3 &&
              count(ir::evaluation<cut, 4>::code, op_kind::conv) == 2 &&
              count(ir::training<cut, 4, false>::code, op_kind::conv_backward_weights) == 2);
// Marks of the old head go with it.
constexpr auto other = replace_head(pyramid | mark("c") | relu,
                                    conv("c") | mark("c") | sum(pass, recall("side"), recall("c")));
static_assert(is_valid<other> && count(code<other>, op_kind::conv) == 4 &&
              count(code<other>, op_kind::add) == 3);

// Gradients meet in additions, one less than there are readers.
constexpr auto readers = input{4, 8, 8} | conv("a") | mark("x") | conv("b") |
                         sum(pass, recall("x"), recall("x")) | branches(pass, recall("x"));
static_assert(count(ir::differentiate(code<readers>, false), op_kind::add) == 2 + 3);

}  // namespace
