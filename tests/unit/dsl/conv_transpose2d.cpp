// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "property/laws.hpp"

using namespace resin;

/// Every element of x is added, by its weights, to all that it reaches.
template <>
struct reference::by_the_book<conv_transpose2d> {
  static tensor run(conv_transpose2d const& l, extent3 in, tensor x, extent3 out,
                    std::vector<tensor> const& p) {
    int const ke = l.filters / l.groups, ce = in.c / l.groups;
    tensor y(static_cast<std::size_t>(out.size()), 0.);
    auto const at = [](extent3 e, int c, int h, int w) {
      return static_cast<std::size_t>((c * e.h + h) * e.w + w);
    };
    for (int k = 0; k < out.c; ++k)
      for (int i = 0; i < out.h * out.w; ++i)
        y[static_cast<std::size_t>(k * out.h * out.w + i)] =
            l.bias ? p[1][static_cast<std::size_t>(k)] : 0;
    for (int c = 0; c < in.c; ++c)
      for (int k = c / ce * ke; k < (c / ce + 1) * ke; ++k)
        for (int r = 0; r < l.kernel.h; ++r)
          for (int s = 0; s < l.kernel.w; ++s)
            for (int h = 0; h < in.h; ++h)
              for (int w = 0; w < in.w; ++w) {
                int const u = h * l.stride.h - l.padding.top + r * l.dilation.h,
                          v = w * l.stride.w - l.padding.left + s * l.dilation.w;
                if (u < 0 || v < 0 || u >= out.h || v >= out.w) continue;
                y[at(out, k, u, v)] += x[at(in, c, h, w)] *
                                       p[0][static_cast<std::size_t>(
                                           ((c * ke + k % ke) * l.kernel.h + r) * l.kernel.w + s)];
              }
    return y;
  }
};

namespace {
// [example]
constexpr auto enlarged = input{3, 5, 4} | conv2d{.filters = 19, .kernel = 3, .padding = same} |
                          conv_transpose2d{.filters = 8, .kernel = 2, .stride = 2, .name = "up"};
// [example]
constexpr auto shapes =
    input{4, 5, 9} |
    conv_transpose2d{.filters = 18, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1} |
    relu | conv_transpose2d{.filters = 6, .kernel = {3, 2}, .dilation = {2, 1}, .groups = 3} |
    conv_transpose2d{.filters = 2, .kernel = 5, .padding = {2, 1, 0, 3}, .bias = false} |
    residual(conv_transpose2d{.filters = 2, .kernel = 1});
constexpr auto sparse =
    input{2, 3, 8} |
    conv_transpose2d{.filters = 3, .kernel = 2, .stride = 3, .output_padding = {2, 1}};

template <auto const& Net>
constexpr refusal why = ir::verdict_of<Net>.reason;
constexpr auto uneven = input{3, 5, 5} | conv_transpose2d{.filters = 4, .groups = 2};
static_assert(why<uneven> == refusal::does_not_suit);
constexpr auto nothing = input{3, 5, 5} | conv_transpose2d{};
static_assert(why<nothing> == refusal::number_out_of_range);
constexpr auto too_much = input{3, 5, 5} | conv_transpose2d{.filters = 2, .output_padding = 1};
static_assert(why<too_much> == refusal::number_out_of_range);
constexpr auto same_padding = input{3, 5, 5} | conv_transpose2d{.filters = 2, .padding = same};
static_assert(why<same_padding> == refusal::number_out_of_range);
}  // namespace

TEST_CASE("conv_transpose2d: laws") {
  RESIN_LAWS(enlarged);
  RESIN_LAWS(shapes);
  RESIN_LAWS(sparse);
}
TEST_CASE("conv_transpose2d: shape, parameters, multiply-adds") {
  using net = network<enlarged>;
  STATIC_REQUIRE(net::output_shape == extent3{8, 10, 8});
  STATIC_REQUIRE(net::parameter_count == 19 * 27 + 19 + 19 * 8 * 4 + 8);
  STATIC_REQUIRE(net::multiply_adds == (3 * 9 * 19 + 19 * 8 * 4) * 20);
  network<enlarged> f;
  CHECK(f.state().at("up.weight").shape()[1] == 8);
}
