// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Networks that say the same have one fingerprint, others have others, whatever differs.
#include <resin/dsl/prelu.hpp>
#include <resin/ir/fingerprint.hpp>

using namespace resin;

template <auto const& A, auto const& B>
constexpr bool alike = __is_same(ir::print_of<A>, ir::print_of<B>);

constexpr auto plain(int filters, activation_layer act, label name) {
  return input{3, 16, 16} | conv2d{.filters = filters, .kernel = 3, .padding = same, .name = name} |
         batch_norm{.epsilon = 1e-5} | act |
         repeat(3, residual(conv2d{.filters = 8, .kernel = 3, .padding = same})) | global_avg_pool |
         dense{.units = 10};
}
constexpr auto one = plain(8, leaky_relu(.1), "stem");
constexpr auto again = plain(8, leaky_relu(.1), "stem");
constexpr auto filters = plain(16, leaky_relu(.1), "stem");
constexpr auto slope = plain(8, leaky_relu(.1000001), "stem");
constexpr auto function = plain(8, elu(.1), "stem");
constexpr auto name = plain(8, leaky_relu(.1), "sten");
static_assert(alike<one, again>);
static_assert(!alike<one, filters> && !alike<one, slope> && !alike<one, function> &&
              !alike<one, name>);

constexpr auto block = conv2d{.filters = 4, .kernel = 3, .padding = same};
constexpr auto twice = input{4, 8, 8} | repeat(2, block);
constexpr auto thrice = input{4, 8, 8} | repeat(3, block);
constexpr auto tall = input{4, 9, 8} | repeat(2, block);
static_assert(!alike<twice, thrice> && !alike<twice, tall>);
constexpr auto from_zero = input{4, 8, 8} | named("stage", repeat(2, block));
constexpr auto from_one = input{4, 8, 8} | named("stage", repeat(2, block, 1));
static_assert(!alike<from_zero, from_one>);
constexpr auto headed = input{4, 8, 8} | block | flatten | dense{.units = 3};
constexpr auto stored = with_weights(headed, weights::bfloat16);
constexpr auto frozen = freeze(headed, until("conv2d"));
constexpr auto bounded = with_training_memory(headed, 1 << 20);
constexpr auto tapped = input{4, 8, 8} | block | tap("here") | flatten | dense{.units = 3};
static_assert(!alike<headed, stored> && !alike<headed, frozen> && !alike<headed, bounded> &&
              !alike<headed, tapped>);

// A leaf layer's own numbers, which nothing else of the program shows.
constexpr auto steep = input{4, 8, 8} | prelu{.initial = .25};
constexpr auto steeper = input{4, 8, 8} | prelu{.initial = .26};
constexpr auto steep_too = input{4, 8, 8} | prelu{.initial = .25};
static_assert(alike<steep, steep_too> && !alike<steep, steeper>);

// The types that a network brings along stand in its fingerprint themselves.
struct squared {
  auto operator()(auto x) const { return x * x; }
};
constexpr auto own = input{4, 8, 8} | activation(squared{});
template <class>
constexpr bool holds_squared = false;
template <unsigned long long Digest>
constexpr bool holds_squared<ir::print<Digest, squared>> = true;
static_assert(holds_squared<ir::print_of<own>>);

// What is no network has none.
constexpr int number = 3;
static_assert(__is_same(ir::print_of<number>, ir::print<0>));
