// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Parameters and multiply-adds of the zoo, counted independently: networks after 2016, and those of
// the reading list that came late.

#include "counts.hpp"

#include <resin/zoo/convnext.hpp>
#include <resin/zoo/densenet.hpp>
#include <resin/zoo/ds_cnn.hpp>
#include <resin/zoo/efficientnet.hpp>
#include <resin/zoo/enet.hpp>
#include <resin/zoo/espcn.hpp>
#include <resin/zoo/fractalnet.hpp>
#include <resin/zoo/ghostnet.hpp>
#include <resin/zoo/inception_resnet_v2.hpp>
#include <resin/zoo/m5.hpp>
#include <resin/zoo/mnasnet.hpp>
#include <resin/zoo/mobilenet_v3.hpp>
#include <resin/zoo/overfeat.hpp>
#include <resin/zoo/regnet.hpp>
#include <resin/zoo/repvgg.hpp>
#include <resin/zoo/resnext.hpp>
#include <resin/zoo/segmentation.hpp>
#include <resin/zoo/segnet.hpp>
#include <resin/zoo/shufflenet_v2.hpp>
#include <resin/zoo/unet.hpp>
#include <resin/zoo/wide_resnet.hpp>

using namespace resin;

namespace {

static_assert(counts<zoo::efficientnet_b0>(5'288'548, 385'814'752));
static_assert(counts<zoo::efficientnet_b1>(7'794'184, 569'651'680));
static_assert(counts<zoo::efficientnet_v2_s>(21'458'488, 2'849'895'872));
static_assert(counts<zoo::mnasnet1_0>(4'383'312, 314'415'872));
static_assert(counts<zoo::mnasnet0_5>(2'218'512, 104'455'968));
static_assert(counts<zoo::regnet_y_400mf>(4'344'144, 401'842'848));
static_assert(counts<zoo::regnet_y_800mf>(6'432'512, 833'856'256));
static_assert(counts<zoo::regnet_x_800mf>(7'259'656, 799'699'712));
static_assert(counts<zoo::resnext101_32x8d>(88'791'336, 16'414'015'488));
static_assert(counts<zoo::densenet169>(14'149'480, 3'359'843'328));
static_assert(counts<zoo::densenet201>(20'013'928, 4'291'365'888));
static_assert(counts<zoo::wide_resnet50_2>(68'883'240, 11'398'021'120));
static_assert(counts<zoo::overfeat_fast>(145'920'872, 2'801'403'904));
static_assert(counts<zoo::overfeat_accurate>(144'656'488, 5'355'446'784));
static_assert(counts<zoo::fractalnet20>(33'724'618, 845'222'912));
static_assert(counts<zoo::inception_resnet_v2>(55'843'464, 13'155'794'016));
static_assert(counts<zoo::repvgg_a0>(9'108'968, 1'512'581'120));
static_assert(counts<zoo::ds_cnn>(23'180, 2'550'528));
static_assert(counts<zoo::mobilenet_v3_large>(5'483'032, 216'589'760));
static_assert(counts<zoo::mobilenet_v3_small>(2'542'856, 56'510'400));
static_assert(counts<zoo::convnext_tiny>(28'589'128, 4'455'531'264));
static_assert(counts<zoo::convnext_small>(50'223'688, 8'683'712'256));
static_assert(counts<zoo::shufflenet_v2_x1_0>(2'278'604, 144'907'992));
static_assert(counts<zoo::shufflenet_v2_x0_5>(1'366'792, 40'476'448));
static_assert(counts<zoo::ghostnet>(5'182'508, 141'150'512));
static_assert(counts<zoo::fcn_resnet50>(32'957'013, 26'484'498'432));
static_assert(counts<zoo::deeplabv3_resnet50>(39'638'869, 31'310'548'992));
static_assert(counts<zoo::deeplabv3_mobilenet_v3_large>(11'025'477, 1'882'169'120));
static_assert(counts<zoo::lraspp_mobilenet_v3_large>(3'221'538, 379'281'312));
constexpr auto whole_segnet = zoo::segnet(input{3, 224, 224}, 12);
constexpr auto small_segnet = zoo::segnet_small(input{3, 32, 48}, 4);
static_assert(counts<whole_segnet>(29'449'932, 30'953'373'696));
static_assert(counts<small_segnet>(12'260, 7'839'744));
constexpr auto whole_enet = zoo::enet(input{3, 360, 640}, 12);
static_assert(counts<whole_enet>(376'379, 1'797'984'000));
static_assert(counts<zoo::m5>(559'114, 278'533'120));
constexpr auto small_unet = zoo::unet(input{3, 64, 96}, 16, 5);
static_assert(counts<small_unet>(482'805, 217'841'664));
constexpr auto luminance = zoo::espcn(input{1, 20, 24});
static_assert(counts<luminance>(22'729, 10'859'520));

}  // namespace
