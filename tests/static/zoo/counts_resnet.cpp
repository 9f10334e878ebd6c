// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Parameters and multiply-adds of the zoo, from the papers' tables and counted independently:
// residual networks.

#include "counts.hpp"

#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/preact_resnet.hpp>
#include <resin/zoo/resnet.hpp>
#include <resin/zoo/resnext.hpp>
#include <resin/zoo/se_resnet.hpp>

using namespace resin;

namespace {

static_assert(counts<zoo::cifar_resnet20>(269'722, 40'551'040));
static_assert(counts<zoo::cifar_resnet32>(464'154, 68'862'592));
static_assert(counts<zoo::cifar_resnet44>(658'586, 97'174'144));
static_assert(counts<zoo::cifar_resnet56>(853'018, 125'485'696));
static_assert(counts<zoo::cifar_resnet110>(1'727'962, 252'887'680));
static_assert(counts<zoo::cifar_resnet1202>(19'421'274, 2'829'238'912));
static_assert(counts<zoo::cifar_plain20>(269'722, 40'551'040));
static_assert(counts<zoo::cifar_plain32>(464'154, 68'862'592));
static_assert(counts<zoo::cifar_plain44>(658'586, 97'174'144));
static_assert(counts<zoo::cifar_plain56>(853'018, 125'485'696));
static_assert(counts<zoo::cifar_plain110>(1'727'962, 252'887'680));
static_assert(counts<zoo::preact_resnet110>(1'727'962, 252'887'680));
static_assert(counts<zoo::preact_resnet164>(1'703'258, 244'500'992));
static_assert(counts<zoo::preact_resnet1001>(10'327'706, 1'487'849'984));
static_assert(counts<zoo::wide_resnet28_10>(36'479'194, 5'243'328'768));
static_assert(counts<zoo::resnet18>(11'689'512, 1'814'073'344));
static_assert(counts<zoo::resnet34>(21'797'672, 3'663'761'408));
static_assert(counts<zoo::resnet18_a>(11'515'688, 1'794'805'760));
static_assert(counts<zoo::resnet34_a>(21'623'848, 3'644'493'824));
static_assert(counts<zoo::plain18>(11'515'688, 1'794'805'760));
static_assert(counts<zoo::plain34>(21'623'848, 3'644'493'824));
static_assert(counts<zoo::resnet18_c>(12'043'816, 1'878'298'624));
static_assert(counts<zoo::resnet34_c>(22'716'840, 3'830'747'136));
static_assert(counts<zoo::resnet50>(25'557'032, 4'089'184'256));
static_assert(counts<zoo::resnet101>(44'549'160, 7'801'405'440));
static_assert(counts<zoo::resnet152>(60'192'808, 11'513'626'624));
static_assert(counts<zoo::resnet50_v1>(25'557'096, 3'857'973'248));
static_assert(counts<zoo::resnet101_v1>(44'549'160, 7'570'194'432));
static_assert(counts<zoo::resnet152_v1>(60'192'808, 11'282'415'616));
static_assert(counts<zoo::resnext50_32x4d>(25'028'904, 4'230'479'872));
static_assert(counts<zoo::se_resnet50>(28'088'024, 3'860'488'192));

}  // namespace
