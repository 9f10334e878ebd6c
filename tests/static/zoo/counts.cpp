// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Parameters and multiply-adds of the zoo, from the papers' tables and counted independently.

#include <resin/passes/compile.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/resnet.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr bool counts(long long parameters, long long multiply_adds) {
  return is_valid<N> && ir::parameter_count(ir::source_program<N>::value) == parameters && ir::multiply_adds(ir::source_program<N>::value) == multiply_adds;
}

static_assert(counts<zoo::lenet5>(61'706, 416'520));
static_assert(counts<zoo::caffe_lenet>(431'080, 2'293'000));
static_assert(counts<zoo::cifar_resnet20>(269'722, 40'551'040));
static_assert(counts<zoo::cifar_resnet32>(464'154, 68'862'592));
static_assert(counts<zoo::cifar_resnet44>(658'586, 97'174'144));
static_assert(counts<zoo::cifar_resnet56>(853'018, 125'485'696));
static_assert(counts<zoo::cifar_resnet110>(1'727'962, 252'887'680));
static_assert(counts<zoo::cifar_resnet1202>(19'421'274, 2'829'238'912));
static_assert(counts<zoo::cifar_plain20>(269'722, 40'551'040));
static_assert(counts<zoo::cifar_plain56>(853'018, 125'485'696));
static_assert(counts<zoo::resnet18>(11'689'512, 1'814'073'344));
static_assert(counts<zoo::resnet34>(21'797'672, 3'663'761'408));
static_assert(counts<zoo::resnet50>(25'557'032, 4'089'184'256));
static_assert(counts<zoo::resnet101>(44'549'160, 7'801'405'440));
static_assert(counts<zoo::resnet152>(60'192'808, 11'513'626'624));
static_assert(counts<zoo::resnet101_v1>(44'549'160, 7'570'194'432));
static_assert(counts<zoo::resnet152_v1>(60'192'808, 11'282'415'616));
static_assert(counts<zoo::googlenet>(6'624'904, 1'498'376'192));

}  // namespace
