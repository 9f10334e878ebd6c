// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Parameters and multiply-adds of the zoo, from the papers' tables and counted independently:
// GoogLeNet and after.

#include "counts.hpp"

#include <resin/zoo/bn_inception.hpp>
#include <resin/zoo/densenet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/inception_v3.hpp>
#include <resin/zoo/inception_v4.hpp>
#include <resin/zoo/mobilenet.hpp>
#include <resin/zoo/xception.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr long long multiply_adds_of_inference =
    ir::multiply_adds(ir::drop_heads(ir::source_program<N>::value, false));

static_assert(counts<zoo::googlenet>(6'624'904, 1'498'376'192));
static_assert(counts<zoo::googlenet_paper>(6'998'552, 1'582'671'872));
static_assert(counts<zoo::googlenet_paper_aux>(13'378'280, 1'591'044'096));
static_assert(ir::parameter_count(ir::source_program<zoo::googlenet_aux>::value) == 13'004'888);
static_assert(multiply_adds_of_inference<zoo::googlenet_aux> == 1'498'376'192 &&
              multiply_adds_of_inference<zoo::googlenet_paper_aux> == 1'582'671'872);
static_assert(counts<zoo::bn_inception>(11'295'240, 2'032'600'064));
static_assert(counts<zoo::inception_v3>(23'834'568, 5'713'216'096));
static_assert(ir::parameter_count(ir::source_program<zoo::inception_v3_aux>::value) == 27'161'264);
static_assert(multiply_adds_of_inference<zoo::inception_v3_aux> == 5'713'216'096);
static_assert(counts<zoo::inception_v4>(42'679'816, 12'253'974'624));
static_assert(counts<zoo::xception>(22'855'952, 8'357'403'496));
static_assert(counts<zoo::densenet121>(7'978'856, 2'834'161'664));
static_assert(counts<zoo::mobilenet_v1>(4'231'976, 568'740'352));
static_assert(counts<zoo::mobilenet_v2>(3'504'872, 300'774'272));

}  // namespace
